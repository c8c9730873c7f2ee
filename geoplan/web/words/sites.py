"""Kinds, standings, marks and the fixed facts of a site."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

KINDS: dict[str, Promise] = {"house": _("House"), "school": _("School")}

STANDINGS: dict[str, Promise] = {
    "bare": _("no help yet"),
    "partly": _("partly promised"),
    "covered": _("promised"),
    "over": _("promised too often"),
    "none": _("needs nothing"),
    "unknown": _("need not known"),
}

MARKS: dict[str, Promise] = {
    "contested": _("wanted by more than one"),
    "late": _("late"),
    "done": _("finished"),
    "unverified": _("data not verified"),
}

STATUSES: dict[str, Promise] = {
    "reported": _("data not verified"),
    "verified": _("data verified"),
    "closed": _("closed"),
}

CLOSING_REASONS: dict[str, Promise] = {
    "done": _("finished"),
    "no-such-house": _("no such house"),
    "already-rebuilt": _("already rebuilt"),
    "family-refuses": _("the family refuses"),
    "moved-or-died": _("moved or died"),
    "land-dispute": _("land in dispute"),
    "collapsed-or-burned": _("collapsed or burned"),
    "not-eligible": _("not eligible"),
    "merged": _("the same as another record"),
    "withdrawn": _("entered by mistake, taken back"),
}

SEVERITIES: dict[str, Promise] = {
    "light": pgettext_lazy("damage", "light"),
    "medium": pgettext_lazy("damage", "medium"),
    "heavy": pgettext_lazy("damage", "heavy"),
}

AUTHORITIES: dict[str, Promise] = {
    "city": pgettext_lazy("authority", "City"),
    "province": pgettext_lazy("authority", "Province"),
    "religious-affairs": pgettext_lazy("authority", "Religious affairs"),
}

# Names of school forms are the same in both languages.
SCHOOL_FORMS = (
    *("TK", "KB", "TPA", "SPS", "RA", "SD", "MI", "SMP", "MTs"),
    *("SMA", "MA", "SMK", "MAK", "SLB", "SDLB", "SMPLB", "SMALB", "PKBM"),
)
LEVELS: dict[str, str] = {name.lower(): name for name in SCHOOL_FORMS}

LOCATION_SOURCES: dict[str, Promise] = {
    "file": _("coordinates in the file"),
    "geometry": _("shape in the file"),
    "map-link": _("map link"),
    "plus-code": _("plus code"),
    "gps": _("GPS at the place"),
    "map-pin": _("pin on the map"),
    "typed": _("typed in"),
}

AREA_LEVELS: dict[str, Promise] = {
    "city": _("City"),
    "kecamatan": pgettext_lazy("area", "Kecamatan"),
    "kelurahan": pgettext_lazy("area", "Kelurahan"),
}


def area_level(level: str) -> Promise | str:
    """Return an administrative level as people say it."""
    return AREA_LEVELS.get(level, level)
