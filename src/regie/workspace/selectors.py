"""What the desk of a signed-in person shows: approvals, jobs, messages, files, history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import QuerySet

from regie.base.actor import Actor, Role
from regie.base.models import Approval, Job, Notification, StoredFile
from regie.base.scope import Scoped
from regie.base.selectors import Told, history
from regie.workspace.letters import letter

#: How many rows of a list a page shows.
PAGE = 50


# --- approvals


def approvals_waiting(actor: Actor) -> list[Approval]:
    """What waits for this person's approval: prepared and edited by others."""
    if not _approves(actor):
        return []
    waiting = Approval.objects.filter(state=Approval.State.REQUESTED).order_by("prepared_at", "pk")
    return [row for row in waiting.select_related("prepared_by__person") if may_decide(actor, row)]


def may_decide(actor: Actor, approval: Approval) -> bool:
    """Whether this person is a second person, who may approve or refuse."""
    return (
        approval.state == Approval.State.REQUESTED
        and _approves(actor)
        and actor.person is not None
        and actor.person != approval.prepared_person
        and actor.person not in approval.editor_persons
    )


def approval_for(actor: Actor, uid: str) -> Approval | None:
    """A request to approve, for who may decide or who prepared it."""
    row = (
        Approval.objects.select_related("prepared_by__person", "decided_by__person")
        .filter(uid=uid)
        .first()
    )
    mine = row is not None and row.prepared_by_id == actor.account is not None
    return row if mine or _approves(actor) else None


def _approves(actor: Actor) -> bool:
    return actor.has(Role.APPROVER, Role.COORDINATOR, Role.FINANCIAL_OFFICER, Role.ADMINISTRATOR)


# --- jobs


def jobs_of(actor: Actor) -> list[Job]:
    """The newest jobs that this person sees."""
    return list(Job.objects.visible_to(actor).order_by("-pk")[:PAGE])


def jobs_to_tell(actor: Actor) -> list[Job]:
    """One's own jobs that run, wait, or ended without having been looked at."""
    if actor.account is None:
        return []
    own = Job.objects.filter(owner_id=actor.account, seen_at=None)
    return list(own.order_by("-pk")[:10])


def job_for(actor: Actor, uid: str) -> Job | None:
    """One job, if this person sees it."""
    job: Job | None = Job.objects.visible_to(actor).filter(uid=uid).first()
    return job


# --- messages


@dataclass(frozen=True, slots=True)
class Message:
    """A message as its reader gets it."""

    key: int
    to: str
    subject: str
    text: str
    at: datetime
    read: bool


def _message(row: Notification) -> Message:
    to = row.account.email if row.account else row.email
    subject, text = letter(row)
    return Message(row.pk, to, subject, text, row.created_at, row.read_at is not None)


def messages_of(actor: Actor) -> list[Message]:
    """The newest messages to this person."""
    if actor.account is None:
        return []
    return [_message(row) for row in _mail().filter(account_id=actor.account)[:PAGE]]


def unread(actor: Actor) -> int:
    """How many messages this person has not read."""
    if actor.account is None:
        return 0
    return Notification.objects.filter(account_id=actor.account, read_at=None).count()


def _mail() -> QuerySet[Notification]:
    return Notification.objects.select_related("account").order_by("-pk")


def all_mail() -> list[Message]:
    """Every message of a demonstration, newest first."""
    return [_message(row) for row in _mail()[:PAGE]]


def one_mail(key: int) -> Message | None:
    """One message of a demonstration."""
    row = _mail().filter(pk=key).first()
    return _message(row) if row else None


# --- files


def files_of(actor: Actor) -> list[StoredFile]:
    """The newest files that this person brought."""
    if actor.account is None:
        return []
    return list(StoredFile.objects.filter(owner_id=actor.account).order_by("-pk")[:PAGE])


def file_for(actor: Actor, uid: str) -> StoredFile | None:
    """A file that may be seen and is not known to be harmful."""
    seen = StoredFile.objects.visible_to(actor).exclude(scan=StoredFile.Scan.INFECTED)
    file: StoredFile | None = seen.filter(uid=uid).first()
    return file


# --- history


def history_of(actor: Actor, kind: str, uid: str) -> list[Told] | None:
    """What happened to an object, newest first; ``None`` when it is not there for this person."""
    return history(uid) or None if _seen(actor, kind, uid) else None


def _seen(actor: Actor, kind: str, uid: str) -> bool:
    """As the object's own query set says; what no query set knows is for the agency only."""
    for model in apps.get_models():
        rows = model._default_manager.all()
        if model.__name__.lower() != kind or not isinstance(rows, Scoped):
            continue
        try:
            model._meta.get_field("uid")
        except FieldDoesNotExist:
            continue
        return rows.visible_to(actor).filter(uid=uid).exists()
    return actor.is_staff
