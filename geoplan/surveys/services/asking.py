"""What a list would change of a promised or verified site waits for a planner, who hears the holders first."""

from collections.abc import Sequence
from datetime import datetime

from geoplan.accounts.models import User
from geoplan.journal.services import note
from geoplan.needs.models import Site
from geoplan.needs.services import mark_in_source
from geoplan.surveys.models import PendingChange, Survey, SurveyRow
from geoplan.surveys.rules.changes import OVERTAKEN
from geoplan.surveys.services.met import Question


def ask_planner(
    *, survey: Survey, asked: Sequence[tuple[SurveyRow, Site, Question]], by: User, at: datetime
) -> list[PendingChange]:
    """Keep the changes a planner has to decide; each overtakes what an older list asked of the same site."""
    if not asked:
        return []
    close_questions([site.pk for _, site, _ in asked], at)
    # That the site stands in the list is no question.
    mark_in_source(site_ids=[site.pk for _, site, _ in asked], in_source=True, by=by)
    # A list may hold a school once a year: the last line speaks.
    last = {site.pk: (row, site, question) for row, site, question in asked}
    kept = [
        PendingChange(site=site, row=row, reasons=list(question.reasons), moved_m=question.moved_m, asked_at=at)
        for row, site, question in last.values()
    ]
    PendingChange.objects.bulk_create(kept)
    for one, (_, site, question) in zip(kept, last.values(), strict=True):
        note(
            actor_id=by.pk,
            deed="site.change-asked",
            survey=str(survey.pk),
            site=site.code,
            change=one.pk,
            reasons=list(question.reasons),
            funders=[promise.funder_id for promise in question.holders],
        )
    return kept


def close_questions(site_ids: Sequence[int], at: datetime) -> None:
    """End what was asked of some sites before: something newer says what they are. Their rows changed nothing."""
    open_ones = PendingChange.objects.filter(site__in=list(site_ids), answer="")
    SurveyRow.objects.filter(pk__in=list(open_ones.values_list("row_id", flat=True))).update(outcome="unchanged")
    open_ones.update(answer=OVERTAKEN, answered_at=at)
