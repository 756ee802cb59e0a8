"""What day it is here. Rules never ask this; they are told."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone


def today() -> date:
    """The day in Brussels, or the one that a demonstration moved to."""
    moved: str | None = settings.TODAY
    return date.fromisoformat(moved) if moved else timezone.localdate()


def now() -> datetime:
    """The moment, to the second; on a demonstration that moved, this time on that day."""
    here = timezone.localtime().replace(microsecond=0)
    moved: str | None = settings.TODAY
    if moved is None:
        return here
    day = date.fromisoformat(moved)
    return timezone.make_aware(datetime.combine(day, here.time()))
