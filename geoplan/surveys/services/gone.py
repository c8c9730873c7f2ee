"""Sites that the earlier versions of a list held and the newer one lacks."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from geoplan.accounts.models import User
from geoplan.adoptions.models import Adoption
from geoplan.journal.services import note
from geoplan.needs.models import Site
from geoplan.needs.queries import sites_by_code, sites_by_reference, survivors
from geoplan.needs.rules import Kind, PersonCells, Status, normalise_code
from geoplan.needs.services import mark_in_source
from geoplan.residents.queries import identity_matches
from geoplan.residents.services import open_many_cells
from geoplan.surveys.models import GoneSite, Survey, SurveyRow
from geoplan.surveys.queries import earlier_versions
from geoplan.surveys.reading.identity import read_kk, read_nik
from geoplan.surveys.reading.text import as_text
from geoplan.surveys.services.sealing import person_of, raw_cells

HELD_OUTCOMES = ("created", "updated", "unchanged", "asked")


def gone_sites(survey: Survey, met: Collection[int]) -> list[Site]:
    """Return the open sites the earlier versions of a list put on the map, or met, and this one does not speak of.

    `met`: sites that good rows speak of. Rows that are not good yet count as well, by whatever names a site in them:
    a house whose point is missing today has not gone. By id.
    """
    before = ids_held_by(earlier_versions(survey))
    if not before:
        return []
    lacking = before - set(met) - ids_held_by([survey]) - ids_named_by_the_rest(survey)
    found = Site.objects.select_related("area").filter(pk__in=lacking, in_source=True)
    return list(found.exclude(status=Status.CLOSED.value).order_by("pk"))


def ids_held_by(surveys: Sequence[Survey]) -> set[int]:
    rows = SurveyRow.objects.filter(survey__in=surveys, outcome__in=HELD_OUTCOMES).exclude(site=None)
    ids = set(rows.values_list("site_id", flat=True))
    merged = survivors(ids)
    return {merged.get(pk, pk) for pk in ids}


def ids_named_by_the_rest(survey: Survey) -> set[int]:
    """Return the sites that may be meant by rows that are not ready: by code, key, number, or the name alone."""
    rows = list(SurveyRow.objects.filter(survey=survey, outcome="", good=False).only("cells", "sealed_id"))
    sealed = open_many_cells(row.sealed_id for row in rows if row.sealed_id)
    people = [person_in(sealed[row.sealed_id]) for row in rows if row.sealed_id]
    named = {one.site_id for likenesses in identity_matches(people) for one in likenesses}
    codes = [code for row in rows if (code := normalise_code(as_text(row.cells.get("code"))))]
    keys = [as_text(row.cells.get(name)) for row in rows for name in ("npsn", "reference") if row.cells.get(name)]
    sites: Iterable[Site] = sites_by_code(codes).values()
    by_key = [one for kind in Kind for one in sites_by_reference(kind.value, keys).values()]
    return named | {one.pk for one in (*sites, *by_key)}


def person_in(sealed: Mapping[str, str]) -> PersonCells:
    """Return the person of a row as understood, or as far as its raw cells tell."""
    understood = person_of(sealed)
    if not understood.empty:
        return understood
    raw = raw_cells(sealed)
    nik, kk = read_nik(raw.get("nik")), read_kk(raw.get("kk"))
    return PersonCells(
        name=as_text(raw.get("person_name")) or None,
        nik=nik if isinstance(nik, str) else None,
        kk=kk if isinstance(kk, str) else None,
    )


def mark_gone(
    *, survey: Survey, gone: Sequence[Site], held: Mapping[int, Sequence[Adoption]], by: User, at: datetime
) -> None:
    """Mark sites as not in their source any more. They stay; holders and planners learn it from the journal."""
    mark_in_source(site_ids=[one.pk for one in gone], in_source=False, by=by)
    GoneSite.objects.bulk_create([GoneSite(survey=survey, site=one, marked_at=at) for one in gone])
    free = [one.code for one in gone if one.pk not in held]
    if free:
        note(actor_id=by.pk, deed="site.gone-from-source", survey=str(survey.pk), sites=free)
    for one in gone:
        if one.pk in held:
            note(
                actor_id=by.pk,
                deed="site.gone-from-source",
                survey=str(survey.pk),
                site=one.code,
                adoptions=[promise.pk for promise in held[one.pk]],
                funders=[promise.funder_id for promise in held[one.pk]],
            )


def marked_back(survey: Survey, since: datetime, at: datetime, by: User) -> None:
    """Take back what one publish of a list marked as gone, where no other list says the same."""
    marks = list(GoneSite.objects.select_for_update().filter(survey=survey, undone_at=None, marked_at__gte=since))
    GoneSite.objects.filter(pk__in=[one.pk for one in marks]).update(undone_at=at)
    ids = {one.site_id for one in marks}
    still = GoneSite.objects.filter(site__in=ids, undone_at=None).exclude(survey=survey)
    mark_in_source(site_ids=sorted(ids - set(still.values_list("site_id", flat=True))), in_source=True, by=by)
