"""Four eyes: what one person prepared, another approves, exactly as it was shown.

A room declares what can be approved with :func:`subject`; asking, approving and refusing are the
same for all. A service that changes such a thing calls :func:`void` in its own transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.db import transaction
from django.utils import timezone
from msgspec import Struct

from regie.base.actor import Actor, Role
from regie.base.audit import HasUid, act
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.base.models import Approval


class Subject(Struct, frozen=True):
    """What can be approved.

    :param digest: what the object with a uid looks like now, as a hash.
    :param roles: who may decide.
    :param approved: what follows, in the transaction of the approval.
    """

    kind: str
    digest: Callable[[str], str]
    roles: frozenset[Role]
    approved: Callable[[Actor, Approval], None] | None = None


#: Everything that can be approved, by kind.
SUBJECTS: dict[str, Subject] = {}


def subject(declared: Subject) -> None:
    """Declare what can be approved."""
    SUBJECTS[declared.kind] = declared


def request(
    actor: Actor, kind: str, about: HasUid, title: str, *, editors: Iterable[int] = ()
) -> Approval:
    """Ask that somebody else approves ``about`` as it is now.

    :param editors: the keys of all persons who worked on it; none of them may approve.
    :raises Refusal: when it waits for approval already, or nobody knows who asks.
    """
    if actor.person is None:
        raise NotAllowed("Alleen een persoon kan om goedkeuring vragen.")
    uid = str(about.uid)
    with act(actor, "base.approval.requested") as event:
        # A request of before that no longer holds makes place.
        digest = SUBJECTS[kind].digest(uid)
        open_ones = Approval.objects.filter(
            kind=kind, object_uid=uid, state=Approval.State.REQUESTED
        )
        open_ones.exclude(digest=digest).update(
            state=Approval.State.VOID, decided_at=timezone.now()
        )
        row, new = Approval.objects.get_or_create(
            kind=kind,
            object_uid=uid,
            state=Approval.State.REQUESTED,
            defaults={
                "object_kind": type(about).__name__.lower(),
                "title": title,
                "digest": digest,
                "prepared_by_id": actor.account,
                "prepared_person": actor.person,
                "prepared_at": timezone.now(),
                "editor_persons": sorted({*editors, actor.person}),
            },
        )
        if not new:
            raise Refusal("Dit wacht al op goedkeuring.")
        event.about = row
        event.after = {"kind": kind, "object": uid, "digest": digest}
    return row


def may_decide(actor: Actor, row: Approval) -> bool:
    """Whether ``actor`` is one of the other two eyes."""
    return (
        actor.person is not None
        and actor.has(*SUBJECTS[row.kind].roles)
        and actor.person != row.prepared_person
        and actor.person not in row.editor_persons
    )


def approve(actor: Actor, row: Approval, shown: str) -> Approval:
    """Approve what was shown.

    :param shown: the digest that stood on the page.
    :raises NotAllowed: for who prepared or changed it, or has no right to decide.
    :raises Refusal: when it is no longer what was shown; the request is void then.
    """
    _may(actor, row)
    declared = SUBJECTS[row.kind]
    with transaction.atomic():
        same = declared.digest(row.object_uid) == row.digest == shown
        if same:
            with act(actor, "base.approval.approved", row) as event:
                _decide(actor, row, Approval.State.APPROVED, "")
                event.changed("state", Approval.State.REQUESTED, Approval.State.APPROVED)
                event.after["digest"] = row.digest
            if declared.approved is not None:
                declared.approved(actor, row)
            return row
    if declared.digest(row.object_uid) != row.digest:
        with act(actor, "base.approval.void", row) as event:
            _end(row.kind, row.object_uid)
            event.changed("state", Approval.State.REQUESTED, Approval.State.VOID)
    raise Refusal("Dit is intussen gewijzigd; bekijk het opnieuw voor je beslist.")


def refuse(actor: Actor, row: Approval, reason: str) -> Approval:
    """Refuse, and say why.

    :raises NotAllowed: as for :func:`approve`.
    :raises Invalid: without a reason.
    """
    _may(actor, row)
    if not reason.strip():
        raise Invalid("Zeg waarom je weigert.", {"reason": "Zeg waarom je weigert."})
    with act(actor, "base.approval.refused", row) as event:
        _decide(actor, row, Approval.State.REFUSED, reason.strip())
        event.changed("state", Approval.State.REQUESTED, Approval.State.REFUSED)
        event.after["reason"] = reason.strip()
    return row


def void(kind: str, object_uid: str) -> bool:
    """An open request no longer holds, for the thing was changed: called by the service that
    changes it, whose event tells so; whether there was one."""
    return bool(_end(kind, object_uid))


def is_open(kind: str, object_uid: str) -> bool:
    """Whether a request still waits for its answer."""
    return Approval.objects.filter(
        kind=kind, object_uid=object_uid, state=Approval.State.REQUESTED
    ).exists()


def _end(kind: str, object_uid: str) -> int:
    return Approval.objects.filter(
        kind=kind, object_uid=object_uid, state=Approval.State.REQUESTED
    ).update(state=Approval.State.VOID, decided_at=timezone.now())


def _may(actor: Actor, row: Approval) -> None:
    if not may_decide(actor, row):
        raise NotAllowed("Wie iets voorbereidde of wijzigde, keurt het niet zelf goed.")


def _decide(actor: Actor, row: Approval, state: Approval.State, reason: str) -> None:
    now = timezone.now()
    changed = Approval.objects.filter(
        pk=row.pk, version=row.version, state=Approval.State.REQUESTED
    ).update(
        state=state,
        reason=reason,
        decided_by_id=actor.account,
        decided_person=actor.person,
        decided_at=now,
        version=row.version + 1,
    )
    theirs = Approval.objects.get(pk=row.pk)
    if not changed:
        raise Conflict({"state": state}, {"state": theirs.state})
    row.refresh_from_db()
