"""Internal flows: which article feeds which receipt of a legal person."""

from __future__ import annotations

from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.errors import Invalid
from regie.base.search import touch
from regie.budgets.models import Article, InternalFlow
from regie.budgets.services.allowed import must_write


def tell_flow(
    actor: Actor,
    giver: Article,
    receiver: Article,
    *,
    basis: str,
    ground: str = "",
    passage: int | None = None,
    example: bool = False,
) -> InternalFlow:
    """Say that what an article grants is a receipt of a legal person; once is enough.

    :raises Invalid: where the giver does not spend, the receiver is no receipt of another legal
        person, or nothing says why it is so.
    """
    must_write(actor)
    known: InternalFlow | None = InternalFlow.objects.filter(giver=giver, receiver=receiver).first()
    if known is not None:
        return known
    if giver.kind != Article.Kind.EXPENDITURE:
        _refuse("giver", f"{giver.code} geeft niets uit.")
    if receiver.kind != Article.Kind.RECEIPT or not receiver.legal_person:
        _refuse("receiver", f"{receiver.code} is geen ontvangst van een rechtspersoon.")
    if giver.entity == receiver.entity:
        _refuse("receiver", "Een rechtspersoon krijgt niets van zichzelf.")
    if basis not in InternalFlow.Basis.values:
        _refuse("basis", "Zeg hoe je dit weet.")
    if passage is None and not ground.strip():
        _refuse("ground", "Zeg waarom.")
    with act(actor, "budgets.flow.told", giver, kind="article") as event:
        made: InternalFlow = InternalFlow.objects.create(
            giver=giver,
            receiver=receiver,
            basis=basis,
            ground=ground.strip(),
            passage_id=passage,
            example=example,
        )
        touch(giver.uid, receiver.uid)
        event.after.update(giver=giver.code, receiver=receiver.code, basis=basis, ground=ground)
    return made


def end_flow(actor: Actor, flow: InternalFlow) -> None:
    """Take away a flow that was told wrongly; the history keeps it."""
    must_write(actor)
    with act(actor, "budgets.flow.ended", flow.giver, kind="article") as event:
        event.before.update(giver=flow.giver.code, receiver=flow.receiver.code, basis=flow.basis)
        touch(flow.giver.uid, flow.receiver.uid)
        flow.delete()


def _refuse(name: str, sentence: str) -> None:
    raise Invalid(sentence, {name: sentence})
