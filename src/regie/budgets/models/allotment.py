"""Allotments: which euro pays for which action; and exceptions to what is there."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from regie.base.fields import EuroField, UidField
from regie.base.models import Account
from regie.budgets.models.article import Article, PublicMoney
from regie.budgets.models.pot import BASES, Basis, FundingSource, Pot
from regie.papers.models import Passage
from regie.plans.models import Decision, Item


class Allotment(models.Model):
    """Money of one budget year that is meant for one item of a plan.

    It comes from an article, from a pot that is not yet spread over articles, or from an external
    ``source``. ``source`` beside an article or a pot only says where that money came from. An
    amount that is absent is not told; that is not zero. An allotment that ended counts no more.
    """

    uid = UidField()
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="allotments")
    article = models.ForeignKey(
        Article, null=True, blank=True, on_delete=models.PROTECT, related_name="allotments"
    )
    pot = models.ForeignKey(
        Pot, null=True, blank=True, on_delete=models.PROTECT, related_name="allotments"
    )
    source = models.ForeignKey(
        FundingSource, null=True, blank=True, on_delete=models.PROTECT, related_name="allotments"
    )
    year = models.IntegerField()
    vak = EuroField(null=True, blank=True)  # type: ignore[misc] # absent is not known
    vek = EuroField(null=True, blank=True)  # type: ignore[misc] # absent is not known
    recurrent = models.BooleanField(null=True, blank=True)
    basis = models.CharField(max_length=10, choices=Basis.choices)
    decision = models.ForeignKey(
        Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="allotments"
    )
    passage = models.ForeignKey(
        Passage, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ground = models.CharField(max_length=500, blank=True, default="")
    ended_on = models.DateField(null=True, blank=True)
    example = models.BooleanField(default=False)
    version = models.IntegerField(default=1)
    created_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()

    objects: ClassVar = PublicMoney.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="allotment_from_one",
                condition=models.Q(article__isnull=False, pot__isnull=True)
                | models.Q(article__isnull=True, pot__isnull=False)
                | models.Q(article__isnull=True, pot__isnull=True, source__isnull=False),
            ),
            models.CheckConstraint(name="allotment_basis", condition=models.Q(basis__in=BASES)),
            models.CheckConstraint(
                name="allotment_grounded",
                condition=models.Q(passage__isnull=False)
                | models.Q(decision__isnull=False)
                | ~models.Q(ground=""),
            ),
            models.CheckConstraint(
                name="allotment_amounts",
                condition=(models.Q(vak__isnull=True) | models.Q(vak__gte=0))
                & (models.Q(vek__isnull=True) | models.Q(vek__gte=0)),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["year"], name="allotment_of_year")]

    def __str__(self) -> str:
        return f"{self.year} {self.item_id}"


class Overdraft(models.Model):
    """A named exception: so much more of an article, a pot or a source than is there, in one
    budget year, on one axis, used once. Asked by one person, approved by another. Where both
    credits are too short, ``amount`` is of VAK and ``vek`` stands beside it.

    What it was used for, is said by ``allotment`` or ``claim`` from then on.
    """

    uid = UidField()
    name = models.CharField(max_length=200)
    reason = models.TextField()
    article = models.ForeignKey(
        Article, null=True, blank=True, on_delete=models.PROTECT, related_name="overdrafts"
    )
    pot = models.ForeignKey(
        Pot, null=True, blank=True, on_delete=models.PROTECT, related_name="overdrafts"
    )
    source = models.ForeignKey(
        FundingSource, null=True, blank=True, on_delete=models.PROTECT, related_name="overdrafts"
    )
    year = models.IntegerField()
    axis = models.CharField(max_length=3, choices=[("VAK", "VAK"), ("VEK", "VEK")])
    amount = EuroField()
    vek = EuroField(null=True, blank=True)  # type: ignore[misc] # absent is nothing beside it
    item = models.ForeignKey(
        Item, null=True, blank=True, on_delete=models.PROTECT, related_name="overdrafts"
    )
    asked_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    allotment = models.ForeignKey(
        Allotment, null=True, blank=True, on_delete=models.PROTECT, related_name="overdrafts"
    )
    claim = models.ForeignKey(
        "budgets.Claim", null=True, blank=True, on_delete=models.PROTECT, related_name="overdrafts"
    )
    used_at = models.DateTimeField(null=True, blank=True)
    example = models.BooleanField(default=False)

    objects: ClassVar = PublicMoney.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="overdraft_of_something",
                condition=models.Q(article__isnull=False)
                | models.Q(pot__isnull=False)
                | models.Q(source__isnull=False),
            ),
            models.CheckConstraint(
                name="overdraft_axis", condition=models.Q(axis__in=["VAK", "VEK"])
            ),
            models.CheckConstraint(name="overdraft_amount", condition=models.Q(amount__gt=0)),
            models.CheckConstraint(
                name="overdraft_both",
                condition=models.Q(vek__isnull=True) | models.Q(axis="VAK", vek__gt=0),
            ),
            models.CheckConstraint(
                name="overdraft_named", condition=~models.Q(name="") & ~models.Q(reason="")
            ),
            models.CheckConstraint(
                name="overdraft_used",
                condition=models.Q(used_at__isnull=True, allotment__isnull=True, claim__isnull=True)
                | models.Q(used_at__isnull=False, approved_at__isnull=False)
                & (models.Q(allotment__isnull=False) | models.Q(claim__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.name
