"""Rounds of the budget, and the balances that a closed round leaves."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from regie.base.fields import EuroField, UidField
from regie.budgets.models.article import Article, PublicMoney
from regie.papers.models import Passage


class Round(models.Model):
    """A moment in the life of a budget year: drawing up (BO), adjustment (BA), execution (BU).

    Its credits are those of its ``base`` and its own movements. Rounds stand in the order of year
    and ``sequence``. Once closed it never opens again (a trigger holds this).
    """

    class Kind(models.TextChoices):
        """Which moment."""

        DRAWING_UP = "BO"
        ADJUSTMENT = "BA"
        EXECUTION = "BU"

    class State(models.TextChoices):
        """Whether movements may still come."""

        OPEN = "open"
        CLOSED = "closed"

    uid = UidField()
    code = models.CharField(max_length=10, unique=True)
    kind = models.CharField(max_length=2, choices=Kind.choices)
    year = models.IntegerField()
    sequence = models.IntegerField()
    base = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="built_on"
    )
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.IntegerField(default=1)

    objects: ClassVar = PublicMoney.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="round_closed_when",
                condition=models.Q(state="open", closed_at__isnull=True)
                | models.Q(state="closed", closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="round_other_base",
                condition=models.Q(base__isnull=True) | ~models.Q(base=models.F("id")),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["year", "sequence"], name="round_in_order")]

    def __str__(self) -> str:
        return self.code


class Balance(models.Model):
    """The credit of an article on one axis when its round closed. Written once, never changed
    (a trigger holds this)."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="balances")
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="balances")
    axis = models.CharField(max_length=6)
    amount = EuroField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="balance_once", fields=["round", "article", "axis"]),
        ]

    def __str__(self) -> str:
        return f"{self.axis} {self.amount}"


class RuiterUse(models.Model):
    """How much of an authorisation above the commitment credit is used (VAK-ruiter).

    No row is *not told*; that is not zero.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="ruiter_uses")
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="ruiter_uses")
    amount = EuroField()
    passage = models.ForeignKey(
        Passage, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ground = models.CharField(max_length=500, blank=True, default="")
    acceptance = models.CharField(max_length=12, null=True, blank=True, db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="ruiter_use_once", fields=["round", "article"]),
            models.CheckConstraint(
                name="ruiter_use_grounded",
                condition=models.Q(passage__isnull=False) | ~models.Q(ground=""),
            ),
        ]

    def __str__(self) -> str:
        return str(self.amount)
