from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("areas", "0001_initial"),
        ("funders", "0001_initial"),
        ("journal", "0002_keep_entries"),
    ]

    operations = [
        migrations.CreateModel(
            name="Application",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=160)),
                ("sector_name", models.CharField(blank=True, max_length=80)),
                ("contact_name", models.CharField(max_length=120)),
                ("email", models.EmailField(max_length=254)),
                ("phone", models.CharField(blank=True, max_length=30)),
                ("state", models.CharField(default="waiting", max_length=10)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("decided_by_id", models.BigIntegerField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PledgeEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("pledge_id", models.BigIntegerField()),
                ("year", models.PositiveSmallIntegerField()),
                ("kind", models.CharField(blank=True, max_length=10)),
                ("units", models.DecimalField(decimal_places=2, max_digits=8, null=True)),
                ("amount_rupiah", models.BigIntegerField(null=True)),
                ("withdrawn", models.BooleanField(default=False)),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("by_id", models.BigIntegerField(null=True)),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name="SeasonPhase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField()),
                ("phase", models.CharField(max_length=10)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="pledge",
            name="pledge_once_a_year",
        ),
        migrations.AddField(
            model_name="funder",
            name="contact_email",
            field=models.EmailField(blank=True, max_length=254),
        ),
        migrations.AddField(
            model_name="plant",
            name="closed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="pledge",
            name="area",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="areas.area"
            ),
        ),
        migrations.AddField(
            model_name="pledge",
            name="changed_by_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="pledge",
            name="kind",
            field=models.CharField(blank=True, default="", max_length=10),
        ),
        migrations.AddField(
            model_name="pledge",
            name="reason",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="responsearea",
            name="area_codes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=20), default=list, size=None
            ),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.UniqueConstraint(
                fields=("funder", "year", "area", "kind"), name="pledge_once_a_part", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["", "house", "school"])), name="pledge_kind_known"
            ),
        ),
        migrations.AddField(
            model_name="application",
            name="funder",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="funders.funder"
            ),
        ),
        migrations.AddField(
            model_name="pledgeevent",
            name="area",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="areas.area"
            ),
        ),
        migrations.AddField(
            model_name="pledgeevent",
            name="funder",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="funders.funder"),
        ),
        migrations.AddConstraint(
            model_name="seasonphase",
            constraint=models.UniqueConstraint(fields=("year", "phase"), name="season_phase_once"),
        ),
        migrations.AddConstraint(
            model_name="seasonphase",
            constraint=models.CheckConstraint(
                condition=models.Q(("phase__in", ["choosing", "agreeing", "building", "reporting"])),
                name="season_phase_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="seasonphase",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="season_phase_forward"
            ),
        ),
        migrations.AddConstraint(
            model_name="seasonphase",
            constraint=models.CheckConstraint(
                condition=models.Q(("year__gte", 2000), ("year__lte", 2100)), name="season_year_plausible"
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(condition=models.Q(("state", "waiting")), fields=["id"], name="application_waiting"),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "approved", "rejected"])), name="application_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "waiting"), ("decided_at__isnull", False), _connector="OR"),
                name="application_answer_dated",
            ),
        ),
        migrations.AddIndex(
            model_name="pledgeevent",
            index=models.Index(fields=["funder", "-id"], name="pledge_event_last"),
        ),
        migrations.RunSQL(
            (SQL / "pledge_history.sql").read_text(encoding="utf-8"),
            """
            drop trigger append_only on funders_pledgeevent;
            drop trigger append_only_whole on funders_pledgeevent;
            drop trigger keep_event on funders_pledge;
            drop function funders_keep_pledge();
            """,
        ),
        migrations.RunSQL(
            (SQL / "response_area.sql").read_text(encoding="utf-8"),
            """
            drop trigger follow_boundaries_changed on areas_area;
            drop function funders_follow_boundaries();
            """,
        ),
    ]
