"""Load the demo city. The same seed gives the same city."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from geoplan.demo.services import DemoRefused, load_demo


class Command(BaseCommand):
    help = "Load the demo city (invented people and companies, schematic boundaries). Does nothing when it is there."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--houses", type=int, default=2068)
        parser.add_argument("--schools", type=int, default=180)
        parser.add_argument("--funders", type=int, default=100)
        parser.add_argument("--seed", type=int, default=3672)

    def handle(self, **options: int) -> None:
        try:
            told = load_demo(
                houses=options["houses"],
                schools=options["schools"],
                funders=options["funders"],
                seed=options["seed"],
                say=self.stdout.write,
            )
        except DemoRefused as refused:
            raise CommandError(str(refused), returncode=2) from refused
        self.stdout.write(told)
