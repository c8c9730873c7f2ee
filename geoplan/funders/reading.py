"""A list of companies as it stands in a workbook: which column is what, and amounts the way people write them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

MOST_HEADER_LINES = 15
# Column headings, folded to letters; the first word of each is the one our own example writes.
HEADINGS: dict[str, tuple[str, ...]] = {
    "name": ("namaperusahaan", "perusahaan", "nama", "namapt", "company", "companyname", "name", "pemberibantuan"),
    "sector": ("sektor", "bidangusaha", "bidang", "sector", "industry", "jenisusaha"),
    "contact_name": ("narahubung", "namakontak", "kontak", "pic", "contact", "contactperson", "contactname", "namapic"),
    "email": ("email", "surel", "alamatemail", "emailkontak", "emailpic", "contactemail"),
    "phone": ("telepon", "nohp", "hp", "notelepon", "nowa", "whatsapp", "wa", "phone", "telephone", "nohpwa"),
    "plant": ("pabrik", "namapabrik", "lokasi", "plant", "plants", "plantname", "kantor"),
    "place": (
        "titikpabrik", "koordinatpabrik", "koordinat", "titik", "tautanpeta", "linkpeta", "lokasipabrik",
        "coordinates", "location", "maplink", "plantlocation", "latlong",
    ),
    "amount": ("anggaranrp", "anggaran", "anggarancsr", "anggarancsrrp", "pledge", "budget", "csrbudget", "nilairp"),
    "units": ("jumlahunit", "jumlahrumah", "unit", "units", "jumlah", "targetunit"),
}  # fmt: skip
FIELDS = list(HEADINGS)
BY_HEADING = {heading: field for field, headings in HEADINGS.items() for heading in headings}
SCALES = {"ribu": 3, "rb": 3, "juta": 6, "jt": 6, "million": 6, "miliar": 9, "milyar": 9, "m": 9, "billion": 9}
MOST_RUPIAH = 10**15
MOST_UNITS = 100_000


@dataclass(frozen=True, slots=True)
class CompanyCells:
    """The cells of one line, as text. Several works in one cell are parted by semicolons or line breaks."""

    line: int
    name: str = ""
    sector: str = ""
    contact_name: str = ""
    email: str = ""
    phone: str = ""
    plants: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    amount: str = ""
    units: str = ""


@dataclass(frozen=True, slots=True)
class CompanyTable:
    """The lines of a list, and the headings nobody knew. `header_line` is None where no heading was recognised."""

    header_line: int | None
    lines: tuple[CompanyCells, ...] = ()
    unknown: tuple[str, ...] = ()


def understand_companies(rows: Iterable[tuple[int, Sequence[str]]]) -> CompanyTable:
    """Return the lines under the first row that names a company column and one more."""
    header: dict[str, int] | None = None
    header_line: int | None = None
    unknown: tuple[str, ...] = ()
    lines: list[CompanyCells] = []
    seen = 0
    for line, texts in rows:
        if header is None:
            seen += 1
            found = columns_in(texts)
            if "name" in found and len(found) > 1:
                header, header_line = found, line
                unknown = tuple(text.strip()[:60] for text in texts if text.strip() and folded(text) not in BY_HEADING)
            elif seen >= MOST_HEADER_LINES:
                break
            continue
        cells = cells_in(line, texts, header)
        if cells:
            lines.append(cells)
    return CompanyTable(header_line, tuple(lines), unknown)


def columns_in(texts: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, text in enumerate(texts):
        field = BY_HEADING.get(folded(text))
        if field:
            found.setdefault(field, place)
    return found


def folded(heading: str) -> str:
    """Return a heading as letters and digits: *No. HP/WA* becomes nohpwa; remarks in brackets are dropped."""
    bare = re.sub(r"\((?!rp)[^)]*\)", "", heading.casefold())
    return re.sub(r"[^a-z0-9]", "", bare)


def cells_in(line: int, texts: Sequence[str], header: dict[str, int]) -> CompanyCells | None:
    """Return a line's cells, None for one with nothing in the known columns."""
    told = {field: " ".join(texts[at].split()) if at < len(texts) else "" for field, at in header.items()}
    if not any(told.values()):
        return None
    raw = {field: texts[header[field]] if field in header and header[field] < len(texts) else "" for field in FIELDS}
    return CompanyCells(
        line=line,
        plants=parts(raw["plant"]),
        places=parts(raw["place"]),
        **{field: told.get(field, "") for field in FIELDS if field not in {"plant", "place"}},
    )


def parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split(r"[;\n]", text) if part.strip())


def is_email(text: str) -> bool:
    """Say whether a text looks like an e-mail address; accounts judge it again when the invitation is made."""
    return bool(re.fullmatch(r"[^@\s<>,;]{1,64}@[A-Za-z0-9.-]{1,180}\.[A-Za-z]{2,}", text))


def read_rupiah(text: str) -> int | None:
    """Return whole rupiah: *Rp250.000.000*, *250 juta*, *1,2 miliar*; None for what cannot be right."""
    found = re.fullmatch(r"(?:rp\.?|idr)?\s*([\d.,\s]*\d)\s*(?:,-|\.-)?\s*([a-z]*)", text.strip().casefold())
    if not found or found[2] not in {"", *SCALES}:
        return None
    number = plain_number(found[1].replace(" ", ""), scaled=bool(found[2]))
    if number is None:
        return None
    amount = number.scaleb(SCALES.get(found[2], 0))
    return int(amount) if amount == amount.to_integral_value() and 0 <= amount <= MOST_RUPIAH else None


def plain_number(text: str, *, scaled: bool) -> Decimal | None:
    """Return a number: groups of three are thousands, except before a word of scale, where 1.250 juta is 1250 too."""
    if re.fullmatch(r"\d{1,3}([.,])\d{3}(\1\d{3})*([.,]00?)?", text):
        whole = re.sub(r"[.,]00?$", "", text) if re.search(r"[.,]00?$", text) else text
        return Decimal(re.sub(r"[.,]", "", whole))
    if re.fullmatch(r"\d+([.,]00?)?", text):
        return Decimal(re.split(r"[.,]", text)[0])
    if scaled and re.fullmatch(r"\d+[.,]\d{1,2}", text):
        return Decimal(text.replace(",", "."))
    return None


def read_units(text: str) -> Decimal | None:
    """Return units in quarters: *8*, *2,5*, *2½*; None for what cannot be right."""
    bare = text.strip().replace(" ", "").replace(",", ".")
    for sign, part in (("½", ".5"), ("¼", ".25"), ("¾", ".75")):
        bare = bare.replace(sign, part)
    try:
        number = Decimal(bare) if re.fullmatch(r"\d*(\.\d+)?", bare) and bare else None
    except InvalidOperation:
        return None
    return number if number is not None and number % Decimal("0.25") == 0 and number <= MOST_UNITS else None
