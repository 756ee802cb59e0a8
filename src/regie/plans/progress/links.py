"""Personal links: how somebody without an account comes in, and what each use asks anew."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from hmac import compare_digest

from django.utils import timezone
from msgspec import Struct

from regie.actors.people.secrets import hash_of, new_secret, seal
from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.errors import NotAllowed
from regie.base.notifications import notify
from regie.plans.models import Participant, PersonalLink, ProgressRound
from regie.plans.models.plan import WRITERS
from regie.plans.progress.rules import GRACE

PURPOSE = "answer"


class LinkOver(NotAllowed):
    """A link opens nothing (any more). ``why`` is *unknown*, *revoked*, *ended* or *expired*."""

    def __init__(self, why: str) -> None:
        super().__init__("Deze link werkt niet.")
        self.why = why


@dataclass(frozen=True, slots=True)
class Door:
    """What somebody shows to come in: the name of a link, and its secret or who is signed in."""

    link: str
    secret: str = field(default="", repr=False)
    person: int | None = None
    account: int | None = None


class Holder(Struct, frozen=True):
    """Who came in. ``actor`` has no right at all but to answer what is asked of ``participant``."""

    link: PersonalLink
    participant: Participant
    round: ProgressRound
    actor: Actor


def enter(door: Door, now: datetime) -> Holder:
    """Whoever stands at ``door``, if it opens: asked at every page and every form. One query.

    :raises LinkOver: when the link is none, revoked or too old, or its round is not open.
    """
    link = (
        PersonalLink.objects.filter(uid=door.link, purpose=PURPOSE)
        .select_related("participant__round", "participant__person")
        .first()
    )
    if link is None or not (
        (door.secret and compare_digest(link.secret_hash, hash_of(door.secret, PURPOSE)))
        or (door.person is not None and door.person == link.participant.person_id)
    ):
        raise LinkOver("unknown")
    participant = link.participant
    if participant.round.state != ProgressRound.State.OPEN:
        raise LinkOver("ended")
    if link.revoked_at is not None:
        raise LinkOver("revoked")
    if now >= link.expires_at:
        raise LinkOver("expired")
    actor = Actor(
        name=participant.person.name,
        account=door.account,
        person=participant.person_id,
        system_user=f"persoonlijke link {link.uid}",
    )
    return Holder(link, participant, participant.round, actor)


def note_opened(secret: str) -> str | None:
    """Note that a link was opened, by a person or by what scans mail; its name, if it is one.
    Nothing else changes."""
    link = PersonalLink.objects.filter(
        secret_hash=hash_of(secret, PURPOSE), purpose=PURPOSE
    ).first()
    if link is None:
        return None
    with act(Actor(system_user=f"persoonlijke link {link.uid}"), "plans.link.opened", link):
        pass
    return link.uid


def give_link(participant: Participant, round_: ProgressRound) -> tuple[PersonalLink, str]:
    """A new link in the transaction of the caller, and its sealed secret for a mail; the link
    before it stops working."""
    now = timezone.now()
    alive = PersonalLink.objects.filter(participant=participant, revoked_at=None)
    alive.update(revoked_at=now)
    secret = new_secret()
    link = PersonalLink.objects.create(
        participant=participant,
        purpose=PURPOSE,
        secret_hash=hash_of(secret, PURPOSE),
        created_at=now,
        expires_at=max(now, round_.deadline) + GRACE,
    )
    return link, seal(secret, "mail")


def note_key(link: PersonalLink | str) -> str:
    """The key of the message that took a link along."""
    return f"progress.link:{link if isinstance(link, str) else link.uid}"


def tell_link(participant: Participant, round_: ProgressRound, kind: str, **params: object) -> None:
    """Make a link and note the mail that takes it along."""
    link, sealed = give_link(participant, round_)
    account = participant.person.account_id
    notify(
        kind,
        account if account is not None else participant.email,
        {
            "sealed": sealed,
            "name": participant.person.name,
            "round": round_.title,
            "deadline": round_.deadline.isoformat(),
            "example": round_.example,
            **params,
        },
        note_key(link),
    )


def _participant(actor: Actor, uid: str) -> Participant:
    if not actor.has(*WRITERS):
        raise NotAllowed("Alleen wie coördineert, beheert persoonlijke links.")
    found = (
        Participant.objects.filter(uid=uid, round__state=ProgressRound.State.OPEN)
        .select_related("round", "person")
        .first()
    )
    if found is None:
        raise NotAllowed("Deze persoon wordt nu niets gevraagd.")
    return found


def renew_link(actor: Actor, participant_uid: str) -> None:
    """Mail somebody a new link; the old one stops working."""
    participant = _participant(actor, participant_uid)
    with act(actor, "plans.link.renewed", participant):
        tell_link(participant, participant.round, "progress.link")


def revoke_link(actor: Actor, participant_uid: str) -> None:
    """Make somebody's link useless."""
    participant = _participant(actor, participant_uid)
    with act(actor, "plans.link.revoked", participant):
        PersonalLink.objects.filter(participant=participant, revoked_at=None).update(
            revoked_at=timezone.now()
        )
