"""Showing a number without showing it."""

from collections.abc import Mapping

MASK = "•••• "
MASKED_CELLS = frozenset({"nik", "kk"})


def last4(number: str | None) -> str | None:
    """Return the last four digits; nothing of a number too short to hide the rest."""
    return number[-4:] if number and len(number) >= 8 else None


def masked(cells: Mapping[str, str]) -> dict[str, str]:
    """Return personal cells as their uploader may see them again: NIK and KK with their last four digits only.

    A name may carry what it belongs to before a colon (`raw:nik`).
    """
    return {
        name: MASK + (last4(value) or "") if name.rpartition(":")[2] in MASKED_CELLS and value else value
        for name, value in cells.items()
    }


def is_masked(value: str) -> bool:
    """Say whether a cell came back as it was shown: it then keeps what is sealed."""
    return value.startswith(MASK)
