"""Decisions on a call, the awards that follow, and what is reported on them."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from regie.actors.models import Organisation
from regie.base.actor import Actor, Role
from regie.base.fields import EuroField, UidField
from regie.base.models import Account
from regie.base.scope import Scoped
from regie.budgets.models import Claim
from regie.programmes.models.application import EDITORS, PARTNERS, READERS, Application
from regie.programmes.models.call import WRITERS, Call, CallRules


class ForStaff(Scoped):
    """Rows for the agency alone; assessors do not see them."""

    def visible_to(self, actor: Actor) -> Self:
        """To staff that does more than assess."""
        return self.all() if actor.reads_dossiers else self.none()

    def changeable_by(self, actor: Actor) -> Self:
        """By coordinators and administrators."""
        return self.all() if actor.has(*WRITERS) else self.none()


class Decision(models.Model):
    """A way to divide the money of a call. Several may stand side by side as what-if; one is taken.

    ``rule`` is the rule that gave the lines; a line that was changed by hand says why.
    ``ground`` names the government decision (number, date) on which it rests.
    """

    class State(models.TextChoices):
        """How far it is."""

        DRAFT = "draft"
        TAKEN = "taken"
        DISCARDED = "discarded"

    uid = UidField()
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="decisions")
    rules = models.ForeignKey(CallRules, on_delete=models.PROTECT, related_name="decisions")
    title = models.CharField(max_length=200)
    envelope = EuroField()
    rule = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    ground = models.CharField(max_length=300, blank=True, default="")
    decided_on = models.DateField(null=True, blank=True)
    made_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    example = models.BooleanField(default=False)
    version = models.IntegerField(default=1)

    objects: ClassVar = ForStaff.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="decision_of_call_state",
                condition=models.Q(state__in=["draft", "discarded"], taken_at__isnull=True)
                | models.Q(state="taken", taken_at__isnull=False, decided_on__isnull=False)
                & ~models.Q(ground=""),
            ),
            models.UniqueConstraint(
                name="decision_taken_once",
                fields=["call"],
                condition=models.Q(state="taken"),
            ),
            models.CheckConstraint(name="decision_envelope", condition=models.Q(envelope__gte=0)),
        ]

    def __str__(self) -> str:
        return self.title


class DecisionLine(models.Model):
    """What a decision gives on one line of one application; for a call without a menu the line is
    empty and ``amount`` is the whole.

    ``reason`` is the code of the rule with its numbers (``docs/rules.md``); ``by_hand`` is the
    reason of a person who changed what the rule gave.
    """

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="lines")
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="decision_lines"
    )
    line = models.CharField(max_length=60, blank=True, default="")
    asked_units = models.IntegerField(null=True, blank=True)
    asked = EuroField()
    units = models.IntegerField(null=True, blank=True)
    amount = EuroField()
    reason = models.JSONField(default=dict)
    by_hand = models.CharField(max_length=500, blank=True, default="")
    version = models.IntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="decisionline_once", fields=["decision", "application", "line"]
            ),
            models.CheckConstraint(
                name="decisionline_within",
                condition=models.Q(amount__gte=0, amount__lte=models.F("asked")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision_id} {self.application_id} {self.line}"


class Awards(Scoped):
    """Awards: to who got them; to staff all of them. Partners see their own part of a report."""

    def visible_to(self, actor: Actor) -> Self:
        """As the class says. What was awarded is public on the pages of results, not here."""
        if actor.reads_dossiers:
            return self.all()
        return self.filter(organisation__in=actor.organisations(*READERS))

    def changeable_by(self, actor: Actor) -> Self:
        """By coordinators, financial officers and administrators."""
        staff = (*WRITERS, Role.FINANCIAL_OFFICER)
        return self.all() if actor.has(*staff) else self.none()


class Award(models.Model):
    """What an application was granted by the decision that was taken, above zero. The refused have
    a line of zero in the decision and no award.

    ``organisation`` is who files, receives and answers for the money; after a merger it is the new
    one. ``claim`` commits the money.
    """

    class State(models.TextChoices):
        """Where it stands."""

        AWARDED = "awarded"
        SETTLED = "settled"
        WITHDRAWN = "withdrawn"

    uid = UidField()
    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="award")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="awards")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="awards")
    number = models.CharField(max_length=80, unique=True)
    amount = EuroField()
    claim = models.OneToOneField(
        Claim, null=True, blank=True, on_delete=models.PROTECT, related_name="award"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.AWARDED)
    awarded_on = models.DateField()
    example = models.BooleanField(default=False)
    version = models.IntegerField(default=1)

    objects: ClassVar = Awards.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="award_amount", condition=models.Q(amount__gt=0)),
            models.CheckConstraint(
                name="award_state",
                condition=models.Q(state__in=["awarded", "settled", "withdrawn"]),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class AwardLine(models.Model):
    """What was granted on one line; a line of nothing says what was asked and refused."""

    uid = UidField()
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="lines")
    line = models.CharField(max_length=60, blank=True, default="")
    place = models.IntegerField()
    asked_units = models.IntegerField(null=True, blank=True)
    units = models.IntegerField(null=True, blank=True)
    unit_amount = EuroField(null=True, blank=True)  # type: ignore[misc] # no menu, no price
    amount = EuroField()
    own = EuroField(null=True, blank=True)  # type: ignore[misc] # absent is not known
    current = models.IntegerField(null=True, blank=True)
    bbc_action = models.CharField(max_length=60, blank=True, default="")
    version = models.IntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="awardline_once", fields=["award", "line"]),
            models.CheckConstraint(
                name="awardline_sane",
                condition=models.Q(amount__gte=0)
                & (models.Q(units__isnull=True) | models.Q(units__gte=0)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.award_id} {self.line}"


class AwardShare(models.Model):
    """The part of one partner in a line that was granted."""

    award_line = models.ForeignKey(AwardLine, on_delete=models.PROTECT, related_name="shares")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="award_shares"
    )
    units = models.IntegerField(null=True, blank=True)
    amount = EuroField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="awardshare_once", fields=["award_line", "organisation"]),
            models.CheckConstraint(name="awardshare_amount", condition=models.Q(amount__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.award_line_id} {self.organisation_id}"


class Reports(Scoped):
    """Reports: to who got the award and, for their own part, to its partners; to staff all."""

    def visible_to(self, actor: Actor) -> Self:
        """As the class says."""
        if actor.reads_dossiers:
            return self.all()
        own = models.Q(award__organisation__in=actor.organisations(*READERS))
        shared = AwardShare.objects.filter(
            organisation__in=actor.organisations(*READERS, Role.PARTNER_EDITOR)
        ).values("award_line__award")
        return self.filter(own | models.Q(award__in=shared))

    def changeable_by(self, actor: Actor) -> Self:
        """By who writes for who got the award, or for a partner."""
        organisations = actor.organisations(*PARTNERS)
        shared = AwardShare.objects.filter(organisation__in=organisations)
        return self.filter(
            models.Q(award__organisation__in=actor.organisations(*EDITORS))
            | models.Q(award__in=shared.values("award_line__award"))
        )


class Report(models.Model):
    """What an award is asked to tell at one moment of its rules (``moment`` is its place there).

    ``partners_due`` is before when partners tell their part to who files.
    """

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open"
        SENT = "sent"
        RETURNED = "returned"
        APPROVED = "approved"

    uid = UidField()
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="reports")
    moment = models.IntegerField()
    title = models.JSONField(default=dict)
    due = models.DateField()
    partners_due = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    motivation = models.TextField(blank=True, default="")
    returned_why = models.CharField(max_length=1000, blank=True, default="")
    version = models.IntegerField(default=1)

    objects: ClassVar = Reports.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="report_once", fields=["award", "moment"]),
            models.CheckConstraint(
                name="report_state",
                condition=models.Q(state="open")
                | models.Q(state__in=["sent", "returned", "approved"], sent_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.award_id} {self.moment}"


class ReportLine(models.Model):
    """What one organisation (who files, or a partner) tells of one line. ``realised`` counts all,
    ``current`` the part that was there before. Nothing told is not zero; more than was granted is
    kept as it is. ``typed`` keeps what was typed and could not be read."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="lines")
    award_line = models.ForeignKey(AwardLine, on_delete=models.PROTECT, related_name="reported")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    realised = models.IntegerField(null=True, blank=True)
    current = models.IntegerField(null=True, blank=True)
    motivation = models.TextField(blank=True, default="")
    typed = models.JSONField(default=dict)
    saved_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="reportline_once", fields=["report", "award_line", "organisation"]
            ),
            models.CheckConstraint(
                name="reportline_counts",
                condition=(models.Q(realised__isnull=True) | models.Q(realised__gte=0))
                & (
                    models.Q(current__isnull=True)
                    | models.Q(current__gte=0, current__lte=models.F("realised"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.award_line_id}"
