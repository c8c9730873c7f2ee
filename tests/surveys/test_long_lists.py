"""Lists long enough to be copied in (db.FEW rows and more) leave the same as short ones: history, places, counters.

On the drawn grid: houses 0.0001 degrees (11 m) apart along one line of Barat Laut, number 1 at 106.0021 E.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
import shapely
from django.db import IntegrityError, transaction

from geoplan import db
from geoplan.accounts.models import User
from geoplan.adoptions.models import SiteLoad
from geoplan.coverage.models import PlacedSite
from geoplan.needs.models import Site, SiteVersion
from geoplan.needs.rules import Kind, SiteDraft, distance_m, moved_point, moved_points
from geoplan.needs.services import record_sites
from geoplan.needs.services.recording import shift_key
from geoplan.residents.models import Resident, SealedCells
from geoplan.residents.services import open_many_cells
from geoplan.surveys.models import Survey, SurveyRow
from geoplan.surveys.queries import report_of
from geoplan.surveys.services import publish_survey, receive_survey
from tests.factories.places import Grid

COUNT = 2 * db.FEW
HEAD = "Nama Kepala Keluarga;NIK;RT;RW;Kelurahan;Lintang;Bujur;Luas Rumah;Penghuni;Keterangan"


def line(number: int, people: int = 4) -> str:
    lon = f"{106.002 + number / 10_000:.6f}"
    return f"Contoh {number} Rekaan;367299010170{number:04d};001;002;Barat Laut;-6.010000;{lon};36;{people};\\t{number}"


def written(folder: Path, lines: Iterator[str], name: str) -> Path:
    path = folder / name
    path.write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")
    return path


def received(by: User, path: Path) -> Survey:
    return receive_survey(by=by, kind="house", file_name=path.name, path=path)


@pytest.fixture
def published(grid: Grid, surveyor: User, tmp_path: Path) -> Survey:
    survey = received(surveyor, written(tmp_path, map(line, range(1, COUNT + 1)), "panjang.csv"))
    publish_survey(survey=survey, by=surveyor)
    return survey


def test_every_house_has_its_history_places_and_counter(published: Survey, grid: Grid) -> None:
    sites = list(Site.objects.order_by("pk"))
    assert len(sites) == COUNT
    ids = [site.pk for site in sites]
    assert {site.area_id for site in sites} == {grid.north_west.pk}
    assert list(SiteVersion.objects.order_by("site_id").values_list("site_id", "version")) == [(pk, 1) for pk in ids]
    placed = {(one.site_id, one.audience): one.location.coords for one in PlacedSite.objects.all()}
    assert placed == {(site.pk, "exact"): site.location.coords for site in sites} | {
        (site.pk, "moved"): site.moved.coords for site in sites if site.moved
    }
    assert sorted(SiteLoad.objects.values_list("site_id", "units_claimed")) == [(pk, 0) for pk in ids]


def test_rows_and_people_are_those_of_their_lines(published: Survey) -> None:
    rows = list(SurveyRow.objects.filter(survey=published).select_related("site").order_by("line"))
    cells = open_many_cells(row.sealed_id for row in rows if row.sealed_id)
    # Row 7 stands on line 8, under the heading.
    seventh = rows[6]
    assert (seventh.line, seventh.outcome, seventh.cells["note"]) == (8, "created", "\\t7")
    assert seventh.site is not None
    assert seventh.site.location.coords == (106.0027, -6.01)
    assert cells[seventh.sealed_id]["nik"] == "3672990101700007"
    assert Resident.objects.filter(site=seventh.site).count() == 1
    assert (Resident.objects.count(), SealedCells.objects.count()) == (COUNT, COUNT)


def test_the_same_list_again_finds_every_house_and_changes_nothing(
    published: Survey, surveyor: User, tmp_path: Path
) -> None:
    again = received(surveyor, written(tmp_path, map(line, range(1, COUNT + 1)), "lagi.csv"))
    assert report_of(again).by_code["known-already"] == COUNT
    done = publish_survey(survey=again, by=surveyor)
    assert (done.created, done.updated, done.unchanged) == (0, 0, COUNT)
    assert (Site.objects.count(), Resident.objects.count(), SiteVersion.objects.count()) == (COUNT, COUNT, COUNT)


def test_a_site_updated_among_many_raises_its_version_alone(published: Survey, surveyor: User, tmp_path: Path) -> None:
    lines = (line(number, people=9 if number == 5 else 4) for number in range(1, COUNT + 1))
    done = publish_survey(survey=received(surveyor, written(tmp_path, lines, "baru.csv")), by=surveyor)
    assert (done.updated, done.unchanged) == (1, COUNT - 1)
    assert list(Site.objects.filter(version=2).values_list("facts__occupants", flat=True)) == [9]


def test_rows_changed_together_change_in_the_fields_named_and_no_other(published: Survey) -> None:
    rows = list(SurveyRow.objects.filter(survey=published).order_by("line"))
    for row in rows:
        row.problems, row.area_code, row.waiting = [{"code": f"é\t{row.line}\\"}], "kept", row.line % 2 == 0
    db.change_many(rows, ["problems", "waiting"])
    stored = list(SurveyRow.objects.filter(survey=published).order_by("line"))
    assert [row.problems for row in stored] == [[{"code": f"é\t{row.line}\\"}] for row in stored]
    assert [row.waiting for row in stored] == [row.line % 2 == 0 for row in stored]
    assert {row.area_code for row in stored} == {"36.72.01.1001"}


def test_a_row_copied_in_twice_is_refused_and_leaves_nothing(published: Survey) -> None:
    line_after = COUNT + 2
    rows = [SurveyRow(survey=published, line=line_after, good=False) for _ in range(db.FEW)]
    with pytest.raises(IntegrityError), transaction.atomic():
        db.add_many(rows)
    assert not SurveyRow.objects.filter(line=line_after).exists()


def test_a_school_of_a_long_list_has_one_place_for_all(grid: Grid, surveyor: User) -> None:
    drafts = [
        SiteDraft(kind=Kind.SCHOOL, reference=f"{20600000 + n}", name="SDN", location=(106.002 + n / 10_000, -6.01))
        for n in range(COUNT)
    ]
    told = record_sites(drafts=drafts, by=surveyor)
    assert [one.outcome for one in told] == ["created"] * COUNT
    for site in Site.objects.all():
        places = PlacedSite.objects.filter(site_id=site.pk).values_list("audience", "location")
        assert {(audience, place.coords) for audience, place in places} == {
            ("exact", site.location.coords), ("moved", site.location.coords),
        }  # fmt: skip


def test_moved_points_drawn_together_are_those_drawn_one_by_one(published: Survey, grid: Grid) -> None:
    boundary = shapely.from_wkb(bytes(grid.north_west.boundary.wkb))
    sites = list(Site.objects.order_by("pk"))
    together = moved_points(
        key=shift_key(), sites=[one.code for one in sites], locations=[one.location.coords for one in sites],
        boundary=boundary,
    )  # fmt: skip
    for site, moved in zip(sites, together, strict=True):
        alone = moved_point(key=shift_key(), site=site.code, location=site.location.coords, boundary=boundary)
        assert (alone.lon, alone.lat) == (moved.lon, moved.lat) == site.moved.coords
        assert 150 <= distance_m(site.location.coords, site.moved.coords) <= 400
