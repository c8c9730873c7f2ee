"""Coordinates as people write them. One place in Citangkil throughout: 6.01549 S, 106.03559 E.

In minutes that is 6° 0.9294', in seconds 6° 0' 55.764"; 106° 2.1354', 106° 2' 8.124". In UTM 48S, by PROJ,
easting 614,611.07 and northing 9,334,974.58.
"""

import pytest

from geoplan.geo import Box, Region, region_of
from geoplan.surveys.reading.points import Fault, Form, PointCells, Reading, read_geometry, read_point
from geoplan.surveys.reading.text import Cell

CILEGON = region_of(Box(105.9217, -6.0806, 106.0882, -5.8761))
LAT, LON = -6.01549, 106.03559

# About two metres: as fine as a tenth of a second.
CLOSE_DEG = 0.00002


def two(lat: Cell, lon: Cell, region: Region = CILEGON) -> Reading:
    return read_point(PointCells(latitude=lat, longitude=lon), region)


def one(text: Cell, region: Region = CILEGON) -> Reading:
    return read_point(PointCells(coordinates=text), region)


def fixes(reading: Reading) -> list[str]:
    return [repair.code for repair in reading.repairs]


@pytest.mark.parametrize(
    ("lat", "lon", "form", "within_deg"),
    [
        ("-6.01549", "106.03559", Form.DECIMAL, 0),
        (-6.01549, 106.03559, Form.DECIMAL, 0),
        (" -6.01549 ", "\u00a0106.03559", Form.DECIMAL, 0),
        ("- 6.01549", "106.03559", Form.DECIMAL, 0),
        ("−6.01549", "106.03559", Form.DECIMAL, 0),
        ("-6.01549°", "106.03559°", Form.DECIMAL, 0),
        ("6.01549 LS", "106.03559 BT", Form.DECIMAL, 0),
        ("6.01549 S", "106.03559 T", Form.DECIMAL, 0),
        ("S6.01549", "E106.03559", Form.DECIMAL, 0),
        ("-6.01549 S", "106.03559 E", Form.DECIMAL, 0),
        ("-6,01549", "106,03559", Form.DECIMAL_COMMA, 0),
        ("6,01549 LS", "106,03559 BT", Form.DECIMAL_COMMA, 0),
        ("6°00'55.8\" LS", "106°02'08.1\" BT", Form.DMS, CLOSE_DEG),
        ("LS 6 00 55,8", "BT 106 02 08,1", Form.DMS, CLOSE_DEG),
        ("06° 00’ 55,8” S", "106° 02’ 08,1” E", Form.DMS, CLOSE_DEG),
        ("6o00'55.8\"S", "106o02'08.1\"E", Form.DMS, CLOSE_DEG),
        ("6°0'55.8''S", "106°2'8.1''E", Form.DMS, CLOSE_DEG),
        ("6-00-55.8 LS", "106-02-08.1 BT", Form.DMS, CLOSE_DEG),
        ("6:00:55.8 S", "106:02:08.1 E", Form.DMS, CLOSE_DEG),
        ("6.00.55,8 LS", "106.02.08,1 BT", Form.DMS, CLOSE_DEG),
        ("-6 0 55.8", "106 2 8.1", Form.DMS, CLOSE_DEG),
        (
            "6 derajat 00 menit 55,8 detik Lintang Selatan",
            "106 derajat 02 menit 08,1 detik Bujur Timur",
            Form.DMS,
            CLOSE_DEG,
        ),
        ("6°00.93' S", "106°02.135' E", Form.DEGREES_MINUTES, CLOSE_DEG),
        ("LS 6° 0,93'", "BT 106° 2,135'", Form.DEGREES_MINUTES, CLOSE_DEG),
        ("9334974.6 mU", "614611.1 mT", Form.UTM, CLOSE_DEG),
        ("-6.01549, 106.03559", "", Form.DECIMAL, 0),
        ("-6.01549, 106.03559", "-6.01549, 106.03559", Form.DECIMAL, 0),
    ],
)
def test_clear_columns_are_read_without_asking(lat: Cell, lon: Cell, form: Form, within_deg: float) -> None:
    reading = two(lat, lon)
    assert reading.point is not None
    assert reading.point == pytest.approx((LON, LAT), abs=within_deg or 1e-9)
    assert (reading.form, fixes(reading)) == (form, [])


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("-6.01549, 106.03559", Form.DECIMAL),
        ("-6.01549,106.03559", Form.DECIMAL),
        ("-6.01549 106.03559", Form.DECIMAL),
        ("-6.01549\n106.03559", Form.DECIMAL),
        ("-6.01549/106.03559", Form.DECIMAL),
        ("106.03559, -6.01549", Form.DECIMAL),
        ("[106.03559, -6.01549, 0.0]", Form.DECIMAL),
        ("POINT(106.03559 -6.01549)", Form.DECIMAL),
        ("-6,01549,106,03559", Form.DECIMAL),
        ("(-6.01549, 106.03559) depan masjid RT 03", Form.DECIMAL),
        ("Lat: -6.01549, Long: 106.03559", Form.DECIMAL),
        ("Bujur 106.03559 Lintang -6.01549", Form.DECIMAL),
        ("6.01549LS,106.03559BT", Form.DECIMAL),
        ("-6.01549,106.03559,17", Form.DECIMAL),
        ("-6,01549; 106,03559", Form.DECIMAL_COMMA),
        ("-6,01549, 106,03559", Form.DECIMAL_COMMA),
        ("6°00'55.8\" LS 106°02'08.1\" BT", Form.DMS),
        ("LS 6 00 55,8 BT 106 02 08,1", Form.DMS),
        ("S6°00'55.8'' E106°02'08.1''", Form.DMS),
        ("6° 00 55.8 S 106° 02 08.1 E", Form.DMS),
        ("-6 0 55.8, 106 2 8.1", Form.DMS),
        ("6°00.93' S, 106°02.135' E", Form.DEGREES_MINUTES),
        ("48M 614611 9334975", Form.UTM),
        ("48S 614611 mT 9334975 mU", Form.UTM),
        ("UTM Zona 48 S: 614.611,1 9.334.974,6", Form.UTM),
        ("X: 614611 Y: 9334975", Form.UTM),
        ("Y 9334975; X 614611", Form.UTM),
        ("https://www.google.com/maps?q=-6.01549,106.03559", Form.MAP_LINK),
        ("https://maps.google.com/?q=loc:-6.01549%2C106.03559", Form.MAP_LINK),
        ("https://www.google.com/maps/@-6.01549,106.03559,17z", Form.MAP_LINK),
        ("https://www.google.com/maps/place/X/@-6.1,106.1,17z/data=!8m2!3d-6.01549!4d106.03559", Form.MAP_LINK),
        ("https://www.google.com/maps/search/?api=1&query=-6.01549%2C106.03559", Form.MAP_LINK),
        ("https://www.google.com/maps/place/6%C2%B000'55.8%22S+106%C2%B002'08.1%22E/", Form.MAP_LINK),
        ("https://www.openstreetmap.org/?mlat=-6.01549&mlon=106.03559#map=17/-6.1/106.1", Form.MAP_LINK),
        ("https://www.openstreetmap.org/#map=17/-6.01549/106.03559", Form.MAP_LINK),
        ("geo:-6.01549,106.03559?z=17", Form.MAP_LINK),
    ],
)
def test_both_numbers_in_one_cell_are_read_without_asking(text: str, form: Form) -> None:
    reading = one(text)
    assert reading.point == pytest.approx((LON, LAT), abs=CLOSE_DEG)
    assert (reading.form, fixes(reading)) == (form, [])


@pytest.mark.parametrize(
    ("lat", "lon", "codes", "within_deg"),
    [
        ("106.03559", "-6.01549", ["point-swapped"], 0),
        ("106°02'08.1\" BT", "6°00'55.8\" LS", ["point-swapped"], CLOSE_DEG),
        ("6.01549 E", "106.03559 S", ["point-swapped"], 0),
        ("6.01549", "106.03559", ["point-sign-lost"], 0),
        ("6 00 55.8", "106 02 08.1", ["point-sign-lost"], CLOSE_DEG),
        ("6.01549 LU", "106.03559 BT", ["point-sign-lost"], 0),
        ("-6.01549", "106.03559 B", ["point-sign-lost"], 0),
        ("106.03559", "6.01549", ["point-sign-lost", "point-swapped"], 0),
        ("-601549", "10603559", ["point-decimal-lost"], 0),
        ("-6.015.490", "106.035.590", ["point-decimal-lost"], 0),
        ("-6,015,490", "106,035,590", ["point-decimal-lost"], 0),
        (-6015490000000000, 106035590000000.0, ["point-decimal-lost"], 0),
        ("-6,01549E+15", "1,06036E+15", ["point-decimal-lost"], 0.0005),
        ("9334975", "614611", ["point-utm"], CLOSE_DEG),
        ("614611 mT", "9334975 mU", ["point-swapped"], CLOSE_DEG),
    ],
)
def test_what_has_to_be_repaired_is_offered_with_before_and_after(
    lat: Cell, lon: Cell, codes: list[str], within_deg: float
) -> None:
    reading = two(lat, lon)
    assert fixes(reading) == codes
    assert reading.point == pytest.approx((LON, LAT), abs=within_deg or 1e-9)
    assert reading.repairs[0].before == reading.seen
    assert reading.repairs[0].after.startswith("-6.01")


def test_a_northing_without_its_offset_is_offered_back() -> None:
    # 9,334,974.58 - 10,000,000 = -665,025.42
    reading = read_point(PointCells(easting="614611", northing="-665025"), CILEGON)
    assert fixes(reading) == ["point-northing-offset"]
    assert reading.point == pytest.approx((LON, LAT), abs=CLOSE_DEG)


def test_x_and_y_take_degrees_and_metres_and_notice_latitude_under_x() -> None:
    assert read_point(PointCells(x=614611.07, y=9334974.58), CILEGON).point == pytest.approx((LON, LAT), abs=1e-6)
    assert fixes(read_point(PointCells(x="106.03559", y="-6.01549"), CILEGON)) == []
    assert fixes(read_point(PointCells(x="-6.01549", y="106.03559"), CILEGON)) == ["point-swapped"]


@pytest.mark.parametrize(
    ("lat", "lon", "fault"),
    [
        ("", "", Fault.MISSING),
        ("-", "-", Fault.MISSING),
        ("n/a", "tidak ada", Fault.MISSING),
        ("0", "0", Fault.MISSING),
        ("0,0", "0,0", Fault.MISSING),
        (".0000000", ".0000000", Fault.MISSING),
        (0.0, 0.0, Fault.MISSING),
        ("-6.01549", "", Fault.INCOMPLETE),
        ("-6", "106", Fault.TOO_COARSE),
        ("-6.02", "106.04", Fault.TOO_COARSE),
        ("6°00' LS", "106°02' BT", Fault.TOO_COARSE),
        ("rumah", "106.03559", Fault.UNREADABLE),
        ("1e999", "106.03559", Fault.UNREADABLE),
        ("nan", "inf", Fault.UNREADABLE),
        (float("nan"), 106.03559, Fault.UNREADABLE),
        ("95", "106.03559", Fault.UNREADABLE),
        ("6°75'10\" S", "106°02'08\" E", Fault.UNREADABLE),
        ("٦.٠١٥٤٩", "106.03559", Fault.FOREIGN_DIGITS),
        ("-6.01549\x00", "106.03559", Fault.CONTROL_CHARACTERS),
        # TM-3 zone 48.2 around here: easting 200,000 - 52,000, northing 1,500,000 - 665,000.
        ("834800", "148700", Fault.TM3),
        # Web Mercator: 106.03559 / 180 x 20,037,508 = 11,803,828.
        ("-670876", "11803828", Fault.METRES_UNDECLARED),
    ],
)
def test_what_is_no_point_is_refused_with_its_reason(lat: Cell, lon: Cell, fault: Fault) -> None:
    reading = two(lat, lon)
    assert (reading.point, reading.fault) == (None, fault)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("https://maps.app.goo.gl/abcDEF123", Fault.SHORT_LINK),
        ("https://goo.gl/maps/abc", Fault.SHORT_LINK),
        ("https://www.google.com/maps/place/Masjid+Agung", Fault.LINK_WITHOUT_PLACE),
        ("http://127.0.0.1/?url=http://example.test", Fault.LINK_WITHOUT_PLACE),
        ("TM-3 zona 48.2 148700 834800", Fault.TM3),
        ("6.01549 LS", Fault.UNREADABLE),
        ("dekat masjid", Fault.UNREADABLE),
        ("0, 0", Fault.MISSING),
        ("-6,106", Fault.TOO_COARSE),
    ],
)
def test_a_text_without_a_point_is_refused_with_its_reason(text: str, fault: Fault) -> None:
    assert (one(text).point, one(text).fault) == (None, fault)


def test_a_place_elsewhere_is_returned_as_it_stands_for_the_boundaries_to_judge() -> None:
    bandung = two("-6.91470", "107.60980")
    assert (bandung.point, fixes(bandung)) == ((107.6098, -6.9147), [])


def test_three_decimals_are_taken_and_said_to_be_rough() -> None:
    reading = two("-6.015", "106.036")
    assert reading.rough
    assert reading.precision_m == pytest.approx(111, abs=1)
    # A spreadsheet drops zeros at the end: the finer neighbour tells how both were measured.
    assert not two("-6.02", "106.03559").rough


def test_another_city_is_read_by_its_own_box() -> None:
    # Medan, north of the equator: the same signs that are wrong in Cilegon are right there.
    medan = region_of(Box(98.59, 3.48, 98.75, 3.80))
    assert fixes(two("3.59520", "98.67220", medan)) == []
    assert fixes(two("-3.59520", "98.67220", medan)) == ["point-sign-lost"]
    assert fixes(two("98.67220", "3.59520", medan)) == ["point-swapped"]
    # UTM 47N by PROJ: 463,595.2 397,389.4
    assert read_point(PointCells(x="463595.2", y="397389.4"), medan).point == pytest.approx((98.6722, 3.5952), abs=2e-5)


def test_two_readings_that_fit_alike_are_refused() -> None:
    # A box around (1, 1) holds 1.00213, 1.00487 both ways round.
    square = region_of(Box(0.9, 0.9, 1.1, 1.1))
    assert one("1.00213 1.00487", square).fault is Fault.AMBIGUOUS
    assert two("1.00213", "1.00487", square).point == (1.00487, 1.00213)


@pytest.mark.parametrize(
    ("lon", "lat", "codes"),
    [(106.03559, -6.01549, []), (-6.01549, 106.03559, ["point-swapped"]), (106.03559, 6.01549, ["point-sign-lost"])],
)
def test_a_geometry_has_its_longitude_first(lon: float, lat: float, codes: list[str]) -> None:
    reading = read_geometry(lon, lat, CILEGON)
    assert reading.point == (LON, LAT)
    assert (reading.form, fixes(reading)) == (Form.GEOMETRY, codes)


@pytest.mark.parametrize("bad", ["106.8", None, True, float("nan"), float("inf")])
def test_a_geometry_of_anything_but_numbers_is_refused(bad: object) -> None:
    assert read_geometry(bad, -6.01549, CILEGON).fault is Fault.UNREADABLE
