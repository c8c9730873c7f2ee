"""How long things last, from a day on. Promises keep the terms of their time."""

from datetime import date

from django.db import transaction

from geoplan.accounts.models import User
from geoplan.adoptions.models import Term
from geoplan.journal.services import note


@transaction.atomic
def set_term(*, name: str, days: int, effective_on: date, by: User) -> Term:
    """Say how many days something lasts from a day on; what went before stays as it was."""
    term = Term.objects.create(name=name, days=days, effective_on=effective_on)
    note(actor_id=by.pk, deed="term.set", term=name, days=days, effective_on=effective_on.isoformat())
    return term
