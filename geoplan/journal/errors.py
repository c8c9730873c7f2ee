from geoplan.errors import Invalid


class KeyReused(Invalid):
    """The idempotency key was used before with another request."""

    code = "journal.key-reused"
