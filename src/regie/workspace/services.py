"""What the desk itself changes: what was read, and what was put away."""

from __future__ import annotations

from django.utils import timezone

from regie.base.actor import Actor
from regie.base.models import Job, Notification


def put_away(actor: Actor, uid: str) -> None:
    """Show a job no longer in *Mijn werk*."""
    Job.objects.changeable_by(actor).filter(uid=uid, seen_at=None).update(seen_at=timezone.now())


def mark_read(actor: Actor) -> None:
    """Mark one's messages as read."""
    if actor.account is not None:
        Notification.objects.filter(account_id=actor.account, read_at=None).update(
            read_at=timezone.now()
        )
