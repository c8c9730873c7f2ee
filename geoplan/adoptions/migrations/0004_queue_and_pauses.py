import django.contrib.gis.db.models.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("adoptions", "0003_merge_sites"),
        ("funders", "0003_fill_pledge_history"),
        ("needs", "0005_merge_sites"),
        ("photos", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("deed", models.CharField(max_length=10)),
                ("reason", models.TextField(blank=True)),
                ("done_at", models.DateTimeField()),
                ("by_id", models.BigIntegerField()),
                ("undone_at", models.DateTimeField(null=True)),
                ("undone_by_id", models.BigIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="BatchLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ends_before", models.DateTimeField(null=True)),
                ("ends_after", models.DateTimeField(null=True)),
                ("since", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="HandOver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField()),
                ("ends_before", models.DateTimeField(null=True)),
                ("asked_at", models.DateTimeField()),
                ("asked_by_id", models.BigIntegerField()),
                ("answer", models.CharField(blank=True, max_length=10)),
                ("answer_reason", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("answered_by_id", models.BigIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="PointOpening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("opened_at", models.DateTimeField()),
                ("opened_by_id", models.BigIntegerField()),
                ("ends_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="QueueEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("units", models.DecimalField(decimal_places=2, max_digits=6)),
                ("year", models.PositiveSmallIntegerField()),
                ("amount_rupiah", models.BigIntegerField(null=True)),
                ("first", models.BooleanField(default=False)),
                ("joined_at", models.DateTimeField(editable=False)),
                ("settled_at", models.DateTimeField(editable=False)),
                ("offered_at", models.DateTimeField(editable=False, null=True)),
                ("offer_ends_at", models.DateTimeField(editable=False, null=True)),
                ("left_at", models.DateTimeField(null=True)),
                ("left_by", models.CharField(blank=True, max_length=10)),
                ("changed_by_id", models.BigIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="QueueEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("site_id", models.BigIntegerField()),
                ("funder_id", models.BigIntegerField()),
                ("deed", models.CharField(max_length=10)),
                ("units", models.DecimalField(decimal_places=2, max_digits=6)),
                ("offered_at", models.DateTimeField(null=True)),
                ("offer_ends_at", models.DateTimeField(null=True)),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("by_id", models.BigIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="SmallPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("most_units", models.DecimalField(decimal_places=2, max_digits=6, null=True)),
                ("most_rupiah", models.BigIntegerField(null=True)),
                ("effective_on", models.DateField(unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="Trouble",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("note", models.TextField(blank=True)),
                ("location", django.contrib.gis.db.models.fields.PointField(null=True, spatial_index=False, srid=4326)),
                ("accuracy_m", models.FloatField(null=True)),
                ("photo_distance_m", models.FloatField(null=True)),
                (
                    "opened_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("opened_by_id", models.BigIntegerField()),
                ("outcome", models.CharField(blank=True, max_length=20)),
                ("ending_note", models.TextField(blank=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by_id", models.BigIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("note", models.TextField(blank=True)),
                ("asked_at", models.DateTimeField()),
                ("asked_by_id", models.BigIntegerField()),
                ("outcome", models.CharField(blank=True, max_length=10)),
                ("finding", models.TextField(blank=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by_id", models.BigIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="WorkCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_right", models.BooleanField()),
                ("ticks", models.JSONField(default=list)),
                ("note", models.TextField(blank=True)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="adoption",
            name="adoption_hold_ends",
        ),
        migrations.AddField(
            model_name="adoption",
            name="extended_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="adoption",
            name="follows",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="adoptions.adoption"
            ),
        ),
        migrations.AddField(
            model_name="adoption",
            name="paused_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="adoption",
            name="paused_days",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name="adoption",
            name="paused_ends_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="adoption",
            name="stage_since",
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
        ),
        migrations.AddConstraint(
            model_name="adoption",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stage", "held"), _negated=True),
                    ("imported", True),
                    ("ends_at__isnull", False),
                    models.Q(("paused_at__isnull", False), ("paused_ends_at__isnull", False)),
                    _connector="OR",
                ),
                name="adoption_hold_ends",
            ),
        ),
        migrations.AddConstraint(
            model_name="term",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "name__in",
                        [
                            "hold",
                            "plan-reminder",
                            "late-start",
                            "late-end",
                            "offer",
                            "hand-over",
                            "extension",
                            "visit",
                            "check",
                        ],
                    )
                ),
                name="term_name_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(("deed__in", ["agree", "extend"])), name="batch_deed_known"
            ),
        ),
        migrations.AddField(
            model_name="batchline",
            name="adoption",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="adoptions.adoption"
            ),
        ),
        migrations.AddField(
            model_name="batchline",
            name="batch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="adoptions.batch"
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="adoption",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="adoptions.adoption"
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="asker",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="funders.funder"),
        ),
        migrations.AddField(
            model_name="pointopening",
            name="adoption",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="adoptions.adoption"
            ),
        ),
        migrations.AddField(
            model_name="pointopening",
            name="site",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="needs.site"),
        ),
        migrations.AddField(
            model_name="pointopening",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="queueentry",
            name="funder",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="funders.funder"),
        ),
        migrations.AddField(
            model_name="queueentry",
            name="site",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="needs.site"),
        ),
        migrations.AddField(
            model_name="handover",
            name="entry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="adoptions.queueentry"
            ),
        ),
        migrations.AddField(
            model_name="queueevent",
            name="entry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="adoptions.queueentry"
            ),
        ),
        migrations.AddConstraint(
            model_name="smallplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("most_rupiah__isnull", True), ("most_units__isnull", True)),
                    models.Q(("most_rupiah__gt", 0), ("most_units__gt", 0)),
                    _connector="OR",
                ),
                name="small_plan_has_both_limits",
            ),
        ),
        migrations.AddField(
            model_name="trouble",
            name="photo",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="photos.photo"
            ),
        ),
        migrations.AddField(
            model_name="trouble",
            name="site",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="needs.site"),
        ),
        migrations.AddField(
            model_name="visit",
            name="adoption",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="adoptions.adoption"
            ),
        ),
        migrations.AddField(
            model_name="workcheck",
            name="adoption",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="adoptions.adoption"
            ),
        ),
        migrations.AddField(
            model_name="workcheck",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="workcheck",
            name="photo",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="needs.sitephoto"
            ),
        ),
        migrations.AddConstraint(
            model_name="batchline",
            constraint=models.UniqueConstraint(fields=("batch", "adoption"), name="batch_line_once"),
        ),
        migrations.AddIndex(
            model_name="pointopening",
            index=models.Index(fields=["site", "user"], name="opening_by_site"),
        ),
        migrations.AddConstraint(
            model_name="pointopening",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("opened_at"))), name="opening_ends"
            ),
        ),
        migrations.AddIndex(
            model_name="queueentry",
            index=models.Index(condition=models.Q(("left_at__isnull", True)), fields=["site"], name="queue_by_site"),
        ),
        migrations.AddIndex(
            model_name="queueentry",
            index=models.Index(
                condition=models.Q(("left_at__isnull", True)), fields=["funder"], name="queue_by_funder"
            ),
        ),
        migrations.AddConstraint(
            model_name="queueentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("left_at__isnull", True)), fields=("site", "funder"), name="queue_entry_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="queueentry",
            constraint=models.CheckConstraint(condition=models.Q(("units__gt", 0)), name="queue_units_positive"),
        ),
        migrations.AddConstraint(
            model_name="queueentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("offer_ends_at__isnull", True), ("offered_at__isnull", True)),
                    ("offer_ends_at__gt", models.F("offered_at")),
                    _connector="OR",
                ),
                name="queue_offer_ends",
            ),
        ),
        migrations.AddConstraint(
            model_name="queueentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("left_at__isnull", True), ("left_by", "")),
                    models.Q(("left_at__isnull", False), ("left_by__in", ["taken", "passed", "left", "closed"])),
                    _connector="OR",
                ),
                name="queue_left_somehow",
            ),
        ),
        migrations.AddIndex(
            model_name="handover",
            index=models.Index(fields=["asker"], name="hand_over_by_asker"),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.UniqueConstraint(
                condition=models.Q(("answer", "")), fields=("adoption",), name="hand_over_one_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("answered_at__isnull", True)),
                    models.Q(("answer__in", ["accepted", "declined", "withdrawn"]), ("answered_at__isnull", False)),
                    _connector="OR",
                ),
                name="hand_over_answered_somehow",
            ),
        ),
        migrations.AddIndex(
            model_name="queueevent",
            index=models.Index(fields=["entry", "-id"], name="queue_event_last"),
        ),
        migrations.AddIndex(
            model_name="queueevent",
            index=models.Index(fields=["site_id"], name="queue_event_by_site"),
        ),
        migrations.AddConstraint(
            model_name="queueevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("deed__in", ["joined", "offered", "returned", "moved", "left"])),
                name="queue_event_deed_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="trouble",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)), fields=("site",), name="trouble_one_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="trouble",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "no-such-house",
                            "already-rebuilt",
                            "family-refuses",
                            "moved-or-died",
                            "land-dispute",
                            "collapsed-or-burned",
                            "wrong-point",
                        ],
                    )
                ),
                name="trouble_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="trouble",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("outcome", "")),
                    models.Q(("ended_at__isnull", False), ("outcome__in", ["point-corrected", "no-change", "closed"])),
                    _connector="OR",
                ),
                name="trouble_ends_somehow",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome", "")), fields=("adoption",), name="visit_one_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("outcome", "")),
                    models.Q(("ended_at__isnull", False), ("outcome__in", ["visited", "opened"])),
                    _connector="OR",
                ),
                name="visit_ends_somehow",
            ),
        ),
        migrations.AddIndex(
            model_name="workcheck",
            index=models.Index(fields=["adoption"], name="work_check_by_adoption"),
        ),
    ]
