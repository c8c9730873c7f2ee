"""Two houses that look like one and are two."""

from django.db import transaction

from geoplan.accounts.models import User
from geoplan.journal.services import note
from geoplan.needs.models import KeptApart, Site


@transaction.atomic
def keep_apart(*, one: Site, other: Site, by: User) -> None:
    """Write down that two houses were found to be different ones; the pair is not asked about again."""
    first, second = sorted([one, other], key=lambda site: site.pk)
    _, is_new = KeptApart.objects.get_or_create(first=first, second=second, defaults={"by": by})
    if is_new:
        note(actor_id=by.pk, deed="site.kept-apart", sites=[first.code, second.code])
