"""What progress forgets: addresses and keys of who answered without an account."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from regie.base.jobs import Progress, periodic
from regie.base.models import Notification
from regie.plans.models import Participant, PersonalLink, ProgressRound
from regie.plans.progress.links import note_key
from regie.plans.progress.reminders import DIGEST

#: How long a letter is kept after the link in it opened nothing any more.
_KEPT = timedelta(days=30)


@periodic("plans.progress.night", timedelta(hours=24))
def tidy(params: dict[str, Any], progress: Progress) -> dict[str, int]:
    """Forget letters with links that are over, every night; how many."""
    return {"forgotten": forget_letters(timezone.now())}


def forget_letters(now: datetime) -> int:
    """Delete letters with personal links that opened nothing for a month, and a month's old
    reminders to who has no account: each holds a name and a key. How many."""
    before = now - _KEPT
    over = PersonalLink.objects.filter(
        Q(revoked_at__lt=before)
        | Q(expires_at__lt=before)
        | Q(participant__round__closed_at__lt=before)
    )
    keys = [note_key(uid) for uid in over.values_list("uid", flat=True)]
    gone = sum(
        Notification.objects.filter(key__in=keys[at : at + 500]).delete()[0]
        for at in range(0, len(keys), 500)
    )
    old = Notification.objects.filter(kind=DIGEST, account=None, created_at__lt=before)
    return gone + int(old.delete()[0])


def needed(people: Collection[int]) -> list[int]:
    """Who is asked in a round that is not over: 1 query."""
    asked = Participant.objects.filter(
        person__in=people,
        round__state__in=[ProgressRound.State.DRAFT, ProgressRound.State.OPEN],
    )
    return list(asked.values_list("person", flat=True))


def forget(people: Collection[int]) -> None:
    """Forget the addresses of these persons, their links and their letters."""
    asked = Participant.objects.filter(person__in=people)
    links = PersonalLink.objects.filter(participant__in=asked)
    keys = [note_key(uid) for uid in links.values_list("uid", flat=True)]
    emails = set(asked.exclude(email="").values_list("email", flat=True))
    Notification.objects.filter(
        Q(key__in=keys) | Q(kind=DIGEST, account=None, email__in=emails)
    ).delete()
    links.filter(revoked_at=None).update(revoked_at=timezone.now())
    asked.update(email="")
