from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("adoptions", "0001_initial"), ("needs", "0002_keep_history")]

    operations = [migrations.RunSQL(
            (SQL / "guarantees.sql").read_text(encoding="utf-8"),
            """
            drop trigger z_never_deleted on adoptions_adoption;
            drop trigger append_only on adoptions_adoptionevent;
            drop trigger append_only_whole on adoptions_adoptionevent;
            drop trigger keep_event on adoptions_adoption;
            drop trigger a_in_quarters on adoptions_adoption;
            drop trigger within_need on adoptions_adoption;
            drop trigger keep_load on adoptions_adoption;
            drop trigger b_need_waits on needs_site;
            drop trigger open_load on needs_site;
            drop function adoptions_refuse_delete();
            drop function adoptions_keep_event();
            drop function adoptions_in_quarters();
            drop function adoptions_check_need();
            drop function adoptions_keep_load();
            drop function adoptions_need_waits();
            drop function adoptions_open_load();
            drop function adoptions_covers(text);
            """,
        ),
        migrations.RunSQL(
            (SQL / "take_units.sql").read_text(encoding="utf-8"),
            "drop function adoptions_take_units(bigint, bigint, numeric, integer, bigint, bigint, text);",
        ),
        migrations.RunSQL(
            "insert into adoptions_term (name, days, effective_on) values ('hold', 14, '2020-01-01')",
            "delete from adoptions_term",
        ),]
