"""What the movements of a round come to, kept as they are written."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from regie.base.fields import EuroField
from regie.budgets.models.article import Article
from regie.budgets.models.round import Round


class Subtotal(models.Model):
    """The effective movements of a round to an article on one axis, summed by what they count for;
    how many legs those are, openings apart.

    Only a trigger on :class:`Leg` writes it, in the transaction of the leg; a reversal is taken
    off what it reverses. ``audit verify`` adds the legs up again. Where both counts are 0
    everything was reversed: nothing is told, which is not zero.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="subtotals")
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="subtotals")
    axis = models.CharField(max_length=6)
    opening = EuroField()
    overflow = EuroField()
    indexation = EuroField()
    compensation = EuroField()
    adjustment = EuroField()
    unexplained = EuroField()
    openings = models.IntegerField()
    legs = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="subtotal_once", fields=["round", "article", "axis"]),
        ]

    def __str__(self) -> str:
        return f"{self.axis}: {self.legs}"
