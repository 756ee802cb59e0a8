"""Objections to a decision and complaints: what comes in, and the answer."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from regie.base import clock
from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.programmes.models import Letter, Objection
from regie.programmes.models.application import EDITORS
from regie.programmes.models.call import WRITERS
from regie.programmes.selectors.rules import rules_of
from regie.programmes.services.allowed import must_keep_calls
from regie.programmes.services.telling import tell

_LONGEST = 10_000


def make_objection(
    actor: Actor, letter: Letter, kind: str, text: str, received: date, *, example: bool = False
) -> Objection:
    """Keep an objection or a complaint: by who applied, or by staff for what came on paper. What
    comes after the term is kept too, and marked late.

    :param received: the day that paper came in; what an applicant types here comes in today.

    :raises NotAllowed: for anybody else.
    """
    own = letter.application.organisation_id in actor.organisations(*EDITORS)
    if not (own or actor.has(*WRITERS)):
        raise NotAllowed("Alleen wie de aanvraag deed, maakt bezwaar.")
    if kind not in Objection.Kind.values:
        raise Invalid("Kies wat het is.", {"kind": "Kies bezwaar of klacht."})
    if not text.strip() or len(text) > _LONGEST:
        raise Invalid("Schrijf waarom.", {"text": "Schrijf waarom, in ten hoogste 10.000 tekens."})
    if not (actor.has(*WRITERS) or actor.system_user):
        received = clock.today()
    written = timezone.localdate(letter.made_at)
    if received < (letter.decision.decided_on or written) or received > clock.today():
        wrong = "Deze dag kan niet: het is voor de beslissing, of nog niet zover."
        raise Invalid(wrong, {"received_on": wrong})
    process = rules_of(letter.decision.rules).process
    late = process.objection_days is not None and received > written + timedelta(
        days=process.objection_days
    )
    with act(actor, "programmes.objection.made") as event:
        row: Objection = Objection.objects.create(
            letter=letter,
            kind=kind,
            text=text.strip(),
            received_on=received,
            late=late and kind == Objection.Kind.OBJECTION,
            term=None
            if process.answer_days is None
            else received + timedelta(days=process.answer_days),
            made_by_id=actor.account,
            example=example or letter.application.example,
        )
        event.about = row
        event.after = {"letter": letter.uid, "kind": kind, "received": str(received)}
    return row


def answer_objection(
    actor: Actor, row: Objection, version: int, state: str, answer: str
) -> Objection:
    """Decide on an objection or a complaint, and say why; who applied is told.

    :raises NotAllowed: for who does not keep calls.
    :raises Conflict: where somebody else answered since ``version``.
    """
    must_keep_calls(actor)
    decisions = (Objection.State.UPHELD, Objection.State.PARTLY, Objection.State.REJECTED)
    if state not in decisions:
        raise Invalid("Kies een beslissing.", {"state": "Kies een beslissing."})
    if not answer.strip() or len(answer) > _LONGEST:
        raise Invalid("Zeg waarom.", {"answer": "Schrijf het antwoord."})
    if row.state != Objection.State.OPEN:
        raise Refusal("Hierop werd al geantwoord.")
    with act(actor, "programmes.objection.answered", row) as event:
        if not Objection.objects.filter(
            pk=row.pk, version=version, state=Objection.State.OPEN
        ).update(
            state=state,
            answer=answer.strip(),
            answered_by_id=actor.account,
            answered_at=timezone.now(),
            version=version + 1,
        ):
            theirs = Objection.objects.get(pk=row.pk)
            raise Conflict({"state": state}, {"state": theirs.state})
        event.changed("state", Objection.State.OPEN, state)
        event.after["answer"] = answer.strip()
        tell(
            row.letter.application.organisation_id,
            "programmes.objection",
            {"uid": row.uid, "number": row.letter.content.get("nummer", "")},
            f"objection/{row.uid}",
            clock.today(),
        )
    row.refresh_from_db()
    return row
