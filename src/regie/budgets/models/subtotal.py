"""What the movements of a round come to, kept as they are written."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from regie.base.fields import EuroField
from regie.budgets.models.article import Article
from regie.budgets.models.round import Round


class Subtotal(models.Model):
    """The effective movements of one kind to an article, on one axis in one round, summed.

    Only a trigger on :class:`Leg` writes it, in the transaction of the leg; a reversal is taken
    off the kind that it reverses. ``audit verify`` adds the legs up again. Where ``legs`` is 0
    everything was reversed: nothing is told, which is not zero.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="subtotals")
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="subtotals")
    kind = models.CharField(max_length=16)
    axis = models.CharField(max_length=6)
    amount = EuroField()
    legs = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="subtotal_once", fields=["round", "article", "kind", "axis"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.axis} {self.amount}"
