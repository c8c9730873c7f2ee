"""What happens at the place: trouble, visits, points opened to one person, checks of finished work."""

from django.contrib.gis.db import models
from django.db.models import Q
from django.db.models.functions import Now

from geoplan.accounts.models import User
from geoplan.adoptions.models.promises import Adoption
from geoplan.adoptions.rules import TroubleKind, TroubleOutcome, VisitOutcome
from geoplan.geo import WGS84
from geoplan.needs.models import Site, SitePhoto
from geoplan.photos.models import Photo


class Trouble(models.Model):
    """Something is wrong at a site. While it is open no clock of its promises runs; a planner ends it.

    `location` is where the person stood, `photo_distance_m` how far from the site the picture says it was taken.
    CRS: EPSG:4326.
    """

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    note = models.TextField(blank=True)
    location = models.PointField(srid=WGS84, null=True, spatial_index=False)
    accuracy_m = models.FloatField(null=True)
    photo = models.ForeignKey(Photo, null=True, on_delete=models.PROTECT, related_name="+")
    photo_distance_m = models.FloatField(null=True)
    opened_at = models.DateTimeField(db_default=Now(), editable=False)
    opened_by_id = models.BigIntegerField()
    outcome = models.CharField(max_length=20, blank=True)
    ending_note = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site"], condition=Q(ended_at__isnull=True), name="trouble_one_open"),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in TroubleKind]), name="trouble_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, outcome="")
                | Q(ended_at__isnull=False, outcome__in=[one.value for one in TroubleOutcome]),
                name="trouble_ends_somehow",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.site_id}"


class Visit(models.Model):
    """A payer asks to see a site before it promises more. Open until the surveyor was there or the point was opened."""

    adoption = models.ForeignKey(Adoption, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    asked_by_id = models.BigIntegerField()
    outcome = models.CharField(max_length=10, blank=True)
    finding = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["adoption"], condition=Q(outcome=""), name="visit_one_open"),
            models.CheckConstraint(
                condition=Q(outcome="", ended_at__isnull=True)
                | Q(outcome__in=[one.value for one in VisitOutcome], ended_at__isnull=False),
                name="visit_ends_somehow",
            ),
        ]

    def __str__(self) -> str:
        return f"visit for {self.adoption_id}"


class PointOpening(models.Model):
    """A planner shows the exact point of a site to one officer for some days, while the promise lives."""

    adoption = models.ForeignKey(Adoption, on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    opened_by_id = models.BigIntegerField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("opened_at")), name="opening_ends"),
        ]
        indexes = [models.Index(fields=["site", "user"], name="opening_by_site")]

    def __str__(self) -> str:
        return f"{self.site_id} opened to {self.user_id}"


class WorkCheck(models.Model):
    """What somebody outside the payer found at finished work: five ticks, a photo, right or to be mended.

    `ticks` are those of `rules.CHECKS` that were found right.
    """

    adoption = models.ForeignKey(Adoption, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    is_right = models.BooleanField()
    ticks = models.JSONField(default=list)
    note = models.TextField(blank=True)
    photo = models.ForeignKey(SitePhoto, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        indexes = [models.Index(fields=["adoption"], name="work_check_by_adoption")]

    def __str__(self) -> str:
        return f"{self.adoption_id}: {'right' if self.is_right else 'to be mended'}"
