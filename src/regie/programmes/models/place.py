"""Figures about municipalities on which a rule of a call rests."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from regie.actors.models import Municipality
from regie.base.fields import UidField
from regie.base.scope import PublicFact


class PlaceFigure(models.Model):
    """What a source counted in a municipality in a year; the newest year holds.

    ``figure`` is what rules call it (``Threshold.figure``).
    """

    uid = UidField()
    figure = models.CharField(max_length=60)
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="place_figures"
    )
    year = models.IntegerField()
    value = models.IntegerField()
    source = models.CharField(max_length=300)
    example = models.BooleanField(default=False)

    objects: ClassVar = PublicFact.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="placefigure_once", fields=["figure", "municipality", "year"]
            ),
            models.CheckConstraint(
                name="placefigure_value", condition=models.Q(value__gte=0, year__gte=1900)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.figure} {self.municipality_id} {self.year}"
