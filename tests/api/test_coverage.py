"""The coverage table of the hand-drawn city as the API and the shell tell it; its numbers: tests/coverage."""

import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from geoplan import db
from geoplan.surveys.models import Survey, SurveyRow
from tests.api.asking import ask, refused, told
from tests.factories.city import City, promise

NORTH_WEST = {
    "code": "36.72.01.1001", "name": "Barat Laut", "sites": 5, "sites_adopted": 3, "needed": "8.00",
    "covered": "5.00", "open": "3.00", "over": "1.00", "contested": 0, "waiting": 0, "units_held": "1.00",
    "units_planned": "2.00", "units_agreed": "2.00", "units_building": "1.00", "units_done": "0.00",
    "units_verified": "0.00", "percent": 62.5, "percent_agreed": 25.0, "weighted_percent": 59.1,
    "cost_open_rupiah": 262_000_000,
}  # fmt: skip


def wait_for_points(city: City, area_code: str, rows: int) -> None:
    survey = Survey.objects.create(
        kind="house", by=city.surveyor, file_name="list.xlsx", file_bytes=1, file_sha256="0" * 64
    )
    for line in range(rows):
        SurveyRow.objects.create(survey=survey, line=line, good=False, waiting=True, area_code=area_code)


def test_a_row_has_every_column(city: City) -> None:
    body = told(city.planner, "coverage")
    assert set(body) == {"at", "level", "rows", "total"}
    assert body["rows"][0] == NORTH_WEST
    assert body["rows"][3]["percent"] is None


def test_rows_that_wait_for_a_point_are_told_beside_the_need(city: City) -> None:
    wait_for_points(city, "36.72.01.1001", 3)
    body = told(city.planner, "coverage", level="kecamatan")
    assert [row["waiting"] for row in body["rows"]] == [3, 0]
    assert (body["total"]["waiting"], body["total"]["needed"]) == (3, "13.00")


@pytest.mark.parametrize(
    ("query", "covered"),
    [
        ({"kind": "house"}, ["2.00", "1.00", "1.00", "0.00"]),
        ({"year": 2026}, ["3.00", "1.00", "0.00", "0.00"]),
        ({"authority": "city"}, ["3.00", "0.00", "2.00", "0.00"]),
        ({"within": "36.72.02"}, ["3.00", "0.00"]),
        ({"within": "106.007,-6.005,106.009,-6.003"}, ["1.00", "0.00", "0.00", "0.00"]),
        ({"level": "city"}, ["9.00"]),
    ],
)
def test_the_table_is_narrowed(city: City, query: dict[str, object], covered: list[str]) -> None:
    assert [row["covered"] for row in told(city.planner, "coverage", **query)["rows"]] == covered


def test_a_polygon_is_held_against_moved_points_for_companies(city: City) -> None:
    ring = [[106.003, -6.005], [106.005, -6.005], [106.005, -6.003], [106.003, -6.003], [106.003, -6.005]]
    polygon = json.dumps({"type": "Polygon", "coordinates": [ring]})
    assert told(city.planner, "coverage", within=polygon)["total"]["sites"] == 1
    assert told(city.officer_of_a, "coverage", within=polygon)["total"]["sites"] == 0
    assert refused(city.monitor, "coverage", within=polygon) == (403, "coverage.places-not-shown")


def test_the_sites_adopted_of_a_funder_equal_those_on_the_map(city: City) -> None:
    for viewer in (city.planner, city.officer_of_b):
        rows = told(viewer, "coverage", funder=city.a.pk)["total"]
        assert rows["sites_adopted"] == told(viewer, "sites/summary", funder=city.a.pk)["total"] == 5


def test_a_past_moment_is_told_as_recorded_and_one_to_come_is_400(city: City) -> None:
    before = db.now()
    promise(city.sites["H1"], city.b)
    assert told(city.planner, "coverage", at=before.isoformat())["rows"][0]["covered"] == "5.00"
    assert told(city.planner, "coverage")["rows"][0]["covered"] == "6.00"
    answer = ask(city.planner, "coverage", at=(db.now() + timedelta(hours=1)).isoformat())
    assert (answer.status_code, json.loads(answer.content)["fields"][0]["code"]) == (400, "coverage.future-moment")


@pytest.mark.parametrize("role", ["planner", "officer_of_a", "surveyor", "monitor"])
def test_coverage_is_open_to_those_who_work_with_it(city: City, role: str) -> None:
    assert told(getattr(city, role), "coverage")["rows"][0] == NORTH_WEST


def test_coverage_is_closed_to_operators_and_visitors(city: City) -> None:
    assert refused(city.operator, "coverage") == (403, "coverage.coverage-not-shown")
    assert refused(None, "coverage") == (401, "api.not-signed-in")


@pytest.mark.parametrize(
    "query",
    [
        {"level": "street"}, {"kind": "castle"}, {"year": "1"}, {"within": "1,2,3"}, {"within": "{"},
        {"within": "[" * 5000}, {"within": "{}"}, {"within": '{"type": "Point", "coordinates": [106, -6]}'},
        {"within": '{"type": "Polygon", "coordinates": [[[106, -6], [106, NaN], [107, -6], [106, -6]]]}'},
        {"within": '{"type": "Polygon", "coordinates": [[[106,-6],[107,-5],[107,-6],[106,-5],[106,-6]]]}'},
        {"within": '{"type": "Polygon", "coordinates": ' + "[" * 3000 + "]" * 3000 + "}"},
    ],
    ids=lambda query: str(query)[:40],
)  # fmt: skip
def test_bad_questions_are_400_problems(city: City, query: dict[str, str]) -> None:
    assert refused(city.planner, "coverage", **query) == (400, "api.fields-invalid")


def printed(capsys: pytest.CaptureFixture[str], **options: Any) -> str:
    call_command("coverage", **options)
    return capsys.readouterr().out


def test_the_shell_tells_the_same_rows_as_json(city: City, capsys: pytest.CaptureFixture[str]) -> None:
    wait_for_points(city, "36.72.02.1002", 2)
    told_here = json.loads(printed(capsys, format="json"))
    body = told(city.planner, "coverage")
    assert told_here["rows"] == body["rows"]
    assert told_here["total"] == body["total"]


def test_the_shell_tells_them_as_csv_and_as_a_table(city: City, capsys: pytest.CaptureFixture[str]) -> None:
    rows = list(csv.DictReader(io.StringIO(printed(capsys, format="csv", level="kecamatan"))))
    assert [(row["code"], row["needed"], row["percent"]) for row in rows] == [
        ("36.72.01", "9.00", "66.7"),
        ("36.72.02", "4.00", "75.0"),
    ]
    assert "36.72.01.1002" in printed(capsys, format="table", kind="house", year=2026)


def test_the_shell_answers_for_a_past_moment_and_refuses_one_to_come(
    city: City, capsys: pytest.CaptureFixture[str]
) -> None:
    before = db.now()
    promise(city.sites["H1"], city.b)
    assert json.loads(printed(capsys, format="json", at=before))["rows"][0]["covered"] == "5.00"
    with pytest.raises(CommandError, match="future-moment"):
        printed(capsys, at=db.now() + timedelta(days=1))
    with pytest.raises(CommandError, match="no moment"):
        call_command("coverage", "--at", "yesterday")
