"""People by role, with a token-less sign-in."""

from collections.abc import Callable

import pytest

from geoplan.accounts.models import User
from geoplan.accounts.rules import Role

PeopleMaker = Callable[..., User]


@pytest.fixture
def person() -> PeopleMaker:
    """Return a maker of users: `person(Role.PLANNER)`, `person(Role.OFFICER, email="a@b.test")`."""
    made = 0

    def make(role: Role, email: str | None = None, password: str = "contoh-cilegon") -> User:
        nonlocal made
        made += 1
        user = User(email=email or f"{role}{made}@geoplan.test", role=role, name=f"{role.title()} {made}")
        user.set_password(password)
        user.save()
        return user

    return make


@pytest.fixture
def planner(person: PeopleMaker) -> User:
    return person(Role.PLANNER)


@pytest.fixture
def surveyor(person: PeopleMaker) -> User:
    return person(Role.SURVEYOR)


@pytest.fixture
def officer(person: PeopleMaker) -> User:
    return person(Role.OFFICER)
