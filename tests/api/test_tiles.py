import pytest

from geoplan.journal.models import Look
from tests.api.asking import ask, refused
from tests.coverage import mvt
from tests.factories.city import City, promise

TILE = "tiles/sites/11/1627/1058.mvt"


def test_a_tile_is_a_vector_tile_for_one_reader(city: City) -> None:
    answer = ask(city.planner, TILE)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/vnd.mapbox-vector-tile"
    assert answer["Cache-Control"] == "private, no-cache"
    assert {"Cookie", "Authorization"} <= {name.strip() for name in answer["Vary"].split(",")}
    assert len(mvt.sites(answer.content)) == 11


@pytest.mark.parametrize("accept", ["application/vnd.mapbox-vector-tile", "*/*", "application/x-protobuf, */*;q=0.1"])
def test_a_tile_may_be_asked_for_by_its_media_type(city: City, accept: str) -> None:
    assert ask(city.planner, TILE, headers={"Accept": accept}).status_code == 200


def test_an_empty_tile_is_204(city: City) -> None:
    answer = ask(city.planner, "tiles/sites/11/0/0.mvt")
    assert (answer.status_code, answer.content) == (204, b"")
    assert ask(city.planner, TILE, q="nowhere").status_code == 204


def test_a_tile_takes_the_filters_of_the_list(city: City) -> None:
    features = mvt.sites(ask(city.planner, TILE, standing="bare,partly", area="36.72.01").content)
    assert [one.properties["code"] for one in features] == ["H1", "S1", "H6"]


@pytest.mark.parametrize(
    "address", ["99/0/0", "23/0/0", "2/4/0", "2/0/4", "2/-1/0", "a/0/0", "9" * 400 + "/0/0", "1/" + "9" * 5000 + "/0"]
)
def test_tiles_that_cannot_be_are_404(city: City, address: str) -> None:
    assert refused(city.planner, f"tiles/sites/{address}.mvt")[0] == 404
    assert refused(None, f"tiles/areas/{address}.mvt")[0] == 404


@pytest.mark.parametrize("query", [{"kind": "x"}, {"standing": "bare;partly"}, {"funder": "-1"}, {"nonsense": "1"}])
def test_bad_filters_are_400(city: City, query: dict[str, str]) -> None:
    assert refused(city.planner, TILE, **query) == (400, "api.fields-invalid")


def test_a_kept_tile_serves_its_own_audience_only_and_until_something_changes(city: City) -> None:
    held = {"If-None-Match": ask(city.officer_of_a, TILE)["ETag"]}
    assert ask(city.officer_of_a, TILE, headers=held).status_code == 304
    assert ask(city.officer_of_b, TILE, headers=held).status_code == 304
    assert ask(city.planner, TILE, headers=held).status_code == 200
    assert ask(city.monitor, TILE, headers=held).status_code == 200
    assert ask(city.officer_of_a, TILE, headers=held, kind="house").status_code == 200
    assert ask(city.operator, TILE, headers=held).status_code == 403
    assert ask(None, TILE, headers=held).status_code == 401
    promise(city.sites["H1"], city.b)
    assert ask(city.officer_of_a, TILE, headers=held).status_code == 200


def test_a_weakened_mark_is_still_known(city: City) -> None:
    etag = ask(city.planner, TILE)["ETag"]
    assert ask(city.planner, TILE, headers={"If-None-Match": f"W/{etag}"}).status_code == 304


def test_an_officers_tile_holds_the_moved_house_only(city: City) -> None:
    # At zoom 22 a tile is 9.6 m wide: the true H1 (106.004, -6.004) and its moved point are 221 m apart.
    def codes(viewer: object, lon: float) -> list[str]:
        x = int((lon + 180) / 360 * 2**18)
        y = 135452  # of -6.004: (1 - asinh(tan(lat)) / pi) / 2 x 2^18 = 135452.03
        answer = ask(viewer, f"tiles/sites/18/{x}/{y}.mvt")  # type: ignore[arg-type]
        return [one.properties["code"] for one in mvt.sites(answer.content)] if answer.content else []

    assert (codes(city.planner, 106.004), codes(city.planner, 106.006)) == (["H1"], [])
    assert (codes(city.officer_of_a, 106.004), codes(city.officer_of_a, 106.006)) == ([], ["H1"])
    assert (codes(city.monitor, 106.004), codes(city.monitor, 106.006)) == ([], [])


def test_tiles_of_exact_houses_are_counted_and_kept_ones_are_not(city: City) -> None:
    etag = ask(city.planner, TILE)["ETag"]
    ask(city.planner, TILE, headers={"If-None-Match": etag})
    ask(city.officer_of_a, TILE)
    assert [(look.actor_id, look.door, look.count) for look in Look.objects.all()] == [
        (city.planner.pk, "sites.tile", 7)
    ]


def test_boundaries_are_open_to_all_and_finer_further_in(city: City) -> None:
    answer = ask(None, "tiles/areas/11/1627/1058.mvt")
    assert answer["Cache-Control"] == "public, no-cache"
    (name,) = [name.decode() for number, data in mvt.parts(answer.content) if number == 3
               for inner, name in mvt.parts(data) if inner == 1]  # fmt: skip
    assert name == "areas"
    held = {"If-None-Match": answer["ETag"]}
    assert ask(None, "tiles/areas/11/1627/1058.mvt", headers=held).status_code == 304
    assert len(ask(None, "tiles/areas/5/25/16.mvt").content) < len(answer.content)
    assert ask(None, "tiles/areas/11/0/0.mvt").status_code == 204
