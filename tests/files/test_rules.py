import pytest

from geoplan.files.rules import FileFormat, cell_text, format_of, kind_found


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("Rumah 2026.CSV", FileFormat.CSV),
        ("data.tsv", FileFormat.CSV),
        (".xlsx", FileFormat.XLSX),
        ("xlsx", FileFormat.XLSX),
        ("batas.v2.geojson", FileFormat.GEOJSON),
        ("batas.zip", FileFormat.SHAPEFILE),
        ("geopackage", FileFormat.GEOPACKAGE),
        ("a.kml", FileFormat.KML),
        ("a.csv.exe", None),
        ("", None),
    ],
)
def test_name_decides_the_one_format(declared: str, expected: FileFormat | None) -> None:
    assert format_of(declared) is expected


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        (True, "True"),
        (1, "1"),
        (36.5, "36.5"),
        (3672010101900001, "3672010101900001"),
        (3.6720101019e17, "367201010190000000"),
        (1e-7, "0.0000001"),
        ("001", "001"),
    ],
)
def test_text_of_a_cell_has_no_exponent(cell: str | float | None, text: str) -> None:
    assert cell_text(cell) == text


def test_first_bytes_tell_the_kind() -> None:
    assert kind_found("nama;lat".encode("utf-16")) == "text"
    assert kind_found(b"\xef\xbb\xbf  {") == "json"
    assert kind_found(b"[Kec] nama,lat") == "text"
    assert kind_found(b'[{"a": 1}]') == "json"
    assert kind_found(b"\x00\x01\x02\x00" * 9) == "binary"
    assert kind_found(b"<OGRVRTDataSource>") == "markup"
