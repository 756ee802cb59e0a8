"""Formula money: an amount that follows from inputs, which are kept."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from regie.base.fields import EuroField, UidField
from regie.base.models import Account
from regie.budgets.models.article import Article, PublicMoney
from regie.budgets.models.movement import Movement, SubLine
from regie.budgets.models.round import Round
from regie.papers.models import Passage


class Formula(models.Model):
    """(Realised in the reference year - average of the base years) x price, minus what was granted
    before, on one article in one round.

    ``movement`` is what it explains, ``sub_line`` the line of it that the estimate explains. An
    empty ``price_kind`` is one that the source does not tell.
    """

    class PriceKind(models.TextChoices):
        """Of what the price is."""

        TRAJECTORY = "trajectory"
        GUIDANCE = "guidance"

    class Rounding(models.TextChoices):
        """To what the estimate is rounded."""

        CENT = "cent"
        THOUSAND = "thousand"

    uid = UidField()
    title = models.CharField(max_length=300)
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="formulas")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="formulas")
    price_kind = models.CharField(max_length=10, choices=PriceKind.choices, blank=True, default="")
    rounding = models.CharField(max_length=8, choices=Rounding.choices)
    movement = models.ForeignKey(
        Movement, null=True, blank=True, on_delete=models.PROTECT, related_name="formulas"
    )
    sub_line = models.ForeignKey(
        SubLine, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    example = models.BooleanField(default=False)
    version = models.IntegerField(default=1)
    created_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()

    objects: ClassVar = PublicMoney.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="formula_once", fields=["article", "round", "title"]),
            models.CheckConstraint(
                name="formula_price_kind",
                condition=models.Q(price_kind__in=["", "trajectory", "guidance"]),
            ),
            models.CheckConstraint(
                name="formula_rounding", condition=models.Q(rounding__in=["cent", "thousand"])
            ),
        ]

    def __str__(self) -> str:
        return self.title


class FormulaInput(models.Model):
    """One input. ``value`` is a number (realised, base) or euros (price, granted), exact to the
    hundredth; absent is not known. What is known says from where."""

    formula = models.ForeignKey(Formula, on_delete=models.PROTECT, related_name="inputs")
    rank = models.IntegerField()
    role = models.CharField(max_length=8)
    year = models.IntegerField(null=True, blank=True)
    label = models.CharField(max_length=200, blank=True, default="")
    value = EuroField(null=True, blank=True)  # type: ignore[misc] # the stubs know no optional field of ours
    passage = models.ForeignKey(
        Passage, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ground = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="formula_input_rank", fields=["formula", "rank"]),
            models.CheckConstraint(
                name="formula_input_role",
                condition=models.Q(role__in=["realised", "base"], year__isnull=False)
                | models.Q(role__in=["price", "granted"]),
            ),
            models.CheckConstraint(
                name="formula_input_grounded",
                condition=models.Q(value__isnull=True)
                | models.Q(passage__isnull=False)
                | ~models.Q(ground=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.year or self.label}".strip()
