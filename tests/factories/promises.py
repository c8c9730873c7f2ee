"""Funders and their members."""

from collections.abc import Callable

import pytest

from geoplan.accounts.models import User
from geoplan.funders.models import Funder, Membership

FunderMaker = Callable[..., Funder]


@pytest.fixture
def funder_of(db: None) -> FunderMaker:
    """Return a maker of funders with members: `funder_of("PT Contoh", officer)`."""

    def make(name: str, *members: User, kind: str = "company", role: str = "owner") -> Funder:
        funder = Funder.objects.create(name=name, kind=kind)
        for member in members:
            Membership.objects.create(user=member, funder=funder, role=role)
        return funder

    return make
