"""What a job prepares of places, so that a page only has to show it. All of it is made anew when
series change, and never typed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from regie.base.fields import UidField
from regie.indicators.models.indicator import Indicator


class Spread(models.Model):
    """How all municipalities stand on one indicator, in the newest period that enough of them
    have.

    ``values`` holds the figure of each by code, as exact decimals in strings. ``middles`` says the
    median by region (``kind/code``, empty for all) and over how many: ``{"": ["53.2", 285]}``.
    ``quarters`` are lowest to highest, ``bounds`` the highest of each class of the map, ``ticks``
    where the lines of the strip stand.
    """

    indicator = models.OneToOneField(Indicator, on_delete=models.PROTECT, related_name="spread")
    period = models.CharField(max_length=10)
    places = models.IntegerField()
    values = models.JSONField()
    middles = models.JSONField()
    quarters = models.JSONField()
    bounds = models.JSONField()
    ticks = models.JSONField()
    example = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.period}"


class Peers(models.Model):
    """The municipalities most alike to one, after the method that stands in ``data/places``.

    ``rows`` is ``[[code, distance, over how many figures], …]``, the nearest first; ``codes`` are
    the figures it was taken over, ``missing`` those that this municipality does not have.
    """

    place = models.CharField(max_length=20, unique=True)
    rows = models.JSONField()
    codes = models.JSONField()
    missing = models.JSONField()
    example = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.place


class Doing(models.Model):
    """What came of programmes in one municipality, told by the room that knows them: by code of a
    call ``{"programme", "title", "persons", "others"}``, where the last two are what was granted
    and what may be told of what was realised."""

    place = models.CharField(max_length=20, unique=True)
    calls = models.JSONField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.place


class Outlined(models.Model):
    """Boundaries of municipalities that an administrator loaded. The newest row holds; one without
    ``paths`` says that the tiles are back.

    ``paths`` are shapes in SVG by code, ``neighbours`` who shares a border, ``unknown`` the codes
    of the file that were no municipality.
    """

    uid = UidField()
    digest = models.CharField(max_length=64, blank=True, default="")
    name = models.CharField(max_length=200, blank=True, default="")
    source = models.CharField(max_length=500, blank=True, default="")
    width = models.IntegerField(default=0)
    height = models.IntegerField(default=0)
    paths = models.JSONField()
    neighbours = models.JSONField()
    unknown = models.JSONField(default=list)
    example = models.BooleanField(default=False)
    loaded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="outlined_sourced", condition=models.Q(digest="") | ~models.Q(source="")
            ),
        ]

    def __str__(self) -> str:
        return self.name
