"""Movements: why a credit rises or falls."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from regie.base.fields import EuroField, UidField
from regie.base.models import Account
from regie.budgets.models.article import Article, PublicMoney
from regie.budgets.models.round import Round
from regie.papers.models import Passage
from regie.plans.models import Decision


class Axis(models.TextChoices):
    """The sides of a credit. ``AMOUNT`` where the source names no column."""

    VAK = "VAK"
    VEK = "VEK"
    AO = "AO"
    TO = "TO"
    LO = "LO"
    AMOUNT = "AMOUNT"


class Movement(models.Model):
    """One reason for a change, in one round, with its source. Never changed, never deleted: what
    is wrong is *reversed* by a movement that undoes it (triggers hold this).

    ``overflow`` is positive: what is added back. ``unexplained`` stands where a source tells only
    two stages. ``acceptance`` is the uid of the acceptance or of the file that brought it. A
    redistribution rests on a ``decision``, or on the place in a paper where that stands (a trigger
    holds this).
    """

    class Kind(models.TextChoices):
        """What sort of reason."""

        OPENING = "opening"
        OVERFLOW = "overflow"
        INDEX = "index"
        COMPENSATION = "compensation"
        REDISTRIBUTION = "redistribution"
        OTHER_ADJUSTMENT = "other_adjustment"
        UNEXPLAINED = "unexplained"
        REVERSAL = "reversal"

    uid = UidField()
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="movements")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    title = models.CharField(max_length=500, blank=True, default="")
    index_kind = models.CharField(max_length=60, blank=True, default="")
    index_rate = models.DecimalField(max_digits=8, decimal_places=4, null=True, blank=True)
    reverses = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversed_by"
    )
    passage = models.ForeignKey(
        Passage, null=True, blank=True, on_delete=models.PROTECT, related_name="movements"
    )
    ground = models.CharField(max_length=500, blank=True, default="")
    decision = models.ForeignKey(
        Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="movements"
    )
    acceptance = models.CharField(max_length=12, null=True, blank=True, db_index=True)
    example = models.BooleanField(default=False)
    created_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()

    objects: ClassVar = PublicMoney.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="movement_kind",
                condition=models.Q(
                    kind__in=[
                        "opening",
                        "overflow",
                        "index",
                        "compensation",
                        "redistribution",
                        "other_adjustment",
                        "unexplained",
                        "reversal",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="movement_grounded",
                condition=models.Q(passage__isnull=False) | ~models.Q(ground=""),
            ),
            models.CheckConstraint(
                name="movement_reversal",
                condition=models.Q(kind="reversal", reverses__isnull=False)
                | ~models.Q(kind="reversal") & models.Q(reverses__isnull=True),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["round", "kind"], name="movement_of_round"),
            models.Index(
                fields=["round", "passage"],
                condition=models.Q(passage__isnull=False),
                name="movement_printed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.title}".strip()


class Leg(models.Model):
    """What a movement does to one article on one axis. A compensation is one movement whose legs
    cancel out on every axis. ``passage`` is where this leg is printed, if it has its own row."""

    movement = models.ForeignKey(Movement, on_delete=models.PROTECT, related_name="legs")
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="legs")
    axis = models.CharField(max_length=6, choices=Axis.choices)
    amount = EuroField()
    passage = models.ForeignKey(
        Passage, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="leg_once", fields=["movement", "article", "axis"]),
            models.CheckConstraint(
                name="leg_axis",
                condition=models.Q(axis__in=["VAK", "VEK", "AO", "TO", "LO", "AMOUNT"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.axis} {self.amount}"


class SubLine(models.Model):
    """A line that explains a movement; the lines need not be told by axis."""

    movement = models.ForeignKey(Movement, on_delete=models.PROTECT, related_name="sub_lines")
    label = models.CharField(max_length=500)
    axis = models.CharField(max_length=6, choices=Axis.choices, null=True, blank=True)
    amount = EuroField()
    rank = models.IntegerField()
    passage = models.ForeignKey(
        Passage, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="sub_line_rank", fields=["movement", "rank"]),
        ]

    def __str__(self) -> str:
        return self.label


class AlsoPrinted(models.Model):
    """Another place where the same movement is printed, perhaps by another title."""

    movement = models.ForeignKey(Movement, on_delete=models.PROTECT, related_name="also_printed")
    title = models.CharField(max_length=500, blank=True, default="")
    passage = models.ForeignKey(Passage, on_delete=models.PROTECT, related_name="+")
    acceptance = models.CharField(max_length=12, null=True, blank=True, db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="also_printed_once", fields=["movement", "passage"]),
        ]

    def __str__(self) -> str:
        return self.title
