import pytest

from geoplan.photos.rules import Size, metres_between, place_on_disk


def test_a_picture_lies_under_its_hash() -> None:
    sha256 = "ab" + "c" * 62
    assert str(place_on_disk(sha256, Size.FULL)) == f"photos/ab/{'c' * 62}.jpg"
    assert str(place_on_disk(sha256, Size.THUMB)) == f"photos/ab/{'c' * 62}-thumb.jpg"


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "AB" + "c" * 62, "a" * 63, "a" * 64 + "\n", "a" * 65])
def test_what_is_no_hash_has_no_place(name: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        place_on_disk(name, Size.FULL)


def test_a_hundredth_of_a_degree_of_latitude_is_1112_metres() -> None:
    # 40,030 km around a sphere of 6,371 km, by 36,000 hundredths of a degree: 1,112 m.
    assert metres_between((106.0, -6.0), (106.0, -6.01)) == pytest.approx(1112, abs=1)


def test_a_degree_of_longitude_is_shorter_away_from_the_equator() -> None:
    # 111.2 km at the equator, half of it at 60 degrees.
    assert metres_between((0.0, 60.0), (1.0, 60.0)) == pytest.approx(55_600, rel=0.001)


@pytest.mark.parametrize("wrong", [(float("nan"), 0.0), (float("inf"), 0.0), (181.0, 0.0), (0.0, -91.0)])
def test_what_is_no_place_has_no_distance(wrong: tuple[float, float]) -> None:
    assert metres_between(wrong, (106.0, -6.0)) is None
