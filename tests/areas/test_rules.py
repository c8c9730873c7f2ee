"""Rows against a small drawn city, each square 0.02 degrees wide.

lat -6.00 +--------+--------+
          | 1001   | 1002   |   36.72.01 Utara (both), 36.72.02 Selatan (below, not drawn as kelurahan)
lat -6.02 +--------+--------+
        106.00   106.02   106.04
"""

import pytest
from shapely import box
from shapely.geometry.base import BaseGeometry

from geoplan.areas.reading import AreaRow, Level
from geoplan.areas.rules import Known, KnownArea, Load, plan_load

WEST, EAST = box(106.00, -6.02, 106.02, -6.00), box(106.02, -6.02, 106.04, -6.00)


def known(*, schematic: bool = False, aliases: dict[str, set[str]] | None = None) -> Known:
    areas = [
        KnownArea("36.72", "Kota Contoh", "city", schematic, box(106.00, -6.04, 106.04, -6.00)),
        KnownArea("36.72.01", "Utara", "kecamatan", schematic, box(106.00, -6.02, 106.04, -6.00)),
        KnownArea("36.72.02", "Selatan", "kecamatan", schematic, box(106.00, -6.04, 106.04, -6.02)),
        KnownArea("36.72.01.1001", "Karang Asem", "kelurahan", schematic, WEST),
        KnownArea("36.72.01.1002", "Grogol", "kelurahan", schematic, EAST),
        KnownArea("36.72.02.1001", "Grogol", "kelurahan", schematic, box(106.00, -6.04, 106.02, -6.02)),
    ]
    spelled = {code: frozenset(keys) for code, keys in (aliases or {}).items()}
    return Known({area.code: area for area in areas}, spelled)


NOTHING = Known({}, {})


def row(code: str, name: str, shape: BaseGeometry = WEST, line: int = 1, **other: object) -> AreaRow:
    given = {"kecamatan": "", "schematic": False, "notes": ()} | other
    return AreaRow(line=line, code_text=code, name=name, boundary=shape, **given)  # type: ignore[arg-type]


def codes(load: Load) -> list[str]:
    return [problem.code for problem in load.problems]


def test_rows_with_codes_become_areas_also_where_nothing_is_loaded() -> None:
    load = plan_load([row("3672011001", "KARANG ASEM"), row("36.72.01.1002", "Grogol", EAST)], Level.KELURAHAN, NOTHING)
    assert codes(load) == []
    assert [(b.code, b.name, b.schematic) for b in load.boundaries] == [
        ("36.72.01.1001", "Karang Asem", False),
        ("36.72.01.1002", "Grogol", False),
    ]


def test_rows_of_one_code_are_merged_into_one_multipolygon() -> None:
    islet = box(105.99, -6.01, 105.991, -6.009)
    load = plan_load([row("36.72.01.1001", "A"), row("36.72.01.1001", "A", islet, 2)], Level.KELURAHAN, NOTHING)
    assert load.merged == ["36.72.01.1001"]
    assert len(load.boundaries[0].boundary.geoms) == 2
    # 0.02 x 0.02 and 0.001 x 0.001 degrees
    assert load.boundaries[0].boundary.area == pytest.approx(0.000401)


def test_names_find_their_codes_through_aliases_within_the_kecamatan() -> None:
    spelled = known(aliases={"36.72.01.1002": {"gerogol"}, "36.72.02": {"kidul"}})
    rows = [
        row("", "KEL. KARANGASEM", kecamatan="Kec. Utara"),
        row("", "Gerogol", EAST, 2),
        row("", "grogol", box(106.00, -6.04, 106.02, -6.02), 3, kecamatan="KIDUL"),
    ]
    load = plan_load(rows, Level.KELURAHAN, spelled)
    assert load.by_name == [
        ("KEL. KARANGASEM", "36.72.01.1001"),
        ("Gerogol", "36.72.01.1002"),
        ("grogol", "36.72.02.1001"),
    ]
    assert [b.name for b in load.boundaries] == ["Karang Asem", "Grogol", "Grogol"]
    assert load.renamed == []


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (row("", "Grogol"), "name-of-several"),
        (row("", "Nusa Entah"), "name-not-known"),
        (row("", "Karang Asem", kecamatan="Selatan"), "name-not-known"),
        (row("", "Selatan"), "wrong-level"),
        (row("", ""), "no-code-or-name"),
        (row("36.72.01", "Utara"), "wrong-level"),
        (row("3672010001", "Karang Asem"), "bps-code"),
        (row("abc", "Karang Asem"), "code-not-official"),
        (row("36.73.01.1001", "Serang"), "other-city"),
        (row("36.72.01.1009", ""), "no-name"),
        (row("36.72.01.1001", "Karang Asem", box(106.5, -6.5, 106.6, -6.4)), "outside-parent"),
    ],
)
def test_row_of_wrong_level_or_place_stands_against_the_whole_file(given: AreaRow, code: str) -> None:
    load = plan_load([row("36.72.01.1002", "Grogol", EAST, 7), given], Level.KELURAHAN, known())
    assert codes(load) == [code]


def test_names_alone_cannot_begin_an_empty_register() -> None:
    assert codes(plan_load([row("", "Karang Asem")], Level.KELURAHAN, NOTHING)) == ["names-need-loaded-areas"]


def test_child_may_lap_over_its_parent_but_not_lie_elsewhere() -> None:
    # of 0.02 degrees, 0.003 (15 %) or 0.006 (30 %) lie west of the kecamatan
    lapping, leaving = box(105.997, -6.02, 106.017, -6.00), box(105.994, -6.02, 106.014, -6.00)
    assert codes(plan_load([row("36.72.01.1001", "A", lapping)], Level.KELURAHAN, known())) == []
    assert codes(plan_load([row("36.72.01.1001", "A", leaving)], Level.KELURAHAN, known())) == ["outside-parent"]


def test_real_boundaries_replace_drawn_ones_that_lie_only_roughly_there() -> None:
    # half outside its drawn kecamatan, all inside the drawn city
    shifted = box(106.00, -6.03, 106.02, -6.01)
    assert codes(plan_load([row("36.72.01.1001", "A", shifted)], Level.KELURAHAN, known(schematic=True))) == []
    elsewhere = box(107.00, -6.03, 107.02, -6.01)
    assert codes(plan_load([row("36.72.01.1001", "A", elsewhere)], Level.KELURAHAN, known(schematic=True))) == [
        "outside-parent"
    ]


def test_other_places_of_a_larger_file_are_left_out_when_asked() -> None:
    rows = [row("36.72.01.1001", "A"), row("36.04.01.2001", "Anyar", EAST, 2)]
    load = plan_load(rows, Level.KELURAHAN, known(), within="36.72")
    assert (codes(load), load.left_out, len(load.boundaries)) == ([], 1, 1)
    assert codes(plan_load(rows[1:], Level.KELURAHAN, known(), within="36.72")) == ["nothing-left"]


def test_two_codes_on_one_place_are_refused_and_small_overlaps_told() -> None:
    twice = [row("36.72.01.1001", "A"), row("36.72.01.1002", "B", WEST, 2)]
    assert codes(plan_load(twice, Level.KELURAHAN, NOTHING)) == ["same-place"]
    # 0.002 of 0.02 degrees is 10 % of each
    lapping = [row("36.72.01.1001", "A"), row("36.72.01.1002", "B", box(106.018, -6.02, 106.038, -6.00), 2)]
    load = plan_load(lapping, Level.KELURAHAN, NOTHING)
    assert (codes(load), load.overlapping) == ([], [("36.72.01.1001", "36.72.01.1002")])


def test_repairs_new_names_and_missing_areas_are_told() -> None:
    given = [row("36.72.01.1001", "Karang Baru", notes=("repaired",)), row("36.72.01.1002", "GROGOL", EAST, 2)]
    load = plan_load(given, Level.KELURAHAN, known())
    assert load.repaired == ["36.72.01.1001"]
    assert load.renamed == [("36.72.01.1001", "Karang Asem", "Karang Baru")]
    assert load.missing == ["36.72.02.1001"]
