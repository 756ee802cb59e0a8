"""What the desk itself changes: answers of a second person, and what was read or put away."""

from __future__ import annotations

from typing import IO

from django.conf import settings
from django.utils import timezone

from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.errors import Conflict, NotAllowed
from regie.base.models import Approval, Job, Notification, StoredFile
from regie.workspace import selectors


def decide(
    actor: Actor, uid: str, version: int, digest: str, *, approve: bool, reason: str
) -> Approval:
    """Approve or refuse exactly what was shown."""
    approval = selectors.approval_for(actor, uid)
    if approval is None or not selectors.may_decide(actor, approval):
        raise NotAllowed("Wie iets voorbereidde of wijzigde, keurt het niet zelf goed.")
    to = Approval.State.APPROVED if approve else Approval.State.REFUSED
    verb = "approved" if approve else "refused"
    with act(actor, f"base.approval.{verb}", approval) as event:
        moved = Approval.objects.filter(
            pk=approval.pk, version=version, digest=digest, state=Approval.State.REQUESTED
        ).update(
            state=to,
            reason=reason,
            decided_by_id=actor.account,
            decided_person=actor.person,
            decided_at=timezone.now(),
            version=version + 1,
        )
        if not moved:
            raise Conflict({"state": to.value}, {"state": approval.state})
        approval.refresh_from_db()
        event.changed("state", Approval.State.REQUESTED.value, approval.state)
    return approval


def put_away(actor: Actor, uid: str) -> None:
    """Show a job no longer in *Mijn werk*."""
    Job.objects.changeable_by(actor).filter(uid=uid, seen_at=None).update(seen_at=timezone.now())


def mark_read(actor: Actor) -> None:
    """Mark one's messages as read."""
    if actor.account is not None:
        Notification.objects.filter(account_id=actor.account, read_at=None).update(
            read_at=timezone.now()
        )


def open_file(file: StoredFile) -> IO[bytes]:
    """The bytes of a file."""
    path = settings.REGIE_HOME / "files" / file.sha256[:2] / file.sha256
    return path.open("rb")  # type: ignore[no-any-return] # settings carry no types
