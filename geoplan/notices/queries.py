"""What a person was told, and what he wants by mail."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db.models import Count, F, QuerySet

from geoplan.accounts.models import User
from geoplan.accounts.rules import Role
from geoplan.notices.errors import NoticeNotFound
from geoplan.notices.models import Choice, Notice, Subject
from geoplan.notices.rules import Kind, kinds_for
from geoplan.notices.writing import MOST_LINES, Facts, lines_of, passed_on, path_of, title_of

MOST_COUNTED = 100


@dataclass(frozen=True, slots=True)
class Message:
    """A notice as a person reads it, and as a text to pass on."""

    pk: int
    title: str
    lines: list[str]
    path: str
    passed_on: str
    made_at: datetime
    is_read: bool


def unread_count(user: User) -> int:
    """Return how many notices a person has not read; no more than a hundred are counted."""
    return Notice.objects.filter(person=user, read_at=None)[:MOST_COUNTED].count()


def notices_of(user: User) -> QuerySet[Notice]:
    """Return what a person was told, unread first, newest first."""
    return Notice.objects.filter(person=user).order_by(F("read_at").desc(nulls_first=True), "-pk")


def notice(user: User, pk: int) -> Notice:
    """Return a notice of a person's own. Raises: NoticeNotFound."""
    found = Notice.objects.filter(person=user, pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise NoticeNotFound(notice=pk)
    return found


def messages(notices: Iterable[Notice]) -> list[Message]:
    """Return notices as their person reads them, in the language of the moment."""
    rows = list(notices)
    ids = [row.pk for row in rows]
    counts = dict(Subject.objects.filter(notice__in=ids).values_list("notice").annotate(Count("pk")))
    first = first_subjects(ids)
    return [message(row, first.get(row.pk, []), counts.get(row.pk, 0)) for row in rows]


def first_subjects(ids: Collection[int]) -> dict[int, list[Facts]]:
    """Return the first things each notice is about."""
    found = Subject.objects.filter(notice__in=ids).order_by("notice_id", "pk").values_list("notice_id", "facts")
    by_notice = groupby(found.iterator(), key=lambda row: row[0])
    return {pk: [facts for _, facts in rows][:MOST_LINES] for pk, rows in by_notice}


def message(row: Notice, subjects: list[Facts], count: int) -> Message:
    kind = Kind(row.kind)
    site = str(subjects[0].get("site", "")) if subjects else ""
    return Message(
        pk=row.pk,
        title=title_of(kind, count, site),
        lines=lines_of(subjects, count),
        path=path_of(kind, subjects, count),
        passed_on=passed_on(kind, subjects, count),
        made_at=row.made_at,
        is_read=row.read_at is not None,
    )


def choices_of(user: User) -> dict[Kind, bool]:
    """Return the kinds a person may be told of, and whether he wants each by mail."""
    chosen = dict(Choice.objects.filter(person=user).values_list("kind", "by_mail"))
    return {kind: chosen.get(kind.value, True) for kind in kinds_for(Role(user.role))}


def unwanted_by_mail(people: Collection[int]) -> set[tuple[int, str]]:
    """Return which kinds some people do not want by mail."""
    rows = Choice.objects.filter(person__in=people, by_mail=False)
    return set(rows.values_list("person_id", "kind"))
