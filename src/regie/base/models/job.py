"""Work that outlives a request."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from regie.base.actor import Actor, Role
from regie.base.fields import UidField
from regie.base.models.account import Account
from regie.base.scope import Scoped


class Jobs(Scoped):
    """Jobs and who sees them."""

    def visible_to(self, actor: Actor) -> Self:
        """One's own; all of them to administrators."""
        if actor.has(Role.ADMINISTRATOR):
            return self.all()
        return self.none() if actor.account is None else self.filter(owner_id=actor.account)

    def changeable_by(self, actor: Actor) -> Self:
        """As they are seen."""
        return self.visible_to(actor)


class Job(models.Model):
    """One piece of work, known by ``key``: asked twice, it is done once.

    A worker that runs it renews ``lease_until``; who finds it lapsed takes the job over, at most
    :data:`regie.base.jobs.ATTEMPTS` times. ``holder`` is random for each attempt: only who holds
    the job may write that it is done.
    """

    class State(models.TextChoices):
        """Where the work stands."""

        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    uid = UidField()
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=200, unique=True)
    params = models.JSONField(default=dict)
    title = models.CharField(max_length=300, blank=True, default="")
    owner = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="jobs")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    done = models.IntegerField(default=0)
    total = models.IntegerField(null=True)
    attempts = models.IntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    holder = models.CharField(max_length=16, blank=True, default="")
    run_after = models.DateTimeField(null=True)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    objects: ClassVar = Jobs.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="job_state",
                condition=models.Q(state__in=["waiting", "running", "done", "failed"]),
            ),
            models.CheckConstraint(
                name="job_lease",
                condition=~models.Q(state="running") | models.Q(lease_until__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["kind", "run_after", "id"],
                name="job_to_do",
                condition=models.Q(state__in=["waiting", "running"]),
            ),
            models.Index(fields=["owner", "-id"], name="job_of_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.title} ({self.state})"
