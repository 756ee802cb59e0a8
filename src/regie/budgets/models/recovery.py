"""What follows after money was promised or paid: a step that was a mistake, money that comes
back."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from regie.base.fields import EuroField, UidField
from regie.base.models import Account
from regie.budgets.models.article import PublicMoney
from regie.budgets.models.claim import Claim, ClaimStep
from regie.papers.models import Passage


class StepUndo(models.Model):
    """A step of a claim was a mistake and counts no more. Never changed."""

    step = models.OneToOneField(ClaimStep, on_delete=models.PROTECT, related_name="undo")
    ground = models.CharField(max_length=500)
    created_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="step_undo_grounded", condition=~models.Q(ground="")),
        ]

    def __str__(self) -> str:
        return self.ground


class Recovery(models.Model):
    """Money that was paid on a claim is asked back, came back, or is given up. Never changed.

    It is a receipt of later: what was paid stays paid in the ledger, and its credit is not free
    again. ``reference`` names it within the claim, so that it is told once.
    """

    class State(models.TextChoices):
        """What happened."""

        ASKED = "asked"
        RECEIVED = "received"
        WAIVED = "waived"

    uid = UidField()
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="recoveries")
    state = models.CharField(max_length=8, choices=State.choices)
    amount = EuroField()
    on = models.DateField()
    reference = models.CharField(max_length=120, blank=True, default="")
    passage = models.ForeignKey(
        Passage, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ground = models.CharField(max_length=500, blank=True, default="")
    created_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()

    objects: ClassVar = PublicMoney.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="recovery_state",
                condition=models.Q(state__in=["asked", "received", "waived"]),
            ),
            models.CheckConstraint(name="recovery_amount", condition=models.Q(amount__gt=0)),
            models.CheckConstraint(
                name="recovery_grounded",
                condition=models.Q(passage__isnull=False) | ~models.Q(ground=""),
            ),
            models.UniqueConstraint(
                name="recovery_once",
                fields=["claim", "state", "reference"],
                condition=~models.Q(reference=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.amount}"
