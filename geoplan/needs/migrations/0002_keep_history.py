from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("needs", "0001_initial"), ("journal", "0002_keep_entries"), ("areas", "0001_initial")]

    operations = [
        migrations.RunSQL(
            (SQL / "history.sql").read_text(encoding="utf-8"),
            """
            drop trigger place_in_new_areas on areas_area;
            drop trigger a_place_in_area on needs_site;
            drop trigger never_deleted on needs_site;
            drop trigger append_only on needs_siteversion;
            drop trigger append_only_whole on needs_siteversion;
            drop trigger keep_version on needs_site;
            drop trigger number_version on needs_site;
            drop function needs_place_in_new_areas();
            drop function needs_place_in_area();
            drop function needs_area_of(geometry);
            drop function needs_refuse_delete();
            drop function needs_keep_version();
            drop function needs_number_version();
            """,
        ),
    ]
