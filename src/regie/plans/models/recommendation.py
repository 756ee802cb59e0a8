"""What others advise, and what is done with it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from regie.actors.models import Office, Organisation
from regie.base.fields import (
    PartialDateDescriptor,
    TextField,
    UidField,
    first_day,
    partial_date_check,
    precision,
)
from regie.base.scope import PublicFact
from regie.papers.models import Passage
from regie.plans.models.item import Item, Link


class Recommendation(models.Model):
    """One recommendation of a body outside the plan: a court of audit, a committee of the UN, an
    advisory council. ``text`` is told in our own words; ``number`` is its own number where it
    has one. The owner is at most one of an organisation and an office.
    """

    class State(models.TextChoices):
        """What became of it; :data:`regie.plans.rules.ANSWERS` says what may follow on what."""

        OPEN = "open"
        ACCEPTED = "accepted"
        PARTLY = "partly"
        REJECTED = "rejected"
        IN_PROGRESS = "in_progress"
        DONE = "done"

    uid = UidField()
    body = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="recommendations")
    document = models.CharField(max_length=300, blank=True, default="")
    link = models.URLField(max_length=500, blank=True, default="")
    date_first = first_day()
    date_precision = precision()
    number = models.CharField(max_length=40, blank=True, default="")
    title = TextField()
    text = TextField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    answer = TextField()
    owner_organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="owned_advice"
    )
    owner_office = models.ForeignKey(
        Office, null=True, blank=True, on_delete=models.PROTECT, related_name="owned_advice"
    )
    passage = models.ForeignKey(
        Passage, null=True, blank=True, on_delete=models.PROTECT, related_name="recommendations"
    )
    source = models.CharField(max_length=300, blank=True, default="")
    example = models.BooleanField(default=False)
    version = models.IntegerField(default=1)

    date = PartialDateDescriptor("date")

    objects: ClassVar = PublicFact.as_manager()

    class Meta:
        constraints: ClassVar = [
            partial_date_check("date", "recommendation"),
            models.CheckConstraint(
                name="recommendation_state",
                condition=models.Q(
                    state__in=["open", "accepted", "partly", "rejected", "in_progress", "done"]
                ),
            ),
            models.CheckConstraint(
                name="recommendation_one_owner",
                condition=models.Q(owner_organisation__isnull=True)
                | models.Q(owner_office__isnull=True),
            ),
            models.CheckConstraint(
                name="recommendation_sourced",
                condition=models.Q(passage__isnull=False)
                | models.Q(example=True)
                | ~models.Q(source=""),
            ),
        ]

    def __str__(self) -> str:
        return str(self.title.get("nl", self.uid))


class RecommendationItem(models.Model):
    """An objective or action that answers a recommendation, and how the register knows."""

    recommendation = models.ForeignKey(
        Recommendation, on_delete=models.PROTECT, related_name="items"
    )
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="recommendations")
    basis = models.CharField(max_length=10, choices=Link.Basis.choices)
    note = TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="recommendation_item_once", fields=["recommendation", "item"]
            ),
            models.CheckConstraint(
                name="recommendation_item_basis",
                condition=models.Q(basis__in=["decision", "paper", "staff", "inferred", "example"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recommendation_id} {self.item_id}"
