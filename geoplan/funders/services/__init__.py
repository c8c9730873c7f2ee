"""Keeping payers: their members, plants, pledges, the area they intend to work in, and the season."""

from geoplan.funders.services.applications import Asked, apply_for_company, approve_application, reject_application
from geoplan.funders.services.bulk import Preview, Stored, compared_with_now, preview_companies, store_companies
from geoplan.funders.services.members import (
    Joined,
    add_member,
    change_member,
    invite_member,
    remove_member,
    renew_invitation,
)
from geoplan.funders.services.payers import change_contact, change_facts, create_funder, name_sector
from geoplan.funders.services.plants import add_plant, change_plant, close_plant, reopen_plant
from geoplan.funders.services.pledges import set_pledge, withdraw_pledge
from geoplan.funders.services.response_areas import (
    clear_response_area,
    draw_response_area,
    set_response_area,
    tick_response_area,
)
from geoplan.funders.services.season import set_season

__all__ = [
    "Asked",
    "Joined",
    "Preview",
    "Stored",
    "add_member",
    "add_plant",
    "apply_for_company",
    "approve_application",
    "change_contact",
    "change_facts",
    "change_member",
    "change_plant",
    "clear_response_area",
    "close_plant",
    "compared_with_now",
    "create_funder",
    "draw_response_area",
    "invite_member",
    "name_sector",
    "preview_companies",
    "reject_application",
    "remove_member",
    "renew_invitation",
    "reopen_plant",
    "set_pledge",
    "set_response_area",
    "set_season",
    "store_companies",
    "tick_response_area",
    "withdraw_pledge",
]
