"""Derived tables only: kept by the database in the transaction of the change, re-derived by check_data."""

from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GistIndex
from django.db.models.functions import Now

from geoplan.geo import WGS84
from geoplan.needs.models import Site


class PlacedSite(models.Model):
    """A site's place on the map of one audience (exact or moved), with its place in the tile grid.

    CRS: `location` EPSG:4326; `tx`, `ty` are web-mercator tile columns and rows at 24 bits an axis, `qk` their
    Morton code, so that a tile is one contiguous range of `qk`. A school has the same place for both audiences.
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    audience = models.CharField(max_length=5)
    location = models.PointField(srid=WGS84, spatial_index=False)
    tx = models.IntegerField()
    ty = models.IntegerField()
    qk = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "audience"], name="placed_once_per_audience"),
            models.CheckConstraint(condition=models.Q(audience__in=["exact", "moved"]), name="placed_audience_known"),
        ]
        indexes = [
            models.Index(fields=["audience", "qk"], name="placed_by_tile"),
            GistIndex(fields=["location"], condition=models.Q(audience="exact"), name="placed_exact_by_box"),
            GistIndex(fields=["location"], condition=models.Q(audience="moved"), name="placed_moved_by_box"),
        ]

    def __str__(self) -> str:
        return f"{self.site_id} for {self.audience}"


class DataChange(models.Model):
    """One writing statement on sites, promises or boundaries. Left by a trigger, folded into `DataVersion`."""

    def __str__(self) -> str:
        return f"change {self.pk}"


class DataVersion(models.Model):
    """The changes folded so far, in one row. The version of all data is this number plus the rows of `DataChange`."""

    folded = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.folded)


class SiteChange(models.Model):
    """That a site changed, or (without a site) that everything may have. Left by triggers, forgotten after some days.

    `transaction` is the database's number of the transaction that wrote it: with the id the place in the order in
    which a listener reads without losing what commits late.
    """

    transaction = models.BigIntegerField()
    site_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        indexes = [models.Index(fields=["transaction", "id"], name="site_change_in_order")]

    def __str__(self) -> str:
        return f"{self.transaction}-{self.pk}"
