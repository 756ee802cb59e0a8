"""What somebody must be told, noted in the transaction that caused it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from regie.base.models.account import Account
from regie.base.models.following import Follower


class Notification(models.Model):
    """A message to be: a job renders it in the language of its reader and sends it, once.

    ``email`` is for who has no account yet; a ``follower`` keeps the address, so that it is erased
    in one place. ``key`` keeps the same thing from being told twice.
    """

    kind = models.CharField(max_length=60)
    account = models.ForeignKey(
        Account, null=True, on_delete=models.PROTECT, related_name="notifications"
    )
    email = models.EmailField(blank=True, default="")
    follower = models.ForeignKey(
        Follower, null=True, on_delete=models.PROTECT, related_name="notifications"
    )
    params = models.JSONField(default=dict)
    key = models.CharField(max_length=200, unique=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    error = models.CharField(max_length=300, blank=True, default="")
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="notification_to_somebody",
                condition=models.Q(account__isnull=False)
                | models.Q(follower__isnull=False)
                | ~models.Q(email=""),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["id"], name="notification_to_send", condition=models.Q(sent_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.account_id or self.email}"
