from geoplan.errors import NotFound, Unavailable


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
