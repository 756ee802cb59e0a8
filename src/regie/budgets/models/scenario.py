"""Scenarios: what a round would be, beside what it is. Nothing here ever counts in the ledger."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from regie.base.actor import Actor, Role
from regie.base.fields import EuroField, UidField
from regie.base.models import Account
from regie.base.scope import Scoped
from regie.budgets.models.article import WRITERS, Article
from regie.budgets.models.round import Round

_AXES = ["VAK", "VEK", "VAK VEK"]


class NotPublic(Scoped):
    """What only those see who keep the ledger, or must approve what becomes of it."""

    def visible_to(self, actor: Actor) -> Self:
        """All of them to who writes or approves."""
        return self.all() if actor.has(*WRITERS, Role.APPROVER) else self.none()

    def changeable_by(self, actor: Actor) -> Self:
        """All of them to who writes."""
        return self.all() if actor.has(*WRITERS) else self.none()


class Scenario(models.Model):
    """Measures beside a round. It is discarded, or it becomes movements of that round: never both.

    ``kept`` is what it showed when it ended.
    """

    class State(models.TextChoices):
        """How far it is."""

        DRAFT = "draft"
        DISCARDED = "discarded"
        PROMOTED = "promoted"

    uid = UidField()
    title = models.CharField(max_length=200)
    reason = models.CharField(max_length=500, blank=True, default="")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="scenarios")
    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFT)
    kept = models.JSONField(null=True, blank=True)
    ended_reason = models.CharField(max_length=500, blank=True, default="")
    ended_at = models.DateTimeField(null=True, blank=True)
    example = models.BooleanField(default=False)
    version = models.IntegerField(default=1)
    created_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()

    objects: ClassVar = NotPublic.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="scenario_ended_when",
                condition=models.Q(state="draft", ended_at__isnull=True)
                | models.Q(state__in=["discarded", "promoted"], ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Measure(models.Model):
    """One thing that a scenario does, in its order. ``rate`` is a percentage on ``axes``; ``vak``
    and ``vek`` are euros, absent where that side stays as it is."""

    class Kind(models.TextChoices):
        """What sort of measure."""

        PERCENT = "percent"
        TARGET = "target"
        INDEX = "index"
        COMPENSATION = "compensation"
        MOVEMENT = "movement"

    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT, related_name="measures")
    rank = models.IntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    title = models.CharField(max_length=300, blank=True, default="")
    rate = models.DecimalField(max_digits=8, decimal_places=4, null=True, blank=True)
    axes = models.CharField(max_length=7, blank=True, default="")
    index_kind = models.CharField(max_length=60, blank=True, default="")
    vak = EuroField(null=True, blank=True)  # type: ignore[misc] # the stubs know no optional field of ours
    vek = EuroField(null=True, blank=True)  # type: ignore[misc] # the stubs know no optional field of ours

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="measure_says",
                condition=models.Q(
                    kind__in=["percent", "index"], rate__isnull=False, axes__in=_AXES
                )
                | models.Q(
                    models.Q(vak__isnull=False) | models.Q(vek__isnull=False),
                    kind__in=["target", "compensation", "movement"],
                    rate__isnull=True,
                    axes="",
                ),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["scenario", "rank"], name="measure_in_order")]

    def __str__(self) -> str:
        return f"{self.kind} {self.title}".strip()


class MeasureArticle(models.Model):
    """An article that a measure is about; ``rank`` 1 gives and 2 takes in a compensation."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="articles")
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="+")
    rank = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="measure_article_once", fields=["measure", "article"]),
        ]

    def __str__(self) -> str:
        return str(self.rank)


class IndexShare(models.Model):
    """Which percentage of the credit of an article follows an index, in a budget year: entered by
    a person, with its ground."""

    uid = UidField()
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="index_shares")
    year = models.IntegerField()
    share = models.DecimalField(max_digits=7, decimal_places=4)
    ground = models.CharField(max_length=500)
    example = models.BooleanField(default=False)
    version = models.IntegerField(default=1)

    objects: ClassVar = NotPublic.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="index_share_once", fields=["article", "year"]),
            models.CheckConstraint(
                name="index_share_range", condition=models.Q(share__gte=0, share__lte=100)
            ),
            models.CheckConstraint(name="index_share_grounded", condition=~models.Q(ground="")),
        ]

    def __str__(self) -> str:
        return f"{self.share} %"
