from pathlib import Path

import django.db.models.functions.datetime
from django.db import migrations, models

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("coverage", "0002_place_and_sum"),
        ("adoptions", "0002_hold_guarantees"),
        ("areas", "0001_initial"),
        ("needs", "0002_keep_history"),
    ]

    operations = [
        migrations.CreateModel(
            name="SiteChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("transaction", models.BigIntegerField()),
                ("site_id", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
            options={
                "indexes": [models.Index(fields=["transaction", "id"], name="site_change_in_order")],
            },
        ),
        migrations.RunSQL(
            (SQL / "site_change.sql").read_text(encoding="utf-8"),
            """
            drop trigger tell_change on areas_area;
            drop trigger tell_changed on adoptions_adoption;
            drop trigger tell_created on adoptions_adoption;
            drop trigger tell_changed on needs_site;
            drop trigger tell_created on needs_site;
            drop function coverage_tell_all();
            drop function coverage_tell_adopted();
            drop function coverage_tell_sites();
            drop function coverage_wake_listeners();
            """,
        ),
    ]
