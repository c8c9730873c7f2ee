import pytest
from django.db import IntegrityError, transaction

from geoplan.journal.errors import KeyReused
from geoplan.journal.models import Answer, Entry, Look
from geoplan.journal.services import note, note_looks, once


def test_an_entry_once_written_stays(db: None) -> None:
    note(actor_id=1, deed="site.verified", site="AAAA-0001")
    for change in (lambda: Entry.objects.update(deed="other"), lambda: Entry.objects.all().delete()):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            change()
    assert Entry.objects.get().facts == {"site": "AAAA-0001"}


def test_looks_of_one_hour_add_up(db: None) -> None:
    note_looks(actor_id=1, door="map", count=3)
    note_looks(actor_id=1, door="map", count=4)
    note_looks(actor_id=2, door="map", count=1)
    assert sorted(Look.objects.values_list("actor_id", "count")) == [(1, 7), (2, 1)]


def test_a_repeated_key_acts_once_and_gets_the_first_answer(db: None) -> None:
    acted: list[int] = []

    def act() -> tuple[int, object]:
        acted.append(1)
        return 201, {"number": len(acted)}

    first = once(actor_id=1, key="k", request={"a": 1}, act=act)
    again = once(actor_id=1, key="k", request={"a": 1}, act=act)
    assert first == again == (201, {"number": 1})
    assert len(acted) == 1


def test_the_same_key_with_another_request_is_refused(db: None) -> None:
    once(actor_id=1, key="k", request={"a": 1}, act=lambda: (201, {}))
    with pytest.raises(KeyReused):
        once(actor_id=1, key="k", request={"a": 2}, act=lambda: (201, {}))


def test_a_refusal_keeps_no_answer_and_may_be_tried_again(db: None) -> None:
    def refuse() -> tuple[int, object]:
        raise KeyReused

    with pytest.raises(KeyReused):
        once(actor_id=1, key="k", request={}, act=refuse)
    assert not Answer.objects.exists()
    assert once(actor_id=1, key="k", request={}, act=lambda: (201, {})) == (201, {})


def test_two_people_may_use_one_key(db: None) -> None:
    assert once(actor_id=1, key="k", request={}, act=lambda: (201, {"who": 1}))[1] == {"who": 1}
    assert once(actor_id=2, key="k", request={}, act=lambda: (201, {"who": 2}))[1] == {"who": 2}
