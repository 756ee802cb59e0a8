"""The one history: what happened, who did it, and the chain that proves it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from regie.base.models.account import Account


class Event(models.Model):
    """One use case that was done. Never changed; sealed once, after commit.

    ``digest`` proves the payload; ``seal`` chains the events in the order of ``seal_no``.
    """

    at = models.DateTimeField()
    actor = models.ForeignKey(
        Account, null=True, on_delete=models.PROTECT, related_name="events", db_index=False
    )
    on_behalf_of = models.CharField(max_length=200, blank=True, default="")
    system_user = models.CharField(max_length=100, blank=True, default="")
    action = models.CharField(max_length=80)
    object_kind = models.CharField(max_length=40)
    object_uid = models.CharField(max_length=64)
    request_id = models.CharField(max_length=36, blank=True, default="")
    digest = models.CharField(max_length=64)
    seal_no = models.BigIntegerField(null=True, unique=True)
    seal = models.CharField(max_length=64, null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="event_sealed_whole",
                condition=models.Q(seal_no__isnull=True, seal__isnull=True)
                | models.Q(seal_no__isnull=False, seal__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["object_uid", "-id"], name="event_of_object"),
            models.Index(fields=["actor", "-id"], name="event_of_actor"),
            models.Index(
                fields=["id"], name="event_unsealed", condition=models.Q(seal_no__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.object_kind}/{self.object_uid}"


class Payload(models.Model):
    """What changed, field by field. Erasable: the event still proves that it happened."""

    event = models.OneToOneField(
        Event, primary_key=True, on_delete=models.PROTECT, related_name="payload"
    )
    salt = models.CharField(max_length=32)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.event_id}"
