from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


def written(name: str) -> str:
    return (SQL / name).read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [
        ("coverage", "0001_initial"),
        ("adoptions", "0002_hold_guarantees"),
        ("areas", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(
            written("placed.sql"),
            """
            drop trigger place_site on needs_site;
            drop function coverage_place_site();
            drop function coverage_place(bigint, text, geometry);
            drop function coverage_morton(integer, integer);
            drop function coverage_spread(integer);
            drop function coverage_tile_y(geometry);
            drop function coverage_tile_x(geometry);
            """,
        ),
        migrations.RunSQL(
            written("sites_at.sql"),
            """
            drop function coverage_sites_at(timestamptz, boolean, integer, bigint);
            drop function coverage_site_at(needs_site, timestamptz, boolean, integer, bigint, date);
            drop function coverage_facts(needs_site, timestamptz, boolean);
            drop function coverage_promises(bigint, timestamptz, boolean);
            drop function coverage_is_late(text, date, date, date);
            drop function coverage_standing(numeric, numeric);
            """,
        ),
        migrations.RunSQL(
            written("shown.sql"),
            """
            drop function coverage_shown(timestamptz, boolean, date, text, text[], text[], text[], integer, bigint,
                                         text, text[], integer, text, text);
            drop function coverage_places(timestamptz, boolean, text);
            """,
        ),
        migrations.RunSQL(
            written("data_version.sql"),
            """
            drop trigger note_change on areas_area;
            drop trigger note_change on adoptions_adoption;
            drop trigger note_change on needs_site;
            drop function coverage_note_change();
            delete from coverage_dataversion;
            """,
        ),
    ]
