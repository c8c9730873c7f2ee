from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("coverage", "0003_tell_changes"),
        ("adoptions", "0005_keep_queue_and_pauses"),
    ]

    operations = [
        migrations.RunSQL(
            (SQL / "sites_at_2.sql").read_text(encoding="utf-8"),
            (SQL / "sites_at_back.sql").read_text(encoding="utf-8"),
        ),
    ]
