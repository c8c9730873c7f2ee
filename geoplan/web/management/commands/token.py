"""Print a bearer token for an account, or end all it has."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from geoplan.accounts.queries import account
from geoplan.accounts.rules import TOKEN_DAYS
from geoplan.accounts.services import issue_token, revoke_tokens
from geoplan.errors import Refusal
from geoplan.web.words import refusal_text


class Command(BaseCommand):
    help = "Print a bearer token for an account. It is shown once; the database keeps only a hash."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--days", type=int, default=TOKEN_DAYS, help="how long it works (%(default)s)")
        parser.add_argument("--revoke", action="store_true", help="end every token of the account instead")

    def handle(self, *, email: str, days: int, revoke: bool, **options: object) -> None:
        if days < 1:
            raise CommandError("--days must be 1 or more.")
        try:
            user = account(email)
        except Refusal as refused:
            raise CommandError(refusal_text(refused), returncode=2) from refused
        if revoke:
            self.stdout.write(f"{revoke_tokens(user=user)} tokens ended.")
        else:
            self.stdout.write(issue_token(user=user, days=days))
