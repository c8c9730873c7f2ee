"""What was done, by whom, when; and the answers already given to repeated requests."""

from django.db import models
from django.db.models.functions import Now


class Entry(models.Model):
    """One deed. Never changed, never removed: a trigger refuses both.

    `actor_id` has no foreign key, so that an entry outlives its account. Facts hold ids and codes,
    never names, numbers or places of people. `transaction` is the database's number of the transaction that wrote
    it: with the id the place in the order in which a reader loses nothing that commits late.
    """

    at = models.DateTimeField(db_default=Now(), editable=False)
    actor_id = models.BigIntegerField(null=True)
    deed = models.CharField(max_length=60)
    facts = models.JSONField(default=dict)
    transaction = models.BigIntegerField(
        db_default=models.Func(function="txid_current", output_field=models.BigIntegerField()), editable=False
    )

    class Meta:
        indexes = [
            models.Index(fields=["deed", "-at"], name="entry_by_deed"),
            models.Index(fields=["transaction", "id"], name="entry_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.deed} at {self.at:%Y-%m-%d %H:%M:%S}"


class Look(models.Model):
    """How many exact places or personal records one person read through a list or a map in one hour."""

    actor_id = models.BigIntegerField()
    hour_at = models.DateTimeField()
    door = models.CharField(max_length=40)
    count = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["actor_id", "hour_at", "door"], name="look_once_an_hour"),
            models.CheckConstraint(condition=models.Q(count__gt=0), name="look_counts_something"),
        ]

    def __str__(self) -> str:
        return f"{self.count} by {self.door}"


class Answer(models.Model):
    """The first successful answer to a request with an idempotency key, kept in the effect's own transaction."""

    actor_id = models.BigIntegerField()
    key = models.CharField(max_length=100)
    body_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.JSONField()
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor_id", "key"], name="answer_once_per_key")]

    def __str__(self) -> str:
        return f"answer {self.key}"
