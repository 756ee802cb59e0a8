"""What day it is here. Rules never ask this; they are told."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.utils import timezone


def today() -> date:
    """The day in Brussels, or the one that a demonstration moved to."""
    moved: str | None = settings.TODAY
    return date.fromisoformat(moved) if moved else timezone.localdate()
