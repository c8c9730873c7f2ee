"""A row that resembles a site on the map, answered in three ways.

KNOWN stands at 106.010, -6.010 in RT 001 RW 002 with Siti Contoh. The upload's one row names Siti Contoh in that RT,
60 m further north (0.00054 degrees), with a NIK nobody has recorded.
"""

from dataclasses import dataclass
from pathlib import Path

import pytest

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Relation, Role
from geoplan.needs.errors import NotYourKelurahan, SiteNotFound
from geoplan.needs.models import KeptApart, Site
from geoplan.needs.rules import PersonCells
from geoplan.needs.services import assign
from geoplan.residents.services import people_for, store_residents
from geoplan.surveys.errors import AnswerUnknown, RowNotReady, RowPublished
from geoplan.surveys.models import Survey, SurveyRow
from geoplan.surveys.services import answer_likeness, receive_survey, undo_publish
from tests.factories.people import PeopleMaker
from tests.factories.places import Grid, make_house

LIST = "nama,rt,rw,kelurahan,latitude,longitude\nSiti Contoh,1,2,Barat Laut,-6.00946,106.01\n"
KNOWN = "AAAA-0001"


@dataclass(frozen=True)
class Scene:
    marta: User
    planner: User
    known: Site
    survey: Survey

    def answer(self, said: str, by: User | None = None, code: str = KNOWN) -> SurveyRow:
        by = by or self.marta
        return answer_likeness(survey=self.survey, line=2, answer=said, code=code, by=by, at=db.now())


@pytest.fixture
def scene(grid: Grid, person: PeopleMaker, tmp_path: Path) -> Scene:
    marta, planner = person(Role.SURVEYOR), person(Role.PLANNER)
    assign(user=marta, area=grid.north_west, may_verify=True, by=None)
    known = make_house(planner, grid.north_west, KNOWN, 106.01, -6.01, rt="001", rw="002")
    store_residents(site_id=known.pk, people=[PersonCells(name="Siti Contoh")])
    return Scene(marta, planner, known, survey_of(tmp_path, marta))


def survey_of(folder: Path, by: User) -> Survey:
    path = folder / "rumah.csv"
    path.write_text(LIST, encoding="utf-8")
    return receive_survey(by=by, kind="house", file_name=path.name, path=path)


def names(scene: Scene, site: Site) -> list[str | None]:
    return [one.name for one in people_for(user=scene.planner, site=site, relation=Relation())]


def test_the_same_house_is_brought_up_to_date(scene: Scene) -> None:
    row = scene.answer("same")
    scene.known.refresh_from_db()
    assert (row.outcome, row.site_id) == ("updated", scene.known.pk)
    assert scene.known.location.coords == (106.01, -6.00946)
    assert Site.objects.count() == 1


def test_a_second_family_joins_the_house_and_its_need_stays_one(scene: Scene) -> None:
    row = scene.answer("second")
    scene.known.refresh_from_db()
    assert (row.outcome, row.site_id, scene.known.units_needed) == ("updated", scene.known.pk, 1)
    assert scene.known.facts["households"] == 2
    assert scene.known.location.coords == (106.01, -6.01)
    undo_publish(survey=scene.survey, by=scene.marta)
    scene.known.refresh_from_db()
    assert "households" not in scene.known.facts
    assert names(scene, scene.known) == ["Siti Contoh"]


def test_a_different_house_is_a_site_of_its_own_and_the_pair_stays_apart(scene: Scene) -> None:
    row = scene.answer("different")
    own = Site.objects.get(pk=row.site_id)
    assert (row.outcome, own.code == KNOWN, Site.objects.count()) == ("created", False, 2)
    assert names(scene, own) == ["Siti Contoh"]
    assert set(KeptApart.objects.values_list("first", "second")) == {(scene.known.pk, own.pk)}


def test_an_answered_row_is_answered_once(scene: Scene) -> None:
    scene.answer("different")
    with pytest.raises(RowPublished):
        scene.answer("same")


def test_only_who_may_correct_the_house_answers(scene: Scene, person: PeopleMaker) -> None:
    with pytest.raises(NotYourKelurahan):
        scene.answer("same", by=person(Role.SURVEYOR))
    with pytest.raises(SiteNotFound):
        scene.answer("same", code="ZZZZ-0001")
    with pytest.raises(AnswerUnknown):
        scene.answer("perhaps")


def test_a_row_that_lacks_something_else_waits(scene: Scene) -> None:
    SurveyRow.objects.update(good=False)
    with pytest.raises(RowNotReady):
        scene.answer("same")
