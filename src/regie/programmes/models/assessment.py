"""Looking at applications before the decision: complete or not, questions, scores, jury, advice."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from regie.actors.models import Person
from regie.base.actor import Actor, Role
from regie.base.fields import UidField
from regie.base.models import Account
from regie.base.scope import Scoped
from regie.programmes.models.application import READERS, Application
from regie.programmes.models.award import Decision, ForStaff
from regie.programmes.models.call import Call


class Check(models.Model):
    """Whether an application is complete and may take part.

    ``items`` says of every point of the list ``ok``, ``missing`` or ``none`` (does not apply);
    ``groups`` are the reserved parts of the rules (by place) that are for this applicant; ``until``
    is before when the applicant completes it; ``note`` is the reason of who is ineligible.
    """

    class State(models.TextChoices):
        """What the check found."""

        BUSY = "busy"
        ASKED = "asked"
        COMPLETE = "complete"
        INELIGIBLE = "ineligible"

    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, related_name="completeness"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.BUSY)
    items = models.JSONField(default=dict)
    groups = models.JSONField(default=list)
    until = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=1000, blank=True, default="")
    by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    version = models.IntegerField(default=1)

    objects: ClassVar = ForStaff.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="check_state",
                condition=models.Q(state__in=["busy", "complete"])
                | models.Q(state="asked", until__isnull=False)
                | models.Q(state="ineligible") & ~models.Q(note=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.state}"


class DossierMessages(Scoped):
    """Questions and answers: to staff that does more than assess, and to who files."""

    def visible_to(self, actor: Actor) -> Self:
        """As the class says."""
        own = models.Q(application__organisation__in=actor.organisations(*READERS))
        if actor.reads_dossiers:
            return self.filter(own | ~models.Q(application__state="draft"))
        return self.filter(own)

    def changeable_by(self, actor: Actor) -> Self:
        """Nobody: what was said stays said."""
        return self.none()


class DossierMessage(models.Model):
    """Something that staff asked an applicant or the other way around. Never changed."""

    uid = UidField()
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="messages")
    from_staff = models.BooleanField()
    text = models.TextField()
    until = models.DateField(null=True, blank=True)
    by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    objects: ClassVar = DossierMessages.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="dossiermessage_text", condition=~models.Q(text="")),
        ]

    def __str__(self) -> str:
        return self.uid


class Assessments(Scoped):
    """Assessments: to the assessor for as long as there is no conflict of interest, and to staff
    that does more than assess."""

    def visible_to(self, actor: Actor) -> Self:
        """As the class says."""
        if actor.reads_dossiers:
            return self.all()
        return self.changeable_by(actor)

    def changeable_by(self, actor: Actor) -> Self:
        """By the assessor alone."""
        if actor.person is None or not actor.has(Role.ASSESSOR):
            return self.none()
        return self.filter(person=actor.person).exclude(state=Assessment.State.CONFLICT)


class Assessment(models.Model):
    """What one assessor finds of one application.

    ``typed`` is the draft: criterion → ``score``, ``note``. ``total`` is there once it was sent.
    """

    class State(models.TextChoices):
        """How far it is; ``conflict`` is who may not judge this."""

        GIVEN = "given"
        DONE = "done"
        CONFLICT = "conflict"

    class Advice(models.TextChoices):
        """What the assessor advises."""

        GRANT = "grant"
        PARTLY = "partly"
        REFUSE = "refuse"

    uid = UidField()
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="assessments"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="assessments")
    state = models.CharField(max_length=10, choices=State.choices, default=State.GIVEN)
    typed = models.JSONField(default=dict)
    advice = models.CharField(max_length=10, choices=Advice.choices, blank=True, default="")
    text = models.TextField(blank=True, default="")
    reason = models.CharField(max_length=500, blank=True, default="")
    total = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    given_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    given_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    version = models.IntegerField(default=1)

    objects: ClassVar = Assessments.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="assessment_once", fields=["application", "person"]),
            models.CheckConstraint(
                name="assessment_state",
                condition=models.Q(state="given", total__isnull=True)
                | models.Q(state="done", total__gte=0, total__lte=100, done_at__isnull=False)
                | models.Q(state="conflict", total__isnull=True) & ~models.Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.person_id}"


class JuryMeeting(models.Model):
    """A meeting that agrees on scores. ``quorum`` is what the rules asked when it was called."""

    class State(models.TextChoices):
        """Whether it took place."""

        PLANNED = "planned"
        HELD = "held"

    uid = UidField()
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="meetings")
    day = models.DateField()
    place = models.CharField(max_length=200, blank=True, default="")
    quorum = models.IntegerField(default=1)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    minutes = models.TextField(blank=True, default="")
    made_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    held_at = models.DateTimeField(null=True, blank=True)
    version = models.IntegerField(default=1)

    objects: ClassVar = ForStaff.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="jurymeeting_state",
                condition=models.Q(state="planned", held_at__isnull=True)
                | models.Q(state="held", held_at__isnull=False),
            ),
            models.CheckConstraint(name="jurymeeting_quorum", condition=models.Q(quorum__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} {self.day}"


class JurySeat(models.Model):
    """A member of the jury at a meeting."""

    meeting = models.ForeignKey(JuryMeeting, on_delete=models.PROTECT, related_name="seats")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    present = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="juryseat_once", fields=["meeting", "person"]),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.person_id}"


class JuryItem(models.Model):
    """An application on the agenda of a meeting."""

    uid = UidField()
    meeting = models.ForeignKey(JuryMeeting, on_delete=models.PROTECT, related_name="items")
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="jury_items"
    )
    place = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="juryitem_once", fields=["meeting", "application"]),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.place}"


class Recusal(models.Model):
    """A member who leaves the room for one application."""

    item = models.ForeignKey(JuryItem, on_delete=models.PROTECT, related_name="recusals")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="recusal_once", fields=["item", "person"]),
            models.CheckConstraint(name="recusal_reason", condition=~models.Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.person_id}"


class Score(models.Model):
    """The score that was agreed on for an application: at a meeting, or told by staff."""

    uid = UidField()
    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, related_name="agreed_score"
    )
    item = models.ForeignKey(
        JuryItem, null=True, blank=True, on_delete=models.PROTECT, related_name="scores"
    )
    scores = models.JSONField(default=dict)
    total = models.DecimalField(max_digits=5, decimal_places=2)
    advice = models.CharField(
        max_length=10, choices=Assessment.Advice.choices, blank=True, default=""
    )
    text = models.TextField(blank=True, default="")
    by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    version = models.IntegerField(default=1)

    objects: ClassVar = ForStaff.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="score_total", condition=models.Q(total__gte=0, total__lte=100)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.total}"


class Advices(Scoped):
    """Advice of the Inspection of Finance: to staff that does more than assess."""

    def visible_to(self, actor: Actor) -> Self:
        """As the class says."""
        return self.all() if actor.reads_dossiers else self.none()

    def changeable_by(self, actor: Actor) -> Self:
        """Nobody: another advice follows."""
        return self.none()


class InspectionAdvice(models.Model):
    """The advice of the Inspection of Finance on the award of a call; the newest holds. Never
    changed. ``decision`` is the version that it is about, where it is about one."""

    class Outcome(models.TextChoices):
        """What it says."""

        FAVOURABLE = "favourable"
        CONDITIONS = "conditions"
        UNFAVOURABLE = "unfavourable"

    uid = UidField()
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="inspection_advices")
    decision = models.ForeignKey(
        Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="advices"
    )
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    day = models.DateField()
    number = models.CharField(max_length=100)
    text = models.TextField(blank=True, default="")
    by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    objects: ClassVar = Advices.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="inspectionadvice_told",
                condition=~models.Q(number="")
                & (~models.Q(outcome="conditions") | ~models.Q(text="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} {self.outcome}"
