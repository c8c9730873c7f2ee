"""Who holds which share of which site."""

from django.contrib.gis.db import models
from django.db.models import Q
from django.db.models.functions import Now

from geoplan.adoptions.rules import LIVE, Stage
from geoplan.funders.models import Funder
from geoplan.needs.models import Site

STAGES = [stage.value for stage in Stage]


class Adoption(models.Model):
    """A funder's promise of some units of a site, or a fact from another payer's list (`imported`).

    Units: decimals in steps of 0.25; a house is 1. Money: whole rupiah. `ends_at` is the end of a hold;
    from that second the hold covers nothing, whether or not anybody has written that down yet. `work` is
    what the plan says will be built, `percent` how far that is. `reason` is a person's words, or a code of
    `rules.Reason` where nobody had to give one.

    While trouble at the site is open the clock stands (`paused_at`): a hold then has no end (`ends_at` is null, the end
    it had is kept in `paused_ends_at`); `paused_days` are those of pauses that are over. `stage_since` is when the
    present stage began. `extended_at`: the payer's one extension. `follows`: the promise this one took the place of.
    """

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    funder = models.ForeignKey(Funder, on_delete=models.PROTECT, related_name="+")
    units = models.DecimalField(max_digits=6, decimal_places=2)
    amount_rupiah = models.BigIntegerField(null=True)
    realised_rupiah = models.BigIntegerField(null=True)
    year = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=10, default=Stage.HELD.value)
    imported = models.BooleanField(default=False)
    ends_at = models.DateTimeField(null=True)
    starts_on = models.DateField(null=True)
    finishes_on = models.DateField(null=True)
    work = models.TextField(blank=True)
    percent = models.PositiveSmallIntegerField(default=0)
    stage_since = models.DateTimeField(db_default=Now(), editable=False)
    paused_at = models.DateTimeField(null=True, editable=False)
    paused_ends_at = models.DateTimeField(null=True, editable=False)
    paused_days = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    extended_at = models.DateTimeField(null=True)
    follows = models.ForeignKey(to="self", null=True, on_delete=models.PROTECT, related_name="+")
    claimed_at = models.DateTimeField(db_default=Now(), editable=False)
    claimed_by_id = models.BigIntegerField(null=True)
    changed_by_id = models.BigIntegerField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "funder"],
                condition=Q(stage__in=sorted(stage.value for stage in LIVE)),
                name="adoption_one_live_per_funder",
            ),
            models.CheckConstraint(condition=Q(stage__in=STAGES), name="adoption_stage_known"),
            models.CheckConstraint(condition=Q(units__gt=0), name="adoption_units_positive"),
            models.CheckConstraint(
                condition=~Q(stage=Stage.HELD.value)
                | Q(imported=True)
                | Q(ends_at__isnull=False)
                | Q(paused_at__isnull=False, paused_ends_at__isnull=False),
                name="adoption_hold_ends",
            ),
            models.CheckConstraint(
                condition=~Q(imported=True, stage=Stage.HELD.value), name="adoption_holding_is_a_fact"
            ),
            models.CheckConstraint(
                condition=(Q(amount_rupiah__isnull=True) | Q(amount_rupiah__gte=0))
                & (Q(realised_rupiah__isnull=True) | Q(realised_rupiah__gte=0)),
                name="adoption_money_not_negative",
            ),
            models.CheckConstraint(condition=Q(percent__lte=100), name="adoption_percent_to_100"),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(finishes_on__isnull=True)
                | Q(finishes_on__gte=models.F("starts_on")),
                name="adoption_starts_before_it_ends",
            ),
            models.CheckConstraint(condition=Q(year__gte=2000, year__lte=2100), name="adoption_year_plausible"),
        ]
        indexes = [
            models.Index(fields=["site"], name="adoption_by_site"),
            models.Index(fields=["funder", "year"], name="adoption_by_funder"),
            models.Index(fields=["ends_at"], condition=Q(stage=Stage.HELD.value), name="adoption_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.units} of {self.site_id} by {self.funder_id}, {self.stage}"


class AdoptionEvent(models.Model):
    """How an adoption stood from `recorded_at` on. Written by a trigger; never changed, never removed."""

    adoption = models.ForeignKey(Adoption, on_delete=models.PROTECT, related_name="+")
    site_id = models.BigIntegerField()
    funder_id = models.BigIntegerField()
    stage = models.CharField(max_length=10)
    imported = models.BooleanField()
    units = models.DecimalField(max_digits=6, decimal_places=2)
    amount_rupiah = models.BigIntegerField(null=True)
    realised_rupiah = models.BigIntegerField(null=True)
    year = models.PositiveSmallIntegerField()
    ends_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())
    by_id = models.BigIntegerField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["adoption", "-id"], name="adoption_event_last"),
            models.Index(fields=["site_id"], name="adoption_event_by_site"),
        ]

    def __str__(self) -> str:
        return f"{self.adoption_id} {self.stage}"


class SiteLoad(models.Model):
    """The counter row of a site: units of covering claims and of imported holdings. Kept by a trigger.

    Claims lock this row, so all tries at one site run one after another.
    """

    site = models.OneToOneField(Site, primary_key=True, on_delete=models.CASCADE, related_name="+")
    units_claimed = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    units_imported = models.DecimalField(max_digits=8, decimal_places=2, default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(units_claimed__gte=0) & Q(units_imported__gte=0), name="load_not_negative"
            )
        ]

    def __str__(self) -> str:
        return f"{self.units_claimed} + {self.units_imported} on {self.site_id}"
