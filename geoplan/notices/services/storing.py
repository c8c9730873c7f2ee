"""Writing notices down, each thing once for each person, whoever tries again."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from geoplan.accounts.models import User
from geoplan.notices.models import Notice, Place, Subject
from geoplan.notices.queries import unwanted_by_mail
from geoplan.notices.rules import Kind

BATCH = 1000


@dataclass(frozen=True, slots=True)
class News:
    """One thing to tell one person. `name` is what it is known by: the same name is not told twice in one way.

    News of one kind with one `batch` are one notice.
    """

    person_id: int
    kind: Kind
    batch: str
    name: str
    facts: dict[str, Any] = field(compare=False)


def place_to_work() -> Place | None:
    """Return the place in the journal, for one teller at a time; None while another one is at it."""
    return Place.objects.select_for_update(skip_locked=True).filter(pk=1).first()


def store(news: Iterable[News]) -> int:
    """Write down what was not told before; return how many things. The caller holds the place."""
    wanted = {(one.person_id, one.kind.value, one.name): one for one in news}
    active = set(User.objects.filter(pk__in={key[0] for key in wanted}, is_active=True).values_list("pk", flat=True))
    told = Subject.objects.filter(person__in=active, name__in={key[2] for key in wanted})
    known = set(told.values_list("person_id", "kind", "name"))
    fresh = [one for key, one in wanted.items() if key not in known and one.person_id in active]
    notices = notices_for(fresh)
    subjects = [
        Subject(
            notice=notices[one.person_id, one.kind.value, one.batch],
            person_id=one.person_id,
            kind=one.kind.value,
            name=one.name,
            facts=one.facts,
        )
        for one in fresh
    ]
    Subject.objects.bulk_create(subjects, batch_size=BATCH)
    return len(fresh)


def notices_for(fresh: list[News]) -> dict[tuple[int, str, str], Notice]:
    """Make one notice for each person, kind and batch."""
    keys = dict.fromkeys((one.person_id, one.kind.value, one.batch) for one in fresh)
    unwanted = unwanted_by_mail({key[0] for key in keys})
    rows = [
        Notice(person_id=person_id, kind=kind, batch=batch, by_mail=(person_id, kind) not in unwanted)
        for person_id, kind, batch in keys
    ]
    return dict(zip(keys, Notice.objects.bulk_create(rows, batch_size=BATCH), strict=True))
