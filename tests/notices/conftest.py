from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests.adoptions.scene import Scene, make_scene
from tests.conftest import clone, database_url, drop, use
from tests.notices.desk import care_for


@pytest.fixture(scope="module")
def committed(
    template_database: str, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[Scene, str]]:
    """A scene in a database of this module's own: the journal is read as far as it is committed."""
    from django.db import connections

    before = connections["default"].settings_dict["NAME"]
    name = f"{before}_told"
    with django_db_blocker.unblock():
        clone(template_database, name)
        use(name)
        try:
            scene = make_scene()
            care_for(scene.surveyor, scene.grid.north_west)
            yield scene, database_url(name)
        finally:
            use(before)
            drop(name)


@pytest.fixture
def scene(committed: tuple[Scene, str]) -> Scene:
    return committed[0]
