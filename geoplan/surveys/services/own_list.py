"""A person's own houses or schools as a list like the one to fill in, with codes, to be mended and sent back."""

from collections.abc import Iterator, Mapping
from typing import Any

from geoplan.accounts.models import User
from geoplan.journal.services import note, note_looks
from geoplan.needs.models import Site
from geoplan.needs.queries import sites_reported_by
from geoplan.paper.workbooks import Sheet, workbook_of
from geoplan.surveys.models import SurveyRow
from geoplan.surveys.reading.fields import headings_of
from geoplan.surveys.reading.text import folded
from geoplan.surveys.rules import words
from geoplan.surveys.services.sealing import shown_personal
from geoplan.surveys.writing import TEMPLATES
from geoplan.surveys.writing.templates import Column

PARTS = ("foundation", "frame", "roof_frame", "roof", "wall", "floor")
SANITATION = {"toilet_owner": "owner", "toilet": "toilet", "drain": "drain"}
NAMED = {"waiting_since": "waiting_since_year", "aided": "aided_in_10_years", "shift": "double_shift"}
SPELLINGS: dict[str, Mapping[str, Any]] = {
    **{f"{part}_material": words.MATERIALS for part in PARTS},
    **{f"{part}_condition": words.CONDITIONS for part in PARTS},
    "drinking_water": words.WATERS,
    "toilet_owner": words.TOILET_OWNERS,
    "toilet": words.TOILETS,
    "drain": words.DRAINS,
    "lighting": words.LIGHTINGS,
    "house_tenure": words.TENURES,
    "land_tenure": words.TENURES,
    "level": words.LEVELS,
    "ownership": words.OWNERSHIPS,
}
ANSWERS = {True: "ya", False: "tidak"}
# NIK, family card and telephone stay sealed: what a list leaves open stays as it was.
LEFT_OPEN = {"nik", "kk", "phone"}


def own_workbook(*, by: User, kind: str) -> bytes:
    """Return the open sites of a kind that a person reported as a workbook; the look is written down."""
    sites = list(sites_reported_by(by).filter(kind=kind).exclude(status="closed"))
    known = headings_of(kind)
    columns = [(known.get(folded(one.title), ""), one) for one in TEMPLATES[kind].columns]
    kept = [(name, one) for name, one in columns if name and name not in LEFT_OPEN]
    names = names_by_site(by, sites)
    rows = ([written(name, one, cells) for name, one in kept] for cells in cells_of_sites(sites, names))
    note(actor_id=by.pk, deed="look.own-list", kind=kind, sites=len(sites))
    note_looks(actor_id=by.pk, door="own-list", count=len(sites) if kind == "house" else 0)
    return workbook_of([Sheet(TEMPLATES[kind].sheet, [one.title for _, one in kept], rows)])


def names_by_site(by: User, sites: list[Site]) -> dict[int, str]:
    """Return the names that came with this person's own uploads, by site."""
    rows = list(
        SurveyRow.objects.filter(survey__by=by, site__in=sites, sealed_id__isnull=False).order_by("survey_id", "line")
    )
    told: dict[int, str] = {}
    by_survey: dict[object, list[SurveyRow]] = {}
    for row in rows:
        by_survey.setdefault(row.survey_id, []).append(row)
    for held in by_survey.values():
        personal = shown_personal(by=by, rows=held)
        told |= {row.site_id: personal.get(row.line, {}).get("person_name", "") for row in held if row.site_id}
    return told


def cells_of_sites(sites: list[Site], names: Mapping[int, str]) -> Iterator[dict[str, Any]]:
    for site in sites:
        facts = dict(site.facts)
        cells: dict[str, Any] = {name: value for name, value in facts.items() if not isinstance(value, dict)}
        for part in PARTS:
            held = facts.get(part) or {}
            cells |= {f"{part}_{what}": held.get(what) for what in ("material", "condition")}
        sanitation = facts.get("sanitation") or {}
        cells |= {name: sanitation.get(inside) for name, inside in SANITATION.items()}
        cells |= {name: facts.get(inside) for name, inside in NAMED.items()}
        cells |= {
            "code": site.code, "name": site.name, "address": site.address, "rt": site.rt, "rw": site.rw,
            "kelurahan": site.area.name,
            # As text: a number would lose the noughts at its end, and with them how fine it is.
            "latitude": f"{site.location.y:.6f}", "longitude": f"{site.location.x:.6f}",
            "estimate_rupiah": site.estimate_rupiah, "npsn": site.reference if site.kind == "school" else None,
            "person_name": names.get(site.pk) or None,
        }  # fmt: skip
        yield cells


def written(name: str, column: Column, cells: Mapping[str, Any]) -> str | int | float | None:
    """Return one cell in the words of the list: the reader of uploads knows them all again."""
    value = cells.get(name)
    if isinstance(value, bool):
        return SHIFTS[value] if name == "shift" else ANSWERS[value]
    if value is None or value == "" or name not in SPELLINGS:
        return value
    spellings = SPELLINGS[name]
    offered = [word for word in column.choices if spellings.get(folded(word)) == value]
    others = [word for word, meant in spellings.items() if meant == value and word != folded(str(value))]
    return (offered or others or [str(value)])[0]


SHIFTS = {True: "Kombinasi", False: "Pagi"}
