"""A new one-time link for somebody who lost the password."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from geoplan.accounts.rules import INVITATION_DAYS
from geoplan.accounts.services import reset_access
from geoplan.errors import Refusal
from geoplan.web.management.commands.invite import link_of
from geoplan.web.words import refusal_text


class Command(BaseCommand):
    help = "Print a one-time link with which somebody who lost the password chooses another."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *, email: str, **options: object) -> None:
        try:
            reset = reset_access(email=email, by=None)
        except Refusal as refused:
            raise CommandError(refusal_text(refused), returncode=2) from refused
        self.stdout.write(link_of(reset))
        self.stderr.write(f"Works once, for {INVITATION_DAYS} days. Send it to {email} only.")
