"""The families of refusal.

A room raises a refusal that states a fact; `api/problems.py` alone knows which HTTP status a family has.
"""

from typing import ClassVar


class Refusal(Exception):
    """Something geoplan will not do, with a stable code and the facts a person needs to mend it."""

    code: ClassVar[str] = "geoplan.refused"

    def __init__(self, **facts: object) -> None:
        super().__init__(self.code)
        self.facts = facts

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value}" for name, value in self.facts.items())
        return f"{self.code} ({told})" if told else self.code


def refusal_of(code: str, facts: dict[str, object]) -> Refusal | None:
    """Return a refusal that was kept as code and facts; None for a code nobody raises any more."""
    known: list[type[Refusal]] = [Refusal]
    while known:
        kind = known.pop()
        if kind.code == code:
            return kind(**facts)
        known += kind.__subclasses__()
    return None


class Invalid(Refusal):
    """What was sent cannot be right."""


class NotAllowed(Refusal):
    """The person may not do this."""


class NotFound(Refusal):
    """Nothing here, or nothing this person may see."""


class Conflict(Refusal):
    """The deed clashes with what others have done."""


class TooLarge(Refusal):
    """More than geoplan takes in one go."""


class Stale(Refusal):
    """Somebody changed the record in between."""


class TooMany(Refusal):
    """Too many tries in too short a time."""


class Unavailable(Refusal):
    """A part geoplan needs does not answer."""
