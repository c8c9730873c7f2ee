from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]

    operations = [
        migrations.RunSQL(
            (SQL / "append_only.sql").read_text(encoding="utf-8"),
            """
            drop trigger append_only on journal_entry;
            drop trigger append_only_whole on journal_entry;
            drop function journal_refuse_change();
            """,
        ),
    ]
