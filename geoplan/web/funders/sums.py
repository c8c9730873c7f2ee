"""A payer's commitments added up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from geoplan.adoptions.models import Adoption
from geoplan.adoptions.queries import StageSum
from geoplan.adoptions.rules import COVERING, FROM_AGREED, Stage, stage_at
from geoplan.funders.models import Pledge
from geoplan.web.bars import STAGE_ORDER, Bar, stage_bar


@dataclass(frozen=True, slots=True)
class Sums:
    """A payer's commitments added up. Units: decimals; money: rupiah."""

    units: Decimal
    units_firm: Decimal
    units_built: Decimal
    amount_rupiah: int
    realised_rupiah: int
    left_rupiah: int | None
    left_units: Decimal | None
    bar: Bar

    @property
    def over_rupiah(self) -> int:
        """Return by how much the promises go past what was set aside."""
        return max(0, -self.left_rupiah) if self.left_rupiah is not None else 0

    @property
    def over_units(self) -> Decimal:
        return max(Decimal(0), -self.left_units) if self.left_units is not None else Decimal(0)

    @property
    def is_over(self) -> bool:
        return bool(self.over_rupiah or self.over_units)


def sums_of(held: Iterable[Adoption], pledge: Pledge | None, at: datetime) -> Sums:
    """Add up what covers at a moment; facts of own lists draw no pledge."""
    live = [one for one in held if now_at(one, at) in COVERING]
    return added([sum_of(one, now_at(one, at)) for one in live], pledge)


def sum_of(adoption: Adoption, stage: Stage) -> StageSum:
    return StageSum(
        funder_id=adoption.funder_id,
        stage=stage.value,
        units=adoption.units,
        rupiah=adoption.amount_rupiah or 0,
        rupiah_realised=adoption.realised_rupiah or 0,
        units_drawn=Decimal(0) if adoption.imported else adoption.units,
        rupiah_drawn=0 if adoption.imported else adoption.amount_rupiah or 0,
    )


def added(parts: Sequence[StageSum], pledge: Pledge | None) -> Sums:
    """Add up sums by stage against what was set aside."""
    by_stage = {stage: units_in(parts, {Stage(stage)}) for stage in STAGE_ORDER}
    pledged = pledge.amount_rupiah if pledge else None
    pledged_units = pledge.units if pledge else None
    return Sums(
        units=sum(by_stage.values(), Decimal(0)),
        units_firm=units_in(parts, FROM_AGREED),
        units_built=units_in(parts, {Stage.DONE, Stage.VERIFIED}),
        amount_rupiah=sum(one.rupiah for one in parts),
        realised_rupiah=sum(one.rupiah_realised for one in parts),
        left_rupiah=None if pledged is None else pledged - sum(one.rupiah_drawn for one in parts),
        left_units=None if pledged_units is None else pledged_units - sum(one.units_drawn for one in parts),
        bar=stage_bar(by_stage, Decimal(0)),
    )


def units_in(parts: Iterable[StageSum], stages: Iterable[Stage]) -> Decimal:
    wanted = {stage.value for stage in stages}
    return sum((one.units for one in parts if one.stage in wanted), Decimal(0))


def now_at(adoption: Adoption, at: datetime) -> Stage:
    """Return the stage of an adoption at a moment: a hold past its end has lapsed."""
    return stage_at(Stage(adoption.stage), adoption.ends_at, at)
