from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("adoptions", "0001_initial"),
        ("funders", "0001_initial"),
        ("needs", "0002_keep_history"),
        ("journal", "0002_keep_entries"),
    ]

    operations = [
        migrations.RunSQL(
            (SQL / "guarantees.sql").read_text(encoding="utf-8"),
            """
            drop trigger z_never_deleted on adoptions_adoption;
            drop trigger append_only on adoptions_adoptionevent;
            drop trigger append_only_whole on adoptions_adoptionevent;
            drop trigger keep_event on adoptions_adoption;
            drop trigger a_in_quarters on adoptions_adoption;
            drop trigger within_need on adoptions_adoption;
            drop trigger keep_load on adoptions_adoption;
            drop trigger b_take_load on adoptions_adoption;
            drop trigger kept_by_trigger on adoptions_siteload;
            drop trigger start_anew on needs_site;
            drop trigger b_need_waits on needs_site;
            drop trigger open_load on needs_site;
            drop function adoptions_refuse_delete();
            drop function adoptions_keep_event();
            drop function adoptions_start_anew();
            drop function adoptions_in_quarters();
            drop function adoptions_check_need();
            drop function adoptions_refuse_count();
            drop function adoptions_keep_load();
            drop function adoptions_take_load();
            drop function adoptions_need_waits();
            drop function adoptions_open_load();
            drop function adoptions_hold_end(timestamptz, text);
            drop function adoptions_covers(text);
            """,
        ),
        migrations.RunSQL(
            (SQL / "take_units.sql").read_text(encoding="utf-8"),
            """
            drop function adoptions_lock(bigint, boolean, boolean);
            drop function adoptions_take_units(bigint, bigint, numeric, integer, bigint, bigint, text);
            drop function adoptions_drawn(bigint, integer, timestamptz, bigint);
            drop function adoptions_settle_after_lock(bigint[]);
            drop function adoptions_settle(bigint[], timestamptz);
            """,
        ),
        migrations.RunSQL(
            "insert into adoptions_term (name, days, effective_on) values ('hold', 14, '2020-01-01')",
            "delete from adoptions_term",
        ),
    ]
