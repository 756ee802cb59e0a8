"""An edition of a plan, and the decision that it rests on."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from regie.base.actor import Actor
from regie.base.fields import (
    PartialDateDescriptor,
    TextField,
    UidField,
    first_day,
    partial_date_check,
    precision,
)
from regie.base.models import Account
from regie.base.scope import PublicFact, Scoped
from regie.papers.models import Passage
from regie.plans.models.plan import WRITERS, Plan


class Decision(models.Model):
    """What the government or a minister decided, and in which form. A ``number`` or ``form`` that
    is absent and a ``link`` that is empty are not known. ``source`` is where the register has it
    from, for what stands in no paper that it holds.
    """

    class Kind(models.TextChoices):
        """Who decided."""

        GOVERNMENT = "government"
        MINISTER = "minister"
        PARLIAMENT = "parliament"
        BOARD = "board"
        OTHER = "other"

    class Form(models.TextChoices):
        """In which form."""

        COMMUNICATION = "communication"
        APPROVAL_IN_PRINCIPLE = "approval_in_principle"
        APPROVAL = "approval"
        FINAL_APPROVAL = "final_approval"
        TAKEN_NOTE = "taken_note"
        ADVICE = "advice"
        OTHER = "other"

    uid = UidField()
    kind = models.CharField(max_length=20, choices=Kind.choices)
    form = models.CharField(max_length=24, null=True, blank=True, choices=Form.choices)
    date_first = first_day()
    date_precision = precision()
    number = models.CharField(max_length=80, null=True, blank=True)
    link = models.URLField(max_length=500, blank=True, default="")
    passage = models.ForeignKey(
        Passage, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions"
    )
    source = models.CharField(max_length=300, blank=True, default="")
    example = models.BooleanField(default=False)
    version = models.IntegerField(default=1)

    date = PartialDateDescriptor("date")

    objects: ClassVar = PublicFact.as_manager()

    class Meta:
        constraints: ClassVar = [
            partial_date_check("date", "decision"),
            models.CheckConstraint(
                name="decision_kind",
                condition=models.Q(
                    kind__in=["government", "minister", "parliament", "board", "other"]
                ),
            ),
            models.CheckConstraint(
                name="decision_form",
                condition=models.Q(form__isnull=True)
                | models.Q(
                    form__in=[
                        "communication",
                        "approval_in_principle",
                        "approval",
                        "final_approval",
                        "taken_note",
                        "advice",
                        "other",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="decision_number_or_unknown", condition=~models.Q(number="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number or '?'}"


class Editions(Scoped):
    """Editions: published ones to everybody, the others to staff."""

    def visible_to(self, actor: Actor) -> Self:
        """As the class says."""
        return self.all() if actor.is_staff else self.filter(state=Edition.State.PUBLISHED)

    def changeable_by(self, actor: Actor) -> Self:
        """What is not published, to coordinators and administrators."""
        if not actor.has(*WRITERS):
            return self.none()
        return self.exclude(state__in=[Edition.State.PUBLISHED, Edition.State.WITHDRAWN])


class Edition(models.Model):
    """A plan as decided at one moment, a correction of it, or (not yet published) a draft.

    ``seq`` is the order of publishing, errata included; ``number`` counts regular editions only
    and is what people use.
    """

    class Kind(models.TextChoices):
        """What sort of edition. A scenario is never published."""

        REGULAR = "regular"
        ERRATUM = "erratum"
        SCENARIO = "scenario"

    class State(models.TextChoices):
        """Where the edition stands."""

        DRAFT = "draft"
        SUBMITTED = "submitted"
        DECIDED = "decided"
        PUBLISHED = "published"
        WITHDRAWN = "withdrawn"

    uid = UidField()
    plan = models.ForeignKey(
        Plan, on_delete=models.PROTECT, related_name="editions", db_index=False
    )
    seq = models.IntegerField(null=True, blank=True)
    number = models.IntegerField(null=True, blank=True)
    name = TextField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    reason = models.TextField(blank=True, default="")
    decision = models.ForeignKey(
        Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="editions"
    )
    opened_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    content_hash = models.CharField(max_length=64, null=True, blank=True)
    version = models.IntegerField(default=1)

    objects: ClassVar = Editions.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="edition_seq_once", fields=["plan", "seq"]),
            models.UniqueConstraint(name="edition_number_once", fields=["plan", "number"]),
            models.CheckConstraint(
                name="edition_kind",
                condition=models.Q(kind__in=["regular", "erratum", "scenario"]),
            ),
            models.CheckConstraint(
                name="edition_state",
                condition=models.Q(
                    state__in=["draft", "submitted", "decided", "published", "withdrawn"]
                ),
            ),
            models.CheckConstraint(
                name="edition_published_whole",
                condition=models.Q(
                    state="published",
                    seq__isnull=False,
                    seq__gt=0,
                    published_at__isnull=False,
                    content_hash__isnull=False,
                )
                | ~models.Q(state="published")
                & models.Q(
                    seq__isnull=True,
                    number__isnull=True,
                    published_at__isnull=True,
                    content_hash__isnull=True,
                ),
            ),
            models.CheckConstraint(
                name="edition_regular_decided",
                condition=~models.Q(state="published", kind="regular")
                | models.Q(decision__isnull=False, number__isnull=False, number__gt=0),
            ),
            models.CheckConstraint(
                name="edition_erratum_reasoned",
                condition=~models.Q(kind="erratum")
                | ~models.Q(reason="") & models.Q(decision__isnull=True, number__isnull=True),
            ),
            models.CheckConstraint(
                name="edition_scenario_unpublished",
                condition=~models.Q(kind="scenario", state="published"),
            ),
            models.CheckConstraint(
                name="edition_decided_by_decision",
                condition=~models.Q(state="decided") | models.Q(decision__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}/{self.number or self.seq or self.uid} ({self.state})"
