"""Any point, written in any form under any heading, comes back or is refused on its own line."""

import string

from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from geoplan.geo import Box, region_of
from geoplan.surveys.reading.tables import Line, understand_table
from geoplan.surveys.reading.text import Cell
from geoplan.surveys.rules import Areas, RowContext, accept_repairs, understand_rows

CITY = Box(105.9217, -6.0806, 106.0882, -5.8761)
CONTEXT = RowContext(region_of(CITY), Areas.of([]), 2026)
TO_UTM = Transformer.from_crs(4326, 32748, always_xy=True)

Point = tuple[float, float]


def in_seconds(value: float) -> tuple[int, int, float]:
    degrees, rest = divmod(abs(value) * 3600, 3600)
    minutes, seconds = divmod(rest, 60)
    # 59.996 seconds would be written 60.00.
    return int(degrees), int(minutes), min(round(seconds, 2), 59.99)


def dms(point: Point) -> tuple[Cell, Cell]:
    (d, m, s), (e, n, t) = in_seconds(point[1]), in_seconds(point[0])
    return f"{d}°{m:02d}'{s:05.2f}\" LS", f"{e}°{n:02d}'{t:05.2f}\" BT"


def letters_first(point: Point) -> tuple[Cell, Cell]:
    (d, m, s), (e, n, t) = in_seconds(point[1]), in_seconds(point[0])
    return f"LS {d} {m} {s:.2f}".replace(".", ","), f"BT {e} {n} {t:.2f}".replace(".", ",")


def minutes(point: Point) -> tuple[Cell, Cell]:
    (d, m), (e, n) = divmod(abs(point[1]) * 60, 60), divmod(point[0] * 60, 60)
    return f"{d:.0f}° {min(m, 59.9994):.4f}' S", f"{e:.0f}° {min(n, 59.9994):.4f}' E"


FORMS = {
    "numbers": lambda p: (p[1], p[0]),
    "decimal": lambda p: (f"{p[1]:.6f}", f"{p[0]:.6f}"),
    "comma": lambda p: (f"{p[1]:.6f}".replace(".", ","), f"{p[0]:.6f}".replace(".", ",")),
    "letters": lambda p: (f"{-p[1]:.6f} LS", f"{p[0]:.6f} BT"),
    "dms": dms,
    "letters first": letters_first,
    "minutes": minutes,
    "swapped": lambda p: (f"{p[0]:.6f}", f"{p[1]:.6f}"),
    "no sign": lambda p: (f"{-p[1]:.6f}", f"{p[0]:.6f}"),
    "no decimal point": lambda p: (f"{p[1]:.6f}".replace(".", ""), f"{p[0]:.6f}".replace(".", "")),
    "utm": lambda p: tuple(reversed([f"{value:.1f}" for value in TO_UTM.transform(*p)])),
}
ONE_CELL = {
    "comma blank": lambda p: f"{p[1]:.6f}, {p[0]:.6f}",
    "comma": lambda p: f"{p[1]:.6f},{p[0]:.6f}",
    "blank": lambda p: f"{p[1]:.6f} {p[0]:.6f}",
    "commas": lambda p: f"{p[1]:.6f}; {p[0]:.6f}".replace(".", ","),
    "other order": lambda p: f"{p[0]:.6f}, {p[1]:.6f}",
    "dms": lambda p: " ".join(str(cell) for cell in dms(p)),
    "link": lambda p: f"https://www.google.com/maps?q={p[1]:.6f},{p[0]:.6f}",
    "utm": lambda p: "48M {:.0f} {:.0f}".format(*TO_UTM.transform(*p)),
}
HEADS = [("Lintang", "Bujur"), ("LATITUDE", "longitude"), ("lat", "lng"), ("Garis Lintang", "Garis Bujur"), ("Y", "X")]
ONE_HEAD = ["Koordinat", "titik_koordinat", "Koordinat Lokasi (GPS)"]

# Two decimals or fewer in both numbers are refused as too coarse, and rightly: keep clear of them.
points = st.tuples(
    st.integers(10_592_170, 10_608_820).map(lambda n: n / 100_000),
    st.integers(-608_060, -587_610).map(lambda n: n / 100_000),
).filter(lambda p: round(p[0], 3) != p[0] and round(p[1], 3) != p[1])


@st.composite
def sheets(draw: st.DrawFn) -> tuple[list[Line], dict[int, Point], set[int]]:
    """Return lines, the point each record line holds, and the lines that hold rubbish."""
    lines: list[list[Cell]] = [
        [title] for title in draw(st.lists(st.sampled_from(["DAFTAR RTLH", "", "KOTA"]), max_size=3))
    ]
    written: dict[int, Point] = {}
    rubbish: set[int] = set()
    single = draw(st.booleans())
    if single:
        lines.append(["Nama", draw(st.sampled_from(ONE_HEAD))])
    else:
        lines.append(["Nama", *draw(st.sampled_from(HEADS))])
    for point in draw(st.lists(points, min_size=1, max_size=8)):
        name = draw(st.text(string.ascii_letters, min_size=3, max_size=12))
        if draw(st.integers(0, 5)) == 0:
            lines.append([f"Contoh {name}", *(["rusak"] if single else ["rusak", "rusak"])])
            rubbish.add(len(lines))
            continue
        cells = [ONE_CELL[draw(st.sampled_from(sorted(ONE_CELL)))](point)] if single else []
        cells = cells or list(FORMS[draw(st.sampled_from(sorted(FORMS)))](point))
        lines.append([f"Contoh {name}", *cells])
        written[len(lines)] = point
    return list(enumerate(lines, start=1)), written, rubbish


@given(sheets())
@settings(max_examples=200, deadline=None)
def test_every_point_comes_back_or_its_line_is_refused(sheet: tuple[list[Line], dict[int, Point], set[int]]) -> None:
    lines, written, rubbish = sheet
    table = understand_table(lines, "house")
    results = {row.line: accept_repairs(row) for row in understand_rows(table.lines, "house", table.titles, CONTEXT)}
    assert set(results) == set(written) | rubbish
    for line, (lon, lat) in written.items():
        draft = results[line].draft
        assert draft is not None
        assert draft.location is not None, [one.as_json() for one in results[line].problems]
        # A hundredth of a second and a metre of UTM are both under 0.00002 degrees.
        assert abs(draft.location[0] - lon) < 0.00002
        assert abs(draft.location[1] - lat) < 0.00002
    for line in rubbish:
        assert next(one.code for one in results[line].problems if one.blocks) == "point-unreadable"


rubbish_cells = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=40),
    st.text("0123456789.,-+°'\" LSBTEe/:;", max_size=25),
)


@given(
    st.lists(st.lists(rubbish_cells, min_size=1, max_size=6), max_size=8),
    st.sampled_from(["house", "school", "holding"]),
)
@settings(max_examples=150, deadline=None)
def test_no_cell_brings_the_reader_down(rows: list[list[Cell]], kind: str) -> None:
    headings: list[Cell] = ["Lintang", "Bujur", "NIK", "Koordinat", "NPSN", "RT/RW"]
    lines = list(enumerate([headings, *rows], start=1))
    table = understand_table(lines, kind)
    results = understand_rows(table.lines, kind, table.titles, CONTEXT)
    assert [row.line for row in results] == [line.line for line in table.lines]
    for row in results:
        assert "\x00" not in repr([problem.as_json() for problem in row.problems])
