"""What a planner did to many promises at once, so that it can be taken back."""

from django.db import models
from django.db.models import Q

from geoplan.adoptions.models.promises import Adoption
from geoplan.adoptions.rules import BatchDeed


class Batch(models.Model):
    """One deed on many promises. Can be undone for a day."""

    deed = models.CharField(max_length=10)
    reason = models.TextField(blank=True)
    done_at = models.DateTimeField()
    by_id = models.BigIntegerField()
    undone_at = models.DateTimeField(null=True)
    undone_by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(deed__in=[deed.value for deed in BatchDeed]), name="batch_deed_known")
        ]

    def __str__(self) -> str:
        return f"{self.deed} at {self.done_at:%Y-%m-%d %H:%M}"


class BatchLine(models.Model):
    """One promise of a batch: a hold's end before and after, or since when the promise has been at its new stage."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+")
    adoption = models.ForeignKey(Adoption, on_delete=models.PROTECT, related_name="+")
    ends_before = models.DateTimeField(null=True)
    ends_after = models.DateTimeField(null=True)
    since = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "adoption"], name="batch_line_once")]

    def __str__(self) -> str:
        return f"{self.adoption_id} in {self.batch_id}"
