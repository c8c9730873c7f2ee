"""Uploads and their rows."""

import uuid

from django.db import models
from django.db.models.functions import Now

from geoplan.accounts.models import User
from geoplan.funders.models import Funder
from geoplan.needs.models import Site


class Survey(models.Model):
    """One upload: a file or a field batch. Nothing uploaded disappears: every row stays with it, good or bad."""

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

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["house", "school", "holding"]), name="survey_kind_known"
            ),
            models.CheckConstraint(condition=models.Q(state__in=["read", "published"]), name="survey_state_known"),
            models.CheckConstraint(
                condition=~models.Q(kind="holding") | models.Q(funder__isnull=False, year__isnull=False),
                name="survey_of_holdings_names_payer",
            ),
        ]
        indexes = [models.Index(fields=["by", "-received_at"], name="survey_by_person")]

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
    `draft` is the line as understood, again without people.
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

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "line"], name="survey_row_once"),
            models.CheckConstraint(
                condition=models.Q(outcome__in=["", "created", "updated", "unchanged", "holding"]),
                name="survey_row_outcome_known",
            ),
            models.CheckConstraint(
                condition=models.Q(good=True) | models.Q(outcome=""), name="survey_row_bad_has_no_outcome"
            ),
        ]
        indexes = [models.Index(fields=["area_code"], condition=models.Q(waiting=True), name="survey_row_waiting")]

    def __str__(self) -> str:
        return f"line {self.line} of {self.survey_id}"
