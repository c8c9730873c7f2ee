from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("adoptions", "0004_queue_and_pauses"),
    ]

    operations = [
        migrations.RunSQL((SQL / "stage_since.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
        migrations.RunSQL(
            "\n".join(
                (SQL / name).read_text(encoding="utf-8")
                for name in ["terms.sql", "queue.sql", "take_units_2.sql", "pauses.sql"]
            ),
            (SQL / "queue_back.sql").read_text(encoding="utf-8"),
        ),
    ]
