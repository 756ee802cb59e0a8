"""From which money a call pays."""

from __future__ import annotations

from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.errors import Conflict, Refusal
from regie.budgets.models import Claim
from regie.programmes.models import Award, Call
from regie.programmes.selectors.call_money import open_claims
from regie.programmes.services.allowed import must_keep_calls


def pay_from(actor: Actor, call: Call, claim: str, version: int) -> None:
    """Let awards of a call commit what a claim reserved; none where ``claim`` is empty.

    :param claim: the uid of one of :func:`open_claims`.
    :raises Refusal: for another claim, and once the call gave money.
    """
    must_keep_calls(actor)
    if Award.objects.filter(decision__call=call).exists():
        raise Refusal("Deze oproep kende al geld toe; waar dat vandaan komt, verandert niet meer.")
    chosen: Claim | None = None
    if claim:
        chosen = open_claims(call).filter(uid=claim).first()
        if chosen is None:
            raise Refusal("Dit geld is niet vrij voor een oproep.")
    with act(actor, "programmes.call.paid_from", call) as event:
        changed = Call.objects.filter(pk=call.pk, version=version).update(
            claim=chosen, version=version + 1
        )
        if not changed:
            raise Conflict({}, {"version": Call.objects.get(pk=call.pk).version})
        event.changed("claim", call.claim.uid if call.claim else "", claim)
