"""Uploads and their rows."""

import uuid

from django.db import models
from django.db.models.functions import Now

from geoplan.accounts.models import User
from geoplan.funders.models import Funder
from geoplan.needs.models import Site
from geoplan.photos.models import Photo
from geoplan.surveys.rules import BUSY, State, Step


class Survey(models.Model):
    """One upload: a file or a field batch. Nothing uploaded disappears: every row stays with it, good or bad.

    The row is its own job. Whoever takes it raises `attempt`, which never goes down, and writes only while that number
    still stands; a job whose `heartbeat_at` is empty or old is free to take, up to its `last_attempt`. `asked_by`
    pressed publish, and `state_before` is where a publish that came to nothing leads back to. `wanted` is how the file
    shall be read. `failure` holds the code and facts of a refusal.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    funder = models.ForeignKey(Funder, null=True, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(null=True)
    file_name = models.CharField(max_length=255)
    file_bytes = models.BigIntegerField()
    file_sha256 = models.CharField(max_length=64)
    understood = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default="read")
    received_at = models.DateTimeField(db_default=Now(), editable=False)
    published_at = models.DateTimeField(null=True)
    replaces_id = models.UUIDField(null=True)
    wanted = models.JSONField(default=dict)
    file_kept = models.BooleanField(default=False)
    asked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    state_before = models.CharField(max_length=10, blank=True)
    attempt = models.PositiveIntegerField(default=0)
    last_attempt = models.PositiveIntegerField(default=0)
    heartbeat_at = models.DateTimeField(null=True)
    step = models.CharField(max_length=10, blank=True)
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)
    failure = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["house", "school", "holding"]), name="survey_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in State]), name="survey_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(step__in=["", *(step.value for step in Step)]), name="survey_step_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="failed") | models.Q(failure__isnull=False), name="survey_failed_says_why"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="publishing")
                | (models.Q(asked_by__isnull=False) & ~models.Q(state_before="")),
                name="survey_publishing_for_somebody",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="holding") | models.Q(funder__isnull=False, year__isnull=False),
                name="survey_of_holdings_names_payer",
            ),
        ]
        indexes = [
            models.Index(fields=["by", "-received_at"], name="survey_by_person"),
            models.Index(
                fields=["received_at"],
                condition=models.Q(state__in=sorted(state.value for state in BUSY)),
                name="survey_under_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} of {self.by_id}"


class Mapping(models.Model):
    """What a person said a heading means, for the next file with the same heading. The heading is kept folded."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10)
    heading_key = models.CharField(max_length=200)
    field = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "heading_key"], name="mapping_once_per_heading"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["house", "school", "holding"]), name="mapping_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.heading_key} is {self.field}"


class SurveyRow(models.Model):
    """One line of an upload, its problems, and the site it became.

    `cells` holds what the line said, without personal columns: these lie sealed in residents under `sealed_id`.
    `draft` is the line as understood, again without people. `before` is what its publish replaced, without people,
    and `before_sealed_id` the people; `site_version` is the version its publish left, so that a later change shows.
    `match`, of another payer's list: which site it is of, by what, how sure, and other sites it may be of.
    """

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="+")
    line = models.PositiveIntegerField()
    cells = models.JSONField(default=dict)
    sealed_id = models.UUIDField(null=True)
    draft = models.JSONField(null=True)
    problems = models.JSONField(default=list)
    good = models.BooleanField()
    waiting = models.BooleanField(default=False)
    area_code = models.CharField(max_length=20, blank=True)
    outcome = models.CharField(max_length=10, blank=True)
    site = models.ForeignKey(Site, null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)
    site_version = models.PositiveIntegerField(null=True)
    before = models.JSONField(null=True)
    before_sealed_id = models.UUIDField(null=True)
    match = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "line"], name="survey_row_once"),
            models.CheckConstraint(
                condition=models.Q(outcome__in=["", "created", "updated", "unchanged", "holding", "asked"]),
                name="survey_row_outcome_known",
            ),
            models.CheckConstraint(
                condition=models.Q(good=True) | models.Q(outcome=""), name="survey_row_bad_has_no_outcome"
            ),
        ]
        indexes = [models.Index(fields=["area_code"], condition=models.Q(waiting=True), name="survey_row_waiting")]

    def __str__(self) -> str:
        return f"line {self.line} of {self.survey_id}"


class GoneSite(models.Model):
    """A site that an earlier version of a list held and the newer one lacked when it was published.

    The site stays, marked as not in its source. `undone_at`: the publish was taken back.
    """

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    marked_at = models.DateTimeField(db_default=Now(), editable=False)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "site"], condition=models.Q(undone_at__isnull=True), name="gone_site_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.site_id} is not in {self.survey_id}"


class PendingChange(models.Model):
    """What a row of an upload would change of a site, waiting for a planner.

    `reasons`: held-moved (somebody promised help there, and the point would move too far), verified (the data were
    verified, and whoever sent the list could not have done so). `words` holds what each holder said of it: funder,
    by, agrees, said, at. What would change is the row itself.
    """

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    row = models.ForeignKey(SurveyRow, on_delete=models.PROTECT, related_name="+")
    reasons = models.JSONField(default=list)
    moved_m = models.FloatField(null=True)
    words = models.JSONField(default=list)
    asked_at = models.DateTimeField(db_default=Now(), editable=False)
    answer = models.CharField(max_length=10, blank=True)
    said = models.CharField(max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answer__in=["", "accepted", "place-kept", "kept", "overtaken", "undone"]),
                name="pending_change_answer_known",
            ),
            models.CheckConstraint(
                condition=models.Q(answer="", answered_at__isnull=True)
                | (~models.Q(answer="") & models.Q(answered_at__isnull=False)),
                name="pending_change_answered_at",
            ),
            # A newer list overtakes what an older one asked of the same site.
            models.UniqueConstraint(
                fields=["site"], condition=models.Q(answer=""), name="pending_change_one_open_a_site"
            ),
        ]

    def __str__(self) -> str:
        return f"change of {self.site_id}, {self.answer or 'waiting'}"


class PhotoZip(models.Model):
    """A zip of photos for the rows of an upload, kept under seal until its pictures are cleaned.

    `plan`: for each picture that rows name, its place in the zip and the ids of the rows; `done` of them are through.
    `left`: files of the zip that hang nowhere, name and why.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=255)
    file_sha256 = models.CharField(max_length=64)
    file_kept = models.BooleanField(default=True)
    kind = models.CharField(max_length=10)
    consent = models.BooleanField(default=False)
    plan = models.JSONField(default=list)
    done = models.PositiveIntegerField(default=0)
    left = models.JSONField(default=list)
    received_at = models.DateTimeField(db_default=Now(), editable=False)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["received_at"], condition=models.Q(finished_at=None), name="photo_zip_under_way")
        ]

    def __str__(self) -> str:
        return f"{self.file_name} for {self.survey_id}"


class RowPhoto(models.Model):
    """A cleaned picture of what a row is about; it hangs at the row's site as soon as there is one."""

    row = models.ForeignKey(SurveyRow, on_delete=models.PROTECT, related_name="+")
    zip = models.ForeignKey(PhotoZip, on_delete=models.PROTECT, related_name="+")
    photo = models.ForeignKey(Photo, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=255)
    gps_distance_m = models.FloatField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["row", "photo"], name="row_photo_once")]

    def __str__(self) -> str:
        return f"{self.photo_id} of row {self.row_id}"
