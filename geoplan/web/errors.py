"""What pages refuse by themselves."""

from typing import ClassVar

from geoplan.errors import Invalid, NotAllowed


class NotForYou(NotAllowed):
    """This page belongs to another role."""

    code: ClassVar[str] = "web.not-for-you"


class BadForm(Invalid):
    """A field of the form is missing or cannot be read."""

    code: ClassVar[str] = "web.bad-form"


class BadPlace(Invalid):
    """The place cannot be read, or only by a repair that the person should see first."""

    # Facts: why, in the language of the reader.
    code: ClassVar[str] = "web.bad-place"
