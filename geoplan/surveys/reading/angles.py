"""Text to quantities: one or two numbers of a place, with whatever letters, marks and labels stand beside them.

Nothing is judged here: whether a quantity is a latitude, a lost decimal point or metres is decided in
`points`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from geoplan.surveys.reading.text import Cell, as_text


class Axis(StrEnum):
    LAT = "lat"
    LON = "lon"


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number of a place as written.

    `value`: the plain reading, None for several separators; `grouped`: the reading with thousands separators.
    `digits`: all digits in order, for finding a lost decimal point. `step`: the worth of the last digit
    written.
    `axis` and `sign` are what letters say (LS, BT, S, E …), `label` what a word before it says, `metres` a
    mark
    such as `mT`. `parts` is 1 for a plain number, 2 for degrees and minutes, 3 with seconds.
    """

    value: float | None
    grouped: float | None = None
    digits: str = ""
    step: float = 1.0
    minus: bool = False
    axis: Axis | None = None
    sign: int | None = None
    label: Axis | None = None
    metres: bool = False
    parts: int = 1
    comma: bool = False

    @property
    def signed(self) -> float | None:
        """The plain reading with the sign that letters give, else the one written."""
        if self.value is None:
            return None
        return abs(self.value) * self.sign if self.sign else self.value


@dataclass(frozen=True, slots=True)
class Zone:
    """A UTM zone named beside the numbers."""

    number: int
    letter: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """All quantities of a text, in order, the zone it names, and whether it says TM-3."""

    quantities: tuple[Quantity, ...]
    zone: Zone | None = None
    says_tm3: bool = False
    says_utm: bool = False


_FOLD = str.maketrans(
    dict.fromkeys("’‘′´`ʹ", "'")
    | dict.fromkeys("”“″„ʺ", '"')
    | dict.fromkeys("−–—‐‑", "-")
    | dict.fromkeys("º˚∘", "°")
    | {"，": ",", "；": ";"}
)

_LETTERS: dict[str, tuple[Axis, int]] = {
    **dict.fromkeys(("ls", "l.s", "l.s.", "lintang selatan", "south", "selatan", "s"), (Axis.LAT, -1)),
    **dict.fromkeys(("lu", "l.u", "l.u.", "lintang utara", "north", "utara", "n", "u"), (Axis.LAT, 1)),
    **dict.fromkeys(("bt", "b.t", "b.t.", "bujur timur", "east", "timur", "e", "t"), (Axis.LON, 1)),
    **dict.fromkeys(("bb", "b.b", "b.b.", "bujur barat", "west", "barat", "w", "b"), (Axis.LON, -1)),
}
_LABELS: dict[str, Axis] = {
    **dict.fromkeys(("lat", "latitude", "lintang", "garis lintang", "y", "northing"), Axis.LAT),
    **dict.fromkeys(("long", "longitude", "lng", "lon", "bujur", "garis bujur", "x", "easting"), Axis.LON),
}
_PASSED_OVER = re.compile("dan|and|koordinat|titik|lokasi|gps|utm|zona|zone|point|srid|loc")


def _words(spellings: Iterable[str]) -> str:
    return "|".join(sorted((re.escape(one) for one in spellings), key=len, reverse=True))


_TOKEN = re.compile(
    "|".join(
        (
            r"(?P<metre>(?<=[\d\s])m\s?[teun](?![a-z])|(?<=\d)\s?m(?:eter)?(?![a-z0-9']))",
            r"(?P<num>\d+(?:[.,]\d+)*(?:e[+-]?\d+(?![\d.]))?|(?<![\w°'\"])\.\d+|(?:^|(?<=[-+]))[.,]\d+)",
            r"(?P<deg>°|(?<=\d)\s*[od](?=\s*\d|\s*$)|\bdeg(?:rees?)?\b|\bderajat\b)",
            r"(?P<sec>\"|''|\bdetik\b|\bsec(?:onds?)?\b|\bdtk\b)",
            r"(?P<min>'|\bmenit\b|\bmin(?:utes?)?\b|\bmnt\b|(?<=\d)m(?=\s*\d))",
            rf"(?P<hemi>(?<![a-z])(?:{_words(_LETTERS)})(?![a-z]))",
            rf"(?P<label>(?<![a-z])(?:{_words(_LABELS)})(?![a-z]))",
            r"(?P<sign>[-+])",
            r"(?P<sep>[;|/\\\n\t,])",
            r"(?P<blank>[\s:=()\[\]{}_°.]+)",
            r"(?P<word>[^\W\d_]+\.?)",
            r"(?P<other>.)",
        )
    ),
    re.IGNORECASE,
)
_ZONE = re.compile(r"(?:\b(?:utm|zona|zone)\s*)?(?<![\d.,])([1-5]?\d|60)\s?([c-hj-np-x])?(?![\w.,°'])", re.IGNORECASE)
_NAMED_ZONE = re.compile(r"\b(?:utm|zona|zone)\s*:?\s*([1-5]?\d|60)\s?([c-hj-np-x])?\b", re.IGNORECASE)
# The cadastral zones are written 46.2 to 54.1; without the word before it, 48.2 may be any number.
_TM3 = re.compile(r"\btm\s*-?\s*3|\b(?:zona|zone|tm)\s*:?\s*(?:4[6-9]|5[0-4])\.[12]\b", re.IGNORECASE)
_LARGE = re.compile(r"(?<![\d.,])\d{5,8}(?![\d])|\d{1,3}(?:[.,]\d{3}){1,2}")


def spoken(cell: Cell, *, wanted: int) -> Spoken:
    """Return the quantities in a text: one for a column of its own, two for a column that holds both.

    `wanted` decides how bare runs of numbers are cut: `6 00 55,8` is one angle, `-6.01 106.03` two numbers.
    """
    lines = cell.replace("\r", "\n") if isinstance(cell, str) else as_text(cell)
    text = lines.translate(_FOLD).strip().strip("\n")
    text, zone = _without_zone(text, wanted)
    angles = _Angles(wanted)
    for token in _TOKEN.finditer(text):
        if not angles.take(token):
            break
    quantities = tuple(one for one in (_quantity(angle) for angle in angles.done()) if one is not None)
    return Spoken(quantities, zone, bool(_TM3.search(text)), zone is not None or "utm" in text.casefold())


def _without_zone(text: str, numbers: int) -> tuple[str, Zone | None]:
    """Take `48M`, `Zona 48 S` out of a text whose other numbers are large enough for metres."""
    named = _NAMED_ZONE.search(text)
    found = named
    if not found and len(_LARGE.findall(text)) >= numbers:
        found = next((one for one in _ZONE.finditer(text) if one[2]), None)
    if not found or _TM3.search(text):
        return text, None
    rest = text[: found.start()] + " " + text[found.end() :]
    return rest, Zone(int(found[1]), (found[2] or "").upper())


@dataclass(slots=True)
class _Angle:
    """Numbers being gathered into one quantity."""

    numbers: list[str] = field(default_factory=list)
    degree_marks: int = 0
    minute_marks: int = 0
    second_marks: int = 0
    minus: bool = False
    hemi: tuple[Axis, int] | None = None
    label: Axis | None = None
    metres: bool = False
    closed: bool = False


class _Angles:
    """Gathers tokens into angles, left to right."""

    def __init__(self, wanted: int) -> None:
        self.wanted = wanted
        self.angles: list[_Angle] = []
        self.letters_first: bool | None = None
        self.next_label: Axis | None = None
        self.next_hemi: tuple[Axis, int] | None = None
        self.next_minus = False
        self.before = ""

    def take(self, token: re.Match[str]) -> bool:
        """Take one token; False when a note begins and nothing more counts."""
        name, text = str(token.lastgroup), token[0].casefold().strip() or token[0]
        going_on = self._act(name, text, token)
        self.before = token[0]
        return going_on

    def _act(self, name: str, text: str, token: re.Match[str]) -> bool:
        if name == "word":
            return bool(_PASSED_OVER.fullmatch(text.rstrip("."))) or not self.angles
        if name == "other":
            return True
        if name == "num":
            self._number(text)
        elif name == "hemi":
            self._letter(_LETTERS[text])
        elif name == "label":
            self._close()
            self.next_label = _LABELS[text]
        elif name == "sign":
            self._sign(text, token)
        elif name == "sep":
            self._close()
        elif name in {"deg", "min", "sec"}:
            self._mark(name)
        elif name == "metre" and self.angles:
            self.angles[-1].metres = True
            self._close()
        return True

    def _open(self) -> _Angle | None:
        return self.angles[-1] if self.angles and not self.angles[-1].closed else None

    def _close(self) -> None:
        if self.angles:
            self.angles[-1].closed = True

    def _number(self, text: str) -> None:
        angle = self._open()
        if angle is None or angle.second_marks or len(angle.numbers) >= 6:
            angle = _Angle(minus=self.next_minus, hemi=self.next_hemi, label=self.next_label)
            self.angles.append(angle)
            self.next_minus, self.next_hemi, self.next_label = False, None, None
        angle.numbers.append(text)

    def _letter(self, hemi: tuple[Axis, int]) -> None:
        if self.letters_first is None:
            self.letters_first = not self.angles
        if self.letters_first:
            self._close()
            self.next_hemi = hemi
        elif self.angles and self.angles[-1].hemi is None:
            self.angles[-1].hemi = hemi
            self._close()

    def _sign(self, text: str, token: re.Match[str]) -> None:
        after = token.string[token.end() :].lstrip()
        joins = bool(self.before) and (self.before[-1].isdigit() or self.before[-1] in "°'\"")
        if joins or not re.match(r"[.,]?\d", after):
            return
        self._close()
        self.next_minus = text == "-"

    def _mark(self, name: str) -> None:
        if not self.angles:
            return
        angle = self.angles[-1]
        if name == "deg":
            if len(angle.numbers) > 1:
                # A second degree sign: the number before it began the next angle.
                last = angle.numbers.pop()
                angle.closed = True
                angle = _Angle(numbers=[last])
                self.angles.append(angle)
            angle.degree_marks += 1
        elif name == "min":
            if angle.minute_marks:  # 55.8'' written as two minute marks
                angle.second_marks += 1
            angle.minute_marks += 1
        else:
            angle.second_marks += 1

    def done(self) -> list[_Angle]:
        """Return the angles, bare runs of numbers cut in two where two are wanted."""
        if self.wanted == 2 and len(self.angles) == 1 and not self.angles[0].hemi:
            return _cut(self.angles[0])
        if self.wanted == 2 and len(self.angles) == 4:
            return _joined_commas(self.angles)
        return self.angles


def _cut(angle: _Angle) -> list[_Angle]:
    numbers = angle.numbers
    if len(numbers) == 1:
        numbers = _split_number(numbers[0])
    half = len(numbers) // 2
    if len(numbers) not in {2, 4, 6} or angle.degree_marks:
        return [angle]
    first = _Angle(numbers[:half], minus=angle.minus, label=angle.label)
    return [first, _Angle(numbers[half:], metres=angle.metres)]


def _split_number(text: str) -> list[str]:
    """Cut `6.01549,106.03559` at its comma, and `6,01549,106,03559` at its middle one."""
    parts = text.split(",")
    if len(parts) == 2 or (len(parts) == 3 and "." in parts[0] and "." in parts[1]):
        return parts[:2]  # a third one is a height
    if len(parts) == 4 and "." not in text:
        return [f"{parts[0]}.{parts[1]}", f"{parts[2]}.{parts[3]}"]
    return [text]


def _joined_commas(angles: list[_Angle]) -> list[_Angle]:
    """Join `6 , 01549 , 106 , 03559`, decimal commas with blanks around them."""
    whole = [one.numbers[0] for one in angles if len(one.numbers) == 1 and one.numbers[0].isdigit()]
    if len(whole) < 4:
        return angles
    return [
        _Angle([f"{whole[0]}.{whole[1]}"], minus=angles[0].minus),
        _Angle([f"{whole[2]}.{whole[3]}"], minus=angles[2].minus),
    ]


def _quantity(angle: _Angle) -> Quantity | None:
    numbers = angle.numbers
    axis, sign = angle.hemi or (None, None)
    if len(numbers) == 1 and axis and not angle.degree_marks:
        numbers = _dotted(numbers[0])
    one = _plain(numbers[0], minus=angle.minus) if len(numbers) == 1 else _sexagesimal(numbers, minus=angle.minus)
    if one is None:
        return None
    return replace(one, axis=axis, sign=sign, label=angle.label, metres=angle.metres)


def _dotted(text: str) -> list[str]:
    """Cut `6.00.55,8` beside a letter into degrees, minutes and seconds."""
    found = re.fullmatch(r"(\d{1,3})\.(\d{1,2})\.(\d{1,2}(?:,\d+)?)", text)
    return [found[1], found[2], found[3]] if found else [text]


def _sexagesimal(numbers: list[str], *, minus: bool) -> Quantity | None:
    if len(numbers) > 3 or not all(re.fullmatch(r"\d+", one) for one in numbers[:-1]):
        return None
    last = re.fullmatch(r"(\d+)(?:[.,](\d+))?", numbers[-1])
    if not last:
        return None
    values = [float(one) for one in numbers[:-1]] + [float(numbers[-1].replace(",", "."))]
    if any(value >= 60 for value in values[1:]):
        return None
    value = sum(part / 60**place for place, part in enumerate(values))
    step = 10.0 ** -len(last[2] or "") / 60 ** (len(numbers) - 1)
    return Quantity(-value if minus else value, None, "", step, minus, parts=len(numbers), comma="," in numbers[-1])


def _plain(text: str, *, minus: bool) -> Quantity | None:
    mantissa, _, exponent = text.partition("e")
    if not re.search(r"[0-9]", mantissa):
        return None
    digits = re.sub("[.,]", "", mantissa).lstrip("0")
    sign = -1.0 if minus else 1.0
    if exponent:
        value = float(f"{mantissa.replace(',', '.')}e{exponent}") if len(re.findall("[.,]", mantissa)) <= 1 else None
        return Quantity(value and sign * value, None, digits, 1.0, minus)
    marks = re.findall("[.,]", mantissa)
    decimal: float | None = None
    if len(marks) <= 1:
        decimal = float(mantissa.replace(",", "."))
    grouped = _grouped(mantissa, marks)
    if decimal is None and grouped is not None and len(set(marks)) == 2:
        decimal = grouped
    fraction = re.split("[.,]", mantissa)[-1] if marks else ""
    return Quantity(
        None if decimal is None else sign * decimal,
        None if grouped is None else sign * grouped,
        digits,
        10.0 ** -len(fraction) if len(marks) == 1 or len(set(marks)) == 2 else 1.0,
        minus,
        comma=marks == [","],
    )


def _grouped(text: str, marks: list[str]) -> float | None:
    """Return the reading of thousands separators, with a fraction behind the other mark if there is one."""
    if not marks:
        return None
    head, tail = text, ""
    if len(set(marks)) == 2 and marks.count(marks[-1]) == 1:
        head, tail = text.rsplit(marks[-1], 1)
    if not re.fullmatch(r"\d{1,3}([.,])\d{3}(?:\1\d{3})*", head):
        return None
    return float(re.sub("[.,]", "", head) + (f".{tail}" if tail else ""))
