"""Reading uploads: who may see them, their rows by problem, and the report."""

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import (
    Avg,
    Case,
    CharField,
    Count,
    Exists,
    F,
    FloatField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, Floor

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Deed, Role, may_do
from geoplan.adoptions.queries import sites_promised_by
from geoplan.areas.queries import kelurahan_all
from geoplan.errors import Refusal, refusal_of
from geoplan.funders.queries import promising_for
from geoplan.geo import Box
from geoplan.needs.models import Site
from geoplan.needs.queries import assignments_of
from geoplan.surveys.errors import NotAnEarlierList, RowNotFound, SurveyNotFound
from geoplan.surveys.models import PendingChange, PhotoZip, RowPhoto, Survey, SurveyRow
from geoplan.surveys.rules.changes import UNDO_WITHIN, may_undo
from geoplan.surveys.writing import template

SQL = Path(__file__).parent / "sql"
# What became of a row, the strongest first: a planner is asked; on the map; left aside, since another row is of that
# house; lacking only its point; good with a remark; good; refused; asked about.
RESULTS = ("pending", "published", "aside", "waiting", "noted", "ready", "refused", "asked")
RESULT = Case(
    When(outcome="asked", then=Value("pending")),
    When(~Q(outcome=""), then=Value("published")),
    When(problems__contains=[{"answer": "same"}], then=Value("aside")),
    When(problems__contains=[{"answer": "none"}], then=Value("aside")),
    When(waiting=True, then=Value("waiting")),
    When(good=True, problems__contains=[{"severity": "note"}], then=Value("noted")),
    When(good=True, then=Value("ready")),
    When(problems__contains=[{"severity": "refuse"}], then=Value("refused")),
    default=Value("asked"),
    output_field=CharField(),
)


def surveys_of(user: User) -> QuerySet[Survey]:
    """Return the uploads a person may see, newest first: planners all, everybody else their own."""
    uploads = Survey.objects.select_related("by", "funder").order_by("-received_at", "-id")
    return uploads if user.role == Role.PLANNER else uploads.filter(by=user)


def survey_for(user: User, survey_id: uuid.UUID) -> Survey:
    """Return one upload. Raises: SurveyNotFound, also for one that is not the person's to see."""
    found = surveys_of(user).filter(pk=survey_id).first()
    if found is None:
        raise SurveyNotFound(survey=str(survey_id))
    return found


def tries_of(survey: Survey) -> int:
    """Return how often the job under way was begun; a try that was given back does not count."""
    return int(settings.GEOPLAN_JOB_ATTEMPTS) - survey.last_attempt + survey.attempt


def failure_of(survey: Survey) -> Refusal | None:
    """Return why the file of an upload was refused, or why its publish came to nothing; None where all is well."""
    kept = survey.failure
    return refusal_of(kept["code"], kept["facts"]) if kept else None


def rows_of(survey: Survey, *, problem: str | None = None, only: str | None = None) -> QuerySet[SurveyRow]:
    """Return the rows of an upload by line; `problem` is a code, `only` one of good, bad, repairable, or a result."""
    rows = SurveyRow.objects.filter(survey=survey).select_related("site").order_by("line")
    if problem:
        rows = rows.filter(problems__contains=[{"code": problem.replace("\0", "")}])
    if only in {"good", "bad"}:
        rows = rows.filter(good=only == "good")
    if only in RESULTS:
        rows = rows.annotate(result=RESULT).filter(result=only)
    if only == "repairable":
        rows = rows.filter(outcome="", problems__contains=[{"repairable": True, "answered": False}])
    return rows


def result_of(row: SurveyRow) -> str:
    """Return what became of a row that was read: the same as `RESULT` says in the database."""
    if row.outcome:
        return "pending" if row.outcome == "asked" else "published"
    if any(problem.get("answer") in {"same", "none"} for problem in row.problems):
        return "aside"
    if row.waiting:
        return "waiting"
    severities = {problem["severity"] for problem in row.problems}
    if row.good:
        return "noted" if "note" in severities else "ready"
    return "refused" if "refuse" in severities else "asked"


def row_of(survey: Survey, line: int) -> SurveyRow:
    """Return one row. Raises: RowNotFound."""
    found = SurveyRow.objects.filter(survey=survey, line=line).first()
    if found is None:
        raise RowNotFound(line=line)
    return found


@dataclass(frozen=True, slots=True)
class Report:
    """An upload in numbers, and every problem of every row. Personal values never appear in it."""

    rows: int
    good: int
    bad: int
    repairable: int
    duplicates: int
    outside: int
    waiting: int
    created: int
    updated: int
    unchanged: int
    asked: int
    holdings: int
    problems: list[dict[str, Any]]
    by_code: dict[str, int]

    def as_json(self) -> dict[str, Any]:
        """Return the report as other systems read it."""
        names = (
            "rows", "good", "bad", "repairable", "duplicates", "outside", "waiting", "created", "updated", "unchanged",
            "asked",
        )  # fmt: skip
        told: dict[str, Any] = {name: getattr(self, name) for name in names}
        keys = ("line", "column", "code", "value", "expected", "repair")
        told["problems"] = [{key: problem.get(key) for key in keys} for problem in self.problems]
        return told


def report_of(survey: Survey) -> Report:
    """Return the upload's report as it stands now, after mending and publishing."""
    return report(SurveyRow.objects.filter(survey=survey).order_by("line").iterator(2000))


def report(rows: Iterable[SurveyRow]) -> Report:
    """Count rows and gather their problems. Repairable, duplicates, outside and waiting count rows of either kind."""
    count: Counter[str] = Counter()
    by_code: Counter[str] = Counter()
    problems: list[dict[str, Any]] = []
    for row in rows:
        codes = {problem["code"] for problem in row.problems}
        count["rows"] += 1
        count["good" if row.good else "bad"] += 1
        count["waiting"] += row.waiting
        count["repairable"] += any(problem.get("repairable") for problem in row.problems)
        count["duplicates"] += any(code.startswith("duplicate") for code in codes)
        count["outside"] += "outside-all-areas" in codes
        if row.outcome:
            count[row.outcome] += 1
        by_code.update(codes)
        problems.extend(row.problems)
    count["holdings"] = count["holding"]
    named = {name: count[name] for name in Report.__dataclass_fields__ if name not in {"problems", "by_code"}}
    return Report(**named, problems=problems, by_code=dict(by_code.most_common()))


def template_of(kind: str) -> bytes:
    """Return an empty list to fill in as a workbook: `kind` is house, school or holding."""
    return template(kind, sorted({one.name for one in kelurahan_all()}))


def waiting_by_area() -> dict[str, int]:
    """Return how many rows lack only a point, by the code of the kelurahan they state."""
    rows = SurveyRow.objects.filter(waiting=True, outcome="")
    return dict(rows.values_list("area_code").annotate(count=Count("id")).order_by("area_code"))


@dataclass(frozen=True, slots=True)
class Unfinished:
    """What of a person's uploads still wants attention."""

    to_mend: int
    waiting: int
    to_publish: int


def unfinished_of(user: User) -> Unfinished:
    """Return how many rows a person has to mend, to give a point, or to publish."""
    rows = SurveyRow.objects.filter(survey__in=surveys_of(user), outcome="")
    return Unfinished(
        to_mend=rows.filter(good=False, waiting=False).count(),
        waiting=rows.filter(waiting=True).count(),
        to_publish=rows.filter(good=True).count(),
    )


@dataclass(frozen=True, slots=True)
class ProblemCount:
    """One kind of problem in an upload: rows that have it, open ones a repair would clear, other open questions, and
    how many unpublished rows are refused because of it."""

    code: str
    rows: int
    repairs: int
    doubts: int
    refusals: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Overview:
    """An upload in numbers the database counts: rows by result and outcome, and its problems, most frequent first."""

    results: dict[str, int]
    outcomes: dict[str, int]
    problems: list[ProblemCount]

    @property
    def rows(self) -> int:
        return sum(self.results.values())

    @property
    def to_publish(self) -> int:
        return self.results["ready"] + self.results["noted"]

    @property
    def to_mend(self) -> int:
        return self.results["asked"] + self.results["refused"]


def overview_of(survey: Survey) -> Overview:
    """Return an upload in numbers without reading its rows."""
    rows = SurveyRow.objects.filter(survey=survey).order_by()
    results = dict(rows.annotate(result=RESULT).values_list("result").annotate(count=Count("id")))
    on_map = rows.exclude(outcome="") if results.get("published") else rows.none()
    outcomes = dict(on_map.values_list("outcome").annotate(count=Count("id")))
    problems = db.rows(SQL / "problems_of_upload.sql", {"survey_id": survey.pk})
    return Overview(
        {name: results.get(name, 0) for name in RESULTS},
        outcomes,
        [
            ProblemCount(one.code, one.rows, one.repairs, one.doubts, one.refusals, one.before, one.after)
            for one in problems
        ],
    )


def place_of(rows: QuerySet[SurveyRow], line: int) -> int | None:
    """Return how many of some rows stand before a line, None where it is not among them."""
    return rows.filter(line__lt=line).count() if rows.filter(line=line).exists() else None


@dataclass(frozen=True, slots=True)
class RowsOnMap:
    """Rows in a box: each with its place, or, where they are too many to tell apart, cells with their counts.

    CRS: EPSG:4326. `points`: line, result, lon, lat. `cells`: mean lon and lat, rows, of these not ready.
    """

    total: int
    points: list[tuple[int, str, float, float]]
    cells: list[tuple[float, float, int, int]]


CELLS_A_SIDE = 24
PLACE = KeyTransform("location", "draft")
LON, LAT = (Cast(KeyTextTransform(part, PLACE), FloatField()) for part in ("0", "1"))


def rows_on_map(rows: QuerySet[SurveyRow], box: Box | None, most: int) -> RowsOnMap:
    """Return where rows lie, one by one up to `most` of them, else by cells of a grid over the box."""
    placed = located(rows, box)
    spread = placed.order_by().aggregate(
        total=Count("id"), west=Min("lon"), south=Min("lat"), east=Max("lon"), north=Max("lat")
    )
    total = spread.pop("total")
    if total <= most:
        told = placed.annotate(result=RESULT).values_list("line", "result", "lon", "lat")
        return RowsOnMap(total, list(told), [])
    # Rows on one meridian would make cells without a width.
    around = box or Box(**spread).widened(1e-6)
    across, up = (around.east - around.west) / CELLS_A_SIDE, (around.north - around.south) / CELLS_A_SIDE
    cells = (
        placed.order_by()
        .annotate(column=Floor((F("lon") - around.west) / across), row=Floor((F("lat") - around.south) / up))
        .values("column", "row")
        .annotate(at_lon=Avg("lon"), at_lat=Avg("lat"), rows=Count("id"), open=Count("id", filter=Q(good=False)))
        .values_list("at_lon", "at_lat", "rows", "open")
    )
    return RowsOnMap(total, [], list(cells))


def located(rows: QuerySet[SurveyRow], box: Box | None) -> QuerySet[SurveyRow]:
    """Return the rows that have a point, with it; within a box where one is given."""
    placed = rows.annotate(lon=LON, lat=LAT).filter(lon__isnull=False)
    if box is None:
        return placed
    return placed.filter(lon__range=(box.west, box.east), lat__range=(box.south, box.north))


def unpublished_places(survey: Survey) -> Iterator[tuple[int, float, float]]:
    """Yield line, lon and lat of every row of an upload that has a point and is not on the map yet."""
    rows = SurveyRow.objects.filter(survey=survey, outcome="").annotate(lon=LON, lat=LAT)
    yield from rows.filter(lon__isnull=False).order_by("line").values_list("line", "lon", "lat").iterator()


def waiting_for(user: User) -> QuerySet[SurveyRow]:
    """Return the rows this person may give a point: of own uploads and of the kelurahan in his care; planners all."""
    rows = SurveyRow.objects.filter(waiting=True, outcome="").select_related("survey", "survey__by")
    if user.role != Role.PLANNER:
        codes = assignments_of(user).values("area__code")
        rows = rows.filter(Q(survey__by=user) | Q(area_code__in=codes))
    return rows.annotate(rt=KeyTextTransform("rt", "draft"), rw=KeyTextTransform("rw", "draft")).order_by(
        "area_code", "rw", "rt", "survey_id", "line"
    )


def waiting_row_for(user: User, row_id: int) -> SurveyRow:
    """Return one row that waits for its point. Raises: RowNotFound, also for one that is not the person's to finish."""
    found = waiting_for(user).filter(pk=row_id).first()
    if found is None:
        raise RowNotFound(row=row_id)
    return found


def waiting_counts(user: User) -> dict[str, int]:
    """Return how many rows this person may give a point, by the code of the kelurahan they state."""
    rows = waiting_for(user).order_by()
    return dict(rows.values_list("area_code").annotate(count=Count("id")).order_by("area_code"))


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows of one upload in the history: ready, on the map, still to be mended, waiting for a point."""

    rows: int
    ready: int
    on_map: int
    to_mend: int
    waiting: int


def counts_of(surveys: Sequence[Survey]) -> dict[uuid.UUID, Counts]:
    """Return the counts of some uploads, by upload."""
    rows = SurveyRow.objects.filter(survey__in=surveys).order_by()
    told = rows.values("survey_id").annotate(
        rows=Count("id"),
        ready=Count("id", filter=Q(good=True, outcome="")),
        on_map=Count("id", filter=~Q(outcome__in=["", "asked"])),
        waits=Count("id", filter=Q(waiting=True, outcome="")),
        bad=Count("id", filter=Q(good=False, waiting=False)),
    )
    found = {
        one["survey_id"]: Counts(one["rows"], one["ready"], one["on_map"], one["bad"], one["waits"]) for one in told
    }
    return {survey.pk: found.get(survey.pk, Counts(0, 0, 0, 0, 0)) for survey in surveys}


# What a publish did, and what a newer list would do


def last_published(survey: Survey) -> QuerySet[SurveyRow]:
    """Return the rows that the last publish of an upload put on the map, by line."""
    rows = SurveyRow.objects.filter(survey=survey).exclude(outcome="")
    last = rows.aggregate(at=Max("published_at"))["at"]
    return rows.filter(published_at=last, published_at__isnull=False).order_by("line")


@dataclass(frozen=True, slots=True)
class UndoOffer:
    """How many rows the last publish of an upload took, and until when it can be undone."""

    rows: int
    until: datetime


def undo_of(survey: Survey, user: User, at: datetime) -> UndoOffer | None:
    """Return what of an upload this person can still undo by its age; what others built is asked when it is done."""
    if survey.kind == "holding" or not may_do(Role(user.role), Deed.UPLOAD_SITES):
        return None
    rows = last_published(survey)
    first = rows.first()
    if first is None or first.published_at is None or not may_undo(first.published_at, at):
        return None
    return UndoOffer(rows.count(), first.published_at + UNDO_WITHIN)


def earlier_lists(survey: Survey) -> QuerySet[Survey]:
    """Return the uploads this one may be the newer version of, newest first.

    The same person's, of the same kind, published, sent before, and with a kelurahan in common.
    """
    areas = SurveyRow.objects.filter(survey=survey).exclude(area_code="").values("area_code")
    shared = SurveyRow.objects.filter(survey=OuterRef("pk"), area_code__in=areas)
    return could_replace(survey).filter(Exists(shared))


def could_replace(survey: Survey) -> QuerySet[Survey]:
    """Return the uploads that may be declared an earlier version of one."""
    found = published_lists(survey.by, survey.kind).filter(received_at__lt=survey.received_at)
    return found.order_by("-received_at", "-id")


def published_lists(by: User, kind: str) -> QuerySet[Survey]:
    """Return a person's lists of houses or schools that are on the map."""
    return Survey.objects.filter(by=by, kind=kind, state="published").exclude(kind="holding")


def require_earlier(by: User, kind: str, earlier_id: uuid.UUID | None) -> None:
    """Ask whether a new list of a kind may replace an earlier upload (None: it replaces none).

    Raises: NotAnEarlierList.
    """
    if earlier_id is not None and not published_lists(by, kind).filter(pk=earlier_id).exists():
        raise NotAnEarlierList(replaces=str(earlier_id))


def replaced_list(survey: Survey) -> Survey | None:
    """Return the upload of which this one was declared the newer version."""
    return Survey.objects.filter(pk=survey.replaces_id).first() if survey.replaces_id else None


def earlier_versions(survey: Survey) -> list[Survey]:
    """Return all earlier versions of a list, the newest first."""
    versions: list[Survey] = []
    before = replaced_list(survey)
    while before is not None and before not in versions:
        versions.append(before)
        before = replaced_list(before)
    return versions


def changes_seen(user: User) -> QuerySet[PendingChange]:
    """Return the questions lists have asked that a person may know of, the oldest first.

    Planners: all; officers: of sites their payers promised to help; everybody else: of own uploads.
    """
    rows = PendingChange.objects.select_related("site__area", "row__survey__by").order_by("asked_at", "pk")
    if user.role == Role.PLANNER:
        return rows
    if user.role == Role.OFFICER:
        return rows.filter(site__in=sites_promised_by(promising_for(user)))
    return rows.filter(row__survey__by=user)


def pending_changes(user: User) -> QuerySet[PendingChange]:
    """Return the questions that wait for a planner, as far as a person may know of them."""
    return changes_seen(user).filter(answer="")


def uploads_of_sites(sites: QuerySet[Site], most: int = 30) -> list[Survey]:
    """Return the uploads some sites came from, newest first."""
    rows = SurveyRow.objects.filter(survey=OuterRef("pk"), outcome="created", site__in=sites.order_by())
    return list(Survey.objects.filter(Exists(rows)).select_related("by").order_by("-received_at", "-id")[:most])


def site_ids_of(survey_id: uuid.UUID) -> set[int]:
    """Return the sites an upload made."""
    rows = SurveyRow.objects.filter(survey_id=survey_id, outcome="created", site__isnull=False)
    return {pk for pk in rows.values_list("site_id", flat=True) if pk is not None}


def doubtful_rows(user: User) -> QuerySet[SurveyRow]:
    """Return the rows of other payers' lists whose site a planner has yet to name, the newest list first."""
    if not may_do(Role(user.role), Deed.UPLOAD_HOLDINGS):
        return SurveyRow.objects.none()
    rows = SurveyRow.objects.filter(survey__kind="holding").select_related("survey__funder", "survey__by")
    lost = Q(outcome="", problems__contains=[{"code": "site-not-found"}])
    said = Q(problems__contains=[{"answer": "none"}])
    return rows.filter(Q(outcome="asked") | lost & ~said).order_by("-survey__received_at", "survey_id", "line")


# Photos of the rows of a list

PHOTOS_IN = "photo"
LINES_NAMED = 20


@dataclass(frozen=True, slots=True)
class PhotoState:
    """The zips of an upload, newest first, and the rows that name a photo none of them held."""

    zips: Sequence[PhotoZip]
    photos: int
    missing: int
    missing_lines: Sequence[int]


def names_photos(survey: Survey) -> bool:
    """Say whether the list has a column with the names of photos."""
    return any(one["field"] == PHOTOS_IN for one in survey.understood.get("columns", []))


def zips_of(survey: Survey) -> QuerySet[PhotoZip]:
    """Return the zips of photos that were sent for an upload, newest first."""
    return PhotoZip.objects.filter(survey=survey).order_by("-received_at", "-id")


def photo_state(survey: Survey) -> PhotoState | None:
    """Return what became of the photos of an upload; None where the list names none and none were sent."""
    zips = list(zips_of(survey))
    if not zips and not names_photos(survey):
        return None
    kept = RowPhoto.objects.filter(row=OuterRef("pk"))
    naming = SurveyRow.objects.filter(survey=survey, cells__has_key=PHOTOS_IN).exclude(cells__photo__in=[None, ""])
    lacking = naming.filter(~Exists(kept)).order_by("line")
    return PhotoState(
        zips,
        photos=RowPhoto.objects.filter(row__survey=survey).count(),
        missing=lacking.count(),
        missing_lines=list(lacking.values_list("line", flat=True)[:LINES_NAMED]),
    )
