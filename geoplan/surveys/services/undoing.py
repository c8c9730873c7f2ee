"""Taking a publish back as long as nobody has built on it: new sites leave every sum, the others are what they were."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Deed, Role, may_do
from geoplan.adoptions.queries import built_on_since
from geoplan.adoptions.services import counters_locked
from geoplan.journal.services import note
from geoplan.needs.models import Site
from geoplan.needs.queries import merged_since, photographed_since
from geoplan.needs.services import lock_sites, put_back_sites, withdraw_sites
from geoplan.residents.queries import joined_since
from geoplan.residents.services import forget_cells, put_back_people
from geoplan.surveys.errors import BuiltOn, HoldingsNotUndone, MayNotUpload, NothingToUndo, PublishTooOld
from geoplan.surveys.models import PendingChange, Survey, SurveyRow
from geoplan.surveys.queries import last_published
from geoplan.surveys.rules.changes import ASKED_NO_MORE, UNDO_WITHIN, Answer, may_undo
from geoplan.surveys.services.gone import marked_back
from geoplan.surveys.services.publishing import SQL

BATCH = 500
NAMED_AT_MOST = 20
FORGOTTEN_AT_ONCE = 500
TAKEN_OVER = (Answer.ACCEPTED.value, Answer.PLACE_KEPT.value)
CLEARED = ["site", "outcome", "published_at", "site_version", "before", "before_sealed_id"]


@dataclass(frozen=True, slots=True)
class Undone:
    """What undoing a publish did: sites withdrawn, sites put back, questions ended, rows free to be published again."""

    withdrawn: int
    restored: int
    asked: int
    rows: int


@transaction.atomic
def undo_publish(*, survey: Survey, by: User) -> Undone:
    """Take the last publish of an upload back, all of it or nothing, within 24 hours.

    The rows are good again and wait to be published anew; a site that was new keeps its code and its people and comes
    back with the next list that speaks of it. A claim of one of its sites and this wait for each other at the site's
    counter, so one of them is refused.
    Raises: MayNotUpload, HoldingsNotUndone, NothingToUndo, PublishTooOld, BuiltOn.
    """
    if not may_do(Role(by.role), Deed.UPLOAD_SITES):
        raise MayNotUpload(kind=survey.kind)
    if survey.kind == "holding":
        raise HoldingsNotUndone(survey=str(survey.pk))
    db.value(SQL / "publish_one_at_a_time.sql")
    rows = list(last_published(survey).select_for_update(of=("self",)).order_by("line"))
    if not rows:
        raise NothingToUndo(survey=str(survey.pk))
    since = rows[0].published_at
    assert since is not None  # noqa: S101  # what `last_published` looks for
    sites = lock_sites(row.site_id for row in rows if row.site_id)
    at = counters_locked(sites)
    if not may_undo(since, at):
        raise PublishTooOld(published_at=since, until=since + UNDO_WITHIN)
    refuse_built_on(rows, sites, since)
    done = take_back(survey, rows, by, since, at)
    note(
        actor_id=by.pk, deed="survey.undone", survey=str(survey.pk), rows=done.rows, withdrawn=done.withdrawn,
        restored=done.restored,
    )  # fmt: skip
    return done


def take_back(survey: Survey, rows: Sequence[SurveyRow], by: User, since: datetime, at: datetime) -> Undone:
    new = {row.site_id for row in rows if row.outcome == "created" and row.site_id}
    was = {row.site_id: row for row in reversed(rows) if row.before and row.site_id and row.site_id not in new}
    people = {row.site_id: row.before_sealed_id for row in rows if row.before_sealed_id and row.site_id in was}
    withdrawn = withdraw_sites(site_ids=new, by=by)
    restored = put_back_sites(before={pk: row.before or {} for pk, row in was.items()}, by=by)
    put_back_people(cells_by_site={pk: key for pk, key in people.items() if pk and key})
    marked_back(survey, since, at, by)
    asked = PendingChange.objects.filter(row__in=rows, answer="").update(answer=ASKED_NO_MORE, answered_at=at)
    free(rows)
    before = SurveyRow.objects.filter(survey=survey).exclude(outcome="").aggregate(at=Max("published_at"))["at"]
    Survey.objects.filter(pk=survey.pk).update(state="published" if before else "undone", published_at=before)
    survey.refresh_from_db()
    return Undone(len(withdrawn), len(restored), asked, len(rows))


def free(rows: Sequence[SurveyRow]) -> None:
    """Let rows be published again; one that made a site remembers its code."""
    codes = dict(Site.objects.filter(pk__in=[row.site_id for row in rows]).values_list("pk", "code"))
    forget_cells(cells_ids=kept_with(rows))
    for row in rows:
        row.before = {"code": codes[row.site_id]} if row.outcome == "created" and row.site_id else None
        row.site, row.outcome, row.published_at, row.site_version, row.before_sealed_id = None, "", None, None, None
    db.change_many(rows, CLEARED)


def refuse_built_on(rows: Sequence[SurveyRow], sites: dict[int, Site], since: datetime) -> None:
    """Raises: BuiltOn, with how many sites were claimed, changed, photographed, listed anew, or answered about."""
    left = {row.site_id: row.site_version for row in rows if row.site_version}
    touched = {row.site_id for row in rows if row.outcome in {"created", "updated"} and row.site_id}
    changed = {pk for pk, one in sites.items() if pk in left and one.version != left[pk]}
    listed = SurveyRow.objects.filter(site__in=touched, published_at__gt=since).exclude(survey=rows[0].survey_id)
    answered = PendingChange.objects.filter(row__in=rows, answer__in=TAKEN_OVER)
    why: dict[str, set[int]] = {
        "claimed": built_on_since(touched, since),
        "changed": changed | merged_since(touched, since) | joined_since(touched, since),
        "photographed": photographed_since(touched, since),
        "listed": set(listed.values_list("site_id", flat=True)),
        "answered": set(answered.values_list("site_id", flat=True)),
    }
    built = set().union(*why.values())
    if built:
        codes = sorted(sites[pk].code for pk in built if pk in sites)
        raise BuiltOn(count=len(built), sites=codes[:NAMED_AT_MOST], **{name: len(ids) for name, ids in why.items()})


@transaction.atomic
def forget_what_was(*, at: datetime) -> int:
    """Forget the people kept for an undo that is not possible any more; return for how many rows. A chore."""
    rows = list(
        SurveyRow.objects.select_for_update(skip_locked=True)
        .filter(before_sealed_id__isnull=False, published_at__lt=at - 2 * UNDO_WITHIN)
        .order_by("pk")[:FORGOTTEN_AT_ONCE]
    )
    forget_cells(cells_ids=kept_with(rows))
    SurveyRow.objects.filter(pk__in=[row.pk for row in rows]).update(before_sealed_id=None)
    return len(rows)


def kept_with(rows: Iterable[SurveyRow]) -> list[uuid.UUID]:
    return [row.before_sealed_id for row in rows if row.before_sealed_id]
