"""What people do with their notices."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from geoplan.accounts.models import User
from geoplan.accounts.rules import Role
from geoplan.notices.models import Choice, Notice
from geoplan.notices.queries import notice
from geoplan.notices.rules import kinds_for


def read_notice(*, user: User, pk: int, at: datetime) -> Notice:
    """Mark a notice of one's own as read. Raises: NoticeNotFound."""
    found = notice(user, pk)
    Notice.objects.filter(pk=found.pk, read_at=None).update(read_at=at)
    return found


def read_all(*, user: User, at: datetime) -> int:
    """Mark all notices of one's own as read; return how many were not."""
    return Notice.objects.filter(person=user, read_at=None).update(read_at=at)


@transaction.atomic
def choose_mails(*, user: User, wanted: Collection[str]) -> None:
    """Remember which kinds a person wants by mail; in the app he is told of all. Words that are no kind do nothing."""
    rows = [Choice(person=user, kind=kind.value, by_mail=kind.value in wanted) for kind in kinds_for(Role(user.role))]
    Choice.objects.bulk_create(rows, update_conflicts=True, unique_fields=["person", "kind"], update_fields=["by_mail"])
