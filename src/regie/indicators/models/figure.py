"""Figures that were written down one by one, and the series that pages show."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from regie.base.fields import (
    FigureField,
    PartialDateDescriptor,
    TextField,
    UidField,
    first_day,
    partial_date_check,
    precision,
)
from regie.base.models import Account
from regie.base.scope import PublicFact
from regie.indicators.models.dataset import DataVersion
from regie.indicators.models.indicator import BASES, Indicator
from regie.papers.models import Passage


class Figure(models.Model):
    """One figure of an indicator with a source of its own. ``place`` is a code of a place, empty
    for the whole; a figure that is missing or hidden has no value and says which."""

    class Status(models.TextChoices):
        """Whether there is a value."""

        OK = "ok"
        MISSING = "missing"
        SUPPRESSED = "suppressed"

    uid = UidField()
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="figures")
    place = models.CharField(max_length=20, blank=True, default="")
    on_first = first_day()
    on_precision = precision()
    value = FigureField(null=True, blank=True)  # type: ignore[misc] # absent is not known
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OK)
    basis = models.CharField(max_length=10, choices=[(one, one) for one in BASES])
    source = models.CharField(max_length=500)
    passage = models.ForeignKey(
        Passage, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = TextField()
    recorded_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    example = models.BooleanField(default=False)
    version = models.IntegerField(default=1)

    on = PartialDateDescriptor("on")

    objects: ClassVar = PublicFact.as_manager()

    class Meta:
        constraints: ClassVar = [
            partial_date_check("on", "figure"),
            models.UniqueConstraint(
                name="figure_once", fields=["indicator", "place", "on_first", "on_precision"]
            ),
            models.CheckConstraint(
                name="figure_value",
                condition=models.Q(status="ok", value__isnull=False)
                | (~models.Q(status="ok") & models.Q(value__isnull=True)),
            ),
            models.CheckConstraint(name="figure_sourced", condition=~models.Q(source="")),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.place} {self.on_first}"


class Series(models.Model):
    """What an indicator says of one place through time, prepared by a job for pages: made anew from
    the newest version, never typed.

    ``points`` is ``[[period, value or null, status], …]`` in the order of time: a period as
    ``2024``, ``2024-Q3`` or ``2024-05``, a value as an exact decimal in a string, a status of
    :class:`Figure`. ``carried`` are the points that were added up over a merger.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="series")
    place = models.CharField(max_length=20, blank=True, default="")
    points = models.JSONField()
    carried = models.JSONField(default=list)
    data = models.ForeignKey(
        DataVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    example = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="series_once", fields=["indicator", "place"]),
        ]
        indexes: ClassVar = [models.Index(name="series_place", fields=["place", "indicator"])]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.place}"
