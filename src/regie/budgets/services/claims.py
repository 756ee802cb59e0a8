"""Claims: money that is meant for something, from reserved to paid."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone

from regie.actors.models import Organisation
from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.errors import Conflict, Invalid, Refusal
from regie.budgets import rules
from regie.budgets.models import Article, Claim, ClaimStep
from regie.budgets.services.allowed import must_write


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
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
    example: bool = False,
) -> Claim:
    """Mean money of an article for something. Draws on nothing yet."""
    must_write(actor)
    if article.kind != Article.Kind.EXPENDITURE:
        raise Invalid(f"{article.code} is een ontvangst.")
    with act(actor, "budgets.claim.reserved") as event:
        claim = Claim.objects.create(
            article=article, title=title, beneficiary=beneficiary, example=example
        )
        _write(actor, claim, Claim.State.RESERVED, draw)
        event.about = claim
        event.after.update(article=article.code, amount=str(draw.amount), year=draw.year)
    return claim


def commit(actor: Actor, claim: Claim, draw: Draw) -> Claim:
    """Promise the money: draws on the commitment credit (VAK) of the year.

    :raises Refusal: from a provision, which is redistributed first.
    """
    must_write(actor)
    if claim.article.provision:
        raise Refusal(
            f"{claim.article.code} is een provisie: verdeel het geld eerst over andere artikels."
        )
    return _advance(actor, claim, Claim.State.COMMITTED, draw)


def make_payable(actor: Actor, claim: Claim, draw: Draw) -> Claim:
    """Say that money may be paid."""
    return _advance(actor, claim, Claim.State.PAYABLE, draw)


def pay(actor: Actor, claim: Claim, draw: Draw) -> Claim:
    """Pay: draws on the payment credit (VEK) of the year.

    :raises Refusal: above what was committed.
    """
    return _advance(actor, claim, Claim.State.PAID, draw)


def _advance(actor: Actor, claim: Claim, state: Claim.State, draw: Draw) -> Claim:
    must_write(actor)
    if state not in rules.CLAIM_STEPS[claim.state]:
        raise Refusal(f"“{claim.title}” kan niet van {claim.state} naar {state}.")
    with act(actor, f"budgets.claim.{state}", claim) as event:
        moved = Claim.objects.filter(pk=claim.pk, state=claim.state, version=claim.version).update(
            state=state, version=claim.version + 1
        )
        if not moved:
            now = Claim.objects.get(pk=claim.pk)
            raise Conflict({"state": str(state)}, {"state": now.state})
        if state == Claim.State.PAID and _sum(claim, Claim.State.PAID) + draw.amount > _sum(
            claim, Claim.State.COMMITTED
        ):
            raise Refusal(f"“{claim.title}”: er is niet zoveel vastgelegd.")
        _write(actor, claim, state, draw)
        event.changed("state", claim.state, str(state))
        event.after.update(amount=str(draw.amount), year=draw.year)
    advanced: Claim = Claim.objects.select_related("article").get(pk=claim.pk)
    return advanced


def _sum(claim: Claim, state: Claim.State) -> Decimal:
    told = ClaimStep.objects.filter(claim=claim, state=state).aggregate(all=Sum("amount"))["all"]
    return told or Decimal(0)


def _write(actor: Actor, claim: Claim, state: Claim.State, draw: Draw) -> None:
    if not rules.is_amount(draw.amount) or draw.amount <= 0:
        raise Invalid(
            "Een bedrag is exact, met ten hoogste twee decimalen, groter dan nul en hoogstens"
            " 100 miljard euro."
        )
    if draw.passage is None and not draw.ground.strip():
        raise Invalid("Zeg waarom.", {"ground": "Vul een reden in."})
    ClaimStep.objects.create(
        claim=claim,
        state=state,
        axis=rules.DRAWS_ON.get(state, ""),
        year=draw.year,
        amount=draw.amount,
        passage_id=draw.passage,
        ground=draw.ground,
        created_by_id=actor.account,
        created_at=timezone.now(),
    )
