"""Who pays: companies, city, province, ministry, community groups."""

from django.contrib.gis.db import models
from django.contrib.gis.db.models.functions import IsValid
from django.db.models import Q
from django.db.models.functions import Lower, Now

from geoplan.accounts.models import User
from geoplan.funders.rules import FunderKind, MemberRole, Standing
from geoplan.geo import WGS84


class Sector(models.Model):
    """A line of business; planners edit the list."""

    name = models.CharField(max_length=80, unique=True)

    def __str__(self) -> str:
        return self.name


class Funder(models.Model):
    """A payer. Every adoption has one."""

    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=10)
    sector = models.ForeignKey(Sector, null=True, on_delete=models.PROTECT, related_name="+")
    standing = models.CharField(max_length=10, default=Standing.APPROVED.value)
    contact_name = models.CharField(max_length=120, blank=True)
    contact_phone = models.CharField(max_length=30, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("name"), name="funder_name_once"),
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in FunderKind]), name="funder_kind_known"),
            models.CheckConstraint(
                condition=Q(standing__in=[standing.value for standing in Standing]), name="funder_standing_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person acting for a funder. A delegate may report but not claim or release."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    funder = models.ForeignKey(Funder, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=10)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "funder"], name="membership_once"),
            models.CheckConstraint(
                condition=Q(role__in=[role.value for role in MemberRole]), name="membership_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.funder_id}"


class Plant(models.Model):
    """A works, port or office of a funder. CRS: EPSG:4326."""

    funder = models.ForeignKey(Funder, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    location = models.PointField(srid=WGS84)

    def __str__(self) -> str:
        return self.name


class Pledge(models.Model):
    """The most a funder may hold in a budget year, in units and in rupiah. No pledge on record: no cap."""

    funder = models.ForeignKey(Funder, on_delete=models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    units = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    amount_rupiah = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["funder", "year"], name="pledge_once_a_year"),
            models.CheckConstraint(
                condition=(Q(units__isnull=True) | Q(units__gte=0))
                & (Q(amount_rupiah__isnull=True) | Q(amount_rupiah__gte=0)),
                name="pledge_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.funder_id} {self.year}"


class ResponseArea(models.Model):
    """Where a funder intends to work. CRS: EPSG:4326."""

    funder = models.OneToOneField(Funder, on_delete=models.CASCADE, related_name="+")
    boundary = models.MultiPolygonField(srid=WGS84)
    saved_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=IsValid("boundary"), name="response_area_valid")]

    def __str__(self) -> str:
        return f"response area of {self.funder_id}"
