"""Who pays: companies, city, province, ministry, community groups."""

from django.contrib.gis.db import models
from django.contrib.gis.db.models.functions import IsValid
from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Q
from django.db.models.functions import Lower, Now

from geoplan.accounts.models import User
from geoplan.areas.models import Area
from geoplan.funders.rules import ApplicationState, FunderKind, MemberRole, Phase, Purpose, Standing
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
    contact_email = models.EmailField(blank=True)
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
    """A works, port or office of a funder; a closed one stays for the years it was open. CRS: EPSG:4326."""

    funder = models.ForeignKey(Funder, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    location = models.PointField(srid=WGS84)
    closed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Pledge(models.Model):
    """The most a funder may hold in a budget year, in units and in rupiah; None is no cap.

    A row may be for one area and one kind only. Every row that fits a site caps what is held of such sites, so the
    year's own row (no area, any kind) caps everything. No row that fits: no cap.
    """

    funder = models.ForeignKey(Funder, on_delete=models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, blank=True, default=Purpose.ANY.value)
    units = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    amount_rupiah = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    changed_by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["funder", "year", "area", "kind"], nulls_distinct=False, name="pledge_once_a_part"
            ),
            models.CheckConstraint(
                condition=(Q(units__isnull=True) | Q(units__gte=0))
                & (Q(amount_rupiah__isnull=True) | Q(amount_rupiah__gte=0)),
                name="pledge_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[purpose.value for purpose in Purpose]), name="pledge_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.funder_id} {self.year}"


class PledgeEvent(models.Model):
    """How a pledge stood from `recorded_at` on. Written by a trigger; never changed, never removed."""

    pledge_id = models.BigIntegerField()
    funder = models.ForeignKey(Funder, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, blank=True)
    units = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    amount_rupiah = models.BigIntegerField(null=True)
    withdrawn = models.BooleanField(default=False)
    reason = models.CharField(max_length=200, blank=True)
    by_id = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["funder", "-id"], name="pledge_event_last")]

    def __str__(self) -> str:
        return f"{self.funder_id} {self.year} at {self.recorded_at}"


class ResponseArea(models.Model):
    """Where a funder intends to work: drawn, or ticked as a list of kelurahan. CRS: EPSG:4326.

    The boundary of a ticked one is the union of its `area_codes`; a trigger makes it anew when areas are loaded.
    """

    funder = models.OneToOneField(Funder, on_delete=models.CASCADE, related_name="+")
    boundary = models.MultiPolygonField(srid=WGS84)
    area_codes = ArrayField(models.CharField(max_length=20), default=list)
    saved_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=IsValid("boundary"), name="response_area_valid")]

    def __str__(self) -> str:
        return f"response area of {self.funder_id}"


class Application(models.Model):
    """A company that asks to be put on the list. Planners answer; nothing here can sign in."""

    name = models.CharField(max_length=160)
    sector_name = models.CharField(max_length=80, blank=True)
    contact_name = models.CharField(max_length=120)
    email = models.EmailField()
    phone = models.CharField(max_length=30, blank=True)
    state = models.CharField(max_length=10, default=ApplicationState.WAITING.value)
    reason = models.CharField(max_length=300, blank=True)
    funder = models.ForeignKey(Funder, null=True, on_delete=models.PROTECT, related_name="+")
    decided_by_id = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in ApplicationState]), name="application_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=ApplicationState.WAITING.value) | Q(decided_at__isnull=False),
                name="application_answer_dated",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(state=ApplicationState.WAITING.value), name="application_waiting")
        ]

    def __str__(self) -> str:
        return self.name


class SeasonPhase(models.Model):
    """From which day to which day something is done for a budget year, both days included."""

    year = models.PositiveSmallIntegerField()
    phase = models.CharField(max_length=10)
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["year", "phase"], name="season_phase_once"),
            models.CheckConstraint(condition=Q(phase__in=[phase.value for phase in Phase]), name="season_phase_known"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="season_phase_forward"),
            models.CheckConstraint(condition=Q(year__gte=2000, year__lte=2100), name="season_year_plausible"),
        ]

    def __str__(self) -> str:
        return f"{self.phase} {self.year}"
