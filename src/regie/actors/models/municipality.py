"""Municipalities by code and period, the regions they lie in, and their mergers."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from regie.base.fields import UidField
from regie.base.scope import PublicFact
from regie.base.text import fold


class Municipality(models.Model):
    """A municipality as it was from one day to another (half open).

    A code may return with another territory: code and first day together are one municipality.
    """

    uid = UidField()
    nis = models.CharField(max_length=5)
    name = models.CharField(max_length=100)
    folded = models.CharField(max_length=100, editable=False)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    tile_column = models.IntegerField(null=True, blank=True)
    tile_row = models.IntegerField(null=True, blank=True)
    source = models.CharField(max_length=300, blank=True, default="")
    example = models.BooleanField(default=False)

    objects: ClassVar = PublicFact.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="municipality_once", fields=["nis", "since"]),
            models.UniqueConstraint(
                name="municipality_current", fields=["nis"], condition=models.Q(until__isnull=True)
            ),
            models.CheckConstraint(
                name="municipality_period",
                condition=models.Q(until__isnull=True) | models.Q(until__gt=models.F("since")),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["folded"], name="municipality_by_name")]

    def __str__(self) -> str:
        return f"{self.nis} {self.name}"

    def save(self, *args: Any, **options: Any) -> None:
        """Keep the form that is sorted and compared."""
        self.folded = fold(self.name)[:100]
        super().save(*args, **options)


class Merger(models.Model):
    """One municipality went into another on a day. A merger of three is three rows (the one that
    keeps its code with a larger territory is a predecessor too)."""

    on = models.DateField()
    predecessor = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="mergers_out"
    )
    successor = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="mergers_in")
    source = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="merger_once", fields=["predecessor", "successor"]),
            models.CheckConstraint(
                name="merger_of_two", condition=~models.Q(predecessor=models.F("successor"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"


class Region(models.Model):
    """A province, an arrondissement or a reference region, by code."""

    class Kind(models.TextChoices):
        """What sort of region."""

        PROVINCE = "province"
        ARRONDISSEMENT = "arrondissement"
        REFERENCE = "reference"

    uid = UidField()
    kind = models.CharField(max_length=20, choices=Kind.choices)
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    example = models.BooleanField(default=False)

    objects: ClassVar = PublicFact.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="region_once", fields=["kind", "code"]),
        ]

    def __str__(self) -> str:
        return self.name


class RegionMember(models.Model):
    """A municipality lies in a region for as long as this municipality exists."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="members")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="regions")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="region_member_once", fields=["region", "municipality"]),
        ]

    def __str__(self) -> str:
        return f"{self.municipality} in {self.region}"
