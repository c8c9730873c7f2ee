"""Names, phones, identity and family-card numbers: sealed, with keyed hashes for matching."""

import uuid

from django.db import models
from django.db.models.functions import Now

from geoplan.accounts.models import User
from geoplan.needs.models import Site, Verification


class Resident(models.Model):
    """A person of a household. A resident points at its site; a site knows no resident.

    Sealed columns: key name, nonce, AES-256-GCM bound to table, row and column. Match columns: HMAC-SHA256
    under a key that never enters the database.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField(default=0)
    name_sealed = models.BinaryField(null=True)
    nik_sealed = models.BinaryField(null=True)
    kk_sealed = models.BinaryField(null=True)
    phone_sealed = models.BinaryField(null=True)
    name_match = models.BinaryField(null=True)
    nik_match = models.BinaryField(null=True)
    kk_match = models.BinaryField(null=True)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "place"], name="resident_one_per_place")]
        indexes = [
            models.Index(fields=["nik_match"], name="resident_by_nik"),
            models.Index(fields=["kk_match"], name="resident_by_kk"),
            models.Index(fields=["name_match"], name="resident_by_name"),
        ]

    def __str__(self) -> str:
        return f"resident of {self.site_id}"


class SealedCells(models.Model):
    """The personal cells of one survey row, sealed as a whole. The row keeps only this key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sealed = models.BinaryField()
    nik_match = models.BinaryField(null=True)
    name_match = models.BinaryField(null=True)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return f"cells {self.id}"


class ScannedMinutes(models.Model):
    """One page or file of the minutes (berita acara) of a check, sealed whole: they name families of many houses."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    verification = models.ForeignKey(Verification, on_delete=models.PROTECT, related_name="+")
    media_type = models.CharField(max_length=20)
    bytes = models.PositiveIntegerField()
    sealed = models.BinaryField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(media_type__in=["application/pdf", "image/jpeg"]), name="minutes_pdf_or_picture"
            )
        ]

    def __str__(self) -> str:
        return f"minutes of {self.verification_id}"
