"""What the doors remember: forms that came twice, and who knocks too often."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from regie.base.models.account import Account


class OneTimeKey(models.Model):
    """A form that creates something carries a key; a second arrival gets the first answer."""

    key = models.CharField(max_length=64, unique=True)
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=500, blank=True, default="")
    used_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key


class RateCount(models.Model):
    """How often one door was used by one visitor in one span of time; ``span`` is when that ends
    (seconds since 1970)."""

    bucket = models.CharField(max_length=100)
    span = models.BigIntegerField()
    count = models.IntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="rate_once", fields=["bucket", "span"]),
        ]

    def __str__(self) -> str:
        return f"{self.bucket} {self.count}"
