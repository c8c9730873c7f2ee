"""Giving kelurahan into the care of surveyors."""

from django.db import transaction

from geoplan.accounts.models import User
from geoplan.areas.models import Area
from geoplan.journal.services import note
from geoplan.needs.models import Assignment


@transaction.atomic
def assign(*, user: User, area: Area, may_verify: bool, by: User | None) -> Assignment:
    """Give a kelurahan into a surveyor's care."""
    assignment, _ = Assignment.objects.update_or_create(user=user, area=area, defaults={"may_verify": may_verify})
    note(
        actor_id=by.pk if by else None,
        deed="surveyor.assigned",
        user=user.pk,
        area=area.code,
        may_verify=may_verify,
    )
    return assignment
