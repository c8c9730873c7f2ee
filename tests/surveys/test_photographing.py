"""A zip of photos for the rows of a list: matched by file name, cleaned, hung; hostile ones refused."""

import io
import resource
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from geoplan import db
from geoplan.accounts.models import User
from geoplan.files.errors import ArchiveRefused, NotWhatItSays, TooHeavy, Unreadable
from geoplan.needs.models import SitePhoto
from geoplan.surveys import queries
from geoplan.surveys.errors import NoPhotosNamed, PhotoListMissing
from geoplan.surveys.models import PhotoZip, RowPhoto, Survey
from geoplan.surveys.rules.photo_names import names_in, planned
from geoplan.surveys.services import clear_files, publish_survey, take_photos, work_on_photos
from tests.factories.pictures import AUTHOR, picture, telling, tiny, written
from tests.factories.places import Grid
from tests.surveys.lists import BUDI, HEADER, SITI, UDIN, read

# Eight times what one transaction takes.
MANY = 200

Zipped = Callable[..., Path]


@pytest.fixture
def zipped(tmp_path: Path, settings) -> Zipped:  # type: ignore[no-untyped-def]
    settings.MEDIA_ROOT = tmp_path / "media"

    def make(files: dict[str, bytes], name: str = "foto.zip") -> Path:
        path = tmp_path / name
        with zipfile.ZipFile(path, "w") as archive:
            for one, content in files.items():
                archive.writestr(one, content)
        return path

    return make


@pytest.fixture
def survey(grid: Grid, surveyor: User) -> Survey:
    lines = [f"{BUDI};rumah_budi.jpg", f"{SITI};IMG_2.JPG, IMG_3.png", f"{UDIN};tidak-ada.jpg"]
    return read(surveyor, *lines, header=f"{HEADER};Nama Foto")


def left(one: PhotoZip) -> dict[str, str]:
    return {told["name"]: told["why"] for told in one.left}


def test_photos_find_their_rows_by_name_and_hang_when_these_are_published(
    survey: Survey, surveyor: User, zipped: Zipped
) -> None:
    path = zipped(
        {
            "Foto/Rumah_Budi.JPG": telling("JPEG"), "Foto/img_2.jpg": tiny(),
            "Foto/img_3.png": written(picture(80, 60), "PNG"), "lain.jpg": written(picture(32, 32)),
            "catatan.txt": b"bukan foto", "__MACOSX/._img_2.jpg": b"x", "Thumbs.db": b"x",
            "dari_iphone.heic": b"\0\0\0\x18ftypheic" + bytes(40),
        }
    )  # fmt: skip
    taken = take_photos(survey=survey, by=surveyor, file_name="foto.zip", path=path, consent=True)
    assert (len(taken.plan), taken.done, taken.finished_at is not None) == (3, 3, True)
    assert left(taken) == {"lain.jpg": "not-named", "catatan.txt": "not-a-photo", "dari_iphone.heic": "heic"}
    state = queries.photo_state(survey)
    assert state is not None
    assert (state.photos, state.missing, list(state.missing_lines)) == (3, 1, [4])
    assert not SitePhoto.objects.exists()
    publish_survey(survey=survey, by=surveyor)
    hung = SitePhoto.objects.select_related("photo", "site")
    assert sorted(hung.values_list("consent", "kind")) == [(True, "front")] * 3
    by_line = {one.row.line for one in RowPhoto.objects.select_related("row")}
    assert by_line == {2, 3}


def test_nothing_of_what_a_photo_knew_is_kept(survey: Survey, surveyor: User, zipped: Zipped, settings) -> None:  # type: ignore[no-untyped-def]
    path = zipped({"rumah_budi.jpg": telling("JPEG")})
    take_photos(survey=survey, by=surveyor, file_name="foto.zip", path=path)
    kept = [file.read_bytes() for file in Path(settings.MEDIA_ROOT).rglob("*.jpg")]
    assert len(kept) == 2
    assert not any(AUTHOR in one or b"Exif" in one or b"<script>" in one for one in kept)
    # 106.005 E, 6.01 S says the camera; the house lies at 106.01, -6.01: 0.005 degrees of longitude are 553 m.
    assert RowPhoto.objects.get().gps_distance_m == pytest.approx(553, rel=0.01)
    assert not list(settings.GEOPLAN_UPLOADS.glob("*")) or not PhotoZip.objects.filter(file_kept=True).exists()


def test_photos_of_rows_on_the_map_hang_at_once_and_twice_is_once(
    survey: Survey, surveyor: User, zipped: Zipped
) -> None:
    publish_survey(survey=survey, by=surveyor)
    path = zipped({"rumah_budi.jpg": tiny()})
    for _ in range(2):
        assert take_photos(survey=survey, by=surveyor, file_name="foto.zip", path=path).left == []
    assert SitePhoto.objects.count() == RowPhoto.objects.count() == 1


def test_one_broken_photo_harms_no_other(survey: Survey, surveyor: User, zipped: Zipped) -> None:
    path = zipped({"rumah_budi.jpg": tiny()[:200], "img_2.jpg": tiny()})
    taken = take_photos(survey=survey, by=surveyor, file_name="foto.zip", path=path)
    assert left(taken) == {"rumah_budi.jpg": "broken"}
    assert RowPhoto.objects.count() == 1


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("rumah_budi.jpg", bytes(20_000_000))
    return out.getvalue()


def with_link() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("rumah_budi.jpg")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return out.getvalue()


def with_files(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, tiny())
    return out.getvalue()


def with_a_lie() -> bytes:
    """Return a zip whose directory says one byte more than comes out."""
    whole = bytearray(with_files("rumah_budi.jpg"))
    at = whole.rindex(b"PK\x01\x02") + 24
    whole[at : at + 4] = (int.from_bytes(whole[at : at + 4], "little") + 1).to_bytes(4, "little")
    return bytes(whole)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (bomb(), TooHeavy),
        (with_link(), ArchiveRefused),
        (with_files("../rumah_budi.jpg"), ArchiveRefused),
        (with_files("/rumah_budi.jpg"), ArchiveRefused),
        (with_files("rumah_budi.jpg", "RUMAH_BUDI.JPG"), ArchiveRefused),
        (with_files("rumah_budi.jpg", "lagi.zip"), ArchiveRefused),
        (with_a_lie(), (ArchiveRefused, Unreadable)),
        (with_files("rumah_budi.jpg")[:-30], Unreadable),
        (with_files("rumah_budi.jpg")[:10], Unreadable),
        (b"Rar!" + bytes(50), NotWhatItSays),
        (tiny(), NotWhatItSays),
    ],
)
def test_a_hostile_zip_is_refused_whole(
    survey: Survey, surveyor: User, tmp_path: Path, content: bytes, refusal: type[Exception]
) -> None:
    path = tmp_path / "foto.zip"
    path.write_bytes(content)
    with pytest.raises(refusal):
        take_photos(survey=survey, by=surveyor, file_name="foto.zip", path=path)
    assert not PhotoZip.objects.exists()


def test_a_zip_nobody_named_is_refused_with_its_first_names(survey: Survey, surveyor: User, zipped: Zipped) -> None:
    with pytest.raises(NoPhotosNamed) as refused:
        take_photos(survey=survey, by=surveyor, file_name="foto.zip", path=zipped({"DSC_1.jpg": tiny()}))
    assert refused.value.facts["files"] == "DSC_1.jpg"
    bare = read(surveyor, BUDI)
    with pytest.raises(PhotoListMissing):
        take_photos(survey=bare, by=surveyor, file_name="foto.zip", path=zipped({"DSC_1.jpg": tiny()}))


def test_many_photos_are_worked_on_by_the_worker_in_bounded_memory(
    grid: Grid, surveyor: User, zipped: Zipped, settings, monkeypatch: pytest.MonkeyPatch
) -> None:  # type: ignore[no-untyped-def]
    # A house every 0.0001 degrees (11 m) along one line; every picture has its own size, so that all are kept.
    lines = [
        f"Warga {n};;001;002;Barat Laut;-6.0{100 + n // 100:03d};106.01{n % 100:02d};36;4;{n}.jpg" for n in range(MANY)
    ]
    survey = read(surveyor, *lines, header=f"{HEADER};Foto")
    settings.GEOPLAN_READ_NOW_BYTES = 1000
    path = zipped({f"{n}.jpg": written(picture(8 + n % 40, 8 + n // 40)) for n in range(MANY)})
    taken = take_photos(survey=survey, by=surveyor, file_name="foto.zip", path=path)
    assert (len(taken.plan), taken.done, taken.finished_at) == (MANY, 0, None)
    # A zip that waits is no litter.
    clear_files(at=db.now())
    work_on_photos()
    before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    while work_on_photos():
        pass
    grown_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb
    taken.refresh_from_db()
    assert (taken.done, taken.left, taken.finished_at is not None) == (MANY, [], True)
    assert RowPhoto.objects.count() == MANY
    # 25 at a time: what the first took is enough for the others, but for some play of the allocator.
    assert grown_kb < 40_000


def test_names_are_matched_by_the_finest_way() -> None:
    files = [(0, "A/1.jpg", ""), (1, "B/1.jpg", ""), (2, "2.PNG", ""), (3, "2.jpg", ""), (4, "x.heic", "heic")]
    plan = planned([(7, ["b/1.jpg"]), (8, ["2.jpg"]), (9, ["1"]), (10, ["x.heic"])], files)
    assert plan.rows_of == {1: (7,), 3: (8,)}
    assert plan.left == (("A/1.jpg", "same-name"), ("2.PNG", "not-named"), ("x.heic", "heic"))


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("a.jpg; B.JPG", ["a.jpg", "b.jpg"]),
        (r"D:\Foto\IMG 1.jpg", ["d:/foto/img 1.jpg"]),
        ("https://contoh.example/f/rumah.jpg?x=1", ["rumah.jpg"]),
        (1001, ["1001"]),
        (1001.0, ["1001"]),
        ("-", []),
        (None, []),
    ],
)
def test_what_a_cell_names(cell: object, names: list[str]) -> None:
    assert names_in(cell) == names  # type: ignore[arg-type]
