"""What the limited process may not do, tried by files that want it to."""

from pathlib import Path

import pytest

from geoplan.files.errors import TooHeavy, Unreadable
from geoplan.files.reading import open_features, open_table
from geoplan.files.rules import Limits
from geoplan.files.sandbox import environment
from tests.files.makers import geopackage, put, run_sql

COUNTING = "with recursive n(i) as (select 1 union all select i + 1 from n) select"


@pytest.mark.parametrize(
    "statements",
    [
        [f"create view endless as {COUNTING} i as fid, null as geom from n"],
        [
            "alter table gpkg_contents rename to kept",
            f"create view gpkg_contents as {COUNTING} i as table_name, 'features' as data_type from n",
        ],
        ["create view evil as select load_extension('/tmp/x.so')"],
        ["create virtual table far using fts4(a)"],
        ["create trigger evil after insert on rumah begin select 1; end"],
    ],
)
def test_geopackage_that_acts_by_itself_is_refused(tmp_path: Path, statements: list[str]) -> None:
    with pytest.raises(Unreadable) as refused:
        open_features(run_sql(geopackage(tmp_path), *statements), "rumah.gpkg")
    assert str(refused.value.facts["why"]).startswith("foreign-")


def test_damaged_geopackages_are_refused(tmp_path: Path) -> None:
    whole = geopackage(tmp_path).read_bytes()
    cut = put(tmp_path, "cut.gpkg", whole[: len(whole) // 3])
    torn = put(tmp_path, "torn.gpkg", whole[:4096] + b"\xff" * 8192 + whole[12288:])
    for path in (cut, torn):
        with pytest.raises(Unreadable):
            open_features(path, path.name)


@pytest.mark.parametrize("limited", [False, True])
def test_reader_that_eats_memory_or_time_is_ended_and_the_file_refused(
    tmp_path: Path, limited: bool, request: pytest.FixtureRequest
) -> None:
    if limited:
        request.getfixturevalue("without_bubblewrap")
    path = put(tmp_path, "a.geojson", '{"type":"FeatureCollection","features":[' + "[]," * 8_000_000 + "1]}")
    with pytest.raises(TooHeavy) as refused:
        open_features(path, "a.geojson", limits=Limits(memory_bytes=200 << 20))
    assert refused.value.facts["limit"] == "memory"
    slow = put(tmp_path, "a.csv", "a,b\n" * 10_000_000)
    with pytest.raises(TooHeavy) as refused:
        open_table(slow, "a.csv", limits=Limits(cpu_s=1, rows=10_000_000))
    assert refused.value.facts["limit"] == "time"


def test_child_inherits_nothing_of_the_servers_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEOPLAN_SECRET_KEY", "rahasia")
    assert "rahasia" not in " ".join(environment(None).values())
    assert set(environment(None)) == {"LANG", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "PROJ_NETWORK"}
