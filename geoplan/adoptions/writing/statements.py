"""A payer's year as a statement: its sums, and its workbook and sheet of paper."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from geoplan.adoptions.rules import COVERING, FROM_AGREED, Stage
from geoplan.paper.pdf import pdf_of
from geoplan.paper.workbooks import Given, Sheet, workbook_of

BUILT = frozenset({Stage.DONE, Stage.VERIFIED})
STAGE_WORDS = {
    Stage.HELD: _("reserved"),
    Stage.PLANNED: _("plan filed"),
    Stage.AGREED: _("agreed"),
    Stage.BUILDING: _("being built"),
    Stage.DONE: _("finished, waiting for a check"),
    Stage.VERIFIED: _("finished and checked"),
    Stage.EXPIRED: _("lapsed"),
    Stage.RELEASED: _("given back"),
    Stage.REJECTED: _("turned down"),
}
KIND_WORDS = {"house": _("House"), "school": _("School")}


@dataclass(frozen=True, slots=True)
class Line:
    """One promise of the year. Units: decimals; money: rupiah; `first_year`: the year it was first made for."""

    id: int
    code: str
    kind: str
    area_name: str
    site_name: str
    units: Decimal
    amount_rupiah: int | None
    realised_rupiah: int | None
    stage: str
    imported: bool
    claimed_at: datetime
    first_year: int

    @property
    def counts(self) -> bool:
        """Say whether it stands; what ended is listed, and adds nothing."""
        return Stage(self.stage) in COVERING


@dataclass(frozen=True, slots=True)
class Total:
    """Promises added up. Units: decimals; money: rupiah."""

    promises: int
    units: Decimal
    amount_rupiah: int
    realised_rupiah: int


@dataclass(frozen=True, slots=True)
class StageTotal:
    """The promises of one stage added up; those of stages that ended are in no other sum."""

    stage: str
    counts: bool
    total: Total


@dataclass(frozen=True, slots=True)
class Statement:
    """What a payer set aside, promised and did in a budget year, as it stands at a moment."""

    funder_id: int
    funder_name: str
    year: int
    at: datetime
    pledged_units: Decimal | None
    pledged_rupiah: int | None
    lines: Sequence[Line]

    @property
    def promised(self) -> Total:
        return total_of(self.lines, COVERING)

    @property
    def firm(self) -> Total:
        return total_of(self.lines, FROM_AGREED)

    @property
    def built(self) -> Total:
        return total_of(self.lines, BUILT)

    @property
    def drawn_rupiah(self) -> int:
        """Return what is held of the budget: facts of the payer's own list draw nothing."""
        return total_of([one for one in self.lines if not one.imported], COVERING).amount_rupiah

    @property
    def left_rupiah(self) -> int | None:
        """Return what is not promised yet; negative where more is promised than set aside, None without a cap."""
        return None if self.pledged_rupiah is None else self.pledged_rupiah - self.drawn_rupiah

    @property
    def over_rupiah(self) -> int:
        return max(0, -(self.left_rupiah or 0))

    @property
    def stages(self) -> list[StageTotal]:
        """Return the stages that hold something, in the order of a promise's life."""
        totals = [StageTotal(one.value, one in COVERING, total_of(self.lines, {one})) for one in STAGE_WORDS]
        return [one for one in totals if one.total.promises]


def total_of(lines: Iterable[Line], stages: Iterable[Stage]) -> Total:
    wanted = {stage.value for stage in stages}
    counted = [one for one in lines if one.stage in wanted]
    return Total(
        promises=len(counted),
        units=sum((one.units for one in counted), Decimal(0)),
        amount_rupiah=sum(one.amount_rupiah or 0 for one in counted),
        realised_rupiah=sum(one.realised_rupiah or 0 for one in counted),
    )


def statement_workbook(told: Statement) -> bytes:
    """Return a statement as XLSX: the sums, then every promise."""
    return workbook_of([sums_sheet(told), lines_sheet(told)])


def sums_sheet(told: Statement) -> Sheet:
    total = told.promised
    rows: list[list[Given]] = [
        [str(STAGE_WORDS[Stage(one.stage)]), *cells(one.total)] for one in told.stages if one.counts
    ]
    rows.append([gettext("Sum"), *cells(total)])
    rows += [
        [gettext("%(stage)s (not in the sum)") % {"stage": STAGE_WORDS[Stage(one.stage)]}, *cells(one.total)]
        for one in told.stages
        if not one.counts
    ]
    rows += [[], [gettext("CSR budget"), None, told.pledged_units, told.pledged_rupiah]]
    rows.append([gettext("Not committed yet"), None, None, told.left_rupiah])
    titles = [
        gettext("Stage"),
        gettext("Commitments"),
        gettext("Units"),
        gettext("Promised (Rp)"),
        gettext("Spent (Rp)"),
    ]
    return Sheet(gettext("Sums"), titles, rows, notes=notes_of(told), widths=[36, 14, 12, 22, 22])


def cells(total: Total) -> list[Given]:
    return [total.promises, total.units, total.amount_rupiah, total.realised_rupiah]


def lines_sheet(told: Statement) -> Sheet:
    titles = [
        gettext("Code"), gettext("Kind"), gettext("Kelurahan"), gettext("Stage"), gettext("In the sum"),
        gettext("Units"),
        gettext("Promised (Rp)"), gettext("Spent (Rp)"), gettext("Since"), gettext("Carried from"),
    ]  # fmt: skip
    rows = (
        [
            one.code, str(KIND_WORDS[one.kind]), one.area_name, str(STAGE_WORDS[Stage(one.stage)]),
            gettext("yes") if one.counts else gettext("no"), one.units, one.amount_rupiah, one.realised_rupiah,
            timezone.localtime(one.claimed_at).date(), one.first_year if one.first_year != told.year else None,
        ]
        for one in told.lines
    )  # fmt: skip
    widths = [14, 12, 24, 24, 12, 10, 20, 20, 14, 14]
    return Sheet(gettext("Commitments"), titles, rows, notes=notes_of(told), widths=widths)


def notes_of(told: Statement) -> list[str]:
    year = gettext("CSR budget %(year)s") % {"year": told.year}
    return [
        f"{told.funder_name} · {year}",
        gettext("As of %(when)s") % {"when": f"{timezone.localtime(told.at):%Y-%m-%d %H:%M %Z}"},
    ]


def statement_pdf(told: Statement, *, city: str, demo: bool) -> bytes:
    """Return a statement as sheets of paper."""
    return pdf_of("paper/statement.html", {"told": told, "city": city, "demo": demo})
