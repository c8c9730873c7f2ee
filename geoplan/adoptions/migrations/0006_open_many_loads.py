from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


def written(name: str) -> str:
    return (SQL / name).read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [
        ("adoptions", "0005_keep_queue_and_pauses"),
    ]

    operations = [
        migrations.RunSQL(written("open_loads.sql"), written("open_loads_back.sql")),
    ]
