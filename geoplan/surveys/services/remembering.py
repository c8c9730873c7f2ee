"""What a person said a heading means, kept for the next file."""

from collections.abc import Mapping as Pairs
from collections.abc import Sequence

from geoplan.accounts.models import User
from geoplan.surveys.models import Mapping
from geoplan.surveys.reading import Column, fields_of
from geoplan.surveys.reading.tables import is_by_place
from geoplan.surveys.reading.text import folded

LONGEST_KEY = 200


def remembered_of(by: User, kind: str) -> dict[str, str]:
    """Return what this person's headings of such lists mean, by folded heading."""
    return dict(Mapping.objects.filter(user=by, kind=kind).values_list("heading_key", "field"))


def remember_mapping(*, by: User, kind: str, mapping: Pairs[str, str], columns: Sequence[Column]) -> None:
    """Keep what was asked for headings the file really has."""
    held, fields = {folded(column.title) for column in columns}, fields_of(kind)
    kept = {
        key: field
        for title, field in mapping.items()
        if (key := folded(title)) in held and field in fields and 0 < len(key) <= LONGEST_KEY and not is_by_place(key)
    }
    Mapping.objects.bulk_create(
        [Mapping(user=by, kind=kind, heading_key=key, field=field) for key, field in kept.items()],
        update_conflicts=True,
        unique_fields=["user", "kind", "heading_key"],
        update_fields=["field"],
    )
