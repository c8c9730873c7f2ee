from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


def written(name: str) -> str:
    return (SQL / name).read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [
        ("coverage", "0004_contested_sites"),
        ("needs", "0002_keep_history"),
    ]

    operations = [
        migrations.RunSQL(written("placed_2.sql"), written("placed_2_back.sql")),
    ]
