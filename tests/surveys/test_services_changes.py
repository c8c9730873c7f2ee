"""What a newer list does, on the drawn grid of tests/factories/places.py (lon 106.00-106.04, lat -6.04 - -6.00)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Role
from geoplan.adoptions.services import claim_site
from geoplan.journal.models import Entry
from geoplan.needs.models import SchoolYear, Site
from geoplan.needs.services import assign, verify_site
from geoplan.surveys.errors import (
    AlreadyPublished,
    ChangeAnswered,
    ChangeNotFound,
    HolderNotHeard,
    NotAnEarlierList,
    NotYourAnswer,
    NotYourWord,
)
from geoplan.surveys.models import PendingChange, Survey, SurveyRow
from geoplan.surveys.queries import earlier_lists, pending_changes, rows_of
from geoplan.surveys.rules.changes import Answer
from geoplan.surveys.services import (
    answer_change,
    change_counts,
    changes_of,
    declare_replaces,
    mend_row,
    publish_survey,
    say_of_change,
    undo_publish,
)
from tests.factories.people import PeopleMaker
from tests.factories.places import Grid
from tests.factories.promises import FunderMaker
from tests.surveys.lists import BUDI, SITI, UDIN, published, read

SCHOOLS = "NPSN;Nama Sekolah;Bentuk;Tahun Ajaran;Peserta Didik;Rombel;Baik;Rusak Ringan;Rusak Sedang;Rusak Berat"
SCHOOLS += ";Lintang;Bujur"
# 0.0004 degrees of latitude: about 44 m.
BUDI_44_M_ON = BUDI.replace("-6.010000", "-6.010400").replace(";36;4", ";36;6")
BUDI_11_M_ON = BUDI.replace("-6.010000", "-6.010100")


def site_of(survey: Survey, line: int) -> Site:
    site = SurveyRow.objects.get(survey=survey, line=line).site
    assert site is not None
    return site


def replacing(by: User, earlier: Survey, *lines: str) -> Survey:
    newer = read(by, *lines)
    Survey.objects.filter(pk=earlier.pk).update(received_at=db.now() - timedelta(days=1))
    return declare_replaces(survey=newer, earlier_id=earlier.pk, by=by)


def test_a_newer_list_is_told_site_by_site_before_it_is_published(
    grid: Grid, planner: User, officer: User, funder_of: FunderMaker
) -> None:
    ani = "Ani Umpama;3672991505800004;001;001;Barat Laut;-6.014000;106.014000;20;2"
    tono = "Tono Umpama;3672991505800005;001;001;Barat Laut;-6.015000;106.015000;20;2"
    first = published(planner, BUDI, SITI, UDIN, ani)
    company = funder_of("PT Contoh", officer)
    claim_site(by=officer, funder_id=company.pk, site_code=site_of(first, 5).code, units=Decimal(1), year=2027)
    newer = replacing(planner, first, BUDI.replace("001;002;Barat", "007;002;Barat"), SITI, tono)
    counts = change_counts(newer, planner)
    assert (counts.new, counts.changed, counts.unchanged, counts.gone_free, counts.gone_claimed) == (1, 1, 1, 1, 1)
    told = list(changes_of(newer, planner))
    assert [(one.kind, one.line) for one in told] == [
        ("changed", 2), ("unchanged", 3), ("new", 4), ("gone-free", None), ("gone-claimed", None),
    ]  # fmt: skip
    [field] = told[0].fields
    assert (field.field, field.old, field.new) == ("rt", "001", "007")
    assert told[4].site == site_of(first, 5)
    assert [one["name"] for one in told[4].holders] == ["PT Contoh"]


def test_facts_are_told_one_by_one_and_of_people_only_that_they_differ(grid: Grid, planner: User) -> None:
    published(planner, BUDI)
    newer = read(planner, BUDI.replace("Budi Umpama", "Budi Umpama Jaya").replace(";36;4", ";36;5"))
    [told] = changes_of(newer, planner, "changed")
    assert [(one.field, one.old, one.new, one.personal) for one in told.fields] == [
        ("occupants", 4, 5, False), ("person_name", None, None, True),
    ]  # fmt: skip
    assert "Jaya" not in repr(told)


def test_somebody_without_a_right_to_the_name_is_not_told_that_it_differs(
    grid: Grid, planner: User, surveyor: User
) -> None:
    published(planner, BUDI)
    assign(user=surveyor, area=grid.north_west, may_verify=False, by=planner)
    newer = read(surveyor, BUDI.replace("Budi Umpama", "Budi Umpama Jaya"))
    assert [one.fields for one in changes_of(newer, surveyor)] == [()]


def test_without_a_declaration_nothing_is_gone(grid: Grid, planner: User) -> None:
    first = published(planner, BUDI, SITI)
    newer = read(planner, BUDI)
    assert change_counts(newer, planner).gone_free == 0
    publish_survey(survey=newer, by=planner)
    assert site_of(first, 3).in_source


def test_earlier_lists_are_offered_by_person_kind_and_kelurahan(grid: Grid, planner: User, person: PeopleMaker) -> None:
    mine, elsewhere = published(planner, BUDI), published(
        planner, "Ani;3672991505800004;001;001;Tenggara;-6.030000;106.030000;20;2"
    )  # fmt: skip
    theirs = published(person(Role.PLANNER), SITI)
    Survey.objects.update(received_at=db.now() - timedelta(days=1))
    newer = read(planner, UDIN)
    assert list(earlier_lists(newer)) == [mine]
    with pytest.raises(NotAnEarlierList):
        declare_replaces(survey=newer, earlier_id=theirs.pk, by=planner)
    declare_replaces(survey=newer, earlier_id=elsewhere.pk, by=planner)
    assert declare_replaces(survey=newer, earlier_id=None, by=planner).replaces_id is None
    publish_survey(survey=newer, by=planner)
    with pytest.raises(AlreadyPublished):
        declare_replaces(survey=newer, earlier_id=mine.pk, by=planner)


def test_what_is_gone_stays_marked_and_its_holder_is_named_in_the_journal(
    grid: Grid, planner: User, officer: User, funder_of: FunderMaker
) -> None:
    first, company = published(planner, BUDI, SITI, UDIN), funder_of("PT Contoh", officer)
    held = site_of(first, 4)
    claim = claim_site(by=officer, funder_id=company.pk, site_code=held.code, units=Decimal(1), year=2027)
    newer = replacing(planner, first, BUDI)
    assert publish_survey(survey=newer, by=planner).gone == 2
    assert [site_of(first, line).in_source for line in (2, 3, 4)] == [True, False, False]
    assert {site_of(first, line).status for line in (3, 4)} == {"reported"}
    free, claimed = Entry.objects.filter(deed="site.gone-from-source").order_by("pk")
    assert free.facts["sites"] == [site_of(first, 3).code]
    assert (claimed.facts["site"], claimed.facts["adoptions"], claimed.facts["funders"]) == (
        held.code, [claim.pk], [company.pk],
    )  # fmt: skip
    third = replacing(planner, newer, BUDI, UDIN)
    assert list(changes_of(third, planner, "gone-free")) == []
    publish_survey(survey=third, by=planner)
    assert [site_of(first, line).in_source for line in (2, 3, 4)] == [True, False, True]


def test_undoing_a_newer_list_takes_its_marks_back(grid: Grid, planner: User) -> None:
    first = published(planner, BUDI, SITI)
    newer = replacing(planner, first, BUDI)
    publish_survey(survey=newer, by=planner)
    assert not site_of(first, 3).in_source
    undo_publish(survey=newer, by=planner)
    assert site_of(first, 3).in_source


def test_a_row_that_still_lacks_its_point_keeps_its_house_from_being_gone(grid: Grid, planner: User) -> None:
    first = published(planner, BUDI, SITI)
    newer = replacing(planner, first, BUDI, SITI.replace("-6.011000;106.011000", ";"))
    assert change_counts(newer, planner).gone_free == 0


def test_a_list_with_fewer_columns_takes_nothing_away(grid: Grid, planner: User) -> None:
    published(planner, BUDI)
    header = "Nama Kepala Keluarga;NIK;RT;RW;Kelurahan;Lintang;Bujur;Jumlah Penghuni"
    published(planner, BUDI.replace(";36;4", ";9"), header=header)
    facts = Site.objects.get().facts
    assert (facts["floor_area_m2"], facts["occupants"]) == (36, 9)


def test_a_new_school_year_leaves_the_commitments_and_an_older_one_changes_nothing(
    grid: Grid, planner: User, officer: User, funder_of: FunderMaker
) -> None:
    # Six class groups: 6 - (2 + 1 + 1) = 2 rooms short in 2025/2026, 6 - (3 + 1 + 1) = 1 in 2026/2027.
    school = "20600001;SDN Contoh;SD;%s;150;6;%s;1;1;1;-6.010001;106.030001"
    published(planner, school % ("2025/2026", 2), header=SCHOOLS, kind="school")
    site, company = Site.objects.get(), funder_of("PT Contoh", officer)
    claim = claim_site(by=officer, funder_id=company.pk, site_code=site.code, units=Decimal(2), year=2027)
    published(planner, school % ("2026/2027", 3), header=SCHOOLS, kind="school")
    published(planner, school % ("2024/2025", 1), header=SCHOOLS, kind="school")
    site.refresh_from_db()
    claim.refresh_from_db()
    assert (site.units_needed, site.facts["school_year"]) == (1, "2026/2027")
    assert (claim.units, claim.stage) == (2, "held")
    assert SchoolYear.objects.count() == 3
    call_command("check_data")


def test_a_promised_house_moves_by_a_list_only_after_its_holder_was_heard(
    grid: Grid, surveyor: User, planner: User, officer: User, funder_of: FunderMaker
) -> None:
    first, company = published(surveyor, BUDI), funder_of("PT Contoh", officer)
    site = site_of(first, 2)
    claim_site(by=officer, funder_id=company.pk, site_code=site.code, units=Decimal(1), year=2027)
    newer = read(surveyor, BUDI_44_M_ON)
    [told] = changes_of(newer, surveyor)
    assert (told.asks, [one["name"] for one in told.holders]) == (("held-moved",), ["PT Contoh"])
    assert publish_survey(survey=newer, by=surveyor).asked == 1
    site.refresh_from_db()
    assert (site.location.y, site.facts["occupants"]) == (-6.01, 4)
    [change] = pending_changes(planner)
    assert list(pending_changes(officer)) == [change]
    with pytest.raises(HolderNotHeard):
        answer_change(change_id=change.pk, by=planner, answer=Answer.ACCEPTED)
    say_of_change(change_id=change.pk, by=officer, agrees=True, said="Benar, titiknya di sana.")
    answer_change(change_id=change.pk, by=planner, answer=Answer.ACCEPTED)
    site.refresh_from_db()
    assert (site.location.y, site.facts["occupants"]) == (-6.0104, 6)
    assert [row.outcome for row in rows_of(newer)] == ["updated"]
    with pytest.raises(ChangeAnswered):
        answer_change(change_id=change.pk, by=planner, answer=Answer.KEPT)
    call_command("check_data")


def test_a_promised_house_moves_a_little_by_a_list_without_a_question(
    grid: Grid, surveyor: User, officer: User, funder_of: FunderMaker
) -> None:
    first, company = published(surveyor, BUDI), funder_of("PT Contoh", officer)
    claim_site(by=officer, funder_id=company.pk, site_code=site_of(first, 2).code, units=Decimal(1), year=2027)
    # Three steps of 11 m each: the third is 33 m from where the house was promised.
    published(surveyor, BUDI_11_M_ON)
    published(surveyor, BUDI.replace("-6.010000", "-6.010200"))
    assert (Site.objects.get().location.y, PendingChange.objects.count()) == (-6.0102, 0)
    published(surveyor, BUDI.replace("-6.010000", "-6.010300"))
    assert (Site.objects.get().location.y, PendingChange.objects.count()) == (-6.0102, 1)


def test_a_planners_own_list_asks_as_well_and_the_place_alone_may_be_kept(
    grid: Grid, planner: User, officer: User, funder_of: FunderMaker
) -> None:
    first, company = published(planner, BUDI), funder_of("PT Contoh", officer)
    claim_site(by=officer, funder_id=company.pk, site_code=site_of(first, 2).code, units=Decimal(1), year=2027)
    published(planner, BUDI_44_M_ON)
    [change] = pending_changes(planner)
    answer_change(change_id=change.pk, by=planner, answer=Answer.PLACE_KEPT)
    assert (Site.objects.get().location.y, Site.objects.get().facts["occupants"]) == (-6.01, 6)


def test_a_holder_who_stays_silent_is_waited_for_a_week(
    grid: Grid, planner: User, officer: User, funder_of: FunderMaker
) -> None:
    first, company = published(planner, BUDI), funder_of("PT Contoh", officer)
    claim_site(by=officer, funder_id=company.pk, site_code=site_of(first, 2).code, units=Decimal(1), year=2027)
    published(planner, BUDI_44_M_ON)
    PendingChange.objects.update(asked_at=db.now() - timedelta(days=7))
    answer_change(change_id=PendingChange.objects.get().pk, by=planner, answer=Answer.ACCEPTED)
    assert Site.objects.get().location.y == -6.0104


def test_verified_data_change_by_a_list_only_by_the_word_of_who_could_verify(
    grid: Grid, surveyor: User, planner: User, person: PeopleMaker
) -> None:
    published(surveyor, BUDI)
    site, checker = Site.objects.get(), person(Role.SURVEYOR)
    verify_site(code=site.code, by=planner, at=db.now())
    assign(user=checker, area=grid.north_west, may_verify=True, by=planner)
    published(surveyor, BUDI.replace(";36;4", ";36;5"))
    site.refresh_from_db()
    [change] = pending_changes(planner)
    assert (site.facts["occupants"], site.status, change.reasons) == (4, "verified", ["verified"])
    answer_change(change_id=change.pk, by=planner, answer=Answer.KEPT, said="Sudah diperiksa.")
    published(checker, BUDI.replace(";36;4", ";36;6"))
    site.refresh_from_db()
    assert (site.facts["occupants"], site.status) == (6, "verified")


def test_a_newer_list_overtakes_what_an_older_one_asked_and_undoing_ends_it(
    grid: Grid, surveyor: User, planner: User
) -> None:
    published(surveyor, BUDI)
    verify_site(code=Site.objects.get().code, by=planner, at=db.now())
    older = published(surveyor, BUDI.replace(";36;4", ";36;5"))
    newer = published(surveyor, BUDI.replace(";36;4", ";36;6"))
    assert [one.answer for one in PendingChange.objects.order_by("pk")] == ["overtaken", ""]
    assert [row.outcome for row in rows_of(older)] == ["unchanged"]
    assert undo_publish(survey=newer, by=surveyor).asked == 1
    assert [one.answer for one in PendingChange.objects.order_by("pk")] == ["overtaken", "undone"]
    mend_row(survey=newer, line=2, cells={"occupants": "4"}, by=surveyor)
    assert publish_survey(survey=newer, by=surveyor).unchanged == 1


def test_strangers_learn_nothing_of_a_question_and_nobody_but_a_planner_decides(
    grid: Grid, surveyor: User, planner: User, officer: User, person: PeopleMaker, funder_of: FunderMaker
) -> None:
    first = published(surveyor, BUDI)
    company, rival = funder_of("PT Contoh", officer), person(Role.OFFICER)
    funder_of("PT Lain", rival)
    claim_site(by=officer, funder_id=company.pk, site_code=site_of(first, 2).code, units=Decimal(1), year=2027)
    published(surveyor, BUDI_44_M_ON)
    change = PendingChange.objects.get()
    for stranger in (rival, person(Role.SURVEYOR), person(Role.MONITOR), person(Role.OPERATOR)):
        with pytest.raises(ChangeNotFound):
            say_of_change(change_id=change.pk, by=stranger, agrees=True)
    for somebody in (officer, surveyor):
        with pytest.raises(NotYourAnswer):
            answer_change(change_id=change.pk, by=somebody, answer=Answer.KEPT)
    for nobody_asked in (planner, surveyor):
        with pytest.raises(NotYourWord):
            say_of_change(change_id=change.pk, by=nobody_asked, agrees=True)
