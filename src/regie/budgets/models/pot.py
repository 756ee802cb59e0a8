"""Pots: money that is kept together for one purpose, from articles and from elsewhere."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from regie.base.fields import (
    EuroField,
    PartialDateDescriptor,
    TextField,
    UidField,
    first_day,
    partial_date_check,
    precision,
)
from regie.budgets.models.article import Article, PublicMoney
from regie.papers.models import Passage


class Basis(models.TextChoices):
    """How the register knows that money is meant for something."""

    DECISION = "decision"
    PAPER = "paper"
    STAFF = "staff"
    INFERRED = "inferred"
    EXAMPLE = "example"


BASES = ["decision", "paper", "staff", "inferred", "example"]


class FundingSource(models.Model):
    """Where money comes from. ``own`` is the credit of the articles themselves; the others are
    funds, plans and ministers that add to it."""

    uid = UidField()
    code = models.SlugField(max_length=40, unique=True)
    name = TextField()
    own = models.BooleanField(default=False)
    example = models.BooleanField(default=False)

    objects: ClassVar = PublicMoney.as_manager()

    def __str__(self) -> str:
        return self.code


class Pot(models.Model):
    """Money that is kept together for one purpose; what is in it are its :class:`Funding`."""

    uid = UidField()
    slug = models.SlugField(max_length=60, unique=True)
    name = TextField()
    text = TextField()
    example = models.BooleanField(default=False)
    version = models.IntegerField(default=1)

    objects: ClassVar = PublicMoney.as_manager()

    def __str__(self) -> str:
        return self.slug


class Funding(models.Model):
    """Money that is there in a budget year, in a pot or outside every pot.

    With an article and no amount it is the whole credit of that article; with an article and an
    amount, that part of it; without an article, what an external source stated. ``end`` is the last
    day of money that stops; ``recurrent`` and ``end`` are absent where they are not told.
    """

    uid = UidField()
    pot = models.ForeignKey(
        Pot, null=True, blank=True, on_delete=models.PROTECT, related_name="fundings"
    )
    year = models.IntegerField()
    article = models.ForeignKey(
        Article, null=True, blank=True, on_delete=models.PROTECT, related_name="fundings"
    )
    source = models.ForeignKey(FundingSource, on_delete=models.PROTECT, related_name="fundings")
    vak = EuroField(null=True, blank=True)  # type: ignore[misc] # absent is not known
    vek = EuroField(null=True, blank=True)  # type: ignore[misc] # absent is not known
    recurrent = models.BooleanField(null=True, blank=True)
    end_first = first_day()
    end_precision = precision()
    basis = models.CharField(max_length=10, choices=Basis.choices)
    passage = models.ForeignKey(
        Passage, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ground = models.CharField(max_length=500, blank=True, default="")
    example = models.BooleanField(default=False)
    version = models.IntegerField(default=1)

    end = PartialDateDescriptor("end")

    objects: ClassVar = PublicMoney.as_manager()

    class Meta:
        constraints: ClassVar = [
            partial_date_check("end", "funding"),
            models.CheckConstraint(
                name="funding_told",
                condition=models.Q(article__isnull=False, pot__isnull=False)
                | models.Q(article__isnull=True)
                & (models.Q(vak__isnull=False) | models.Q(vek__isnull=False)),
            ),
            models.CheckConstraint(name="funding_basis", condition=models.Q(basis__in=BASES)),
            models.CheckConstraint(
                name="funding_grounded",
                condition=models.Q(passage__isnull=False) | ~models.Q(ground=""),
            ),
            models.CheckConstraint(
                name="funding_amounts",
                condition=(models.Q(vak__isnull=True) | models.Q(vak__gte=0))
                & (models.Q(vek__isnull=True) | models.Q(vek__gte=0)),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["year"], name="funding_of_year")]

    def __str__(self) -> str:
        return f"{self.year} {self.source_id}"
