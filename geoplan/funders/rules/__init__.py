"""What a payer is, what its people may do, when two names may be one company, and which year a season is for."""

from geoplan.funders.rules.bulk import (
    Answer,
    CompanyLine,
    Fate,
    Fault,
    NewPlant,
    Place,
    ReadPlace,
    answered,
    plan_companies,
    understand,
)
from geoplan.funders.rules.kinds import (
    ApplicationState,
    FunderKind,
    MemberRole,
    Phase,
    Purpose,
    Standing,
    may_promise,
)
from geoplan.funders.rules.names import alike, alike_among, same_name
from geoplan.funders.rules.season import (
    YEARS,
    PhaseDays,
    budget_year,
    in_order,
    phase_on,
    usual_season,
)

__all__ = [
    "YEARS",
    "Answer",
    "ApplicationState",
    "CompanyLine",
    "Fate",
    "Fault",
    "FunderKind",
    "MemberRole",
    "NewPlant",
    "Phase",
    "PhaseDays",
    "Place",
    "Purpose",
    "ReadPlace",
    "Standing",
    "alike",
    "alike_among",
    "answered",
    "budget_year",
    "in_order",
    "may_promise",
    "phase_on",
    "plan_companies",
    "same_name",
    "understand",
    "usual_season",
]
