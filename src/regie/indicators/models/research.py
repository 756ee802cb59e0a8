"""What sort of research an item of a plan is."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from regie.base.fields import UidField
from regie.base.scope import PublicFact
from regie.indicators.models.indicator import BASES
from regie.plans.models import Item


class Research(models.Model):
    """An item of a plan is research of one of the three types that policy tells apart: following
    up, exploring for policy, or evaluating it."""

    class Type(models.TextChoices):
        """The three types."""

        MONITORING = "monitoring"
        EXPLORATIVE = "explorative"
        EVALUATIVE = "evaluative"

    uid = UidField()
    item = models.OneToOneField(Item, on_delete=models.PROTECT, related_name="research")
    type = models.CharField(max_length=12, choices=Type.choices)
    basis = models.CharField(max_length=10, choices=[(one, one) for one in BASES])
    source = models.CharField(max_length=500)
    example = models.BooleanField(default=False)
    version = models.IntegerField(default=1)

    objects: ClassVar = PublicFact.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="research_sourced", condition=~models.Q(source="")),
            models.CheckConstraint(
                name="research_type",
                condition=models.Q(type__in=["monitoring", "explorative", "evaluative"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.type}"
