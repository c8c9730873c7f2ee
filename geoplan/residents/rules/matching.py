"""Finding the same person again without reading anybody: keyed hashes of values brought to one form."""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Sequence

TITLES = frozenset(
    """
    h hj haji hajah hajjah kh bapak bpk bp pak ibu bu sdr sdri tn ny nn alm almh almarhum almarhumah
    ust ustad ustadz ustaz ustadzah ustazah prof dr drs dra drg drh ir
    """.split()  # noqa: SIM905
)
DEGREES = frozenset(
    """
    sh se st sp sos ssos skom sag spd spdi sip ssi sked skm skep stp spsi shum sikom stpd sei shi
    mm mh mt mp msi mpd mpdi mag mkom mkes mhum mba phd amd amk alm almh almarhum almarhumah
    """.split()  # noqa: SIM905
)
LONGEST_DEGREE_WORDS = 3


def normalised_name(name: str) -> str:
    """Return a name by which spellings of it meet: small letters, no titles or punctuation, single blanks.

    `H. Ahmad  Fauzi, S.Pd.` and `ahmad fauzi` are one; a name of nothing but titles stays as it is.
    """
    plain = unicodedata.normalize("NFKC", name).casefold()
    together = re.sub(r"['’`´ʼ]", "", plain)
    words = re.sub(r"[\W_]+", " ", together).split()
    bare = without_degrees(without_titles(words))
    return " ".join(bare or words)


def without_titles(words: Sequence[str]) -> Sequence[str]:
    while len(words) > 1 and words[0] in TITLES:
        words = words[1:]
    return words


def without_degrees(words: Sequence[str]) -> Sequence[str]:
    """Take degrees off the end, also spaced ones: `s pd i` is S.Pd.I."""
    for length in range(LONGEST_DEGREE_WORDS, 0, -1):
        if len(words) > length and "".join(words[-length:]) in DEGREES:
            return without_degrees(words[:-length])
    return words


class Matcher:
    """Makes blind indexes under a key that never enters the database.

    Source: three thousand million likely NIKs are hashed in seconds; without the key a hash protects nobody.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def nik(self, digits: str | None) -> bytes | None:
        return self._digest("nik", re.sub(r"\D", "", digits or ""))

    def kk(self, digits: str | None) -> bytes | None:
        return self._digest("kk", re.sub(r"\D", "", digits or ""))

    def name(self, name: str | None) -> bytes | None:
        return self._digest("name", normalised_name(name or ""))

    def _digest(self, kind: str, value: str) -> bytes | None:
        """Return None for nothing: two empty cells are no match. The kind keeps equal digits of two kinds apart."""
        if not value:
            return None
        return hmac.digest(self._key, f"{kind}:{value}".encode(), hashlib.sha256)
