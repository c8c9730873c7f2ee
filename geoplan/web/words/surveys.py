"""What an upload says to the person who sent it: fields, formats, problems, repairs, outcomes."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from geoplan.surveys.rules import MAY_BE_LEFT_OUT
from geoplan.surveys.writing.causes import cause
from geoplan.web.templatetags.figures import count
from geoplan.web.words.columns import FIELDS
from geoplan.web.words.problems import PROBLEMS

SURVEY_KINDS: dict[str, Promise] = {
    "house": _("Houses"),
    "school": _("Schools"),
    "holding": _("Another payer's list"),
}

FORMATS: dict[str, str] = {
    "csv": "CSV",
    "xlsx": "Excel (XLSX)",
    "ods": "LibreOffice (ODS)",
    "json": "JSON",
    "geojson": "GeoJSON",
    "shapefile": "Shapefile",
    "geopackage": "GeoPackage",
    "kml": "KML",
    "kmz": "KMZ",
    "gpx": "GPX",
}

OUTCOMES: dict[str, Promise] = {
    "created": _("new on the map"),
    "updated": _("updated on the map"),
    "unchanged": _("was on the map, unchanged"),
    "holding": _("recorded as a commitment"),
}

# How sure it is that a row of another payer's list is of a site, and by what.
CONFIDENCES: dict[str, Promise] = {
    "certain": _("certain"),
    "likely": _("very likely"),
    "unsure": _("not sure"),
}
MATCHED_BY: dict[str, Promise] = {
    "code": _("the same code"),
    "npsn": _("the same NPSN"),
    "reference": _("the same register number"),
    "nik": _("the same NIK"),
    "kk": _("the same KK"),
    "name-rt": _("the same name in the same RT"),
    "name-place": _("the same name in the kelurahan"),
    "name-like": _("a similar name in the kelurahan"),
    "near": _("close by"),
    "answer": _("answered by a planner"),
}


# What became of a row, as its filter and its badge say it.
RESULTS: dict[str, Promise] = {
    "ready": _("ready"),
    "noted": _("ready, with a remark"),
    "asked": _("needs an answer"),
    "refused": _("refused"),
    "waiting": _("waiting for a point"),
    "aside": _("left aside"),
    "pending": _("a planner is asked"),
    "published": _("on the map"),
}
STATES: dict[str, tuple[str, Promise]] = {
    "waiting": ("waiting", _("in line to be read")),
    "reading": ("waiting", _("being read")),
    "read": ("asked", _("not on the map yet")),
    "failed": ("refused", _("not readable")),
    "publishing": ("waiting", _("being published")),
    "published": ("ok", _("published")),
    "undone": ("noted", _("publishing undone")),
}


def problem_title(code: str) -> str:
    """Return what a problem is called in filters and tiles."""
    known = PROBLEMS.get(code)
    return str(known[0]) if known else code


def problem_text(problem: Mapping[str, object]) -> str:
    """Return one problem of one row as a sentence."""
    return cause(problem)


def repair_question(code: str, rows: int) -> str:
    """Ask whether a repair may be applied to all its rows: *Latitude and longitude swapped in 37 rows. Swap all?*"""
    asked = {
        "point-swapped": ngettext(
            "Latitude and longitude are swapped in %(rows)s row. Swap them?",
            "Latitude and longitude are swapped in %(rows)s rows. Swap them all?",
            rows,
        ),
        "point-sign-lost": ngettext(
            "The minus sign of the latitude is lost in %(rows)s row. Put it back?",
            "The minus sign of the latitude is lost in %(rows)s rows. Put it back everywhere?",
            rows,
        ),
        "point-decimal-lost": ngettext(
            "The decimal point is lost in %(rows)s row. Put it back?",
            "The decimal point is lost in %(rows)s rows. Put it back everywhere?",
            rows,
        ),
        "point-utm": ngettext(
            "%(rows)s row gives its point in metres. Turn it into latitude and longitude?",
            "%(rows)s rows give their points in metres. Turn them into latitude and longitude?",
            rows,
        ),
        "area-unknown": ngettext(
            "%(rows)s row writes its kelurahan in another way. Take the one it resembles?",
            "%(rows)s rows write their kelurahan in another way. Take the ones they resemble?",
            rows,
        ),
        "point-northing-offset": ngettext(
            "%(rows)s row counts metres south of the equator. Turn it into latitude and longitude?",
            "%(rows)s rows count metres south of the equator. Turn them into latitude and longitude?",
            rows,
        ),
    }
    general = ngettext("%(title)s in %(rows)s row. Mend it?", "%(title)s in %(rows)s rows. Mend them all?", rows)
    return asked.get(code, general) % {"rows": count(rows), "title": problem_title(code)}


# What the button does that accepts a repair: in one row, in all rows that have it.
DEEDS: dict[str, tuple[Promise, Promise]] = {
    "point-swapped": (_("Swap them"), _("Swap all %(rows)s")),
    "point-sign-lost": (_("Put the minus back"), _("Put the minus back in all %(rows)s")),
    "point-decimal-lost": (_("Put the point back"), _("Put the point back in all %(rows)s")),
    "point-utm": (_("Turn it into latitude and longitude"), _("Turn all %(rows)s into latitude and longitude")),
    "point-northing-offset": (
        _("Turn it into latitude and longitude"),
        _("Turn all %(rows)s into latitude and longitude"),
    ),
    "area-unknown": (_("Take this kelurahan"), _("Take these kelurahan in all %(rows)s")),
}
ANY_DEED = (_("Mend it so"), _("Mend all %(rows)s so"))


def repair_deed(code: str, rows: int) -> str:
    """Return what the button says that accepts a repair: *Swap all 37*."""
    one, many = DEEDS.get(code, ANY_DEED)
    return str(one if rows == 1 else many) % {"rows": count(rows)}


def answer_deed(code: str) -> Promise | str:
    """Return what the button says that lets a doubtful row stand as it is."""
    deeds: dict[str, Promise] = {
        "other-kelurahan": _("The point is right"),
        "area-mismatch": _("The code is right"),
        "duplicate-nik": _("They are different houses"),
        "duplicate-name-rt": _("They are different houses"),
    }
    return deeds.get(code, _("It is right as it stands"))


def leave_out_deed(code: str) -> str:
    """Return what the button says that leaves an unreadable number out; nothing where that is no way."""
    field = MAY_BE_LEFT_OUT.get(code)
    return gettext("Leave the %(field)s open") % {"field": field_label(field)} if field else ""


def leave_out_question(code: str, rows: int) -> str:
    """Ask whether rows may do without a number: *NIK rounded by Excel in 12 rows. Leave it open for now?*"""
    said = ngettext(
        "%(title)s in %(rows)s row. Leave it open for now?", "%(title)s in %(rows)s rows. Leave it open for now?", rows
    )
    return said % {"rows": count(rows), "title": problem_title(code)}


def field_label(field: str) -> str:
    """Return what a recognised column means."""
    return str(FIELDS.get(field, field))


def answer_question(code: str, rows: int) -> str:
    """Ask whether rows with a doubt are right as they stand; nothing for a doubt that only a person can clear."""
    asked = {
        "other-kelurahan": ngettext(
            "%(rows)s row lies in another kelurahan than it says. Is the point right?",
            "%(rows)s rows lie in another kelurahan than they say. Are the points right?",
            rows,
        ),
        "area-mismatch": ngettext(
            "Code and name of the kelurahan differ in %(rows)s row. Is the code right?",
            "Code and name of the kelurahan differ in %(rows)s rows. Are the codes right?",
            rows,
        ),
        "duplicate-nik": ngettext(
            "%(rows)s row has the NIK of an earlier row. Is it another house all the same?",
            "%(rows)s rows have the NIK of an earlier row. Are they other houses all the same?",
            rows,
        ),
        "duplicate-name-rt": ngettext(
            "%(rows)s row has name and RT of an earlier row. Is it another house all the same?",
            "%(rows)s rows have name and RT of an earlier row. Are they other houses all the same?",
            rows,
        ),
    }
    return asked[code] % {"rows": count(rows)} if code in asked else ""
