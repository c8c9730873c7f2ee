"""Invite somebody: an account, its place in the city, and a one-time link."""

from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse

from geoplan.accounts.models import User
from geoplan.accounts.rules import INVITATION_DAYS, Role
from geoplan.accounts.services import Invited, invite
from geoplan.areas.queries import area
from geoplan.errors import Refusal
from geoplan.funders.queries import funder_named
from geoplan.funders.rules import MemberRole
from geoplan.funders.services import add_member
from geoplan.needs.services import assign
from geoplan.web.words import refusal_text


class Command(BaseCommand):
    help = "Make an account and print a one-time link with which its owner chooses a password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--role", required=True, choices=[role.value for role in Role])
        parser.add_argument("--name", default="", help="how the person is called on screen")
        parser.add_argument("--funder", help="name of the payer an officer acts for")
        parser.add_argument(
            "--area", action="append", default=[], help="code of a surveyor's kelurahan; may be repeated"
        )
        parser.add_argument("--may-verify", action="store_true", help="the surveyor may verify sites there")

    def handle(
        self, *, email: str, role: str, name: str, funder: str | None, area: list[str], may_verify: bool,
        **options: object,
    ) -> None:  # fmt: skip
        if funder and role != Role.OFFICER:
            raise CommandError("--funder goes with --role officer.")
        if (area or may_verify) and role != Role.SURVEYOR:
            raise CommandError("--area and --may-verify go with --role surveyor.")
        try:
            link = invitation_link(email=email, role=role, name=name, funder=funder, areas=area, may_verify=may_verify)
        except Refusal as refused:
            raise CommandError(refusal_text(refused), returncode=2) from refused
        self.stdout.write(link)
        self.stderr.write(f"Works once, for {INVITATION_DAYS} days. Send it to {email} only.")


@transaction.atomic
def invitation_link(*, email: str, role: str, name: str, funder: str | None, areas: list[str], may_verify: bool) -> str:
    """Invite and place a person, all or nothing; return the link."""
    invited = invite(email=email, role=role, name=name, by=None)
    if funder:
        act_for(invited.user, funder)
    for code in areas:
        assign(user=invited.user, area=area(code), may_verify=may_verify, by=None)
    return link_of(invited)


def link_of(invited: Invited) -> str:
    return f"{settings.GEOPLAN_ADDRESS}{reverse('invitation', args=[invited.token])}"


def act_for(user: User, funder: str) -> None:
    add_member(funder=funder_named(funder), user=user, role=MemberRole.OWNER, by=None)
