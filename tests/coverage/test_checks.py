"""`check_data`: stored sums that were tampered with behind the triggers' back are found."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from geoplan import db
from geoplan.coverage.queries import differences
from tests.factories.city import City


def tamper(table: str, statement: str, *params: object) -> None:
    """Change a table as no program of ours could: with its triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute(f"alter table {table} disable trigger user")
        cursor.execute(statement, params)
        cursor.execute(f"alter table {table} enable trigger user")


def found() -> list[tuple[str, str]]:
    return [(one.check, one.record) for one in differences(db.now())]


def test_an_untouched_city_has_no_difference(city: City, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check_data")
    assert "equals" in capsys.readouterr().out


def test_a_place_on_the_map_that_strayed_is_found(city: City) -> None:
    site = city.sites["H1"].pk
    tamper(
        "coverage_placedsite",
        "update coverage_placedsite set tx = tx + 1 where site_id = %s and audience = 'moved'",
        site,
    )
    assert found() == [("placed-sites", f"site {site}, moved")]


def test_a_missing_place_is_found(city: City) -> None:
    site = city.sites["S1"].pk
    tamper("coverage_placedsite", "delete from coverage_placedsite where site_id = %s", site)
    assert found() == [("placed-sites", f"site {site}, exact"), ("placed-sites", f"site {site}, moved")]


def test_a_counter_that_miscounts_is_found(city: City) -> None:
    site = city.sites["H1"].pk
    tamper("adoptions_siteload", "update adoptions_siteload set units_claimed = 1 where site_id = %s", site)
    assert found() == [("site-loads", f"site {site}")]


def test_a_site_under_the_wrong_kelurahan_is_found(city: City) -> None:
    site = city.sites["H1"].pk
    tamper("needs_site", "update needs_site set area_id = %s where id = %s", city.grid.south_east.pk, site)
    assert {check for check, record in found() if record == f"site {site}"} == {
        "site-areas",
        "site-history",
        "standing-by-history",
    }


def test_a_promise_changed_without_history_is_found(city: City, capsys: pytest.CaptureFixture[str]) -> None:
    tamper(
        "adoptions_adoption", "update adoptions_adoption set stage = 'released' where site_id = %s", city.sites["H2"].pk
    )
    assert {check for check, _ in found()} == {"site-loads", "adoption-history", "standing-by-history"}
    with pytest.raises(CommandError) as refused:
        call_command("check_data")
    assert refused.value.returncode == 1
    assert "adoption-history" in capsys.readouterr().out
