"""Work out every stored sum anew and tell what differs."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from geoplan import db
from geoplan.coverage.queries import differences


class Command(BaseCommand):
    help = "Re-derives every stored summary from the base tables; exit 1 if one differs."

    def handle(self, *args: Any, **options: Any) -> None:
        found = differences(db.now())
        for difference in found:
            self.stdout.write(str(difference))
        if found:
            raise CommandError(f"{len(found)} stored values differ from what their sources give.")
        self.stdout.write("Every stored sum equals its sources.")
