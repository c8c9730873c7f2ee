from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("coverage", "0001_initial"), ("adoptions", "0002_hold_guarantees")]

    operations = [migrations.RunSQL(
            (SQL / "placed.sql").read_text(encoding="utf-8"),
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
            (SQL / "sites_at.sql").read_text(encoding="utf-8"),
            "drop function coverage_sites_at(timestamptz, integer, bigint);",
        ),]
