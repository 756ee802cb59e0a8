"""Offices of ministers, and who held them when."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from regie.base.fields import TextField, UidField
from regie.base.scope import PublicFact


class Office(models.Model):
    """The office that answers for a field of policy, whoever holds it."""

    uid = UidField()
    title = TextField()
    field = models.CharField(max_length=60, blank=True, default="")
    example = models.BooleanField(default=False)
    version = models.IntegerField(default=1)

    objects: ClassVar = PublicFact.as_manager()

    def __str__(self) -> str:
        return str(self.title.get("nl", self.uid))


class Tenure(models.Model):
    """Who held an office from one day to another (half open), with the full title of that time.

    The name of a minister in office is a public fact; it is kept with its source.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="tenures")
    holder = models.CharField(max_length=200)
    title = models.CharField(max_length=500, blank=True, default="")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="tenure_once", fields=["office", "since"]),
            models.CheckConstraint(
                name="tenure_period",
                condition=models.Q(until__isnull=True) | models.Q(until__gt=models.F("since")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder} ({self.since})"
