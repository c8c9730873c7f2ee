"""How long things last and what goes by rule, from a day on. Promises keep the terms of their time."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from geoplan.accounts.models import User
from geoplan.adoptions.errors import AmountNegative, TermUnknown, UnitsNotInQuarters
from geoplan.adoptions.models import SmallPlan, Term
from geoplan.adoptions.rules import TermName, in_steps, is_amount
from geoplan.journal.services import note

MOST_DAYS = 1000


@transaction.atomic
def set_term(*, name: str, days: int, effective_on: date, by: User) -> Term:
    """Say how many days something lasts from a day on; what went before stays as it was. Raises: TermUnknown."""
    if name not in set(TermName) or not 1 <= days <= MOST_DAYS:
        raise TermUnknown(term=name, days=days, known=[one.value for one in TermName])
    term = Term.objects.create(name=name, days=days, effective_on=effective_on)
    note(actor_id=by.pk, deed="term.set", term=name, days=days, effective_on=effective_on.isoformat())
    return term


@transaction.atomic
def set_small_plans(*, most_units: Decimal | None, most_rupiah: int | None, effective_on: date, by: User) -> SmallPlan:
    """Say up to which size plans are agreed without a planner from a day on; nulls: none are.

    Raises: UnitsNotInQuarters, AmountNegative.
    """
    if most_units is not None and not in_steps(most_units):
        raise UnitsNotInQuarters(units=str(most_units))
    if not is_amount(most_rupiah):
        raise AmountNegative(amount_rupiah=most_rupiah)
    both = most_units is not None and most_rupiah
    limits = {"most_units": most_units if both else None, "most_rupiah": most_rupiah if both else None}
    rule, _is_new = SmallPlan.objects.update_or_create(effective_on=effective_on, defaults=limits)
    note(actor_id=by.pk, deed="small-plans.set", effective_on=effective_on.isoformat(), rupiah=rule.most_rupiah)
    return rule
