"""What everybody may read."""

from datetime import datetime

from geoplan import db
from geoplan.coverage.queries.viewing import SQL


def public_schools(at: datetime) -> str:
    """Return the schools as open data: GeoJSON features by comma."""
    features: str = db.value(SQL / "public_schools.sql", {"at": at})
    return features
