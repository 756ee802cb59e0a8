"""Asking how far things are: a round, what it asks of whom, and what was answered."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from regie.actors.models import Organisation, Person
from regie.base.actor import Actor, Role
from regie.base.fields import UidField
from regie.base.models import Account, StoredFile
from regie.base.scope import Scoped
from regie.plans.models.edition import Edition
from regie.plans.models.item import Item
from regie.plans.models.plan import WRITERS, Plan


class ForWriters(Scoped):
    """Rows for the agency alone."""

    def visible_to(self, actor: Actor) -> Self:
        """To staff."""
        return self.all() if actor.is_staff else self.none()

    def changeable_by(self, actor: Actor) -> Self:
        """By coordinators and administrators."""
        return self.all() if actor.has(*WRITERS) else self.none()


class ProgressRound(models.Model):
    """One time that progress is asked: over a period (half open), before ``deadline``.

    ``questions`` are the kinds of questions, ``kinds`` the kinds of items it is about. ``own`` is a
    question in the words of who opened it.
    """

    class State(models.TextChoices):
        """Where the round stands."""

        DRAFT = "draft"
        OPEN = "open"
        CLOSED = "closed"
        WITHDRAWN = "withdrawn"

    uid = UidField()
    title = models.CharField(max_length=200)
    since = models.DateField()
    until = models.DateField()
    deadline = models.DateTimeField()
    questions = models.JSONField(default=list)
    kinds = models.JSONField(default=list)
    own = models.CharField(max_length=300, blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    made_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    example = models.BooleanField(default=False)
    version = models.IntegerField(default=1)

    objects: ClassVar = ForWriters.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="progressround_period", condition=models.Q(until__gt=models.F("since"))
            ),
            models.CheckConstraint(
                name="progressround_moments",
                condition=models.Q(
                    state__in=["draft", "withdrawn"], opened_at__isnull=True, closed_at__isnull=True
                )
                | models.Q(state="open", opened_at__isnull=False, closed_at__isnull=True)
                | models.Q(state="closed", opened_at__isnull=False, closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.state})"


class RoundPlan(models.Model):
    """A plan that a round is about, in the edition that it quotes, as it read at ``seq``."""

    round = models.ForeignKey(
        ProgressRound, on_delete=models.PROTECT, related_name="plans", db_index=False
    )
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="progress_rounds")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="progress_rounds")
    seq = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="roundplan_once", fields=["round", "plan"]),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.plan_id}"


class Participant(models.Model):
    """Somebody who is asked in one round. ``email`` is for who has no account.

    ``told_at`` is when the last message went to this person, ``told_on`` the day of the register
    on which it did.
    """

    uid = UidField()
    round = models.ForeignKey(
        ProgressRound, on_delete=models.PROTECT, related_name="participants", db_index=False
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="asked_in")
    email = models.EmailField(blank=True, default="")
    told_at = models.DateTimeField(null=True, blank=True)
    told_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="participant_once", fields=["round", "person"]),
            models.UniqueConstraint(
                name="participant_email_once",
                fields=["round", "email"],
                condition=~models.Q(email=""),
            ),
        ]

    def __str__(self) -> str:
        return self.uid


class PersonalLink(models.Model):
    """A link that lets one person answer in one round, without an account. Of the secret only a
    hash is kept. A new link revokes the old one."""

    uid = UidField()
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="links")
    purpose = models.CharField(max_length=20, default="answer")
    secret_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="personallink_one_alive",
                fields=["participant"],
                condition=models.Q(revoked_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.uid


class Requests(Scoped):
    """Requests: of the whole register to staff, of their organisation to heads and reporters."""

    def visible_to(self, actor: Actor) -> Self:
        """As the class says; what is only planned is for staff."""
        if actor.is_staff:
            return self.all()
        return self.filter(organisation__in=actor.organisations(Role.HEAD, Role.REPORTER)).exclude(
            state=Request.State.PLANNED
        )

    def changeable_by(self, actor: Actor) -> Self:
        """Coordinators and administrators; heads within their organisation."""
        if actor.has(*WRITERS):
            return self.all()
        return self.filter(organisation__in=actor.organisations(Role.HEAD)).exclude(
            state=Request.State.PLANNED
        )


class Request(models.Model):
    """One item about which one person is asked. ``organisation`` is the domain that it falls to.

    ``delegate`` answers in place of the reporter while the item is passed on. ``draft`` is what was
    saved and not sent: as typed, finished or not. ``questions`` and ``minutes`` are what it was
    counted for when the round was made.
    """

    class State(models.TextChoices):
        """Where the request stands."""

        PLANNED = "planned"
        OPEN = "open"
        SENT = "sent"
        CONFIRMED = "confirmed"
        RETURNED = "returned"
        ACCEPTED = "accepted"

    uid = UidField()
    round = models.ForeignKey(ProgressRound, on_delete=models.PROTECT, related_name="requests")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="progress_requests")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="asked"
    )
    reporter = models.ForeignKey(
        Participant, null=True, blank=True, on_delete=models.PROTECT, related_name="requests"
    )
    delegate = models.ForeignKey(
        Participant, null=True, blank=True, on_delete=models.PROTECT, related_name="passed_on"
    )
    delegated_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    head_confirms = models.BooleanField(default=False)
    questions = models.IntegerField(default=0)
    minutes = models.IntegerField(default=0)
    draft = models.JSONField(default=dict)
    saved_at = models.DateTimeField(null=True, blank=True)
    version = models.IntegerField(default=1)

    objects: ClassVar = Requests.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="request_once", fields=["round", "item", "reporter"]),
            models.CheckConstraint(
                name="request_state",
                condition=models.Q(
                    state__in=["planned", "open", "sent", "confirmed", "returned", "accepted"]
                ),
            ),
            models.CheckConstraint(
                name="request_of_somebody",
                condition=models.Q(state="planned") | models.Q(reporter__isnull=False),
            ),
            models.CheckConstraint(
                name="request_passed_on",
                condition=models.Q(delegate__isnull=True, delegated_at__isnull=True)
                | models.Q(delegate__isnull=False, delegated_at__isnull=False),
            ),
            models.CheckConstraint(
                name="request_burden", condition=models.Q(questions__gte=0, minutes__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.uid} ({self.state})"


class Answer(models.Model):
    """What was answered, as it was sent: never changed. A later answer to the same is a new row.

    ``milestones`` are dates in ISO form as precise as known; ``figures`` have a label, a value and
    a unit; ``quotes`` are the passages of an own paper that it rests on.
    """

    class Status(models.TextChoices):
        """How it goes."""

        ON_TRACK = "on_track"
        AT_RISK = "at_risk"
        LATE = "late"
        DONE = "done"
        STOPPED = "stopped"

    uid = UidField()
    request = models.ForeignKey(
        Request, on_delete=models.PROTECT, related_name="answers", db_index=False
    )
    number = models.IntegerField()
    status = models.CharField(max_length=10, choices=Status.choices)
    reason = models.TextField(blank=True, default="")
    text = models.TextField(blank=True, default="")
    own = models.TextField(blank=True, default="")
    evidence = models.TextField(blank=True, default="")
    figures = models.JSONField(default=list)
    milestones = models.JSONField(default=list)
    quotes = models.JSONField(default=list)
    by = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="answers")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="answer_number_once", fields=["request", "number"]),
            models.CheckConstraint(
                name="answer_status",
                condition=models.Q(status__in=["on_track", "at_risk", "late", "done", "stopped"]),
            ),
            models.CheckConstraint(
                name="answer_reasoned",
                condition=models.Q(status__in=["on_track", "done"]) | ~models.Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}/{self.number} {self.status}"


class AnswerStep(models.Model):
    """What happened to an answer, in order. ``question`` says why it was sent back."""

    class Kind(models.TextChoices):
        """What happened."""

        SENT = "sent"
        CONFIRMED = "confirmed"
        RETURNED = "returned"
        ACCEPTED = "accepted"

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    question = models.TextField(blank=True, default="")
    by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="answerstep_kind",
                condition=models.Q(kind__in=["sent", "confirmed", "returned", "accepted"]),
            ),
            models.CheckConstraint(
                name="answerstep_question",
                condition=~models.Q(kind="returned") | ~models.Q(question=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answer_id} {self.kind}"


class Snapshot(models.Model):
    """What a round held when it was closed: frozen, with its hash, for later reports to quote."""

    uid = UidField()
    round = models.OneToOneField(ProgressRound, on_delete=models.PROTECT, related_name="snapshot")
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.sha256


class QuestionMinutes(models.Model):
    """How long a kind of question takes, where staff found otherwise than the data says."""

    uid = UidField()
    kind = models.CharField(max_length=20, unique=True)
    minutes = models.IntegerField()
    version = models.IntegerField(default=1)

    objects: ClassVar = ForWriters.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="questionminutes_some", condition=models.Q(minutes__gte=0, minutes__lte=600)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.minutes}"


class Practices(Scoped):
    """How domains work: seen and changed by their heads, and by who coordinates."""

    def visible_to(self, actor: Actor) -> Self:
        """Staff, and heads of the organisation."""
        if actor.is_staff:
            return self.all()
        return self.filter(organisation__in=actor.organisations(Role.HEAD))

    def changeable_by(self, actor: Actor) -> Self:
        """Coordinators and administrators, and heads of the organisation."""
        if actor.has(*WRITERS):
            return self.all()
        return self.filter(organisation__in=actor.organisations(Role.HEAD))


class DomainPractice(models.Model):
    """How a domain wants its answers handled."""

    uid = UidField()
    organisation = models.OneToOneField(
        Organisation, on_delete=models.PROTECT, related_name="progress_practice"
    )
    head_confirms = models.BooleanField(default=False)
    version = models.IntegerField(default=1)

    objects: ClassVar = Practices.as_manager()

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.head_confirms}"


class OwnPaper(models.Model):
    """A paper of the reporter's own, read for what it says of the items that are asked about.

    ``suggestions`` has a list for each request (its uid); nothing of it counts until it is sent.
    """

    class State(models.TextChoices):
        """Whether it was read."""

        WAITING = "waiting"
        READ = "read"
        FAILED = "failed"

    uid = UidField()
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="papers")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="progress_papers")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    error = models.CharField(max_length=500, blank=True, default="")
    suggestions = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="ownpaper_state", condition=models.Q(state__in=["waiting", "read", "failed"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.uid} ({self.state})"
