"""The public code of a site: random, short, fit to be read out over a telephone."""

# Crockford's base 32: no I, L, O, U.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_HEARD_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
_LENGTH = 8
RANDOM_BYTES = 5


def new_code(random_bytes: bytes) -> str:
    """Return a code such as `7K3D-Q2MX` from five random bytes.

    Forty bits: with a million codes given out, a guess hits one in a million; the caller draws again on a
    clash.
    """
    if len(random_bytes) != RANDOM_BYTES:
        msg = f"a code takes {RANDOM_BYTES} bytes"
        raise ValueError(msg)
    number = int.from_bytes(random_bytes, "big")
    letters = "".join(_ALPHABET[number >> shift & 31] for shift in range(35, -1, -5))
    return f"{letters[:4]}-{letters[4:]}"


def normalise_code(text: str) -> str | None:
    """Return what a person typed as a code is written, or None when it cannot be one."""
    letters = "".join(letter for letter in text.upper() if letter not in " -–_.").translate(_HEARD_AS)
    if len(letters) != _LENGTH or any(letter not in _ALPHABET for letter in letters):
        return None
    return f"{letters[:4]}-{letters[4:]}"
