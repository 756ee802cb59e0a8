"""How a programme goes on to its next year, and how it ends."""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar, Self

from django.db import models
from django.utils import timezone

from regie.actors.models import Organisation
from regie.base import clock
from regie.base.actor import Actor
from regie.base.fields import TextField, UidField
from regie.base.models import Account
from regie.base.scope import PublicFact, Scoped
from regie.programmes.models.application import EDITORS, READERS
from regie.programmes.models.award import AwardLine, ForStaff
from regie.programmes.models.call import WRITERS


class Continuation(models.Model):
    """Whether a line that was granted goes on. ``verdict`` is what the rule said, with its numbers;
    ``by_hand`` why a person decided otherwise. ``positive`` is what an evaluation says."""

    uid = UidField()
    award_line = models.OneToOneField(
        AwardLine, on_delete=models.PROTECT, related_name="continuation"
    )
    verdict = models.JSONField()
    continues = models.BooleanField()
    by_hand = models.CharField(max_length=500, blank=True, default="")
    positive = models.BooleanField(null=True, blank=True)
    evaluation = models.TextField(blank=True, default="")
    decided_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    objects: ClassVar = ForStaff.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="continuation_evaluated",
                condition=models.Q(positive__isnull=True) | ~models.Q(evaluation=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.award_line_id} {self.continues}"


class ProgrammeEnd(models.Model):
    """The end of a programme (by its code), with its evaluation in words. ``next_programme`` is
    the code of the programme that starts from it."""

    uid = UidField()
    programme = models.CharField(max_length=60, unique=True)
    summary = models.TextField(blank=True, default="")
    next_programme = models.CharField(max_length=60, blank=True, default="")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    example = models.BooleanField(default=False)
    version = models.IntegerField(default=1)

    objects: ClassVar = PublicFact.as_manager()

    def __str__(self) -> str:
        return self.programme


class ActionEnd(models.Model):
    """What becomes of an action when its programme ends: ``how``, with whose ``money``."""

    class Outcome(models.TextChoices):
        """What becomes of it."""

        ANCHORED = "anchored"
        HANDED_OVER = "handed_over"
        STOPPED = "stopped"

    uid = UidField()
    end = models.ForeignKey(ProgrammeEnd, on_delete=models.PROTECT, related_name="actions")
    action = models.CharField(max_length=60)
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    how = models.TextField()
    money = models.CharField(max_length=300, blank=True, default="")
    version = models.IntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="actionend_once", fields=["end", "action"]),
            models.CheckConstraint(
                name="actionend_outcome",
                condition=models.Q(outcome__in=["anchored", "handed_over", "stopped"]),
            ),
            models.CheckConstraint(
                name="actionend_money", condition=models.Q(outcome="stopped") | ~models.Q(money="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.end_id} {self.action}"


class Lesson(models.Model):
    """What a board learned in a programme, in its own words; public when the programme ended."""

    uid = UidField()
    end = models.ForeignKey(ProgrammeEnd, on_delete=models.PROTECT, related_name="lessons")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="lessons")
    text = models.TextField()
    told_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    told_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="lesson_once", fields=["end", "organisation"]),
        ]

    def __str__(self) -> str:
        return f"{self.end_id} {self.organisation_id}"


class Consultation(models.Model):
    """Questions to boards before a call, from one moment to another. Everybody reads the questions;
    the answers when it closed."""

    uid = UidField()
    programme = models.CharField(max_length=60)
    title = TextField()
    questions = models.JSONField()
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    made_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    example = models.BooleanField(default=False)
    version = models.IntegerField(default=1)

    objects: ClassVar = PublicFact.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="consultation_period",
                condition=models.Q(closes_at__gt=models.F("opens_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.uid

    @property
    def last_day(self) -> date:
        """The last day on which somebody can answer: it closes when that day is over."""
        return timezone.localdate(self.closes_at - timedelta(microseconds=1))


class Answers(Scoped):
    """Answers of a consultation: one's own; to everybody when it closed; to who coordinates."""

    def visible_to(self, actor: Actor) -> Self:
        """As the class says."""
        if actor.has(*WRITERS):
            return self.all()
        return self.filter(
            models.Q(organisation__in=actor.organisations(*READERS))
            | models.Q(consultation__closes_at__lte=clock.now())
        )

    def changeable_by(self, actor: Actor) -> Self:
        """By who writes for the organisation."""
        return self.filter(organisation__in=actor.organisations(*EDITORS))


class ConsultationAnswer(models.Model):
    """What one board answers, question by question. ``became`` is what the agency says of each
    answer once the consultation closed: ``outcome`` (empty: nothing yet) and ``why``."""

    class Outcome(models.TextChoices):
        """What became of one answer."""

        ADOPTED = "adopted"
        PARTLY = "partly"
        LATER = "later"
        NOT = "not"

    uid = UidField()
    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="answers")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="consulted"
    )
    answers = models.JSONField(default=list)
    became = models.JSONField(default=list)
    told_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    told_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    objects: ClassVar = Answers.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="consultationanswer_once", fields=["consultation", "organisation"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.consultation_id} {self.organisation_id}"
