"""Who follows something by mail, without an account."""

from __future__ import annotations

from typing import ClassVar

from django.core.signing import Signer
from django.db import models

from regie.base.fields import UidField


class Follower(models.Model):
    """An address that asked for news, and nothing else about whoever reads it.

    Purpose: the weekly mail. The address is erased when the last thing is followed no longer, or
    was never confirmed. ``told_until`` is up to when the reader was told.
    """

    uid = UidField()
    email = models.EmailField(null=True, blank=True, unique=True)
    language = models.CharField(max_length=2, default="nl")
    told_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.uid

    @property
    def stop_path(self) -> str:
        """Where one click stops everything: an address that only this reader's mails hold."""
        before = "" if self.language == "nl" else f"/{self.language}"
        return f"{before}/volg/stoppen/link/{Signer(salt='following.stop').sign(self.uid)}/"


class Following(models.Model):
    """One thing that is followed: a plan, an objective (their uid), a search (its words), an
    indicator or a data set (their code)."""

    class Kind(models.TextChoices):
        """What can be followed."""

        PLAN = "plan"
        OBJECTIVE = "objective"
        SEARCH = "search"
        INDICATOR = "indicator"
        DATASET = "dataset"

    uid = UidField()
    follower = models.ForeignKey(Follower, on_delete=models.PROTECT, related_name="followings")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    target = models.CharField(max_length=300)
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="following_once",
                fields=["follower", "kind", "target"],
                condition=models.Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(
                name="following_kind",
                condition=models.Q(
                    kind__in=["plan", "objective", "search", "indicator", "dataset"]
                ),
            ),
            models.CheckConstraint(name="following_target", condition=~models.Q(target="")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uid}"
