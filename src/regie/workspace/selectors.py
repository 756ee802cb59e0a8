"""What the desk of a signed-in person shows: approvals, jobs, messages, files, history."""

from __future__ import annotations

from collections.abc import Mapping

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import QuerySet
from msgspec import Struct

from regie.base import approvals
from regie.base.actor import Actor
from regie.base.models import Approval, Job, Notification, SearchEntry, StoredFile
from regie.base.notifications import Letter, letter
from regie.base.scope import Scoped
from regie.base.selectors import Told, history
from regie.base.text import said

#: How many rows of a list a page shows.
PAGE = 50


# --- approvals


def approvals_waiting(actor: Actor) -> list[Approval]:
    """What waits for this person's approval: prepared and edited by others."""
    waiting = Approval.objects.filter(
        state=Approval.State.REQUESTED,
        kind__in=[kind for kind, what in approvals.SUBJECTS.items() if actor.has(*what.roles)],
    )
    rows = waiting.order_by("prepared_at", "pk")
    return [row for row in rows if approvals.may_decide(actor, row)]


def may_decide(actor: Actor, row: Approval) -> bool:
    """Whether this person answers this request."""
    return row.state == Approval.State.REQUESTED and approvals.may_decide(actor, row)


def approval_for(actor: Actor, uid: str) -> Approval | None:
    """A request to approve, for who holds a role that decides and for who prepared it."""
    row = (
        Approval.objects.select_related("prepared_by__person", "decided_by__person")
        .filter(uid=uid, kind__in=approvals.SUBJECTS)
        .first()
    )
    if row is None:
        return None
    mine = actor.person is not None and actor.person in [row.prepared_person, *row.editor_persons]
    return row if mine or actor.has(*approvals.SUBJECTS[row.kind].roles) else None


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


class Message(Struct, frozen=True):
    """A message to the person who reads it here, too."""

    letter: Letter
    read: bool


def messages_of(actor: Actor) -> list[Message]:
    """The newest messages to this person."""
    if actor.account is None:
        return []
    rows = _mail().filter(account_id=actor.account)[:PAGE]
    return [Message(letter(row), row.read_at is not None) for row in rows]


def unread(actor: Actor) -> int:
    """How many messages this person has not read."""
    if actor.account is None:
        return 0
    return Notification.objects.filter(account_id=actor.account, read_at=None).count()


def _mail() -> QuerySet[Notification]:
    return Notification.objects.select_related("account", "follower").order_by("-pk")


def all_mail() -> list[Letter]:
    """Every message of a demonstration, newest first."""
    return [letter(row) for row in _mail()[:PAGE]]


def one_mail(key: int) -> Letter | None:
    """One message of a demonstration."""
    row = _mail().filter(pk=key).first()
    return letter(row) if row else None


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
    seen = _seen(actor, kind, uid)
    if seen is None:
        return history(uid) or None if actor.reads_dossiers else None
    return history(uid) if seen else None


def name_of(kind: str, uid: str, language: str) -> tuple[str, str]:
    """What an object that somebody may see is called, and in which language; nothing where search
    does not know it and it has no name of its own. At most two queries."""
    for found in SearchEntry.objects.filter(uid=uid, language=language)[:1]:
        return found.title, found.words_in
    rows = _rows(kind)
    row = rows.filter(uid=uid).first() if rows is not None else None
    for name in ("title", "name", "code"):
        told = getattr(row, name, "")
        if isinstance(told, Mapping):
            return said(told, language)
        if isinstance(told, str) and told:
            return told, "nl"
    return "", ""


def _seen(actor: Actor, kind: str, uid: str) -> bool | None:
    """As the object's own query set says; ``None`` for what no query set knows: that is for
    who reads every dossier."""
    rows = _rows(kind)
    return None if rows is None else rows.visible_to(actor).filter(uid=uid).exists()


def _rows(kind: str) -> Scoped | None:
    """All objects of a kind that have a lasting name."""
    for model in apps.get_models():
        rows = model._default_manager.all()
        if model.__name__.lower() != kind or not isinstance(rows, Scoped):
            continue
        try:
            model._meta.get_field("uid")
        except FieldDoesNotExist:
            continue
        return rows
    return None


def last_approval(kind: str, object_uid: str) -> Approval | None:
    """The last time that approval was asked for something."""
    rows = Approval.objects.filter(kind=kind, object_uid=object_uid)
    return rows.select_related("decided_by__person").order_by("-pk").first()
