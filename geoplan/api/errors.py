"""What the API refuses by itself."""

from typing import ClassVar

from geoplan.errors import TooMany


class TooManyStreams(TooMany):
    """Too many streams are open. Close one, or ask again later."""

    code: ClassVar[str] = "api.too-many-streams"
