"""How long things last and what goes by rule, from a day on."""

from django.db import models
from django.db.models import Q

from geoplan.adoptions.rules import TermName


class Term(models.Model):
    """How many days something lasts, from a day on. The names are `rules.TermName`."""

    name = models.CharField(max_length=20)
    days = models.PositiveSmallIntegerField()
    effective_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "effective_on"], name="term_once_a_day"),
            models.CheckConstraint(condition=Q(name__in=[name.value for name in TermName]), name="term_name_known"),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.days} days"


class SmallPlan(models.Model):
    """Up to which size plans are agreed without a planner, from a day on. None on record, or two nulls: none are."""

    most_units = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    most_rupiah = models.BigIntegerField(null=True)
    effective_on = models.DateField(unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(most_units__isnull=True, most_rupiah__isnull=True) | Q(most_units__gt=0, most_rupiah__gt=0),
                name="small_plan_has_both_limits",
            )
        ]

    def __str__(self) -> str:
        return f"{self.most_units} units, Rp {self.most_rupiah}"
