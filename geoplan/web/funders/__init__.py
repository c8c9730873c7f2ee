"""Who pays: the list, each payer's pages, applications, lists of companies, and the season."""

from geoplan.web.funders.applying import answer, applications, applied, apply_
from geoplan.web.funders.area import response_area
from geoplan.web.funders.bulk import bulk, example, links_xlsx, store
from geoplan.web.funders.commitments import funder
from geoplan.web.funders.listing import funders
from geoplan.web.funders.pledges import pledges
from geoplan.web.funders.profile import contact, facts, member, members, plant, plants, profile
from geoplan.web.funders.results import results
from geoplan.web.funders.season import season
from geoplan.web.funders.statement import statement
from geoplan.web.funders.sums import now_at

__all__ = [
    "answer",
    "applications",
    "applied",
    "apply_",
    "bulk",
    "contact",
    "example",
    "facts",
    "funder",
    "funders",
    "links_xlsx",
    "member",
    "members",
    "now_at",
    "plant",
    "plants",
    "pledges",
    "profile",
    "response_area",
    "results",
    "season",
    "statement",
    "store",
]
