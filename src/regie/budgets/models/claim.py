"""Claims: what draws on an article."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from regie.actors.models import Organisation
from regie.base.fields import EuroField, UidField
from regie.base.models import Account
from regie.budgets.models.allotment import Allotment
from regie.budgets.models.article import Article, PublicMoney
from regie.budgets.models.pot import Pot
from regie.papers.models import Passage
from regie.plans.models import Item

_STATES = ["reserved", "committed", "payable", "paid"]


class Claim(models.Model):
    """Money of an article that is meant for something. Other rooms make claims through the
    services of this one; ``state`` is that of the newest step.

    It may be for an ``item``, out of an ``allotment`` or a ``pot``. A claim ``of`` another is part
    of it: an award of the call that reserved the money. What a claim that ended has not
    paid, it will not pay.
    """

    class Kind(models.TextChoices):
        """What draws."""

        CALL = "call"
        PROJECT = "project"
        NOMINATIM = "nominatim"
        STRUCTURAL = "structural"
        AGREEMENT = "agreement"
        OTHER = "other"

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
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.OTHER)
    reference = models.CharField(max_length=120, blank=True, default="")
    item = models.ForeignKey(
        Item, null=True, blank=True, on_delete=models.PROTECT, related_name="claims"
    )
    allotment = models.ForeignKey(
        Allotment, null=True, blank=True, on_delete=models.PROTECT, related_name="claims"
    )
    pot = models.ForeignKey(
        Pot, null=True, blank=True, on_delete=models.PROTECT, related_name="claims"
    )
    of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts"
    )
    ended_on = models.DateField(null=True, blank=True)
    ended_why = models.CharField(max_length=500, blank=True, default="")
    state = models.CharField(max_length=9, choices=State.choices, default=State.RESERVED)
    example = models.BooleanField(default=False)
    version = models.IntegerField(default=1)

    objects: ClassVar = PublicMoney.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="claim_state", condition=models.Q(state__in=_STATES)),
            models.CheckConstraint(
                name="claim_ended_why",
                condition=models.Q(ended_on__isnull=True, ended_why="")
                | models.Q(ended_on__isnull=False) & ~models.Q(ended_why=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ClaimSteps(models.Manager["ClaimStep"]):
    """The steps that count: what was a mistake is left out."""

    def get_queryset(self) -> models.QuerySet[ClaimStep]:
        """As the class says."""
        return super().get_queryset().filter(undo__isnull=True)


class ClaimStep(models.Model):
    """A claim came to a state, with an amount, in a budget year. ``committed`` draws on VAK,
    ``paid`` on VEK; the other states draw on nothing and have no axis. ``reference`` names it
    within its claim, so that nobody tells it twice."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(max_length=9, choices=Claim.State.choices)
    axis = models.CharField(max_length=3, blank=True, default="")
    year = models.IntegerField()
    amount = EuroField()
    # Absent where nobody named it: the column came later, and SQLite adds none with a default.
    reference = models.CharField(max_length=120, null=True, blank=True)
    passage = models.ForeignKey(
        Passage, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ground = models.CharField(max_length=500, blank=True, default="")
    created_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()

    objects = ClaimSteps()
    #: With what was a mistake, as it was known before that was seen.
    every: ClassVar[models.Manager[ClaimStep]] = models.Manager()

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


class Instalment(models.Model):
    """When a part of a claim falls due, and on which condition. Without a ``quarter`` it is some
    time in the year."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="instalments")
    rank = models.IntegerField()
    year = models.IntegerField()
    quarter = models.SmallIntegerField(null=True, blank=True)
    amount = EuroField()
    condition = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="instalment_rank", fields=["claim", "rank"]),
            models.CheckConstraint(name="instalment_amount", condition=models.Q(amount__gt=0)),
            models.CheckConstraint(
                name="instalment_quarter",
                condition=models.Q(quarter__isnull=True) | models.Q(quarter__in=[1, 2, 3, 4]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.amount}"
