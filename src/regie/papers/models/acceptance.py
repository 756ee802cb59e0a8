"""What people decided about the lines that a paper proposes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from regie.base.fields import UidField
from regie.base.models import Account
from regie.papers.models.paper import Paper, Reading


class Acceptance(models.Model):
    """One time that lines of a paper were taken into the register, as a whole to be taken back.

    ``made`` names what it made, by room: what a taking back must undo. Outside a demonstration
    official figures wait (``prepared``) for a second person.
    """

    class State(models.TextChoices):
        """Where the acceptance stands."""

        PREPARED = "prepared"
        ACCEPTED = "accepted"
        REFUSED = "refused"
        TAKEN_BACK = "taken_back"

    uid = UidField()
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="acceptances")
    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="acceptances")
    state = models.CharField(max_length=10, choices=State.choices)
    choices = models.JSONField(default=dict)
    made = models.JSONField(default=dict)
    lines = models.IntegerField(default=0)
    by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="acceptance_state",
                condition=models.Q(state__in=["prepared", "accepted", "refused", "taken_back"]),
            ),
            models.UniqueConstraint(
                name="acceptance_one_prepared",
                fields=["paper"],
                condition=models.Q(state="prepared"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paper} {self.state}"


class LineDecision(models.Model):
    """What was decided about one proposed line: the same line is not proposed again until its
    value changes.

    Known by the paper's SHA-256, the kind of line, its key, and the hash of its value.
    """

    class Answer(models.TextChoices):
        """Taken into the register, or not."""

        ACCEPTED = "accepted"
        REJECTED = "rejected"

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=30)
    key = models.CharField(max_length=300)
    value_hash = models.CharField(max_length=64)
    answer = models.CharField(max_length=10, choices=Answer.choices)
    reason = models.CharField(max_length=500, blank=True, default="")
    acceptance = models.ForeignKey(
        Acceptance, null=True, on_delete=models.PROTECT, related_name="decisions"
    )
    by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="line_decided_once", fields=["paper", "kind", "key", "value_hash"]
            ),
            models.CheckConstraint(
                name="line_rejected_with_reason",
                condition=~models.Q(answer="rejected") | ~models.Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}: {self.answer}"
