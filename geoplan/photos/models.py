"""One row a picture, whoever shows it and however often it was sent."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class Photo(models.Model):
    """A cleaned picture: its bytes lie on disk under their hash. Neither its name nor its place was kept."""

    sha256 = models.CharField(max_length=64, unique=True)
    bytes = models.PositiveIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    taken_on = models.DateField(null=True)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="photo_named_by_hash"),
            models.CheckConstraint(condition=Q(bytes__gt=0, width__gt=0, height__gt=0), name="photo_holds_something"),
        ]

    def __str__(self) -> str:
        return self.sha256[:12]
