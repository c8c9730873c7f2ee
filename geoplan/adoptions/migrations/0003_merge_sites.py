from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("adoptions", "0002_hold_guarantees"),
        ("needs", "0005_merge_sites"),
    ]

    operations = [
        migrations.RunSQL(
            (SQL / "merging.sql").read_text(encoding="utf-8"),
            (SQL / "merging_back.sql").read_text(encoding="utf-8"),
        ),
    ]
