"""The word of whoever promised to help, and a planner's answer."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Deed, Role, may_do
from geoplan.adoptions.queries import promised
from geoplan.adoptions.services import counters_locked
from geoplan.funders.queries import promising_for
from geoplan.journal.services import note
from geoplan.needs.errors import SiteClosed, VersionChanged
from geoplan.needs.models import Site
from geoplan.needs.rules import SiteDraft, Status
from geoplan.needs.services import lock_sites
from geoplan.surveys.errors import (
    ChangeAnswered,
    ChangeNotFound,
    HolderNotHeard,
    NotYourAnswer,
    NotYourWord,
    WordTooLong,
)
from geoplan.surveys.models import PendingChange, SurveyRow
from geoplan.surveys.queries import changes_seen
from geoplan.surveys.rules.changes import HEAR_HOLDERS_FOR, Answer, Asked
from geoplan.surveys.services.publishing import drafts_of, record_drafts

LONGEST_WORD = 300


@transaction.atomic
def say_of_change(*, change_id: int, by: User, agrees: bool, said: str = "") -> PendingChange:
    """Keep what somebody says for a payer who promised to help at the site; said again, the newer word stands.

    Raises: ChangeNotFound, ChangeAnswered, NotYourWord, WordTooLong.
    """
    change, _ = locked_change(change_id, by)
    at = db.now()
    mine = promising_for(by)
    held = {one.funder_id for one in promised([change.site_id], at).get(change.site_id, [])}
    if not mine & held:
        raise NotYourWord(change=change_id)
    word = words_of(said)
    others = [one for one in change.words if one["funder"] not in mine & held]
    change.words = others + [
        {"funder": funder, "by": by.pk, "agrees": agrees, "said": word, "at": at.isoformat()}
        for funder in sorted(mine & held)
    ]
    change.save(update_fields=["words"])
    note(
        actor_id=by.pk, deed="site.change-heard", site=change.site.code, change=change.pk, agrees=agrees,
        funders=sorted(mine & held),
    )  # fmt: skip
    return change


@transaction.atomic
def answer_change(
    *, change_id: int, by: User, answer: Answer, said: str = "", version: int | None = None
) -> PendingChange:
    """Decide what a list changes of a site: all of it, all but the place, or nothing.

    A promised site is moved only after everybody who promised has spoken, or a week after they were asked; leaving
    it needs nobody's word. `version`: of the site as the planner saw it; None: at any.
    Raises: ChangeNotFound, ChangeAnswered, NotYourAnswer, WordTooLong, VersionChanged, SiteClosed, HolderNotHeard.
    """
    change, site = locked_change(change_id, by)
    if not may_do(Role(by.role), Deed.ANSWER_CHANGE):
        raise NotYourAnswer(change=change_id)
    word, at = words_of(said), counters_locked([site.pk])
    if answer is not Answer.KEPT:
        take_over(change, site, answer, by, at, version)
    change.answer, change.said, change.answered_at, change.answered_by_id = answer.value, word, at, by.pk
    change.save(update_fields=["answer", "said", "answered_at", "answered_by_id"])
    outcome = "unchanged" if answer is Answer.KEPT else "updated"
    SurveyRow.objects.filter(pk=change.row_id).update(outcome=outcome)
    note(
        actor_id=by.pk, deed="site.change-answered", site=site.code, change=change.pk, answer=answer.value,
        survey=str(change.row.survey_id),
    )  # fmt: skip
    return change


def locked_change(change_id: int, by: User) -> tuple[PendingChange, Site]:
    """Return an open change with its site, both locked. Raises: ChangeNotFound, ChangeAnswered."""
    seen = changes_seen(by).filter(pk=change_id).first()
    if seen is None:
        raise ChangeNotFound(change=change_id)
    site = lock_sites([seen.site_id])[seen.site_id]
    row = PendingChange.objects.select_for_update(of=("self",)).select_related("site", "row").get(pk=change_id)
    if row.answer:
        raise ChangeAnswered(change=change_id, answer=row.answer)
    return row, site


def take_over(change: PendingChange, site: Site, answer: Answer, by: User, at: datetime, version: int | None) -> None:
    """Bring a site up to the row that waited. Raises: VersionChanged, SiteClosed, HolderNotHeard."""
    if version is not None and version != site.version:
        raise VersionChanged(site=site.code, version=version, version_now=site.version)
    if site.status == Status.CLOSED:
        raise SiteClosed(site=site.code, reason=site.closed_reason)
    if answer is Answer.ACCEPTED and Asked.HELD_MOVED in change.reasons:
        require_heard(change, at)
    [draft] = drafts_of([change.row])
    record_drafts(drafts=[as_answered(draft, site, answer)], by=by)


def as_answered(draft: SiteDraft, site: Site, answer: Answer) -> SiteDraft:
    place = (site.location.x, site.location.y) if answer is Answer.PLACE_KEPT else draft.location
    return replace(draft, code=site.code, location=place)


def require_heard(change: PendingChange, at: datetime) -> None:
    """Raises: HolderNotHeard while somebody who holds the site has not spoken and is still being waited for."""
    heard = {one["funder"] for one in change.words}
    until = change.asked_at + HEAR_HOLDERS_FOR
    silent = [one for one in promised([change.site_id], at).get(change.site_id, []) if one.funder_id not in heard]
    if silent and at < until:
        holders = [{"name": one.funder.name, "stage": one.stage} for one in silent]
        raise HolderNotHeard(change=change.pk, holders=holders, until=until)


def words_of(said: str) -> str:
    """Raises: WordTooLong."""
    word = " ".join(said.split())
    if len(word) > LONGEST_WORD:
        raise WordTooLong(most=LONGEST_WORD)
    return word
