"""An application: what somebody types, and what was submitted."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from regie.actors.models import Organisation, Person
from regie.base.actor import Actor, Role
from regie.base.fields import EuroField, UidField
from regie.base.models import Account
from regie.base.scope import Scoped
from regie.programmes.models.call import Call, CallRules

#: Who reads an application at the organisation that files it.
READERS = (Role.APPLICANT_READER, Role.APPLICANT_EDITOR, Role.APPLICANT_SIGNATORY)
#: Who types in it there.
EDITORS = (Role.APPLICANT_EDITOR, Role.APPLICANT_SIGNATORY)
#: Who acts for a partner.
PARTNERS = (Role.PARTNER_EDITOR, *EDITORS)


class Applications(Scoped):
    """Applications: to who files them; submitted ones to staff but for assessors, who see what was
    given to them (see ``assessment``). Partners see their own part, not the application."""

    def visible_to(self, actor: Actor) -> Self:
        """As the class says."""
        own = models.Q(organisation__in=actor.organisations(*READERS))
        if actor.reads_dossiers:
            return self.filter(own | ~models.Q(state=Application.State.DRAFT))
        return self.filter(own)

    def changeable_by(self, actor: Actor) -> Self:
        """By editors and signatories of who files it."""
        return self.filter(organisation__in=actor.organisations(*EDITORS))


class Application(models.Model):
    """One application of one organisation, alone or with partners.

    ``typed`` holds what was typed, right or wrong: ``answers`` (question → text), ``lines`` (code →
    ``current``, ``planned``, ``priority``), ``costs`` and ``incomes`` (lists of ``label``,
    ``amount``, ``note``), ``bonuses`` (codes). Only submitting reads it strictly. ``number`` is
    given at the first submission, in their order. ``alone`` is for calls that take one application
    of an organisation. ``before`` is the application of the year before that it goes on from.
    """

    class State(models.TextChoices):
        """Where it stands."""

        DRAFT = "draft"
        SUBMITTED = "submitted"
        WITHDRAWN = "withdrawn"
        INELIGIBLE = "ineligible"
        DECIDED = "decided"
        LAPSED = "lapsed"

    uid = UidField()
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="applications")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="applications"
    )
    number = models.IntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    alone = models.BooleanField(default=True)
    title = models.CharField(max_length=300, blank=True, default="")
    typed = models.JSONField(default=dict)
    rules_seen = models.ForeignKey(CallRules, on_delete=models.PROTECT, related_name="+")
    before = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="continued_by"
    )
    started_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    example = models.BooleanField(default=False)
    version = models.IntegerField(default=1)

    objects: ClassVar = Applications.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="application_alone",
                fields=["call", "organisation"],
                condition=models.Q(alone=True, state__in=["draft", "submitted", "decided"]),
            ),
            models.UniqueConstraint(
                name="application_number_once",
                fields=["call", "number"],
                condition=models.Q(number__isnull=False),
            ),
            models.CheckConstraint(
                name="application_state",
                condition=models.Q(
                    state__in=[
                        "draft",
                        "submitted",
                        "withdrawn",
                        "ineligible",
                        "decided",
                        "lapsed",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="application_numbered",
                condition=models.Q(number__isnull=False)
                | models.Q(state__in=["draft", "withdrawn", "lapsed"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} {self.number or self.uid}"


class Members(Scoped):
    """Parts of partners: to the partner itself, to who files the application, to staff once it was
    submitted."""

    def visible_to(self, actor: Actor) -> Self:
        """As the class says."""
        return self.filter(
            models.Q(organisation__in=actor.organisations(*READERS, Role.PARTNER_EDITOR))
            | models.Q(application__in=Application.objects.visible_to(actor))
        )

    def changeable_by(self, actor: Actor) -> Self:
        """By the partner."""
        return self.filter(organisation__in=actor.organisations(*PARTNERS))


class Member(models.Model):
    """An organisation in an application: who files it (``lead``) or a partner.

    ``typed`` holds its share as typed: ``lines`` (code → ``units``, ``own``).
    """

    class State(models.TextChoices):
        """Whether it takes part."""

        INVITED = "invited"
        CONFIRMED = "confirmed"
        DECLINED = "declined"
        LEFT = "left"

    uid = UidField()
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="members")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="memberships"
    )
    lead = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.INVITED)
    typed = models.JSONField(default=dict)
    confirmed_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    version = models.IntegerField(default=1)

    objects: ClassVar = Members.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="member_once", fields=["application", "organisation"]),
            models.UniqueConstraint(
                name="member_one_lead", fields=["application"], condition=models.Q(lead=True)
            ),
            models.CheckConstraint(
                name="member_confirmed",
                condition=~models.Q(state="confirmed") | models.Q(confirmed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.organisation_id}"


class Submission(models.Model):
    """What was submitted, once, exactly as it was. Never changed; ``superseded_at`` says until when
    it was what the applicant asks (a resubmission, a withdrawal)."""

    uid = UidField()
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="submissions"
    )
    rank = models.IntegerField()
    rules = models.ForeignKey(CallRules, on_delete=models.PROTECT, related_name="submissions")
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    total = EuroField()
    submitted_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="submission_once", fields=["application", "rank"]),
            models.UniqueConstraint(
                name="submission_current",
                fields=["application"],
                condition=models.Q(superseded_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.rank}"


class AskedLine(models.Model):
    """A line of the menu that was asked: so many units on top of the ``current`` reach."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="lines")
    line = models.CharField(max_length=60)
    place = models.IntegerField()
    units = models.IntegerField()
    current = models.IntegerField(null=True, blank=True)
    priority = models.IntegerField()
    unit_amount = EuroField()
    own = EuroField(null=True, blank=True)  # type: ignore[misc] # absent is not known

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="askedline_once", fields=["submission", "line"]),
            models.UniqueConstraint(name="askedline_priority", fields=["submission", "priority"]),
            models.CheckConstraint(
                name="askedline_sane",
                condition=models.Q(units__gt=0, priority__gte=1, unit_amount__gt=0)
                & (models.Q(current__isnull=True) | models.Q(current__gte=0)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.line}"


class AskedShare(models.Model):
    """The part of one partner in a line that was asked."""

    asked = models.ForeignKey(AskedLine, on_delete=models.PROTECT, related_name="shares")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    units = models.IntegerField()
    own = EuroField(null=True, blank=True)  # type: ignore[misc] # absent is not known

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="askedshare_once", fields=["asked", "organisation"]),
            models.CheckConstraint(name="askedshare_units", condition=models.Q(units__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.asked_id} {self.organisation_id}"


class AskedCost(models.Model):
    """A row of a cost budget that was submitted: a cost or an income."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="costs")
    income = models.BooleanField(default=False)
    place = models.IntegerField()
    label = models.CharField(max_length=300)
    amount = EuroField()
    note = models.CharField(max_length=1000, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="askedcost_once", fields=["submission", "place"]),
            models.CheckConstraint(name="askedcost_amount", condition=models.Q(amount__gte=0)),
        ]

    def __str__(self) -> str:
        return self.label
