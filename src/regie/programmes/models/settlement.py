"""Settling an award, and the sample that the Inspection of Finance draws."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from regie.base.actor import Actor, Role
from regie.base.fields import EuroField, UidField
from regie.base.models import Account, StoredFile
from regie.base.scope import Scoped
from regie.programmes.models.application import EDITORS, READERS
from regie.programmes.models.award import Award, AwardLine
from regie.programmes.models.call import WRITERS, Call


class OfAward(Scoped):
    """What belongs to an award: to who got it, and to staff that does more than assess. A
    settlement that was not sent yet is for staff only."""

    def visible_to(self, actor: Actor) -> Self:
        """As the class says."""
        if actor.reads_dossiers:
            return self.all()
        own = self.filter(award__organisation__in=actor.organisations(*READERS))
        return own.exclude(state="proposed") if self.model is Settlement else own

    def changeable_by(self, actor: Actor) -> Self:
        """By coordinators and administrators; its reply by who writes for who got it."""
        if actor.has(*WRITERS):
            return self.all()
        return self.filter(award__organisation__in=actor.organisations(*EDITORS))


class Settlement(models.Model):
    """How an award ends. ``settled`` is what it comes to; ``paid`` what was paid when it was
    decided, so that ``paid + balance − recovery = settled``."""

    class State(models.TextChoices):
        """How far it is."""

        PROPOSED = "proposed"
        SENT = "sent"
        REPLIED = "replied"
        DECIDED = "decided"
        CLOSED = "closed"

    uid = UidField()
    award = models.OneToOneField(Award, on_delete=models.PROTECT, related_name="settlement")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    reply_until = models.DateField(null=True, blank=True)
    reply = models.TextField(blank=True, default="")
    settled = EuroField(null=True, blank=True)  # type: ignore[misc] # absent until decided
    paid = EuroField(null=True, blank=True)  # type: ignore[misc] # absent until decided
    balance = EuroField(null=True, blank=True)  # type: ignore[misc] # absent until decided
    recovery = EuroField(null=True, blank=True)  # type: ignore[misc] # absent until decided
    recovered = EuroField(default=0)
    proposed_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    example = models.BooleanField(default=False)
    version = models.IntegerField(default=1)

    objects: ClassVar = OfAward.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="settlement_sums",
                condition=models.Q(state__in=["proposed", "sent", "replied"], settled__isnull=True)
                | models.Q(
                    state__in=["decided", "closed"],
                    settled=models.F("paid") + models.F("balance") - models.F("recovery"),
                    settled__gte=0,
                    balance__gte=0,
                    recovery__gte=0,
                ),
            ),
            models.CheckConstraint(
                name="settlement_recovered", condition=models.Q(recovered__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"afrekening {self.award_id}"


class SettlementLine(models.Model):
    """A line of an award in its settlement: what the rule proposes, and what people decide.

    ``extra`` is what was realised beyond what was there before; ``proposed`` and ``back`` are what
    is recovered, by the rule and as decided. ``costs`` are the rows of a budget with what was
    planned, proven and accepted of each (``settling.Cost``)."""

    class Proposal(models.TextChoices):
        """What the rule says."""

        ACCEPT = "accept"
        ASK = "ask"
        RECOVER = "recover"

    class Outcome(models.TextChoices):
        """What people decide."""

        OPEN = "open"
        ACCEPT = "accept"
        RECOVER = "recover"

    settlement = models.ForeignKey(Settlement, on_delete=models.PROTECT, related_name="lines")
    award_line = models.OneToOneField(
        AwardLine, on_delete=models.PROTECT, related_name="settlement_line"
    )
    extra = models.IntegerField(null=True, blank=True)
    proposal = models.CharField(max_length=10, choices=Proposal.choices)
    why = models.CharField(max_length=20)
    proposed = EuroField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    back = EuroField()
    note = models.CharField(max_length=1000, blank=True, default="")
    costs = models.JSONField(default=list)
    version = models.IntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="settlementline_back",
                condition=models.Q(back__gte=0, proposed__gte=0)
                & (models.Q(outcome="recover") | models.Q(back=0)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.settlement_id} {self.award_line_id}"


class AccountsCheck(models.Model):
    """A statement that an award was checked against the accounts of who got it (the policy and
    management cycle, BBC), with its file."""

    uid = UidField()
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="checks")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    year = models.IntegerField()
    note = models.CharField(max_length=500, blank=True, default="")
    made_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    objects: ClassVar = OfAward.as_manager()

    def __str__(self) -> str:
        return f"{self.award_id} {self.year}"


class Samples(Scoped):
    """Samples: to staff that does more than assess; drawn and kept by inspectors."""

    def visible_to(self, actor: Actor) -> Self:
        """As the class says."""
        return self.all() if actor.reads_dossiers else self.none()

    def changeable_by(self, actor: Actor) -> Self:
        """By inspectors and administrators."""
        return self.all() if actor.has(Role.INSPECTOR, Role.ADMINISTRATOR) else self.none()


class Sample(models.Model):
    """Lines of awards of one call, drawn by action from a seed that was published. Who has the
    seed draws the same (``docs/rules.md``)."""

    uid = UidField()
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="samples")
    seed = models.CharField(max_length=120)
    per_action = models.IntegerField()
    drawn_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    drawn_at = models.DateTimeField()
    example = models.BooleanField(default=False)

    objects: ClassVar = Samples.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="sample_once", fields=["call", "seed"]),
            models.CheckConstraint(
                name="sample_size", condition=models.Q(per_action__gte=1, per_action__lte=1000)
            ),
        ]

    def __str__(self) -> str:
        return self.seed


class SampleLine(models.Model):
    """A line that was drawn: what is asked, what was found, and the outcome."""

    class Outcome(models.TextChoices):
        """What came of it."""

        OPEN = "open"
        GOOD = "good"
        REMARK = "remark"
        FAULT = "fault"

    uid = UidField()
    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="lines")
    award_line = models.ForeignKey(AwardLine, on_delete=models.PROTECT, related_name="sampled")
    place = models.IntegerField()
    asked = models.TextField(blank=True, default="")
    finding = models.TextField(blank=True, default="")
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.OPEN)
    version = models.IntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="sampleline_once", fields=["sample", "award_line"]),
            models.CheckConstraint(
                name="sampleline_found",
                condition=models.Q(outcome__in=["open", "good"]) | ~models.Q(finding=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sample_id} {self.place}"
