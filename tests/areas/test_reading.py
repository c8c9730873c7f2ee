import pytest

from geoplan.areas.reading import Columns, Level, columns_of, dotted_code, looks_like_bps, name_key, tidy_name


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("36.72.01.1001", "36.72.01.1001"),
        ("3672011001", "36.72.01.1001"),
        (" 36.72.01 ", "36.72.01"),
        ("367201", "36.72.01"),
        ("36.72", "36.72"),
        ("3672", "36.72"),
        ("36.7", None),
        ("36720110", None),
        ("٣٦٧٢", None),
        ("Cibeber", None),
        ("", None),
    ],
)
def test_official_code_is_read_with_or_without_dots(text: str, code: str | None) -> None:
    assert dotted_code(text) == code


def test_code_of_the_statistics_office_is_told_apart() -> None:
    # theirs: 36 72 010 001; ours: 36 72 01 1001
    assert looks_like_bps("36.72.01.0001")
    assert not looks_like_bps("36.72.01.1001")
    assert not looks_like_bps("36.72.01")


@pytest.mark.parametrize(
    "spelling",
    ["Karang Asem", "KARANGASEM", "Kel. Karang Asem", "KEL KARANG  ASEM", "kelurahan Karang-Asem", "kel.karangasem"],
)
def test_spellings_of_one_name_fold_to_one_key(spelling: str) -> None:
    assert name_key(spelling) == "karangasem"


def test_prefix_is_cut_only_where_it_is_one() -> None:
    assert name_key("Kelapa Dua") == "kelapadua"
    assert name_key("Kotasari") == "kotasari"
    assert name_key("KEC.CIBEBER") == "cibeber"


def test_shouted_names_are_shown_quietly() -> None:
    assert tidy_name("KEL.  LEBAK   DENOK") == "Lebak Denok"
    assert tidy_name("Rawa Arum") == "Rawa Arum"


@pytest.mark.parametrize(
    ("headers", "level", "expected"),
    [
        (["KDCPUM", "KDEPUM", "WADMKC", "WADMKD", "NAMOBJ"], Level.KELURAHAN, Columns("KDEPUM", "WADMKD", "WADMKC")),
        (["KDPKAB", "KDCPUM", "WADMKC", "NAMOBJ"], Level.KECAMATAN, Columns("KDCPUM", "WADMKC", None)),
        (["KDPKAB", "NAMOBJ"], Level.CITY, Columns("KDPKAB", "NAMOBJ", None)),
        (["Kode Desa", "Nama Desa/Kel", "name"], Level.KELURAHAN, Columns("Kode Desa", "name", None)),
        (["kode", "nama", "kecamatan"], Level.KELURAHAN, Columns("kode", "nama", "kecamatan")),
        (["fid", "shape_leng"], Level.KELURAHAN, Columns(None, None, None)),
    ],
)
def test_columns_are_known_by_common_headers(headers: list[str], level: Level, expected: Columns) -> None:
    assert columns_of(headers, level) == expected


def test_named_columns_come_before_known_ones() -> None:
    found = columns_of(["kode", "nama", "KODE_LAMA", "alias"], Level.KELURAHAN, "kode_lama", "ALIAS")
    assert (found.code, found.name) == ("KODE_LAMA", "alias")
