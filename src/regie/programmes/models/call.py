"""A call for subsidies, and every version of its rules."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from regie.base.actor import Actor, Role
from regie.base.fields import EuroField, TextField, UidField
from regie.base.models import Account
from regie.base.scope import Scoped
from regie.budgets.models import Claim
from regie.plans.models import Plan

#: Who keeps calls.
WRITERS = (Role.COORDINATOR, Role.ADMINISTRATOR)


class Calls(Scoped):
    """Calls: to everybody once published, to staff always."""

    def visible_to(self, actor: Actor) -> Self:
        """As the class says."""
        return self.all() if actor.is_staff else self.exclude(state=Call.State.DRAFT)

    def changeable_by(self, actor: Actor) -> Self:
        """By coordinators and administrators."""
        return self.all() if actor.has(*WRITERS) else self.none()


class Call(models.Model):
    """A call. When it can be answered is what its rules in force say.

    ``programme`` is the plan that it serves, where that is in the register; ``programme_code`` what
    it is called. ``claim`` reserves its money on an article. ``follows`` is the call of the year
    before. ``closed_at`` is when its last award was settled and the call put away.
    """

    class State(models.TextChoices):
        """Where the call stands, apart from its dates."""

        DRAFT = "draft"
        PUBLISHED = "published"
        WITHDRAWN = "withdrawn"
        CLOSED = "closed"

    uid = UidField()
    code = models.CharField(max_length=60, unique=True)
    programme_code = models.CharField(max_length=60)
    programme = models.ForeignKey(
        Plan, null=True, blank=True, on_delete=models.PROTECT, related_name="calls"
    )
    title = TextField()
    source = models.CharField(max_length=500, blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    follows = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="followed_by"
    )
    claim = models.OneToOneField(
        Claim, null=True, blank=True, on_delete=models.PROTECT, related_name="call"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    example = models.BooleanField(default=False)
    version = models.IntegerField(default=1)

    objects: ClassVar = Calls.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="call_state",
                condition=models.Q(state__in=["draft", "published", "withdrawn", "closed"]),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class CallRules(models.Model):
    """A version of the rules of a call: all of them, in the shape of a file (``docs/rules.md``).

    A draft is edited; what came into force is never changed, but followed by another.
    ``in_force_at`` is when it came into force, ``since`` from when it says it holds.
    ``undo`` holds what a draft said before its last changes, the newest last. The database refuses
    to change a version that came into force, but for letting another replace it.
    """

    class State(models.TextChoices):
        """How far the version is."""

        DRAFT = "draft"
        IN_FORCE = "in_force"
        REPLACED = "replaced"
        DISCARDED = "discarded"

    uid = UidField()
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="rules")
    number = models.IntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    why = models.CharField(max_length=500, blank=True, default="")
    source = models.CharField(max_length=500, blank=True, default="")
    since = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    in_force_at = models.DateTimeField(null=True, blank=True)
    undo = models.JSONField(default=list)
    version = models.IntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="callrules_once", fields=["call", "number"]),
            models.UniqueConstraint(
                name="callrules_in_force",
                fields=["call"],
                condition=models.Q(state="in_force"),
            ),
            models.UniqueConstraint(
                name="callrules_one_draft", fields=["call"], condition=models.Q(state="draft")
            ),
            models.CheckConstraint(
                name="callrules_moment",
                condition=models.Q(state__in=["draft", "discarded"], in_force_at__isnull=True)
                | models.Q(state__in=["in_force", "replaced"], in_force_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} {self.number}"


class Envelope(models.Model):
    """The money of a call, as told by a decision or by staff; the newest holds. It is not part of
    the rules where it is only known after the closing."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="envelopes")
    amount = EuroField()
    why = models.CharField(max_length=500)
    told_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    told_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="envelope_amount", condition=models.Q(amount__gt=0)),
        ]

    def __str__(self) -> str:
        return str(self.amount)
