"""Undoing a publish, on the drawn grid of tests/factories/places.py (lon 106.00-106.04, lat -6.04 - -6.00)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Relation, Role
from geoplan.adoptions.services import claim_site, undo_claim
from geoplan.coverage.queries import coverage_by_area
from geoplan.needs.models import SchoolYear, Site, SitePhoto, SiteVersion
from geoplan.needs.rules import ClosingReason
from geoplan.needs.services import close_site, verify_site
from geoplan.residents.models import Resident, SealedCells
from geoplan.residents.services import people_for
from geoplan.surveys.errors import BuiltOn, HoldingsNotUndone, MayNotUpload, NothingToUndo, PublishTooOld
from geoplan.surveys.models import Survey, SurveyRow
from geoplan.surveys.queries import rows_of, undo_of
from geoplan.surveys.services import forget_what_was, mend_row, publish_survey, undo_publish
from tests.factories.people import PeopleMaker
from tests.factories.pictures import hang
from tests.factories.places import Grid, make_house
from tests.factories.promises import FunderMaker
from tests.surveys.lists import BUDI, SITI, UDIN, published, read

SCHOOLS = "NPSN;Nama Sekolah;Bentuk;Tahun Ajaran;Peserta Didik;Rombel;Baik;Rusak Ringan;Rusak Sedang;Rusak Berat"
SCHOOLS += ";Lintang;Bujur"
# Six class groups; in 2025/2026 four rooms serve, in 2026/2027 five.
IN_2025 = "20600001;SDN Contoh;SD;2025/2026;150;6;2;1;1;2;-6.010001;106.030001"
IN_2026 = "20600001;SDN Contoh;SD;2026/2027;160;6;3;1;1;1;-6.010001;106.030001"


def needed() -> Decimal:
    return sum((row.needed for row in coverage_by_area(level="city", at=db.now())), Decimal(0))


def names_at(user: User, site: Site) -> list[str | None]:
    return [one.name for one in people_for(user=user, site=site, relation=Relation())]


def test_new_sites_leave_every_sum_and_keep_their_history(grid: Grid, surveyor: User) -> None:
    survey = published(surveyor, BUDI, SITI)
    assert needed() == 2
    done = undo_publish(survey=survey, by=surveyor)
    assert (done.withdrawn, done.restored, done.rows) == (2, 0, 2)
    assert needed() == 0
    assert {(one.status, one.closed_reason) for one in Site.objects.all()} == {("closed", "withdrawn")}
    first = Site.objects.order_by("pk")[0]
    told = SiteVersion.objects.filter(site=first).order_by("version")
    assert [(one.status, one.closed_reason) for one in told] == [("reported", ""), ("closed", "withdrawn")]
    assert survey.state == "undone"
    call_command("check_data")


def test_what_was_undone_can_be_published_again_under_the_same_codes(grid: Grid, surveyor: User) -> None:
    survey = published(surveyor, BUDI, SITI)
    codes = set(Site.objects.values_list("code", flat=True))
    undo_publish(survey=survey, by=surveyor)
    assert [(row.good, row.outcome) for row in rows_of(survey)] == [(True, ""), (True, "")]
    mend_row(survey=survey, line=2, cells={"latitude": "-6.015000", "nik": "3672991505800009"}, by=surveyor)
    assert publish_survey(survey=survey, by=surveyor).created == 2
    assert set(Site.objects.values_list("code", flat=True)) == codes
    assert needed() == 2
    budi = SurveyRow.objects.get(survey=survey, line=2).site
    assert budi is not None
    assert (budi.location.y, budi.status, budi.closed_reason) == (-6.015, "reported", "")
    call_command("check_data")


def test_another_list_brings_a_withdrawn_house_back_with_its_new_facts(grid: Grid, surveyor: User) -> None:
    undo_publish(survey=published(surveyor, BUDI), by=surveyor)
    published(surveyor, BUDI.replace(";36;4", ";36;7"))
    site = Site.objects.get()
    assert (site.status, site.facts["occupants"]) == ("reported", 7)


def test_a_house_that_names_nobody_comes_back_by_its_point(grid: Grid, surveyor: User) -> None:
    header, bare = "Kelurahan;Lintang;Bujur;Jumlah Penghuni", "Barat Laut;-6.010010;106.010010;4"
    undo_publish(survey=published(surveyor, bare, header=header), by=surveyor)
    published(surveyor, bare, header=header)
    assert [one.status for one in Site.objects.all()] == ["reported"]


def test_a_changed_site_is_what_it_was_with_its_people_and_its_moved_point(grid: Grid, planner: User) -> None:
    published(planner, BUDI)
    was = Site.objects.values().get()
    # 0.003 degrees of latitude: about 330 m, far enough to carry the moved point along.
    newer = "Budi Umpama Jaya;3672991505800001;004;002;Barat Laut;-6.013000;106.010000;40;6"
    survey = published(planner, newer)
    assert (Site.objects.get().rt, names_at(planner, Site.objects.get())) == ("004", ["Budi Umpama Jaya"])
    assert undo_publish(survey=survey, by=planner).restored == 1
    now = Site.objects.values().get()
    own = {"version", "changed_by_id"}
    assert {name: now[name] for name in now if name not in own} == {name: was[name] for name in was if name not in own}
    assert names_at(planner, Site.objects.get()) == ["Budi Umpama"]
    assert Site.objects.get().version == 3
    call_command("check_data")


def test_a_new_school_year_is_taken_back_with_its_need(grid: Grid, planner: User) -> None:
    published(planner, IN_2025, header=SCHOOLS, kind="school")
    survey = published(planner, IN_2026, header=SCHOOLS, kind="school")
    assert Site.objects.get().units_needed == 1
    undo_publish(survey=survey, by=planner)
    assert Site.objects.get().units_needed == 2
    assert [one.school_year for one in SchoolYear.objects.all()] == ["2025/2026"]


def test_a_claim_stands_in_the_way_unless_it_was_taken_back_at_once(
    grid: Grid, surveyor: User, officer: User, funder_of: FunderMaker
) -> None:
    survey, company = published(surveyor, BUDI, SITI), funder_of("PT Contoh", officer)
    code = Site.objects.order_by("pk")[0].code
    claim = claim_site(by=officer, funder_id=company.pk, site_code=code, units=Decimal(1), year=2027)
    with pytest.raises(BuiltOn) as refused:
        undo_publish(survey=survey, by=surveyor)
    assert (refused.value.facts["sites"], refused.value.facts["claimed"]) == ([code], 1)
    assert needed() == 2
    undo_claim(by=officer, adoption_id=claim.pk)
    assert undo_publish(survey=survey, by=surveyor).withdrawn == 2


def test_verified_closed_and_photographed_sites_stand_in_the_way(grid: Grid, surveyor: User, planner: User) -> None:
    survey = published(surveyor, BUDI, SITI, UDIN)
    first, second, third = Site.objects.order_by("pk")
    verify_site(code=first.code, by=planner, at=db.now())
    close_site(code=second.code, reason=ClosingReason.NO_SUCH_HOUSE, by=planner)
    # The whole test is one transaction, whose "now" lies before the publish.
    SitePhoto.objects.filter(pk=hang(third, surveyor).pk).update(recorded_at=db.now())
    with pytest.raises(BuiltOn) as refused:
        undo_publish(survey=survey, by=surveyor)
    facts = refused.value.facts
    assert (facts["count"], facts["changed"], facts["photographed"], facts["claimed"]) == (3, 2, 1, 0)


def test_another_list_that_met_the_site_stands_in_the_way(grid: Grid, surveyor: User) -> None:
    survey = published(surveyor, BUDI)
    published(surveyor, BUDI)
    with pytest.raises(BuiltOn) as refused:
        undo_publish(survey=survey, by=surveyor)
    assert refused.value.facts["listed"] == 1


def test_only_the_last_press_of_publish_is_taken_back(grid: Grid, surveyor: User) -> None:
    survey = published(surveyor, BUDI, SITI.replace("-6.011000;106.011000", ";"))
    mend_row(survey=survey, line=3, cells={"latitude": "-6.011000", "longitude": "106.011000"}, by=surveyor)
    publish_survey(survey=survey, by=surveyor)
    assert undo_publish(survey=survey, by=surveyor).rows == 1
    assert [row.outcome for row in rows_of(survey)] == ["created", ""]
    assert survey.state == "published"
    assert undo_publish(survey=survey, by=surveyor).rows == 1
    with pytest.raises(NothingToUndo):
        undo_publish(survey=survey, by=surveyor)


def test_after_a_day_a_publish_stands(grid: Grid, surveyor: User) -> None:
    survey = published(surveyor, BUDI)
    offered = undo_of(survey, surveyor, db.now())
    assert offered is not None
    assert offered.rows == 1
    SurveyRow.objects.update(published_at=db.now() - timedelta(hours=24))
    assert undo_of(survey, surveyor, db.now()) is None
    with pytest.raises(PublishTooOld):
        undo_publish(survey=survey, by=surveyor)


def test_who_may_not_upload_undoes_nothing_and_another_payers_list_stands(
    grid: Grid, surveyor: User, planner: User, officer: User, funder_of: FunderMaker
) -> None:
    survey = published(surveyor, BUDI)
    with pytest.raises(MayNotUpload):
        undo_publish(survey=survey, by=officer)
    house = make_house(planner, grid.north_west, "AAAA-0009", 106.005, -6.005)
    city = funder_of("Kota Contoh", kind="city")
    listed = read(
        planner, f"{house.code};disepakati", header="Kode;Tahap", kind="holding", funder_id=city.pk, year=2027
    )
    publish_survey(survey=listed, by=planner)
    with pytest.raises(HoldingsNotUndone):
        undo_publish(survey=listed, by=planner)


def test_people_kept_for_an_undo_are_forgotten_when_it_is_over(grid: Grid, planner: User) -> None:
    published(planner, BUDI)
    published(planner, BUDI.replace("Budi Umpama", "Budi Umpama Jaya"))
    kept = SealedCells.objects.count()
    assert forget_what_was(at=db.now()) == 0
    assert forget_what_was(at=db.now() + timedelta(hours=49)) == 1
    assert (SealedCells.objects.count(), Resident.objects.count()) == (kept - 1, 1)


def test_the_same_file_again_changes_nothing_but_an_undo_is_still_possible_after_it(
    grid: Grid, person: PeopleMaker
) -> None:
    planner = person(Role.PLANNER)
    published(planner, BUDI)
    again = published(planner, BUDI)
    assert undo_publish(survey=again, by=planner).rows == 1
    assert (needed(), Survey.objects.filter(state="undone").count()) == (1, 1)
