"""A city in which every role meets records of its own, of others, and none.

106.00            106.02            106.04
  +-----------------+-----------------+
  | NW 1001         | NE 1002         |
  |  OWN, assigned  |  SCHOOL         |    surveyor: assigned to NW with the right to verify; reported OWN
  +-----------------+-----------------+    officer: owner of MINE, which holds OWN (agreed) and SCHOOL (held)
  | SW              | SE 1002         |    rival: owner of THEIRS, which holds OTHER (held)
  |                 |  OTHER, FREE    |    OTHER and FREE were reported by the planner
  +-----------------+-----------------+
"""

from dataclasses import dataclass
from decimal import Decimal

from django.contrib.gis.geos import Point
from django.test import Client

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Role
from geoplan.accounts.services import invite
from geoplan.adoptions.models import Adoption
from geoplan.adoptions.services import claim_site
from geoplan.funders.models import Application, Funder, Membership, Plant
from geoplan.needs.models import Assignment, Site, Verification
from geoplan.needs.rules import HouseFacts, Kind, PersonCells, SiteDraft
from geoplan.notices.models import Notice, Subject
from geoplan.residents.models import ScannedMinutes
from geoplan.residents.services import Scan, keep_minutes, store_residents
from geoplan.surveys.models import PendingChange, Survey, SurveyRow
from geoplan.surveys.rules import Problem, Severity
from tests.factories.pictures import hang
from tests.factories.places import make_grid, make_house, make_school

OWN, OTHER, FREE, SCHOOL, NONE = "AAAA-0001", "AAAA-0002", "AAAA-0003", "AAAA-0004", "ZZZZ-9999"
ABSENT_ID = 2**31


@dataclass(frozen=True)
class City:
    people: dict[Role | None, User | None]
    names: dict[str, str]

    def client(self, role: Role | None) -> Client:
        """Return a browser with a person of that role signed in, or with nobody."""
        client = Client(raise_request_exception=False)
        user = self.people[role]
        if user is not None:
            client.force_login(user)
        return client


def person(role: Role, email: str) -> User:
    return User.objects.create(email=email, role=role.value, name=email.partition("@")[0])


def member(funder: Funder, user: User) -> None:
    Membership.objects.create(funder=funder, user=user, role="owner")


def upload(by: User, number: int) -> Survey:
    survey = Survey.objects.create(
        kind="house", by=by, file_name="a.csv", file_bytes=10, file_sha256=f"{number:064}", state="read"
    )
    missing = Problem(line=2, column="lat", code="point-missing", severity=Severity.REFUSE, value="", expected="")
    SurveyRow.objects.create(survey=survey, line=2, good=False, problems=[missing.as_json()])
    return survey


def waiting(by: User, number: int, area_code: str) -> SurveyRow:
    """Keep a row that lacks only its point."""
    missing = Problem(line=4, column="lat", code="point-missing", severity=Severity.REFUSE, value="", expected="")
    draft = SiteDraft(kind=Kind.HOUSE, stated_area_code=area_code, house=HouseFacts())
    return SurveyRow.objects.create(
        survey=upload(by, number), line=4, good=False, waiting=True, area_code=area_code, draft=draft.as_json(),
        problems=[missing.as_json()],
    )  # fmt: skip


def ask(by: User, site: Site, number: int) -> PendingChange:
    """Let a list ask whether a promised house stands elsewhere."""
    survey = upload(by, number)
    draft = SiteDraft(kind=Kind.HOUSE, code=site.code, location=(106.006, -6.005), house=HouseFacts())
    row = SurveyRow.objects.create(
        survey=survey, line=3, good=True, outcome="asked", site=site, draft=draft.as_json(), published_at=db.now()
    )
    return PendingChange.objects.create(site=site, row=row, reasons=["held-moved"], moved_m=110)


def make_city() -> City:
    grid = make_grid()
    people: dict[Role | None, User | None] = {role: person(role, f"{role}@contoh.example") for role in Role}
    people[None] = None
    planner, surveyor, officer = (people[role] for role in (Role.PLANNER, Role.SURVEYOR, Role.OFFICER))
    assert planner and surveyor and officer  # noqa: PT018
    rival = person(Role.OFFICER, "rival@contoh.example")
    Assignment.objects.create(user=surveyor, area=grid.north_west, may_verify=True)
    own = make_house(surveyor, grid.north_west, OWN, 106.005, -6.005)
    other = make_house(planner, grid.south_east, OTHER, 106.03, -6.03)
    make_house(planner, grid.south_east, FREE, 106.035, -6.035)
    school = make_school(planner, grid.north_east, SCHOOL, 106.03, -6.01, "3.00")
    photos = [hang(own, surveyor, 1), hang(other, planner, 2), hang(school, planner, 3)]
    for site in (own, other):
        store_residents(site_id=site.pk, people=[PersonCells(name="Siti Contoh", nik="3672014107900001")])
    mine, theirs = (
        Funder.objects.create(name="PT Satu", kind="company"),
        Funder.objects.create(name="PT Dua", kind="company"),
    )
    member(mine, officer)
    member(theirs, rival)
    plant = Plant.objects.create(funder=mine, name="Pabrik", location=Point(106.01, -6.01, srid=4326))
    asked = Application.objects.create(name="PT Tiga", contact_name="Tono", email="tono@contoh.example")
    scan = scanned(surveyor)
    agreed = claimed(officer, mine, OWN)
    Adoption.objects.filter(pk=agreed.pk).update(stage="agreed")
    held = claimed(officer, mine, SCHOOL)
    others = claimed(rival, theirs, OTHER)
    return City(
        people,
        {
            "own": OWN, "other": OTHER, "free": FREE, "school": SCHOOL, "none": NONE,
            "agreed": str(agreed.pk), "held": str(held.pk), "others": str(others.pk), "absent": str(ABSENT_ID),
            "mine": str(mine.pk), "theirs": str(theirs.pk),
            "upload": str(upload(surveyor, 1).pk), "foreign": str(upload(planner, 2).pk),
            "own_photo": str(photos[0].pk), "other_photo": str(photos[1].pk), "school_photo": str(photos[2].pk),
            "asked": str(ask(surveyor, own, 3).pk), "nowhere": "00000000-0000-4000-8000-000000000000",
            "link": invite(email="new@contoh.example", role="surveyor", by=None).token,
            "check": str(scan.verification_id), "scan": str(scan.pk),
            "plant": str(plant.pk), "application": str(asked.pk),
            "waiting": str(waiting(surveyor, 4, grid.south_east.code).pk),
            "others_waiting": str(waiting(planner, 5, grid.south_east.code).pk),
            "area": grid.north_west.code, "user": str(officer.pk), "notice": str(noticed(officer).pk),
        },
    )  # fmt: skip


def noticed(user: User) -> Notice:
    """Tell somebody of an adoption."""
    notice = Notice.objects.create(person=user, kind="plan-agreed", batch="t1", by_mail=False)
    facts = {"site": OWN, "area": "Barat Laut", "adoption": ABSENT_ID, "stage": "agreed"}
    Subject.objects.create(notice=notice, person=user, kind=notice.kind, name="adoption:1#1", facts=facts)
    return notice


def scanned(by: User) -> ScannedMinutes:
    """Keep the scanned minutes of a check."""
    check = Verification.objects.create(checked_on=db.now().date(), verifiers="Budi", by=by)
    [kept] = keep_minutes(verification=check, scans=[Scan("application/pdf", b"%PDF-1.4 %%EOF")], by=by)
    return kept


def claimed(by: User, funder: Funder, code: str) -> Adoption:
    return claim_site(by=by, funder_id=funder.pk, site_code=code, units=Decimal(1), year=2027)
