import pytest

from geoplan.accounts.rules import TRIES_PER_ACCOUNT
from geoplan.accounts.services import accept_invitation, take_try
from geoplan.funders.errors import (
    ApplicationAnswered,
    ApplicationIncomplete,
    ApplicationNotFound,
    EmailElsewhere,
    NameTaken,
    NotYours,
    ReasonMissing,
    TooManyApplications,
)
from geoplan.funders.models import Application, Funder, Membership
from geoplan.funders.queries import applications_waiting, resembling
from geoplan.funders.services import Asked, apply_for_company, approve_application, reject_application
from geoplan.journal.models import Entry
from tests.adoptions.scene import Scene


def asked(name: str = "PT Baru", email: str = "rina@contoh.example", contact: str = "Rina") -> Asked:
    return Asked(name=name, sector_name="Logistik", contact_name=contact, email=email, phone="0812")


def applied(name: str = "PT Baru", email: str = "rina@contoh.example") -> Application:
    apply_for_company(asked=asked(name, email), address="10.0.0.1")
    return Application.objects.latest("pk")


def test_approving_makes_profile_and_owner(scene: Scene) -> None:
    funder, joined = approve_application(application_id=applied().pk, by=scene.planner)
    assert (funder.name, funder.kind, funder.sector and funder.sector.name) == ("PT Baru", "company", "Logistik")
    assert (funder.contact_name, funder.contact_email) == ("Rina", "rina@contoh.example")
    assert joined.token is not None
    user = accept_invitation(joined.token, "sawah-hijau-luas")
    assert Membership.objects.get(user=user).role == "owner"
    answer = Application.objects.get()
    assert (answer.state, answer.funder, answer.decided_by_id) == ("approved", funder, scene.planner.pk)
    assert not applications_waiting().exists()


def test_the_applicant_may_be_somebody_of_a_company_on_the_list(scene: Scene) -> None:
    application = applied("PT Pertama Tbk")
    assert resembling(application.name) == [scene.first]
    funder, _ = approve_application(application_id=application.pk, funder_id=scene.first.pk, by=scene.planner)
    assert funder == scene.first
    assert Funder.objects.count() == 3
    assert Membership.objects.filter(funder=scene.first, user__email="rina@contoh.example").exists()


def test_turning_down_wants_a_reason_and_makes_nobody(scene: Scene) -> None:
    application = applied()
    with pytest.raises(ReasonMissing):
        reject_application(application_id=application.pk, reason=" ", by=scene.planner)
    reject_application(application_id=application.pk, reason="Bukan perusahaan di Cilegon", by=scene.planner)
    assert Funder.objects.count() == 3
    for late in (
        lambda: reject_application(application_id=application.pk, reason="x", by=scene.planner),
        lambda: approve_application(application_id=application.pk, by=scene.planner),
    ):
        with pytest.raises(ApplicationAnswered):
            late()


def test_only_planners_answer(scene: Scene) -> None:
    application = applied()
    for by in (scene.officer, scene.surveyor):
        with pytest.raises(NotYours):
            approve_application(application_id=application.pk, by=by)
        with pytest.raises(NotYours):
            reject_application(application_id=application.pk, reason="x", by=by)
    with pytest.raises(ApplicationNotFound):
        approve_application(application_id=application.pk + 1, by=scene.planner)


def test_a_name_on_the_list_and_an_address_of_another_role_leave_the_application_waiting(scene: Scene) -> None:
    with pytest.raises(NameTaken):
        approve_application(application_id=applied("PT PERTAMA").pk, by=scene.planner)
    with pytest.raises(EmailElsewhere):
        approve_application(application_id=applied("PT Lain", scene.surveyor.email).pk, by=scene.planner)
    assert applications_waiting().count() == 2
    assert Funder.objects.count() == 3


def test_the_form_answers_alike_for_addresses_known_and_unknown(scene: Scene) -> None:
    # The same company from the same person twice is one application; nobody is told.
    for email in ("rina@contoh.example", "rina@contoh.example", scene.officer.email, scene.planner.email):
        apply_for_company(asked=asked(email=email), address="10.0.0.1")
    assert Application.objects.count() == 3
    assert "@" not in str(list(Entry.objects.values_list("facts", flat=True)))


@pytest.mark.parametrize(
    ("told", "fields"),
    [
        (asked(name=" "), ["name"]),
        (asked(contact=""), ["contact_name"]),
        (asked(email="bukan"), ["email"]),
        (asked(name="", email=""), ["name", "email"]),
    ],
)
def test_an_incomplete_application_says_which_fields(scene: Scene, told: Asked, fields: list[str]) -> None:
    with pytest.raises(ApplicationIncomplete) as refused:
        apply_for_company(asked=told, address="10.0.0.1")
    assert refused.value.facts["fields"] == fields


def test_one_address_applies_a_few_times_only_and_may_sign_in_all_the_same(scene: Scene) -> None:
    for number in range(TRIES_PER_ACCOUNT):
        apply_for_company(asked=asked(f"PT Nomor {number}"), address="10.0.0.1")
    with pytest.raises(TooManyApplications):
        apply_for_company(asked=asked("PT Lebih"), address="10.0.0.1")
    apply_for_company(asked=asked("PT Lain"), address="10.0.0.2")
    take_try(email=scene.officer.email, address="10.0.0.1")
