"""Claims: what draws on an article."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from regie.actors.models import Organisation
from regie.base.fields import EuroField, UidField
from regie.base.models import Account
from regie.budgets.models.article import Article, PublicMoney
from regie.papers.models import Passage

_STATES = ["reserved", "committed", "payable", "paid"]


class Claim(models.Model):
    """Money of an article that is meant for something. Other rooms make claims through the
    services of this one; ``state`` is that of the newest step."""

    class State(models.TextChoices):
        """How far it is."""

        RESERVED = "reserved"
        COMMITTED = "committed"
        PAYABLE = "payable"
        PAID = "paid"

    uid = UidField()
    title = models.CharField(max_length=300)
    beneficiary = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="claims"
    )
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="claims")
    state = models.CharField(max_length=9, choices=State.choices, default=State.RESERVED)
    example = models.BooleanField(default=False)
    version = models.IntegerField(default=1)

    objects: ClassVar = PublicMoney.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="claim_state", condition=models.Q(state__in=_STATES)),
        ]

    def __str__(self) -> str:
        return self.title


class ClaimStep(models.Model):
    """A claim came to a state, with an amount, in a budget year. ``committed`` draws on VAK,
    ``paid`` on VEK; the other states draw on nothing and have no axis."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(max_length=9, choices=Claim.State.choices)
    axis = models.CharField(max_length=3, blank=True, default="")
    year = models.IntegerField()
    amount = EuroField()
    passage = models.ForeignKey(
        Passage, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ground = models.CharField(max_length=500, blank=True, default="")
    created_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="claim_step_axis",
                condition=models.Q(state="committed", axis="VAK")
                | models.Q(state="paid", axis="VEK")
                | models.Q(state__in=["reserved", "payable"], axis=""),
            ),
            models.CheckConstraint(
                name="claim_step_grounded",
                condition=models.Q(passage__isnull=False) | ~models.Q(ground=""),
            ),
            models.CheckConstraint(name="claim_step_amount", condition=models.Q(amount__gt=0)),
        ]
        indexes: ClassVar = [models.Index(fields=["year", "state"], name="claim_step_of_year")]

    def __str__(self) -> str:
        return f"{self.state} {self.amount}"
