"""Print the accounts of the demo, whose password is no secret."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from geoplan.accounts.queries import demo_accounts, is_demo
from geoplan.web.words import ROLES


class Command(BaseCommand):
    help = "Print the demo's accounts and their password. Only where the demo was loaded, never in production."

    def handle(self, **options: object) -> None:
        if not settings.GEOPLAN_DEMO_ALLOWED or not is_demo():
            raise CommandError("There is no demo here.", returncode=2)
        for user in demo_accounts():
            self.stdout.write(f"{user.email}  {settings.GEOPLAN_DEMO_PASSWORD}  {ROLES[user.role]}: {user.name}")
