"""Administrative boundaries: city, kecamatan (district), kelurahan (village)."""

from django.contrib.gis.db import models
from django.contrib.gis.db.models.functions import IsValid
from django.db.models.functions import Now

from geoplan.geo import WGS84


class Area(models.Model):
    """One administrative area. Official dotted codes, so the parent's code is a prefix (36.72.01 of 36.72.01.1001).

    CRS: EPSG:4326. It changes only by `manage.py load_areas`.
    """

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=100)
    level = models.CharField(max_length=10)
    boundary = models.MultiPolygonField(srid=WGS84)
    # True for the demo's drawn boundaries: said on every map that shows them.
    schematic = models.BooleanField(default=False)
    source = models.CharField(max_length=300, blank=True)
    loaded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(level__in=["city", "kecamatan", "kelurahan"]), name="area_level_known"
            ),
            models.CheckConstraint(condition=IsValid("boundary"), name="area_boundary_valid"),
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^\d{2}\.\d{2}(\.\d{2}(\.\d{4})?)?$"), name="area_code_dotted"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class AreaAlias(models.Model):
    """Another spelling of an area's name, folded to lower case without blanks or prefix."""

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="+")
    name_key = models.CharField(max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area", "name_key"], name="area_alias_once")]

    def __str__(self) -> str:
        return f"{self.name_key} = {self.area_id}"
