"""What is wrong with a row: a title for filters, a sentence for the person who can mend it, and what to do."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

POINT: dict[str, tuple[Promise, Promise]] = {
    "point-missing": (
        _("Waiting for a point"),
        _("No coordinates. The row is kept under its kelurahan until somebody gives the point."),
    ),
    "point-incomplete": (_("Half a point"), _("Only one of latitude and longitude is there: %(value)s.")),
    "too-coarse": (
        _("Point too coarse"),
        _("%(value)s is too coarse to find a house. Give at least three decimals."),
    ),
    "point-unreadable": (_("Point not readable"), _("%(value)s cannot be read as a place.")),
    "point-ambiguous": (
        _("Point can be read in two ways"),
        _("%(value)s can be read in more than one way. Write latitude and longitude apart."),
    ),
    "point-tm3": (
        _("Land-office grid"),
        _("%(value)s looks like the land office's grid (TM-3), which is not read. Ask for latitude and longitude."),
    ),
    "point-metres-undeclared": (
        _("Metres without a grid"),
        _("%(value)s are metres of an unnamed grid. Ask for latitude and longitude."),
    ),
    "point-short-link": (
        _("Short map link"),
        _("Short links are never opened. Open it, press long on its point and copy the numbers -6.0… 106.0…"),
    ),
    "point-link-without-place": (_("Link without a place"), _("The link %(value)s names no place.")),
    "point-rough": (_("Point roughly right"), _("%(value)s is good to about 100 m only.")),
    "point-swapped": (_("Latitude and longitude swapped"), _("Latitude and longitude are swapped: %(value)s.")),
    "point-sign-lost": (_("Minus sign lost"), _("The latitude lost its minus sign: %(value)s.")),
    "point-decimal-lost": (_("Decimal point lost"), _("The decimal point was lost: %(value)s.")),
    "point-utm": (_("Metres instead of degrees"), _("The point is in metres (UTM): %(value)s.")),
    "point-northing-offset": (
        _("Metres south of the equator"),
        _("The point counts metres south of the equator: %(value)s."),
    ),
    "outside-all-areas": (
        _("Outside the city"),
        _("The point %(value)s lies outside every kelurahan, %(expected)s from the nearest."),
    ),
    "many-on-one-point": (
        _("Many houses on one point"),
        _("More than three houses share the point %(value)s. Perhaps it is the office, not the houses."),
    ),
}

# A place in a file of shapes that did not pass.
SHAPE: dict[str, tuple[Promise, Promise]] = {
    "point-geometry-missing": (_("Shape missing"), _("The record has no place.")),
    "point-geometry-type": (_("Not a point"), _("The record is a %(value)s; a house is a point.")),
    "point-too-many-vertices": (_("Shape too large"), _("The shape has more corners than are read.")),
    "point-not-finite": (_("Impossible place"), _("The place is not a number.")),
    "point-not-a-number": (_("Impossible place"), _("The place is not a number: %(value)s.")),
    "point-not-a-position": (_("Impossible place"), _("This is no place: %(value)s.")),
    "point-out-of-range": (_("Impossible place"), _("No place on earth has these coordinates.")),
    "point-outside-indonesia": (_("Outside Indonesia"), _("The place lies outside Indonesia.")),
    "point-crs-not-declared": (_("Metres without a grid"), _("The file gives metres without saying of which grid.")),
    "point-crs-not-known": (_("Unknown grid"), _("The file uses map coordinates geoplan does not know.")),
    "point-no-area": (_("Not a point"), _("The record has no usable place.")),
    "point-shape-not-valid": (_("Broken shape"), _("The shape is broken.")),
    "point-ring-too-short": (_("Broken shape"), _("The shape is broken.")),
    "point-ring-not-closed": (_("Broken shape"), _("The shape is broken.")),
}

AREA: dict[str, tuple[Promise, Promise]] = {
    "area-missing": (_("Kelurahan missing"), _("Neither point nor kelurahan: nobody could find the house.")),
    "area-unknown": (_("Kelurahan not known"), _("No kelurahan is called %(value)s.")),
    "area-ambiguous": (
        _("Kelurahan not clear"),
        _("More than one kelurahan is called %(value)s: in %(expected)s. Name the kecamatan."),
    ),
    "area-mismatch": (
        _("Code and kelurahan differ"),
        _("The row says %(value)s, but its code stands for %(expected)s."),
    ),
    "area-not-in-kecamatan": (
        _("Kecamatan differs"),
        _("The kelurahan lies in Kecamatan %(expected)s, not in %(value)s."),
    ),
    "area-filled-down": (_("Kelurahan from the row above"), _("The kelurahan is taken from the row above.")),
    "other-kelurahan": (
        _("Point in another kelurahan"),
        _("The row says %(value)s, the point lies in %(expected)s from the border."),
    ),
}

SAME: dict[str, tuple[Promise, Promise]] = {
    "duplicate-nik": (_("The same NIK twice"), _("Row %(expected)s has the same NIK.")),
    "duplicate-name-rt": (
        _("The same name and RT twice"),
        _("Row %(expected)s has the same name and RT."),
    ),
    "duplicate-npsn": (
        _("The same school twice"),
        _("Row %(expected)s is of the same school and year."),
    ),
    "duplicate-site": (_("The same site twice"), _("An earlier row of this list is of the same site.")),
    "known-already": (
        _("On the map already"),
        _("This is %(expected)s, which is on the map. Publishing brings it up to date."),
    ),
    "recorded-elsewhere": (
        _("Somebody else's record"),
        _("This is recorded already and is not yours to change. Ask the planner."),
    ),
    "site-not-found": (_("Not on the map"), _("No house or school on the map fits this row.")),
    "reference-missing": (
        _("Nothing to find it by"),
        _("Give the site's code, an NPSN, a NIK, a name with RT, or a point."),
    ),
}

CELL: dict[str, tuple[Promise, Promise]] = {
    "answer-unreadable": (_("Neither yes nor no"), _("%(column)s: %(value)s is neither yes nor no.")),
    "cell-error": (_("Broken formula"), _("%(column)s: the formula of the sheet is broken.")),
    "code-shape": (_("Not a code"), _("%(column)s: %(value)s is no code of a house or school.")),
    "date-unreadable": (_("Date not readable"), _("%(column)s: %(value)s is no date. Write 17/08/2024.")),
    "digits-not-ascii": (_("Unusual digits"), _("%(column)s is written in digits geoplan does not read. Use 0 to 9.")),
    "kk-length": (_("KK with a wrong number of digits"), _("%(column)s: a KK has 16 digits.")),
    "kk-rounded": (_("KK rounded by Excel"), _("%(column)s: Excel has rounded the number. Format the column as text.")),
    "level-missing": (_("Level missing"), _("The school's level (SD, SMP, SMA …) is not told.")),
    "level-unknown": (_("Level not known"), _("%(column)s: %(value)s is no level of a school.")),
    "name-missing": (_("Name missing"), _("The name is missing.")),
    "nik-date": (
        _("NIK without a birthday"),
        _("%(column)s: digits 7 to 12 of a NIK are a day of birth; here they are not."),
    ),
    "nik-length": (_("NIK with a wrong number of digits"), _("%(column)s: a NIK has 16 digits.")),
    "nik-rounded": (
        _("NIK rounded by Excel"),
        _("%(column)s: Excel has rounded the number. Format the column as text."),
    ),
    "npsn-missing": (_("NPSN missing"), _("The school has no NPSN, so it cannot be told from others.")),
    "npsn-shape": (_("Not an NPSN"), _("%(column)s: an NPSN has 8 digits, not %(value)s.")),
    "number-negative": (_("Number below nil"), _("%(column)s: %(value)s is below nil.")),
    "number-not-whole": (_("Not a whole number"), _("%(column)s: %(value)s is not a whole number.")),
    "number-out-of-range": (_("Number out of range"), _("%(column)s: %(value)s cannot be right.")),
    "number-unreadable": (_("Number not readable"), _("%(column)s: %(value)s is no number.")),
    "phone-shape": (_("Not a telephone number"), _("%(column)s: this is no telephone number.")),
    "pupils-do-not-add-up": (_("Pupils do not add up"), _("Boys and girls make %(expected)s, not %(value)s.")),
    "rooms-missing": (_("Rooms missing"), _("Rooms or class groups are missing, so the need is unknown.")),
    "rt-rw-unreadable": (_("RT or RW not readable"), _("%(column)s: %(value)s cannot be read as RT or RW.")),
    "stage-unknown": (_("Stage not known"), _("%(column)s: %(value)s is no stage of work.")),
    "text-control-characters": (_("Invisible characters"), _("%(column)s holds invisible characters. Type it again.")),
    "text-too-long": (_("Text too long"), _("%(column)s is too long.")),
    "units-out-of-step": (
        _("Share cannot be right"),
        _("%(column)s: %(value)s cannot be a number of houses or rooms."),
    ),
    "word-unknown": (_("Word not known"), _("%(column)s: %(value)s is not known and was left aside.")),
    "year-out-of-range": (_("Year out of range"), _("%(column)s: %(value)s cannot be right.")),
    "year-unreadable": (_("Year not readable"), _("%(column)s: %(value)s is no year.")),
}

PROBLEMS = POINT | SHAPE | AREA | SAME | CELL

# What to do about it, where reading the cause is not enough.
ADVICE: dict[str, Promise] = {
    "point-missing": _("Write latitude and longitude as your phone shows them, for example -6.01549 and 106.03559."),
    "point-incomplete": _("Write both latitude and longitude."),
    "too-coarse": _("Read the point again at the house, with five decimals."),
    "point-short-link": _("Open the link, press long on its point and write the numbers here."),
    "point-tm3": _("Ask for latitude and longitude, or read them at the house."),
    "outside-all-areas": _("Check the point: it must lie inside the city."),
    "many-on-one-point": _("Read the point at each house."),
    "area-unknown": _("Write the kelurahan as its office writes it."),
    "area-ambiguous": _("Write the kecamatan, too."),
    "duplicate-nik": _("Choose an answer: the same house, a second family in it, or a different house."),
    "duplicate-name-rt": _("Choose an answer: the same house, a second family in it, or a different house."),
    "nik-length": _("Copy all 16 digits from the card."),
    "nik-date": _("Copy the NIK from the card again."),
    "nik-rounded": _("Format the column as text and copy all 16 digits from the card."),
    "kk-length": _("Copy all 16 digits from the family card."),
    "kk-rounded": _("Format the column as text and copy all 16 digits from the family card."),
    "cell-error": _("Write the value in place of the formula."),
    "npsn-missing": _("Write the NPSN of 8 digits."),
    "other-kelurahan": _("Mend the kelurahan or the point, or answer that it is right."),
}
MEND_HERE = _("Write the right value in this row.")
TAKE_REPAIR = _("If %(after)s is right, answer yes, or accept it for all rows on the page.")


def cause(problem: Mapping[str, object]) -> str:
    """Return one problem of one row, as the row keeps it, as a sentence."""
    code = str(problem.get("code", ""))
    known = PROBLEMS.get(code)
    if known is None:
        return gettext("Something is wrong here (%(code)s).") % {"code": code}
    told = {name: str(problem[name]) for name in ("column", "value") if problem.get(name)}
    # A likeness names the other row as `line 12`.
    told["expected"] = str(problem.get("expected") or "–").removeprefix("line ")
    return str(known[1]) % Told(told)


def advice(problem: Mapping[str, object]) -> str:
    """Return what a person can do about it."""
    repair = problem.get("repair")
    if isinstance(repair, Mapping):
        return str(TAKE_REPAIR) % {"after": repair["after"]}
    return str(ADVICE.get(str(problem.get("code")), MEND_HERE))


class Told(dict[str, str]):
    """Facts as words; one that is not there is a dash, so that a sentence never fails."""

    def __missing__(self, _name: str) -> str:
        return "–"
