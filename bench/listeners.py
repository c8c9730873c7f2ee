"""Steps of section live that need Django: people who may listen, each with a token."""

import json
import sys

import django

django.setup()

from geoplan.accounts.models import User  # noqa: E402
from geoplan.accounts.services import issue_token  # noqa: E402


def people(count: int) -> list[str]:
    """Make officers and return a token of each."""
    made = [User.objects.create(email=f"listener{number}@contoh.example", role="officer") for number in range(count)]
    return [issue_token(user=user) for user in made]


if __name__ == "__main__":
    print(json.dumps({"tokens": people(int(sys.argv[1]))}))
