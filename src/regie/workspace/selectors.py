"""What the desk of a signed-in person shows: approvals, jobs, messages, files, history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist

from regie.base.actor import Actor, Role
from regie.base.audit import ACTIONS
from regie.base.models import Approval, Event, Job, Notification, StoredFile
from regie.base.scope import Scoped

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
    return actor.has(
        Role.APPROVER, Role.COORDINATOR, Role.FINANCIAL_OFFICER, Role.ADMINISTRATOR
    )


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


def messages_of(actor: Actor) -> list[Notification]:
    """The newest messages to this person."""
    if actor.account is None:
        return []
    return list(Notification.objects.filter(account_id=actor.account).order_by("-pk")[:PAGE])


def unread(actor: Actor) -> int:
    """How many messages this person has not read."""
    if actor.account is None:
        return 0
    return Notification.objects.filter(account_id=actor.account, read_at=None).count()


def all_mail() -> list[Notification]:
    """Every message of a demonstration, newest first."""
    return list(Notification.objects.select_related("account").order_by("-pk")[:PAGE])


def one_mail(key: int) -> Notification | None:
    """One message of a demonstration."""
    return Notification.objects.select_related("account").filter(pk=key).first()


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


@dataclass(frozen=True, slots=True)
class Happened:
    """One event in words. ``changes`` are (field, before, after); ``erased`` when only the fact
    was kept."""

    at: datetime
    who: str
    what: str
    changes: list[tuple[str, Any, Any]]
    erased: bool


def history_of(actor: Actor, kind: str, uid: str) -> list[Happened] | None:
    """What happened to an object, newest first; ``None`` when it is not there for this person."""
    if not _seen(actor, kind, uid):
        return None
    rows = (
        Event.objects.filter(object_kind=kind, object_uid=uid)
        .order_by("-pk")
        .values_list(
            "at",
            "actor__person__name",
            "actor__email",
            "system_user",
            "action",
            "payload__before",
            "payload__after",
        )[:200]
    )
    return [
        Happened(
            at=at,
            who=name or email or system_user,
            what=ACTIONS.get(action, action),
            changes=_changes(before or {}, after or {}),
            erased=after is None,
        )
        for at, name, email, system_user, action, before, after in rows
    ] or None


def _changes(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    return [
        (name, before.get(name, ""), after.get(name, "")) for name in dict.fromkeys([*before, *after])
    ]


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


