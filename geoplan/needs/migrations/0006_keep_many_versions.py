from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


def written(name: str) -> str:
    return (SQL / name).read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [
        ("needs", "0005_merge_sites"),
    ]

    operations = [
        migrations.RunSQL(written("history_2.sql"), written("history_2_back.sql")),
    ]
