"""The secret address of somebody's own calendar."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from regie.base.fields import UidField
from regie.base.models import Account


class CalendarKey(models.Model):
    """A secret by which a calendar program reads what is due for one account. Only its hash is
    kept; a new one ends the old one."""

    uid = UidField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="calendar_keys")
    secret_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="calendar_key_one",
                fields=["account"],
                condition=models.Q(revoked_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.uid
