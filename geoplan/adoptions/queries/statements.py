"""A payer's year, from the ledger of its promises."""

from dataclasses import asdict
from datetime import datetime

from geoplan import db
from geoplan.adoptions.queries.promises import SQL
from geoplan.adoptions.writing.statements import Line, Statement
from geoplan.funders.models import Funder
from geoplan.funders.queries import pledges_in


def statement_of(funder: Funder, year: int, at: datetime) -> Statement:
    """Return what a payer set aside, promised and did in a budget year. Who may read it, the door has asked."""
    pledge = pledges_in(year, [funder.pk]).first()
    asked = {"funder_id": funder.pk, "year": year, "at": at}
    return Statement(
        funder_id=funder.pk,
        funder_name=funder.name,
        year=year,
        at=at,
        pledged_units=pledge.units if pledge else None,
        pledged_rupiah=pledge.amount_rupiah if pledge else None,
        lines=[Line(**asdict(row)) for row in db.rows(SQL / "statement.sql", asked)],
    )
