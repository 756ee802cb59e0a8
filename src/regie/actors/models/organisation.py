"""An organisation and what it was called when."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from regie.base.fields import (
    PartialDateDescriptor,
    UidField,
    first_day,
    partial_date_check,
    precision,
)
from regie.base.scope import PublicFact
from regie.base.text import fold


class Organisation(models.Model):
    """A body with one lasting identity. What it is called is in its names.

    ``successor`` is who took its work over when it ended.
    """

    class Kind(models.TextChoices):
        """What sort of body."""

        GOVERNMENT = "government"
        DEPARTMENT = "department"
        AGENCY = "agency"
        LEGAL_PERSON = "legal_person"
        LOCAL_BOARD = "local_board"
        CITY_AGENCY = "city_agency"
        COMMUNITY_COMMISSION = "community_commission"
        ASSOCIATION = "association"
        ADVISORY_BODY = "advisory_body"
        RESEARCH = "research"
        INTERNATIONAL = "international"
        OTHER = "other"

    uid = UidField()
    kind = models.CharField(max_length=30, choices=Kind.choices)
    kbo = models.CharField(max_length=10, null=True, blank=True, unique=True)
    budget_entity = models.CharField(max_length=3, blank=True, default="")
    municipality = models.ForeignKey(
        "actors.Municipality",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="organisations",
    )
    successor = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="predecessors"
    )
    ended = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300, blank=True, default="")
    example = models.BooleanField(default=False)
    version = models.IntegerField(default=1)

    objects: ClassVar = PublicFact.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="organisation_entity_once",
                fields=["budget_entity"],
                condition=~models.Q(budget_entity=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uid}"


class OrganisationName(models.Model):
    """What an organisation is called from one day to another (half open; absent is unbounded).

    An ``alias`` is a spelling that occurs but is not the name.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="names")
    name = models.CharField(max_length=300)
    short = models.CharField(max_length=60, blank=True, default="")
    folded = models.CharField(max_length=300, editable=False)
    alias = models.BooleanField(default=False)
    from_first = first_day()
    from_precision = precision()
    until = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300, blank=True, default="")

    since = PartialDateDescriptor("from")

    class Meta:
        constraints: ClassVar = [
            partial_date_check("from", "organisation_name"),
            models.UniqueConstraint(
                name="organisation_name_current",
                fields=["organisation"],
                condition=models.Q(until__isnull=True, alias=False),
            ),
            models.CheckConstraint(
                name="organisation_name_period",
                condition=models.Q(until__isnull=True)
                | models.Q(from_first__isnull=True)
                | models.Q(until__gt=models.F("from_first")),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["folded"], name="organisation_by_name")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **options: Any) -> None:
        """Keep the form that is sorted and compared."""
        self.folded = fold(self.name)[:300]
        super().save(*args, **options)
