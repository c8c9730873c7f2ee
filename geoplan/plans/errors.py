"""Refusals of plans."""

from geoplan.errors import Invalid, NotAllowed


class BudgetImplausible(Invalid):
    """The budget must be a sum between Rp1 million and Rp1 trillion."""

    code = "plans.budget-implausible"


class KeptCostMore(Invalid):
    """What you want to keep costs more than the budget. Drop a site or raise the budget."""

    code = "plans.kept-cost-more"


class MayNotChoose(NotAllowed):
    """Only a company's officers and planners choose sites for a budget."""

    code = "plans.may-not-choose"
