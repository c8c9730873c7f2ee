"""Findings of the hand-drawn city (tests/coverage/test_findings.py) as the API tells them."""

from geoplan.coverage.rules import Gap, Overlap
from geoplan.journal.models import Look
from tests.api.asking import ask, refused, told
from tests.factories.city import City


def test_overlaps_come_as_features_with_both_parties(city: City) -> None:
    body = told(city.planner, "overlaps", type="O1")
    (overlap,) = body["features"]
    assert overlap["properties"]["code"] == "H3"
    assert [party["name"] for party in overlap["properties"]["parties"]] == ["PT A", "Kota Contoh"]
    assert body["at"]
    assert Look.objects.get().door == "overlaps"


def test_a_company_reads_its_own_overlaps_at_moved_places(city: City) -> None:
    (overlap,) = told(city.officer_of_a, "overlaps", type="O1")["features"]
    assert overlap["geometry"]["coordinates"] == [106.014, -6.004]
    assert told(city.officer_of_b, "overlaps", type="O1")["features"] == []
    assert "106.012" not in ask(city.officer_of_a, "overlaps", type="O1").content.decode()


def test_gaps_come_worst_first(city: City) -> None:
    body = told(city.planner, "gaps", type="G1", limit=2)
    assert [one["properties"]["code"] for one in body["features"]] == ["H7", "H1"]
    assert body["found"] == 3
    assert told(city.officer_of_a, "gaps", type="G2")["features"] == []


def test_every_type_has_an_answer(city: City) -> None:
    for door, kinds in (("overlaps", Overlap), ("gaps", Gap)):
        for kind in kinds:
            features = told(city.planner, door, type=kind.value)["features"]
            assert {one["properties"]["type"] for one in features} <= {kind.value}
            assert all(one["properties"]["key"].startswith(kind.value) for one in features)


def test_a_company_never_reads_who_stands_twice_nor_the_planners_own_lists(city: City) -> None:
    for door, kinds, open_ones in (("overlaps", Overlap, "O1 O2 O4"), ("gaps", Gap, "G2 G3 G4")):
        for kind in kinds:
            answer = ask(city.officer_of_a, door, type=kind.value)
            assert answer.status_code == (200 if kind.value in open_ones else 403)


def test_a_type_that_is_none_is_400(city: City) -> None:
    assert refused(city.planner, "overlaps", type="O9") == (400, "api.fields-invalid")
    assert refused(city.planner, "overlaps") == (400, "api.fields-invalid")


def test_findings_are_closed_to_those_they_do_not_concern(city: City) -> None:
    assert refused(city.surveyor, "overlaps", type="O1") == (403, "coverage.findings-not-shown")
    assert refused(city.officer_of_a, "gaps", type="G1") == (403, "coverage.findings-not-shown")
    assert refused(None, "overlaps", type="O1") == (401, "api.not-signed-in")
