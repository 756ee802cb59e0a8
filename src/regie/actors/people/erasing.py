"""Erasing persons whose time is over: what they did stays, who they were goes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from regie.actors.models import Mandate, Person
from regie.base import clock
from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.hooks import persons_erased, persons_needed
from regie.base.jobs import Progress, periodic

_WHO = Actor(system_user="bewaartermijnen")


@periodic("actors.erase", timedelta(hours=24))
def erase(params: dict[str, Any], progress: Progress) -> dict[str, int]:
    """Erase who is due, every night; how many."""
    return {"erased": erase_due(clock.today())}


def erase_due(today: date) -> int:
    """Erase persons without an account who are kept no longer and whom no room needs; how many.

    Their row stays, so that what they did still has somebody behind it. Who has an account or a
    mandate is not erased by a clock.
    """
    due = set(
        Person.objects.filter(account=None, erased_at=None, keep_until__lt=today)
        .exclude(
            pk__in=Mandate.objects.filter(Q(until__isnull=True) | Q(until__gt=today)).values(
                "person"
            )
        )
        .values_list("pk", flat=True)
    )
    for needed in persons_needed(due):
        due -= set(needed)
    for person in Person.objects.filter(pk__in=due).order_by("pk"):
        with act(_WHO, "actors.person.erased", person):
            for _done in persons_erased([person.pk]):
                pass
            Person.objects.filter(pk=person.pk).update(
                name="", erased_at=timezone.now(), version=F("version") + 1
            )
    return len(due)
