"""What an applicant is told of a decision, and what comes back on it."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from regie.base.actor import Actor
from regie.base.fields import UidField
from regie.base.models import Account
from regie.base.scope import Scoped
from regie.programmes.models.application import EDITORS, READERS, Application
from regie.programmes.models.award import Decision
from regie.programmes.models.call import WRITERS


class OfApplicant(Scoped):
    """What belongs to an application: to who files it, and to staff that does more than assess."""

    #: How the application is reached.
    path = "application"

    def visible_to(self, actor: Actor) -> Self:
        """As the class says."""
        if actor.reads_dossiers:
            return self.all()
        own = {f"{self.path}__organisation__in": actor.organisations(*READERS)}
        return self.filter(**own)

    def changeable_by(self, actor: Actor) -> Self:
        """By coordinators, administrators and who writes for the applicant."""
        if actor.has(*WRITERS):
            return self.all()
        return self.filter(**{f"{self.path}__organisation__in": actor.organisations(*EDITORS)})


class Letter(models.Model):
    """The letter of a decision to one applicant, as it was written then; never changed. ``content``
    holds the words that its paper places."""

    class Kind(models.TextChoices):
        """What it tells."""

        AWARD = "award"
        PARTIAL = "partial"
        REFUSAL = "refusal"

    uid = UidField()
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="letters")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    content = models.JSONField()
    made_at = models.DateTimeField()

    objects: ClassVar = OfApplicant.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="letter_once", fields=["decision", "application"]),
            models.CheckConstraint(
                name="letter_kind", condition=models.Q(kind__in=["award", "partial", "refusal"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.application_id}"


class ObjectionQuery(OfApplicant):
    """As letters."""

    path = "letter__application"


class Objection(models.Model):
    """An objection to a decision, or a complaint about how it went. ``term`` is until when the
    agency answers, where the rules tell; what is not known stays open."""

    class Kind(models.TextChoices):
        """What it is."""

        OBJECTION = "objection"
        COMPLAINT = "complaint"

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open"
        UPHELD = "upheld"
        PARTLY = "partly"
        REJECTED = "rejected"
        WITHDRAWN = "withdrawn"

    uid = UidField()
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="objections")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.TextField()
    received_on = models.DateField()
    late = models.BooleanField(default=False)
    term = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    answer = models.TextField(blank=True, default="")
    made_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    example = models.BooleanField(default=False)
    version = models.IntegerField(default=1)

    objects: ClassVar = ObjectionQuery.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="objection_kind", condition=models.Q(kind__in=["objection", "complaint"])
            ),
            models.CheckConstraint(
                name="objection_answered",
                condition=models.Q(state__in=["open", "withdrawn"])
                | models.Q(state__in=["upheld", "partly", "rejected"], answered_at__isnull=False)
                & ~models.Q(answer=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.letter_id}"
