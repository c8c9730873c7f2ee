"""Sites: houses unfit to live in and schools short of rooms, with their history."""

from django.contrib.gis.db import models
from django.db.models import Q
from django.db.models.functions import Now

from geoplan.accounts.models import User
from geoplan.areas.models import Area
from geoplan.geo import WGS84
from geoplan.photos.models import Photo


class Verification(models.Model):
    """One checking of sites at the place: on which day, by whom, and the minutes (berita acara) it was put down in.

    Never changed, never removed: a trigger refuses both. `verifiers` are officials, not residents.
    """

    checked_on = models.DateField()
    verifiers = models.CharField(max_length=300)
    minutes_number = models.CharField(max_length=80, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(verifiers=""), name="verification_names_somebody")]

    def __str__(self) -> str:
        return f"checked on {self.checked_on}"


class Site(models.Model):
    """One place with one need.

    CRS: EPSG:4326. `location` is exact and, for a house, personal; `moved` is the shifted point that people
    without a right to the exact one work with: stored with the house, never drawn anew.
    `units_needed` is 1 for a house and computed for a school; null means unknown.
    """

    code = models.CharField(max_length=9, unique=True)
    kind = models.CharField(max_length=6)
    reference = models.CharField(max_length=40, null=True)
    name = models.CharField(max_length=160, blank=True)
    location = models.PointField(srid=WGS84)
    moved = models.PointField(srid=WGS84, null=True)
    moved_east_m = models.FloatField(null=True)
    moved_north_m = models.FloatField(null=True)
    moved_is_fallback = models.BooleanField(default=False)
    accuracy_m = models.FloatField(null=True)
    location_source = models.CharField(max_length=20, blank=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    address = models.CharField(max_length=300, blank=True)
    rt = models.CharField(max_length=3, blank=True)
    rw = models.CharField(max_length=3, blank=True)
    units_needed = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    priority = models.PositiveSmallIntegerField(default=1)
    priority_parts = models.JSONField(default=dict)
    severity = models.CharField(max_length=10, blank=True)
    estimate_rupiah = models.BigIntegerField(null=True)
    facts = models.JSONField(default=dict)
    status = models.CharField(max_length=10, default="reported")
    closed_reason = models.CharField(max_length=20, blank=True)
    in_source = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    reported_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(db_default=Now(), editable=False)
    verified_by_id = models.BigIntegerField(null=True)
    verified_at = models.DateTimeField(null=True)
    verification = models.ForeignKey(Verification, null=True, on_delete=models.PROTECT, related_name="+")
    changed_by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["house", "school"]), name="site_kind_known"),
            models.CheckConstraint(
                condition=Q(status__in=["reported", "verified", "closed"]), name="site_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status="closed", closed_reason__gt="") | (~Q(status="closed") & Q(closed_reason="")),
                name="site_closed_with_reason",
            ),
            # Without this a house could reach a map of moved points with no shift at all.
            models.CheckConstraint(
                condition=Q(kind="house", moved__isnull=False) | Q(kind="school", moved__isnull=True),
                name="site_house_has_moved_point",
            ),
            models.CheckConstraint(condition=~Q(kind="house") | Q(units_needed=1), name="site_house_needs_one"),
            models.CheckConstraint(
                condition=Q(units_needed__isnull=True) | Q(units_needed__gte=0), name="site_need_not_negative"
            ),
            models.CheckConstraint(condition=Q(priority__gte=1, priority__lte=100), name="site_priority_1_100"),
            models.UniqueConstraint(
                fields=["kind", "reference"], condition=Q(reference__isnull=False), name="site_reference_once"
            ),
        ]
        indexes = [
            models.Index(fields=["area", "kind"], name="site_by_area"),
            models.Index(fields=["-priority", "reported_at", "code"], name="site_by_priority"),
        ]

    def __str__(self) -> str:
        return self.code


class SiteVersion(models.Model):
    """How a site stood from `recorded_at` on. Written by a trigger; never changed, never removed."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    kind = models.CharField(max_length=6)
    location = models.PointField(srid=WGS84)
    moved = models.PointField(srid=WGS84, null=True)
    area_id = models.BigIntegerField()
    units_needed = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    priority = models.PositiveSmallIntegerField()
    estimate_rupiah = models.BigIntegerField(null=True)
    status = models.CharField(max_length=10)
    closed_reason = models.CharField(max_length=20, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())
    by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "version"], name="site_version_once")]

    def __str__(self) -> str:
        return f"{self.site_id} v{self.version}"


class SchoolYear(models.Model):
    """A school's counts in one school year, as handed in; missing ones stay missing."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    school_year = models.CharField(max_length=11)
    facts = models.JSONField(default=dict)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "school_year"], name="school_year_once")]

    def __str__(self) -> str:
        return f"{self.site_id} {self.school_year}"


class Assignment(models.Model):
    """A kelurahan in a surveyor's care, and whether he may verify there."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="+")
    may_verify = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "area"], name="assignment_once")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.area_id}"


class KeptApart(models.Model):
    """Two houses that look like one household and were found to be two: the pair is not asked about again."""

    first = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="kept_apart_once"),
            # One order for a pair, so that it cannot stand twice.
            models.CheckConstraint(condition=Q(first__lt=models.F("second")), name="kept_apart_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}"


class SitePhoto(models.Model):
    """A picture of a site. A removed one stays for the journal, and nobody is shown it any more.

    `gps_distance_m` is how far from the site the picture says it was taken; the place itself was not kept.
    """

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    photo = models.ForeignKey(Photo, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=6)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    gps_distance_m = models.FloatField(null=True)
    consent = models.BooleanField(default=False)
    removed_at = models.DateTimeField(null=True)
    removed_by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["front", "before", "during", "after"]), name="site_photo_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by_id__isnull=True)
                | Q(removed_at__isnull=False, removed_by_id__isnull=False),
                name="site_photo_removed_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["site", "photo"], condition=Q(removed_at__isnull=True), name="site_photo_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.site_id}"


class Merge(models.Model):
    """Two records found to be one place: `absorbed` is closed and its code leads to `stays`, until that is undone.

    `moved` says what went over, by kind and id, so that it can go back; never a name, a number or a place. Only the
    undoing is written later, once, and never inside another transaction than the one that sends things back:
    a trigger keeps that in `undone_in`.
    """

    absorbed = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    stays = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    moved = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)
    undone_by_id = models.BigIntegerField(null=True)
    undone_in = models.BigIntegerField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["absorbed"], condition=Q(undone_at__isnull=True), name="merge_once"),
            models.CheckConstraint(condition=~Q(absorbed=models.F("stays")), name="merge_of_two"),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by_id__isnull=True)
                | Q(undone_at__isnull=False, undone_by_id__isnull=False),
                name="merge_undone_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.absorbed_id} is {self.stays_id}"
