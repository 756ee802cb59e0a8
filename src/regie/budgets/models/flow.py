"""Internal flows: what one ledger grants, another receives."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from regie.base.fields import UidField
from regie.budgets.models.article import Article, PublicMoney
from regie.papers.models import Passage


class InternalFlow(models.Model):
    """Money of ``giver`` is a receipt on ``receiver``, in the budget of a legal person.

    Only that it flows is told, never how much: the amounts stand on the two articles. Where
    nothing prints it, the ``basis`` is *inferred* and the ground says from what. A flow that was
    told wrongly is taken away; the history keeps it.
    """

    class Basis(models.TextChoices):
        """How we know."""

        PAPER = "paper"
        STAFF = "staff"
        INFERRED = "inferred"

    uid = UidField()
    giver = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="flows_out")
    receiver = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="flows_in")
    basis = models.CharField(max_length=8, choices=Basis.choices)
    passage = models.ForeignKey(
        Passage, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ground = models.CharField(max_length=500, blank=True, default="")
    example = models.BooleanField(default=False)

    objects: ClassVar = PublicMoney.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="flow_once", fields=["giver", "receiver"]),
            models.CheckConstraint(
                name="flow_basis", condition=models.Q(basis__in=["paper", "staff", "inferred"])
            ),
            models.CheckConstraint(
                name="flow_to_another", condition=~models.Q(giver=models.F("receiver"))
            ),
            models.CheckConstraint(
                name="flow_grounded",
                condition=models.Q(passage__isnull=False) | ~models.Q(ground=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.giver_id} → {self.receiver_id}"
