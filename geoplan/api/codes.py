"""Codes of sites and areas in addresses: what cannot be one is not found before any room is asked."""


class Code:
    """Letters, digits, dots, dashes and blanks, as people type them."""

    regex = r"[0-9A-Za-z._ -]{1,24}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
