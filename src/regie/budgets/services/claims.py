"""Claims: money that is meant for something, from reserved to paid."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from msgspec import Struct

from regie.actors.models import Organisation
from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.errors import Conflict, Invalid, Refusal
from regie.budgets import rules
from regie.budgets.forecast import Due
from regie.budgets.models import (
    Allotment,
    Article,
    Claim,
    ClaimStep,
    Instalment,
    Overdraft,
    Pot,
    Recovery,
    StepUndo,
)
from regie.budgets.room import still_reserved
from regie.budgets.services.allowed import must_write
from regie.budgets.services.room import Use, drawing, paying
from regie.kernel.figures import euro
from regie.plans.models import Item

_NO_AMOUNT = (
    "Een bedrag is exact, met ten hoogste twee decimalen, groter dan nul en hoogstens"
    " 100 miljard euro."
)


class Draw(Struct, frozen=True, kw_only=True):
    """An amount in a budget year, with a passage (its key) or a written ground."""

    amount: Decimal
    year: int
    passage: int | None = None
    ground: str = ""


def reserve(
    actor: Actor,
    article: Article,
    title: str,
    draw: Draw,
    *,
    beneficiary: Organisation | None = None,
    kind: str = Claim.Kind.OTHER,
    reference: str = "",
    item: Item | None = None,
    allotment: Allotment | None = None,
    pot: Pot | None = None,
    of: Claim | None = None,
    dues: Sequence[Due] = (),
    overdraft: Overdraft | None = None,
    example: bool = False,
) -> Claim:
    """Mean money of an article for something. It draws on no credit yet, but is taken.

    :param allotment: what it is out of; its item and its pot follow from it.
    :param of: the claim that reserved the money before, such as a call; its item and
        its pot follow from it.
    :raises Overdrawn: beyond what the article or the pot has left in the year.
    :raises Refusal: beyond what the allotment has left.
    """
    must_write(actor)
    if article.kind != Article.Kind.EXPENDITURE:
        raise Invalid(f"{article.code} is een ontvangst.")
    _check(draw)
    item, pot = _follow(item, pot, allotment, of, draw)
    with act(actor, "budgets.claim.reserved") as event:
        with drawing(draw.year, article=article, pot=pot, overdraft=overdraft) as use:
            claim = Claim.objects.create(
                article=article,
                title=title,
                beneficiary=beneficiary,
                kind=kind,
                reference=reference,
                item=item,
                allotment=allotment,
                pot=pot,
                of=of,
                example=example,
            )
            _write(actor, claim, Claim.State.RESERVED, draw)
            _within(claim, draw)
            use.claim = claim
        _write_dues(claim, dues)
        event.about = claim
        event.after.update(article=article.code, amount=str(draw.amount), year=draw.year)
        _told(event.after, use)
    return claim


def commit(actor: Actor, claim: Claim, draw: Draw, *, overdraft: Overdraft | None = None) -> Claim:
    """Promise the money: draws on the commitment credit (VAK) of the year.

    :raises Refusal: from a provision, which is redistributed first; beyond what the allotment has.
    :raises Overdrawn: beyond what the article or the pot has left in the year.
    """
    must_write(actor)
    if claim.article.provision:
        raise Refusal(
            f"{claim.article.code} is een provisie: verdeel het geld eerst over andere artikels, "
            "met de beslissing waarop dat steunt, en leg het daar vast."
        )
    return _advance(actor, claim, Claim.State.COMMITTED, draw, overdraft)


def make_payable(actor: Actor, claim: Claim, draw: Draw) -> Claim:
    """Say that money may be paid."""
    return _advance(actor, claim, Claim.State.PAYABLE, draw)


def pay(actor: Actor, claim: Claim, draw: Draw, *, overdraft: Overdraft | None = None) -> Claim:
    """Pay: draws on the payment credit (VEK) of the year.

    :raises Refusal: above what was committed.
    :raises Overdrawn: beyond the payment credit of the year.
    """
    return _advance(actor, claim, Claim.State.PAID, draw, overdraft)


def pay_once(
    actor: Actor,
    claim: Claim,
    draw: Draw,
    *,
    reference: str,
    overdraft: Overdraft | None = None,
    version: int | None = None,
) -> Claim:
    """Say that money may be paid and pay it, once: asked again by the same ``reference`` it
    changes nothing.

    :param version: of the claim as somebody saw it; without it the claim as it is now.
    :raises Refusal: above what was committed; where the reference paid another amount or year.
    :raises Overdrawn: beyond the payment credit of the year.
    :raises Conflict: where somebody else changed the claim meanwhile.
    """
    must_write(actor)
    _check(draw)
    if not reference.strip():
        raise Invalid("Geef de betaling een kenmerk.", {"reference": "Vul een kenmerk in."})
    reference = reference.strip()
    with transaction.atomic():
        claim = _again(claim)
        done = ClaimStep.objects.filter(
            claim=claim, state=Claim.State.PAID, reference=reference
        ).first()
        if done is not None:
            if (done.amount, done.year) != (draw.amount, draw.year):
                raise Refusal(
                    f"“{reference}” werd al betaald: {euro(done.amount, 'nl')} in {done.year}."
                )
            return claim
        if version not in (None, claim.version):
            raise Conflict({"version": version}, {"version": claim.version, "state": claim.state})
        if claim.state == Claim.State.RESERVED:
            raise Refusal("Dit bedrag is nog niet vastgelegd.")
        if claim.state != Claim.State.PAYABLE:
            claim = _advance(actor, claim, Claim.State.PAYABLE, draw)
        return _advance(actor, claim, Claim.State.PAID, draw, overdraft, reference)


def take_back_step(actor: Actor, claim: Claim, why: str, *, version: int) -> Claim:
    """The newest step of a claim was a mistake: it counts no more, and stays readable.

    :raises Refusal: where nothing but a reservation is there, which ends; where money was asked
        back on a payment.
    :raises Conflict: where somebody else changed the claim since ``version``.
    """
    must_write(actor)
    if not why.strip():
        raise Invalid("Zeg waarom.", {"why": "Vul een reden in."})
    with act(actor, "budgets.claim.step_undone", claim) as event:
        if claim.ended_on is not None:
            raise Refusal(f"“{claim.title}” is beëindigd.")
        steps = list(ClaimStep.objects.filter(claim=claim).order_by("pk"))
        wrong = steps[-1]
        if len(steps) < 2 or wrong.state == Claim.State.RESERVED:
            raise Refusal("Een reservering neem je niet terug: beëindig ze.")
        state = steps[-2].state
        held: AbstractContextManager[Use] = nullcontext(Use())
        if wrong.state == Claim.State.COMMITTED:
            # What was reserved may be more than what was promised: it must still be there.
            held = drawing(steps[-2].year, article=claim.article, pot=claim.pot)
        with held:
            _turn(claim, version, {"state": state})
            StepUndo.objects.create(
                step=wrong,
                ground=why.strip(),
                created_by_id=actor.account,
                created_at=timezone.now(),
            )
            asked = claim.recoveries.filter(state=Recovery.State.ASKED).exists()
            if wrong.state == Claim.State.PAID and asked:
                raise Refusal("Op deze betaling is al geld teruggevraagd.")
        event.changed("state", wrong.state, state)
        event.after.update(amount=str(wrong.amount), year=wrong.year, why=why.strip())
    return _again(claim)


def plan_payments(actor: Actor, claim: Claim, dues: Sequence[Due], *, version: int) -> Claim:
    """Write when a claim falls due, in place of what stood there.

    :raises Invalid: where the parts are not together what was committed (or else reserved).
    :raises Conflict: where somebody else changed the claim since ``version``.
    """
    must_write(actor)
    with act(actor, "budgets.claim.planned", claim) as event:
        _turn(claim, version, {})
        whole = _sum(claim, Claim.State.COMMITTED) or _sum(claim, Claim.State.RESERVED)
        planned = sum((due.amount for due in dues), Decimal(0))
        if dues and planned != whole:
            raise Invalid(
                f"De schijven zijn samen {euro(planned, 'nl')}; het gaat om {euro(whole, 'nl')}."
            )
        event.before["instalments"] = [
            [row.year, row.quarter, str(row.amount)] for row in claim.instalments.order_by("rank")
        ]
        claim.instalments.all().delete()
        _write_dues(claim, dues)
        event.after["instalments"] = [[due.year, due.quarter, str(due.amount)] for due in dues]
    return _again(claim)


def end_claim(actor: Actor, claim: Claim, why: str, today: date, *, version: int) -> Claim:
    """Give up what was not committed yet, or what was committed and will not be paid.

    :raises Conflict: where somebody else changed the claim since ``version``.
    """
    must_write(actor)
    if not why.strip():
        raise Invalid("Zeg waarom.", {"why": "Vul een reden in."})
    with act(actor, "budgets.claim.ended", claim) as event:
        if claim.ended_on is not None:
            raise Refusal(f"“{claim.title}” is al beëindigd.")
        _turn(claim, version, {"ended_on": today, "ended_why": why.strip()})
        event.after.update(on=str(today), why=why.strip())
    return _again(claim)


def resume_claim(actor: Actor, claim: Claim, why: str, *, version: int) -> Claim:
    """Giving up was a mistake: what was given up is taken again, where it is still there.

    :raises Overdrawn: where the article or the pot no longer has it in its year.
    :raises Refusal: beyond what the allotment, or the call that it is out of, has left.
    :raises Conflict: where somebody else changed the claim since ``version``.
    """
    must_write(actor)
    if not why.strip():
        raise Invalid("Zeg waarom.", {"why": "Vul een reden in."})
    with act(actor, "budgets.claim.resumed", claim) as event:
        if claim.ended_on is None:
            raise Refusal(f"“{claim.title}” is niet beëindigd.")
        if claim.of is not None and claim.of.ended_on is not None:
            raise Refusal(f"“{claim.of.title}” is beëindigd: hervat die eerst.")
        steps = list(ClaimStep.objects.filter(claim=claim).order_by("pk"))
        taken = next((s for s in steps if s.state == Claim.State.COMMITTED), steps[0])
        with drawing(taken.year, article=claim.article, pot=claim.pot):
            if claim.of is not None and taken.state == Claim.State.RESERVED:
                must_be_left(claim.of, taken.amount)
            _turn(claim, version, {"ended_on": None, "ended_why": ""})
            _within(_again(claim), Draw(amount=taken.amount, year=taken.year, ground=why.strip()))
        event.before.update(on=str(claim.ended_on), why=claim.ended_why)
        event.after.update(why=why.strip())
    return _again(claim)


def must_be_left(call: Claim, amount: Decimal) -> None:
    """So much is left of what a call reserved.

    :raises Refusal: where it is not.
    """
    # Two that award out of one call come one after the other.
    Claim.objects.select_for_update().get(pk=call.pk)
    reserved = _sum(call, Claim.State.RESERVED)
    taken = Decimal(0)
    for part in Claim.objects.filter(of=call).prefetch_related("steps"):
        told = {step.state: step.amount for step in part.steps.all()}
        if "committed" in told:
            taken += told["committed"]
        elif part.ended_on is None:
            taken += told.get("reserved", Decimal(0))
    if taken + amount > reserved:
        raise Refusal(
            f"“{call.title}” heeft nog {euro(max(Decimal(0), reserved - taken), 'nl')} van de "
            f"{euro(reserved, 'nl')} die gereserveerd is; hiervoor is {euro(amount, 'nl')} nodig."
        )


def _follow(
    item: Item | None, pot: Pot | None, allotment: Allotment | None, of: Claim | None, draw: Draw
) -> tuple[Item | None, Pot | None]:
    """The item and the pot of a claim, which may follow from what it is out of."""
    if allotment is not None:
        if allotment.ended_on is not None or allotment.year != draw.year:
            raise Invalid("Deze toewijzing geldt niet voor dit jaar.")
        item, pot = item or allotment.item, pot or allotment.pot
    if of is not None:
        if of.ended_on is not None:
            raise Invalid(f"“{of.title}” is beëindigd.")
        item, pot = item or of.item, pot or of.pot
    return item, pot


def _advance(
    actor: Actor,
    claim: Claim,
    state: Claim.State,
    draw: Draw,
    overdraft: Overdraft | None = None,
    reference: str | None = None,
) -> Claim:
    must_write(actor)
    _check(draw)
    if state not in rules.CLAIM_STEPS[claim.state]:
        raise Refusal(f"“{claim.title}” kan niet van {claim.state} naar {state}.")
    with act(actor, f"budgets.claim.{state}", claim) as event:
        held: AbstractContextManager[Use] = nullcontext(Use())
        if state == Claim.State.COMMITTED:
            held = drawing(draw.year, article=claim.article, pot=claim.pot, overdraft=overdraft)
        elif state == Claim.State.PAID:
            held = paying(claim.article, draw.year, overdraft)
        with held as use:
            use.claim = claim
            moved = Claim.objects.filter(
                pk=claim.pk, state=claim.state, version=claim.version, ended_on__isnull=True
            ).update(state=state, version=claim.version + 1)
            if not moved:
                now = Claim.objects.get(pk=claim.pk)
                if now.ended_on is not None:
                    raise Refusal(f"“{claim.title}” is beëindigd.")
                raise Conflict({"state": str(state)}, {"state": now.state})
            if state == Claim.State.PAID and _sum(claim, Claim.State.PAID) + draw.amount > _sum(
                claim, Claim.State.COMMITTED
            ):
                raise Refusal(f"“{claim.title}”: er is niet zoveel vastgelegd.")
            _write(actor, claim, state, draw, reference)
            if state == Claim.State.COMMITTED:
                _within(claim, draw)
        event.changed("state", claim.state, str(state))
        event.after.update(amount=str(draw.amount), year=draw.year)
        _told(event.after, use)
    return _again(claim)


def _within(claim: Claim, draw: Draw) -> None:
    """A claim stays within its allotment, where that tells an amount."""
    allotment = claim.allotment
    if allotment is None:
        return
    # Whoever draws on the same allotment waits here.
    allotment = Allotment.objects.select_for_update().get(pk=allotment.pk)
    if allotment.vak is None:
        return
    drawn = Decimal(0)
    taken: dict[int, list[Decimal]] = {}
    waiting: dict[int, Decimal] = {}
    for one in Claim.objects.filter(allotment=allotment).prefetch_related("steps"):
        told = {step.state: step.amount for step in one.steps.all()}
        if one.ended_on is not None and "committed" not in told:
            continue
        amount = told.get("committed", told.get("reserved", Decimal(0)))
        if one.of_id is not None:
            taken.setdefault(one.of_id, []).append(amount)
        if one.state == Claim.State.RESERVED:
            waiting[one.pk] = amount
        else:
            drawn += amount
    # What a call reserved holds what its awards did not take yet.
    drawn += sum(still_reserved(amount, taken.get(key, ())) for key, amount in waiting.items())
    if drawn > allotment.vak:
        raise Refusal(
            f"Van de toewijzing van {euro(allotment.vak, 'nl')} in {allotment.year} zou "
            f"{euro(drawn, 'nl')} gebruikt zijn: verhoog eerst de toewijzing."
        )


def _told(after: dict[str, object], use: Use) -> None:
    if use.spent and use.overdraft is not None:
        after["exception"] = use.overdraft.uid


def _turn(claim: Claim, version: int, changed: dict[str, object]) -> None:
    if not Claim.objects.filter(pk=claim.pk, version=version).update(
        **changed, version=version + 1
    ):
        now = Claim.objects.get(pk=claim.pk)
        raise Conflict({"version": version}, {"version": now.version, "state": now.state})


def _again(claim: Claim) -> Claim:
    again: Claim = Claim.objects.select_related("article", "pot", "allotment").get(pk=claim.pk)
    return again


def _sum(claim: Claim, state: Claim.State) -> Decimal:
    told = ClaimStep.objects.filter(claim=claim, state=state).aggregate(all=Sum("amount"))["all"]
    return told or Decimal(0)


def _check(draw: Draw) -> None:
    if not rules.is_amount(draw.amount) or draw.amount <= 0:
        raise Invalid(_NO_AMOUNT)
    if draw.passage is None and not draw.ground.strip():
        raise Invalid("Zeg waarom.", {"ground": "Vul een reden in."})


def _write_dues(claim: Claim, dues: Sequence[Due]) -> None:
    for due in dues:
        if not rules.is_amount(due.amount) or due.amount <= 0:
            raise Invalid(_NO_AMOUNT)
        if due.quarter not in (None, 1, 2, 3, 4):
            raise Invalid("Een jaar heeft vier kwartalen.")
    Instalment.objects.bulk_create(
        Instalment(
            claim=claim,
            rank=rank,
            year=due.year,
            quarter=due.quarter,
            amount=due.amount,
            condition=due.condition,
        )
        for rank, due in enumerate(dues, 1)
    )


def _write(
    actor: Actor, claim: Claim, state: Claim.State, draw: Draw, reference: str | None = None
) -> None:
    ClaimStep.objects.create(
        claim=claim,
        state=state,
        axis=rules.DRAWS_ON.get(state, ""),
        year=draw.year,
        amount=draw.amount,
        reference=reference,
        passage_id=draw.passage,
        ground=draw.ground,
        created_by_id=actor.account,
        created_at=timezone.now(),
    )
