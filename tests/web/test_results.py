"""*Laporan hasil*: what was built, with those pictures alone that people agreed to show."""

import io

import pytest
from django.test import Client
from pypdf import PdfReader

from geoplan.accounts.rules import Relation
from geoplan.needs.services import add_photo
from tests.adoptions.scene import Scene, held, make_scene
from tests.factories.pictures import tiny


@pytest.fixture
def scene(db: None) -> Scene:
    return make_scene()


@pytest.mark.parametrize(("consent", "pictures"), [(True, 1), (False, 0)])
def test_a_picture_is_shown_where_consent_is_recorded(scene: Scene, tmp_path, settings, consent, pictures) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    held(scene.house, scene.first, stage="verified")
    file = tmp_path / "after.jpg"
    file.write_bytes(tiny())
    add_photo(by=scene.planner, site=scene.house, relation=Relation(), path=file, kind="after", consent=consent)
    client = Client()
    client.force_login(scene.officer)
    answer = client.get(f"/funders/{scene.first.pk}/results.pdf?year=2027")
    read = PdfReader(io.BytesIO(answer.content))
    assert answer["Content-Type"] == "application/pdf"
    assert scene.house.code in " ".join(page.extract_text() for page in read.pages)
    assert len({image.data for page in read.pages for image in page.images}) == pictures
