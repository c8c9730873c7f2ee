"""`load_areas` on a real database, with files as offices have them."""

import json
from collections.abc import Iterable
from io import StringIO
from pathlib import Path

import pytest
import shapely
from django.core.management import CommandError, call_command
from shapely import Polygon, box

from geoplan.accounts.models import User
from geoplan.areas.errors import AliasesRefused
from geoplan.areas.models import Area, AreaAlias
from geoplan.areas.queries import areas_at
from geoplan.areas.services import load_aliases
from geoplan.journal.models import Entry
from tests.factories.places import make_house
from tests.files.makers import collection, feature, layer, put, run_sql, zipped

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "areas"
pytestmark = pytest.mark.django_db

# a kelurahan of 0.02 degrees a side, and its neighbour to the east
WEST, EAST = box(106.00, -6.02, 106.02, -6.00), box(106.02, -6.02, 106.04, -6.00)


def load(path: Path, level: str = "kelurahan", **options: object) -> str:
    out = StringIO()
    call_command("load_areas", str(path), level=level, stdout=out, **options)
    return out.getvalue()


def refused(path: Path, level: str = "kelurahan", **options: object) -> str:
    before = stored()
    with pytest.raises(CommandError) as error:
        load(path, level, **options)
    assert error.value.returncode == 2
    assert stored() == before
    return str(error.value)


def stored() -> list[tuple[object, ...]]:
    return list(Area.objects.order_by("code").values_list("code", "name", "boundary", "schematic", "loaded_at"))


def geojson(folder: Path, *features: object, **more: object) -> Path:
    return put(folder, "batas.geojson", collection(*features, **more))


def area(code: str, name: str, shape: object = WEST, **other: object) -> dict[str, object]:
    return feature(shapely.geometry.mapping(shape), kode=code, nama=name, **other)


def load_cilegon(levels: Iterable[str] = ("city", "kecamatan", "kelurahan")) -> None:
    for level in levels:
        load(FIXTURES / f"{level}.geojson", level, verbosity=0)


def test_the_demo_city_loads_and_answers_where_a_point_lies() -> None:
    load_cilegon()
    assert Area.objects.filter(level="kelurahan", schematic=True).count() == 43
    # the published points inside Citangkil and Suralaya, and one in the Sunda Strait
    found = areas_at([(106.0356, -6.0155), (106.0327, -5.9011), (105.93, -5.95)])
    assert [one.name if one else None for one in found] == ["Citangkil", "Suralaya", None]


def test_loading_the_same_file_again_changes_no_boundary() -> None:
    load_cilegon()
    before = list(Area.objects.order_by("code").values_list("id", "code", "name", "boundary"))
    load_cilegon()
    assert list(Area.objects.order_by("code").values_list("id", "code", "name", "boundary")) == before


def test_every_file_kind_gives_the_same_area(tmp_path: Path) -> None:
    columns = {"KDEPUM": ["36.72.01.1001"], "WADMKD": ["Cibeber"]}
    made = tmp_path / "made"
    made.mkdir()
    layer(made, "batas.shp", [WEST], **columns)
    corners = " ".join(f"{x},{y},0" for x, y in WEST.exterior.coords)
    ring = f"<outerBoundaryIs><LinearRing><coordinates>{corners}</coordinates></LinearRing></outerBoundaryIs>"
    data = "<Data name='kode'><value>36.72.01.1001</value></Data>"
    files = [
        geojson(tmp_path, area("36.72.01.1001", "Cibeber")),
        zipped(tmp_path, "batas.zip", {f.name: f.read_bytes() for f in made.iterdir()}),
        layer(tmp_path, "batas.gpkg", [WEST], driver="GPKG", layer_name="batas", **columns),
        put(
            tmp_path,
            "batas.kml",
            f"<?xml version='1.0'?><kml><Placemark><name>Cibeber</name><ExtendedData>{data}</ExtendedData>"
            f"<Polygon>{ring}</Polygon></Placemark></kml>",
        ),
    ]
    for file in files:
        Area.objects.all().delete()
        load(file)
        [found] = Area.objects.all()
        assert (found.code, found.name, found.source) == ("36.72.01.1001", "Cibeber", file.name)
        assert shapely.from_wkt(found.boundary.wkt).equals(WEST)


def test_declared_metres_are_turned_and_heights_dropped(tmp_path: Path) -> None:
    # 2 km square in UTM 48S around 614611 9334975, which is about 106.0356 E 6.0154 S
    square = Polygon([(x, y, 7.0) for x, y in box(613611, 9333975, 615611, 9335975).exterior.coords])
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32748"}}
    told = load(geojson(tmp_path, area("36.72.01.1001", "Cibeber", square), crs=crs))
    [found] = Area.objects.all()
    assert found.boundary.centroid.x == pytest.approx(106.0356, abs=0.0005)
    assert found.boundary.centroid.y == pytest.approx(-6.0154, abs=0.0005)
    assert found.boundary.hasz is False
    assert "EPSG:32748" in told


def test_several_places_of_one_code_become_one_area_and_broken_rings_are_mended(tmp_path: Path) -> None:
    # two triangles of 0.02 x 0.01 / 2 that meet in a point, and an islet of 0.001 x 0.001
    bow_tie = Polygon([(106, -6), (106.02, -6.02), (106.02, -6), (106, -6.02)])
    islet = box(105.99, -6.01, 105.991, -6.009)
    told = load(geojson(tmp_path, area("3672031001", "TAMANSARI", bow_tie), area("3672031001", "TAMANSARI", islet)))
    [found] = Area.objects.all()
    assert (found.code, found.name, len(found.boundary)) == ("36.72.03.1001", "Tamansari", 3)
    assert found.boundary.area == pytest.approx(0.000201)
    assert told.count("36.72.03.1001") == 2


def test_names_are_matched_through_aliases_within_their_kecamatan(tmp_path: Path) -> None:
    load_cilegon()
    assert load_aliases(json.loads((FIXTURES / "aliases.json").read_text())) == 5
    assert load_aliases(json.loads((FIXTURES / "aliases.json").read_text())) == 0
    dringo = shapely.from_wkb(bytes(Area.objects.get(name="Dringo").boundary.wkb))
    place = feature(shapely.geometry.mapping(dringo), WADMKD="DERINGO", WADMKC="Citangkil")
    assert "DERINGO → 36.72.08.1002" in load(geojson(tmp_path, place))
    assert Area.objects.get(code="36.72.08.1002").name == "Dringo"
    elsewhere = feature(shapely.geometry.mapping(dringo), WADMKD="DERINGO", WADMKC="Cibeber")
    refused(geojson(tmp_path, elsewhere))


def test_file_of_another_level_or_city_is_refused_and_nothing_stored(tmp_path: Path) -> None:
    load_cilegon()
    assert "kecamatan" in refused(FIXTURES / "kecamatan.geojson", "kelurahan")
    assert "36.73" in refused(geojson(tmp_path, area("36.73.01.1001", "Serang", box(106.1, -6.2, 106.2, -6.1))))
    moved = area("36.72.01.1001", "Cibeber", box(107.0, -6.2, 107.1, -6.1))
    assert "36.72.01.1001" in refused(geojson(tmp_path, moved))


@pytest.mark.parametrize(
    ("bad", "word"),
    [
        (area("36.72.01.1002", "B", box(-6.04, 106.00, -6.02, 106.02)), "2"),
        (feature({"type": "Point", "coordinates": [106, -6]}, kode="36.72.01.1002", nama="B"), "Point"),
        (feature(None, kode="36.72.01.1002", nama="B"), "2"),
        (area("3672010002", "B", EAST), "BPS"),
    ],
)
def test_one_bad_area_keeps_the_whole_file_out(tmp_path: Path, bad: dict[str, object], word: str) -> None:
    load(geojson(tmp_path, area("36.72.01.1001", "Awal", EAST)))
    assert word in refused(geojson(tmp_path, area("36.72.01.1001", "A"), bad))


def test_unreadable_and_missing_files_are_refused_without_traceback(tmp_path: Path) -> None:
    refused(put(tmp_path, "a.geojson", "{"))
    refused(put(tmp_path, "a.gml", "<gml/>"))
    refused(tmp_path / "tidak-ada.geojson")
    refused(geojson(tmp_path, feature(shapely.geometry.mapping(WEST), fid=1)))
    refused(geojson(tmp_path, area("36.72.01.1001", "A")), code_field="KODE_LAIN")
    two = layer(tmp_path, "dua.gpkg", [WEST], driver="GPKG", layer_name="a", kode=["36.72.01.1001"], nama=["A"])
    layer(tmp_path, "dua.gpkg", [EAST], driver="GPKG", layer_name="b", mode="a", kode=["36.72.01.1002"], nama=["B"])
    refused(two)
    load(two, layer="b")
    assert [one.name for one in Area.objects.all()] == ["B"]
    refused(run_sql(two, "create view evil as select 1"), layer="a")


def test_dry_run_tells_all_and_stores_nothing(tmp_path: Path) -> None:
    told = load(geojson(tmp_path, area("36.72.01.1001", "A")), dry_run=True)
    assert "1" in told
    assert not Area.objects.exists()


def test_named_columns_are_used(tmp_path: Path) -> None:
    place = feature(shapely.geometry.mapping(WEST), lama="36.72.01.1001", sebutan="Cibeber", kode="x", nama="y")
    load(geojson(tmp_path, place), code_field="lama", name_field="sebutan")
    assert [(one.code, one.name) for one in Area.objects.all()] == [("36.72.01.1001", "Cibeber")]


def test_areas_the_file_lacks_stay_unless_their_removal_is_asked_for(tmp_path: Path) -> None:
    load(geojson(tmp_path, area("36.72.01.1001", "A"), area("36.72.01.1002", "B", EAST)))
    only_west = geojson(tmp_path, area("36.72.01.1001", "A"))
    assert "36.72.01.1002" in load(only_west)
    assert Area.objects.count() == 2
    load(only_west, remove_missing=True)
    assert [one.code for one in Area.objects.all()] == ["36.72.01.1001"]
    assert Entry.objects.filter(deed="areas.loaded").count() == 3


def test_area_with_sites_is_never_removed(tmp_path: Path, surveyor: User) -> None:
    load(geojson(tmp_path, area("36.72.01.1001", "A"), area("36.72.01.1002", "B", EAST)))
    make_house(surveyor, Area.objects.get(name="B"), "R-1", 106.03, -6.01)
    said = refused(geojson(tmp_path, area("36.72.01.1001", "A")), remove_missing=True)
    assert "36.72.01.1002" in said


def test_sites_follow_new_boundaries(tmp_path: Path, surveyor: User) -> None:
    load(geojson(tmp_path, area("36.72.01.1001", "A"), area("36.72.01.1002", "B", EAST)))
    house = make_house(surveyor, Area.objects.get(name="A"), "R-1", 106.019, -6.01)
    # the border moves west from 106.02 to 106.018
    west, east = box(106.00, -6.02, 106.018, -6.00), box(106.018, -6.02, 106.04, -6.00)
    load(geojson(tmp_path, area("36.72.01.1001", "A", west), area("36.72.01.1002", "B", east)))
    house.refresh_from_db()
    assert house.area.name == "B"


def test_spellings_of_a_wrong_form_are_refused(tmp_path: Path) -> None:
    load(geojson(tmp_path, area("36.72.01.1001", "A")))
    for wrong in ({"36.72.01.1001": "Satu"}, {"36.72.01.1001": [1]}, {"36.72.01.1001": ["--"]}):
        with pytest.raises(AliasesRefused):
            load_aliases(wrong)  # type: ignore[arg-type]
    assert not AreaAlias.objects.exists()
