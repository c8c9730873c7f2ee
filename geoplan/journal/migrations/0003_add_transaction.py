from django.db import migrations, models
from django.db.models import Func


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_keep_entries")]

    operations = [
        migrations.AddField(
            model_name="entry",
            name="transaction",
            field=models.BigIntegerField(
                db_default=Func(function="txid_current", output_field=models.BigIntegerField()), editable=False
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["transaction", "id"], name="entry_in_order"),
        ),
    ]
