"""Who waits for a site that is full, and who asked its holder to make room."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from geoplan.adoptions.models.promises import Adoption
from geoplan.adoptions.rules import HandOverAnswer, QueueDeed, WayLeft
from geoplan.funders.models import Funder
from geoplan.needs.models import Site


class QueueEntry(models.Model):
    """A payer's wish for some units of a site that is full; it takes no capacity.

    When units come free the first entry whose wish fits is offered them from that second on, for as many days as the
    term says; an offer that ends unused ends the wish. All of that is computed from the moment units came free
    (`adoptions_queue_at`); a trigger writes it down with every change at the site. `settled_at`: up to when it is.
    `first` goes before the others: a hand-over was asked for.
    """

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    funder = models.ForeignKey(Funder, on_delete=models.PROTECT, related_name="+")
    units = models.DecimalField(max_digits=6, decimal_places=2)
    year = models.PositiveSmallIntegerField()
    amount_rupiah = models.BigIntegerField(null=True)
    first = models.BooleanField(default=False)
    joined_at = models.DateTimeField(editable=False)
    settled_at = models.DateTimeField(editable=False)
    offered_at = models.DateTimeField(null=True, editable=False)
    offer_ends_at = models.DateTimeField(null=True, editable=False)
    left_at = models.DateTimeField(null=True)
    left_by = models.CharField(max_length=10, blank=True)
    changed_by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "funder"], condition=Q(left_at__isnull=True), name="queue_entry_once"
            ),
            models.CheckConstraint(condition=Q(units__gt=0), name="queue_units_positive"),
            models.CheckConstraint(
                condition=Q(offered_at__isnull=True, offer_ends_at__isnull=True)
                | Q(offer_ends_at__gt=models.F("offered_at")),
                name="queue_offer_ends",
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True, left_by="")
                | Q(left_at__isnull=False, left_by__in=[way.value for way in WayLeft]),
                name="queue_left_somehow",
            ),
        ]
        indexes = [
            models.Index(fields=["site"], condition=Q(left_at__isnull=True), name="queue_by_site"),
            models.Index(fields=["funder"], condition=Q(left_at__isnull=True), name="queue_by_funder"),
        ]

    def __str__(self) -> str:
        return f"{self.funder_id} waits for {self.units} of {self.site_id}"


class QueueEvent(models.Model):
    """How a queue entry stood from `recorded_at` on. Written by a trigger; never changed, never removed."""

    entry = models.ForeignKey(QueueEntry, on_delete=models.PROTECT, related_name="+")
    site_id = models.BigIntegerField()
    funder_id = models.BigIntegerField()
    deed = models.CharField(max_length=10)
    units = models.DecimalField(max_digits=6, decimal_places=2)
    offered_at = models.DateTimeField(null=True)
    offer_ends_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())
    by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(deed__in=[deed.value for deed in QueueDeed]), name="queue_event_deed_known"
            )
        ]
        indexes = [
            models.Index(fields=["entry", "-id"], name="queue_event_last"),
            models.Index(fields=["site_id"], name="queue_event_by_site"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.deed}"


class HandOver(models.Model):
    """A payer asks the holder of a promise to make room. Open until it is answered or the promise has ended.

    `ends_before` is when a hold would have ended without it.
    """

    adoption = models.ForeignKey(Adoption, on_delete=models.PROTECT, related_name="+")
    asker = models.ForeignKey(Funder, on_delete=models.PROTECT, related_name="+")
    entry = models.ForeignKey(QueueEntry, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    ends_before = models.DateTimeField(null=True)
    asked_at = models.DateTimeField()
    asked_by_id = models.BigIntegerField()
    answer = models.CharField(max_length=10, blank=True)
    answer_reason = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["adoption"], condition=Q(answer=""), name="hand_over_one_open"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | Q(answer__in=[answer.value for answer in HandOverAnswer], answered_at__isnull=False),
                name="hand_over_answered_somehow",
            ),
        ]
        indexes = [models.Index(fields=["asker"], name="hand_over_by_asker")]

    def __str__(self) -> str:
        return f"{self.asker_id} asks for {self.adoption_id}"
