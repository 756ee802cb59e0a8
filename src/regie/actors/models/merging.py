"""Municipalities that merge, as one operation; and what it leaves for people to decide."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from regie.base.actor import Actor, Role
from regie.base.fields import UidField
from regie.base.models import Account
from regie.base.scope import Scoped

#: Who prepares a merger.
WRITERS = (Role.COORDINATOR, Role.ADMINISTRATOR)


class Mergings(Scoped):
    """Operations: to coordinators and administrators, and to who approves."""

    def visible_to(self, actor: Actor) -> Self:
        """As the class says."""
        return self.all() if actor.has(*WRITERS, Role.APPROVER) else self.none()

    def changeable_by(self, actor: Actor) -> Self:
        """By coordinators and administrators."""
        return self.all() if actor.has(*WRITERS) else self.none()


class Merging(models.Model):
    """A file of mergers that is carried out as a whole, or not.

    ``rows`` is what the file says. ``preview`` is what would happen, tried out when it was
    prepared; ``outcome`` is what happened: what went over, and the totals before and after, which
    are equal.
    """

    class State(models.TextChoices):
        """How far it is."""

        PREPARED = "prepared"
        DONE = "done"
        DISCARDED = "discarded"

    uid = UidField()
    name = models.CharField(max_length=200)
    rows = models.JSONField()
    preview = models.JSONField(default=dict)
    outcome = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREPARED)
    made_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    version = models.IntegerField(default=1)

    objects: ClassVar = Mergings.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="merging_state",
                condition=models.Q(state__in=["prepared", "discarded"], done_at__isnull=True)
                | models.Q(state="done", done_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MergingCase(models.Model):
    """Something that a merger leaves as it is, since a person must decide: a board that is in one
    partnership twice, a partnership over two regions, two applications for one call."""

    uid = UidField()
    merging = models.ForeignKey(Merging, on_delete=models.PROTECT, related_name="cases")
    kind = models.CharField(max_length=30)
    object_kind = models.CharField(max_length=40, blank=True, default="")
    object_uid = models.CharField(max_length=64, blank=True, default="")
    about = models.CharField(max_length=300)
    decision = models.CharField(max_length=500, blank=True, default="")
    decided_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="mergingcase_decided",
                condition=models.Q(decided_at__isnull=True, decision="")
                | models.Q(decided_at__isnull=False) & ~models.Q(decision=""),
            ),
        ]

    def __str__(self) -> str:
        return self.about
