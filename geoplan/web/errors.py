"""What pages refuse by themselves."""

from typing import ClassVar

from geoplan.errors import Invalid, NotAllowed


class NotForYou(NotAllowed):
    """This page belongs to another role."""

    code: ClassVar[str] = "web.not-for-you"


class BadForm(Invalid):
    """A field of the form is missing or cannot be read."""

    code: ClassVar[str] = "web.bad-form"
