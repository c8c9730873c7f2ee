from geoplan.errors import Conflict, Invalid, NotFound, TooLarge, Unavailable


class ResidentsNotFound(NotFound):
    """Nobody recorded here, or nobody this person may read of."""

    code = "residents.residents-not-found"


class CellsNotFound(NotFound):
    """No sealed cells have this key."""

    code = "residents.cells-not-found"


class KeyMissing(Unavailable):
    """The value was sealed with a key that is not on the key ring."""

    code = "residents.key-missing"


class SealBroken(Unavailable):
    """The value does not open: it was changed, or put where it does not belong."""

    code = "residents.seal-broken"


class MinutesNotFound(NotFound):
    """There are no such scanned minutes, or they are not yours to open."""

    code = "residents.minutes-not-found"


class MinutesNotTaken(Invalid):
    """Send the minutes as a PDF file or as a photo (JPEG, PNG or WebP)."""

    code = "residents.minutes-not-taken"


class MinutesTooLarge(TooLarge):
    """The scan is larger than one may be."""

    # Facts: allowed_bytes.
    code = "residents.minutes-too-large"


class TooManyMinutes(Conflict):
    """The minutes of one check have as many pages as they may have."""

    # Facts: most.
    code = "residents.too-many-minutes"
