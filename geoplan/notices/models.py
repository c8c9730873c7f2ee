"""Messages to people: what they are told, once; the mails that carry it, and what they want by mail."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from geoplan.accounts.models import User


class Mail(models.Model):
    """A mail to one person. Its id is that of the message too: whoever gets it twice has it once.

    Until `sent_at` it is tried again from `next_try_at` on; a worker that has it in hand moves that moment on first.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField(db_default=Now(), editable=False)
    next_try_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["next_try_at"], condition=Q(sent_at__isnull=True), name="mail_to_send")]

    def __str__(self) -> str:
        return f"mail {self.pk}"


class Notice(models.Model):
    """What a person was told of one kind in one go: by one transaction of the journal, or by the clock."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    batch = models.CharField(max_length=60)
    made_at = models.DateTimeField(db_default=Now(), editable=False)
    read_at = models.DateTimeField(null=True)
    by_mail = models.BooleanField()
    mail = models.ForeignKey(Mail, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "batch"], name="notice_once_a_batch"),
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="notice_newest_first"),
            models.Index(fields=["person"], condition=Q(read_at__isnull=True), name="notice_unread"),
            models.Index(fields=["id"], condition=Q(by_mail=True, mail__isnull=True), name="notice_to_mail"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.person_id}"


class Subject(models.Model):
    """One thing a notice is about. A person is told of a subject in one way only once, whoever tries again.

    Facts hold codes, ids and days, no personal values and nobody's own words.
    """

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="subjects")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    facts = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind", "name"], name="subject_told_once")]

    def __str__(self) -> str:
        return self.name


class Choice(models.Model):
    """That a person does, or does not, want a kind of notice by mail. Without a row he does."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    by_mail = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="choice_once_a_kind")]

    def __str__(self) -> str:
        return f"{self.kind} for {self.person_id}"


class Place(models.Model):
    """How far the journal has been told, in one row: the order of its transactions, as for any listener.

    `after_entry`: entries up to this id are done whatever their transaction; a copy of the data on another server
    begins to count transactions anew.
    """

    transaction = models.BigIntegerField()
    entry = models.BigIntegerField()
    after_entry = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.transaction}-{self.entry}"
