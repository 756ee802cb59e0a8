"""What a government and its agencies promised each other for some years."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from regie.actors.models import Office, Organisation
from regie.base.fields import (
    PartialDateDescriptor,
    TextField,
    UidField,
    first_day,
    partial_date_check,
    precision,
)
from regie.base.scope import PublicFact
from regie.papers.models import Passage
from regie.plans.models.item import Item, Link


class Agreement(models.Model):
    """An agreement of some years, its parties, targets and yearly plans, and the objectives that it
    is tied to. What is empty is not known.

    It has no editions: a new agreement follows an old one, and the one history keeps what changed.
    """

    uid = UidField()
    title = TextField()
    text = TextField()
    start_first = first_day()
    start_precision = precision()
    end_first = first_day()
    end_precision = precision()
    passage = models.ForeignKey(
        Passage, null=True, blank=True, on_delete=models.PROTECT, related_name="agreements"
    )
    source = models.CharField(max_length=300, blank=True, default="")
    example = models.BooleanField(default=False)
    version = models.IntegerField(default=1)

    start = PartialDateDescriptor("start")
    end = PartialDateDescriptor("end")

    objects: ClassVar = PublicFact.as_manager()

    class Meta:
        constraints: ClassVar = [
            partial_date_check("start", "agreement"),
            partial_date_check("end", "agreement"),
            models.CheckConstraint(
                name="agreement_term",
                condition=models.Q(start_first__isnull=True)
                | models.Q(end_first__isnull=True)
                | models.Q(end_first__gte=models.F("start_first")),
            ),
            models.CheckConstraint(
                name="agreement_sourced",
                condition=models.Q(passage__isnull=False)
                | models.Q(example=True)
                | ~models.Q(source=""),
            ),
        ]

    def __str__(self) -> str:
        return str(self.title.get("nl", self.uid))


class AgreementParty(models.Model):
    """Who signs, and on which side: exactly one of an organisation and an office."""

    class Side(models.TextChoices):
        """On which side of the table."""

        GOVERNMENT = "government"
        AGENCY = "agency"
        PARTNER = "partner"

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="parties")
    side = models.CharField(max_length=10, choices=Side.choices)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="agreements"
    )
    office = models.ForeignKey(
        Office, null=True, blank=True, on_delete=models.PROTECT, related_name="agreements"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="agreement_party_one",
                condition=models.Q(organisation__isnull=False, office__isnull=True)
                | models.Q(organisation__isnull=True, office__isnull=False),
            ),
            models.CheckConstraint(
                name="agreement_party_side",
                condition=models.Q(side__in=["government", "agency", "partner"]),
            ),
            models.UniqueConstraint(
                name="agreement_organisation_once", fields=["agreement", "organisation"]
            ),
            models.UniqueConstraint(name="agreement_office_once", fields=["agreement", "office"]),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.side}"


class AgreementTarget(models.Model):
    """What must be reached, in words and, where one was agreed on, as a figure with its unit."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="targets")
    rank = models.IntegerField()
    title = TextField()
    value = models.CharField(max_length=80, blank=True, default="")
    due_first = first_day()
    due_precision = precision()

    due = PartialDateDescriptor("due")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="agreement_target_rank", fields=["agreement", "rank"]),
            partial_date_check("due", "agreement_target"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.rank}"


class AgreementYear(models.Model):
    """The plan of one year under an agreement."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="years")
    year = models.IntegerField()
    text = TextField()
    link = models.URLField(max_length=500, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="agreement_year_once", fields=["agreement", "year"]),
            models.CheckConstraint(
                name="agreement_year_sane",
                condition=models.Q(year__gte=1990, year__lte=2200),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.year}"


class AgreementItem(models.Model):
    """An objective or action that an agreement serves, and how the register knows."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="items")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="agreements")
    basis = models.CharField(max_length=10, choices=Link.Basis.choices)
    note = TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="agreement_item_once", fields=["agreement", "item"]),
            models.CheckConstraint(
                name="agreement_item_basis",
                condition=models.Q(basis__in=["decision", "paper", "staff", "inferred", "example"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.item_id}"
