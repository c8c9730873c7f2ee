from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial"), ("journal", "0003_add_transaction")]

    operations = [
        migrations.RunSQL((SQL / "place.sql").read_text(encoding="utf-8"), "delete from notices_place;"),
    ]
