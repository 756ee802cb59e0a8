"""Asking for help without money, and answering."""

from __future__ import annotations

from django.utils import timezone

from regie.actors.models import Organisation
from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.programmes.models import SupportRequest
from regie.programmes.models.application import EDITORS
from regie.programmes.programme_file import programmes
from regie.programmes.services.allowed import must_keep_calls


def ask_support(
    actor: Actor, programme: str, offer: str, organisation: Organisation, question: str
) -> SupportRequest:
    """Ask for an offer of a programme, in the name of an organisation.

    :raises NotAllowed: for who acts nowhere for it.
    :raises Invalid: for an offer that there is none of, or no question.
    """
    if organisation.pk not in actor.organisations(*EDITORS) and not actor.system_user:
        raise NotAllowed("Je handelt niet voor deze organisatie.")
    known = programmes().get(programme)
    if known is None or known.offer(offer) is None:
        raise Invalid("Dit aanbod bestaat niet.", {"offer": "Kies uit het aanbod."})
    if not question.strip():
        raise Invalid("Zeg wat je vraagt.", {"question": "Zeg wat je vraagt."})
    with act(actor, "programmes.support.asked") as event:
        row, new = SupportRequest.objects.get_or_create(
            programme_code=programme,
            offer=offer,
            organisation=organisation,
            state=SupportRequest.State.ASKED,
            defaults={
                "question": question.strip()[:1000],
                "asked_by_id": actor.account,
                "asked_at": timezone.now(),
                "example": organisation.example,
            },
        )
        if not new:
            raise Refusal("Deze organisatie vroeg dit al; er is nog geen antwoord.")
        event.about = row
        event.after = {"programme": programme, "offer": offer, "organisation": organisation.uid}
    return row


def answer_support(actor: Actor, row: SupportRequest, version: int, answer: str) -> SupportRequest:
    """Say who helps, or why nobody does.

    :raises Invalid: without an answer.
    """
    must_keep_calls(actor)
    if not answer.strip():
        raise Invalid("Geef een antwoord.", {"answer": "Geef een antwoord."})
    with act(actor, "programmes.support.answered", row) as event:
        changed = SupportRequest.objects.filter(
            pk=row.pk, version=version, state=SupportRequest.State.ASKED
        ).update(
            state=SupportRequest.State.ANSWERED,
            answer=answer.strip()[:1000],
            answered_at=timezone.now(),
            version=version + 1,
        )
        if not changed:
            raise Conflict({}, {"version": SupportRequest.objects.get(pk=row.pk).version})
        row.refresh_from_db()
        event.after["answer"] = row.answer
    return row


def withdraw_support(actor: Actor, row: SupportRequest, version: int) -> SupportRequest:
    """Take back what was asked and is not answered yet, in the name of who asked.

    :raises NotAllowed: for who acts nowhere for it.
    :raises Conflict: for what was answered or taken back meanwhile.
    """
    if row.organisation_id not in actor.organisations(*EDITORS):
        raise NotAllowed("Je handelt niet voor deze organisatie.")
    with act(actor, "programmes.support.withdrawn", row):
        changed = SupportRequest.objects.filter(
            pk=row.pk, version=version, state=SupportRequest.State.ASKED
        ).update(state=SupportRequest.State.WITHDRAWN, version=version + 1)
        if not changed:
            raise Conflict({}, {"version": SupportRequest.objects.get(pk=row.pk).version})
    row.refresh_from_db()
    return row
