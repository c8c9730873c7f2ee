"""Taking back what a list did to sites: new ones are withdrawn, others get back what they were."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.contrib.gis.geos import Point
from django.db import transaction

from geoplan.accounts.models import User
from geoplan.geo import WGS84
from geoplan.journal.services import note
from geoplan.needs.models import SchoolYear, Site
from geoplan.needs.rules import ClosingReason, Status

PLAIN = (
    *("name", "address", "rt", "rw", "accuracy_m", "location_source", "estimate_rupiah", "priority", "priority_parts"),
    *("severity", "facts", "in_source", "status", "closed_reason"),
    *("moved_east_m", "moved_north_m", "moved_is_fallback", "area_id"),
)
BATCH = 500


def lock_sites(site_ids: Iterable[int]) -> dict[int, Site]:
    """Return sites that nobody else changes until this transaction ends, locked by ascending id."""
    # Not the key: claims hang rows on a site meanwhile.
    rows = Site.objects.select_for_update(no_key=True).filter(pk__in=set(site_ids)).order_by("pk")
    return {row.pk: row for row in rows}


def sites_as_they_are(rows: Sequence[Site]) -> dict[int, dict[str, Any]]:
    """Return all of each site that a list may change, as plain JSON values, with the counts of its school years."""
    years: dict[int, dict[str, object]] = {row.pk: {} for row in rows}
    for one in SchoolYear.objects.filter(site_id__in=list(years)):
        years[one.site_id][one.school_year] = one.facts
    return {row.pk: as_it_is(row) | {"school_years": years[row.pk]} for row in rows}


def as_it_is(row: Site) -> dict[str, Any]:
    """Return all of a site that a list may change, as plain JSON values."""
    return {name: getattr(row, name) for name in PLAIN} | {
        "location": [row.location.x, row.location.y],
        "moved": [row.moved.x, row.moved.y] if row.moved else None,
        "units_needed": None if row.units_needed is None else str(row.units_needed),
    }


@transaction.atomic
def withdraw_sites(*, site_ids: Iterable[int], by: User) -> list[str]:
    """Take sites off every sum because the publish that made them is undone; return their codes.

    The caller holds their rows and counters and has asked whether anything was built on them.
    """
    rows = Site.objects.filter(pk__in=set(site_ids)).exclude(status=Status.CLOSED.value)
    codes = sorted(rows.values_list("code", flat=True))
    rows.update(status=Status.CLOSED.value, closed_reason=ClosingReason.WITHDRAWN.value, changed_by_id=by.pk)
    if codes:
        note(actor_id=by.pk, deed="site.withdrawn", sites=codes)
    return codes


@transaction.atomic
def put_back_sites(*, before: Mapping[int, Mapping[str, Any]], by: User) -> list[str]:
    """Give sites back what `sites_as_they_are` told of them, the moved point included: it is not drawn anew.

    The caller holds their rows. Return their codes.
    """
    rows = lock_sites(before)
    for pk, row in rows.items():
        put_back(row, before[pk])
        row.changed_by_id = by.pk
        row.save()
    put_back_years(before)
    codes = sorted(row.code for row in rows.values())
    if codes:
        note(actor_id=by.pk, deed="site.put-back", sites=codes)
    return codes


def put_back(row: Site, before: Mapping[str, Any]) -> None:
    for name in PLAIN:
        setattr(row, name, before[name])
    row.location = point(before["location"])
    row.moved = point(before["moved"]) if before["moved"] else None
    row.units_needed = None if before["units_needed"] is None else Decimal(before["units_needed"])


def point(place: Sequence[float]) -> Point:
    return Point(place[0], place[1], srid=WGS84)


def as_it_was(kind: str, before: Mapping[str, Any]) -> Site:
    """Return a site as `as_it_is` told of it: to be compared with, not to be stored."""
    row = Site(kind=kind)
    put_back(row, before)
    return row


def put_back_years(before: Mapping[int, Mapping[str, Any]]) -> None:
    """Let each school have the counts of the years it had; what a list said beyond stays with the list's rows."""
    there = SchoolYear.objects.filter(site_id__in=list(before))
    SchoolYear.objects.filter(
        pk__in=[one.pk for one in there if one.school_year not in before[one.site_id]["school_years"]]
    ).delete()
    SchoolYear.objects.bulk_create(
        [
            SchoolYear(site_id=pk, school_year=year, facts=facts)
            for pk, told in before.items()
            for year, facts in told["school_years"].items()
        ],
        update_conflicts=True,
        unique_fields=["site", "school_year"],
        update_fields=["facts"],
        batch_size=BATCH,
    )


@transaction.atomic
def mark_in_source(*, site_ids: Sequence[int], in_source: bool, by: User) -> None:
    """Mark sites as gone from the list they came from, or as back in it. They stay, and so does their need."""
    Site.objects.filter(pk__in=list(site_ids)).exclude(in_source=in_source).update(
        in_source=in_source, changed_by_id=by.pk
    )
