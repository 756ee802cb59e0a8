"""One thread through the whole chain of a demonstration: an invented action, its invented money,
and the real call of which an invented year was played."""

from __future__ import annotations

from decimal import Decimal

from regie.base import clock
from regie.base.actor import Actor
from regie.budgets.models import Claim
from regie.budgets.services import (
    AllotmentDraft,
    ArticleDraft,
    Draw,
    LegDraft,
    MovementDraft,
    assign,
    ensure_articles,
    ensure_round,
    record_movements,
    reserve,
)
from regie.indicators.models import Indicator
from regie.indicators.services.ties import keep_tie
from regie.plans.models import Item
from regie.programmes.models import Call

ARTICLE = "XJ0-1XFC2CC-WT"
_GROUND = "Voorbeeldgegevens."
_AMOUNT = Decimal(2_000_000)


def load_chain(actor: Actor, call: Call) -> None:
    """Give a call the money of the first action of the invented plan, once."""
    if call.claim_id is not None:
        return
    item = _action()
    year = clock.today().year
    article = ensure_articles(
        actor,
        [
            ArticleDraft(
                code=ARTICLE,
                name="Voorbeeldkrediet voor lokale besturen",
                programme_name={"nl": "Voorbeeldprogramma", "en": "Example programme"},
                content_element="Voorbeeldelement",
                example=True,
            )
        ],
    )[ARTICLE]
    record_movements(
        actor,
        ensure_round(actor, f"BO{year}"),
        [
            MovementDraft(
                kind="opening",
                ground=_GROUND,
                legs=(LegDraft(article.pk, "VAK", _AMOUNT), LegDraft(article.pk, "VEK", _AMOUNT)),
                example=True,
            )
        ],
    )
    meant = assign(
        actor,
        AllotmentDraft(
            item=item,
            article=article,
            year=year,
            vak=_AMOUNT,
            vek=_AMOUNT,
            recurrent=False,
            basis="example",
            ground=_GROUND,
            example=True,
        ),
    )
    claim = reserve(
        actor,
        article,
        "Voorbeeldreservering voor de oproep van Plan Samenleven",
        Draw(amount=_AMOUNT, year=year, ground=_GROUND),
        kind=Claim.Kind.CALL,
        allotment=meant,
        example=True,
    )
    # The invented awards are of a year without invented credits, so they commit nothing.
    Call.objects.filter(pk=call.pk).update(claim=claim)


def tie_evidence(actor: Actor) -> None:
    """Let a real indicator judge the invented action too, once."""
    item, indicator = _action(), Indicator.objects.get(code="plan-samenleven-oefenkansen")
    if not indicator.ties.filter(item=item).exists():
        told = {"basis": "example", "source": _GROUND, "example": True}
        keep_tie(actor, {"indicator": indicator, "item": item, **told})


def _action() -> Item:
    """The first action of the invented plan."""
    return Item.objects.get(
        plan__slug="voorbeeldplan",
        kind=Item.Kind.ACTION,
        revisions__code="1",
        revisions__from_seq__isnull=False,
        revisions__until_seq__isnull=True,
    )
