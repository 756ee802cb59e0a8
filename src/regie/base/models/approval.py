"""Four eyes: what one person prepared, another approves."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from regie.base.fields import UidField
from regie.base.models.account import Account


class Approval(models.Model):
    """A request to approve something exactly as it is now.

    ``digest`` names what was shown; when the thing changes, the request is void. Preparer, last
    editor and approver are three names for at least two persons, and the approver is neither of
    the others: ``prepared_person`` and ``decided_person`` are keys of persons.
    """

    class State(models.TextChoices):
        """Where the request stands."""

        REQUESTED = "requested"
        APPROVED = "approved"
        REFUSED = "refused"
        VOID = "void"

    uid = UidField()
    kind = models.CharField(max_length=60)
    object_kind = models.CharField(max_length=40)
    object_uid = models.CharField(max_length=64)
    title = models.CharField(max_length=300)
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.REQUESTED)
    reason = models.TextField(blank=True, default="")
    prepared_by = models.ForeignKey(
        Account, null=True, on_delete=models.PROTECT, related_name="prepared"
    )
    prepared_person = models.BigIntegerField(null=True)
    prepared_at = models.DateTimeField()
    editor_persons = models.JSONField(default=list)
    decided_by = models.ForeignKey(
        Account, null=True, on_delete=models.PROTECT, related_name="decided"
    )
    decided_person = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="approval_one_open",
                fields=["kind", "object_uid"],
                condition=models.Q(state="requested"),
            ),
            models.CheckConstraint(
                name="approval_state",
                condition=models.Q(state__in=["requested", "approved", "refused", "void"]),
            ),
            models.CheckConstraint(
                name="approval_two_persons",
                condition=~models.Q(state="approved")
                | models.Q(decided_person__isnull=False)
                & ~models.Q(decided_person=models.F("prepared_person")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.title} ({self.state})"
