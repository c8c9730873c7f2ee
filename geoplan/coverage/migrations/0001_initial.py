import django.contrib.gis.db.models.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("needs", "0002_keep_history"),
    ]

    operations = [
        migrations.CreateModel(
            name="DataChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ],
        ),
        migrations.CreateModel(
            name="DataVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("folded", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="PlacedSite",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("audience", models.CharField(max_length=5)),
                ("location", django.contrib.gis.db.models.fields.PointField(spatial_index=False, srid=4326)),
                ("tx", models.IntegerField()),
                ("ty", models.IntegerField()),
                ("qk", models.BigIntegerField()),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="needs.site"),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["audience", "qk"], name="placed_by_tile"),
                    django.contrib.postgres.indexes.GistIndex(
                        condition=models.Q(("audience", "exact")), fields=["location"], name="placed_exact_by_box"
                    ),
                    django.contrib.postgres.indexes.GistIndex(
                        condition=models.Q(("audience", "moved")), fields=["location"], name="placed_moved_by_box"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("site", "audience"), name="placed_once_per_audience"),
                    models.CheckConstraint(
                        condition=models.Q(("audience__in", ["exact", "moved"])), name="placed_audience_known"
                    ),
                ],
            },
        ),
    ]
