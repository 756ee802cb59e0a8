"""Puts the shipped reading of the real paper in the ledger, as an acceptance does."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from regie.base.actor import Actor, system
from regie.budgets.models import Round
from regie.budgets.services import (
    ArticleDraft,
    LegDraft,
    MovementDraft,
    PrintedDraft,
    SubLineDraft,
    ensure_articles,
    ensure_round,
    record_movements,
)
from regie.papers import services as papers
from regie.papers.models import Paper
from regie.reading.model import Place, Reading, from_json
from regie.writing.money import Statement, money_of

ACTOR: Actor = system("tester")
SHIPPED = Path(__file__).parents[2] / "data/readings/bbt-2021.json"
PROGRAMME = {"nl": "Gelijke Kansen en Integratie en Inburgering"}


def accept(reading: Reading | None = None, *, example: bool = False) -> Round:
    """The reading (by default that of the real paper) as a public paper and its movements."""
    reading = reading or from_json(SHIPPED.read_bytes())
    paper = papers.bring(ACTOR, reading, example=example).paper
    Paper.objects.filter(pk=paper.pk).update(public=True)
    made = ensure_articles(
        ACTOR,
        [
            ArticleDraft(
                code=one.code,
                name=one.name,
                programme_name=PROGRAMME,
                content_element=one.ise or "",
                aliases=tuple(form for form in one.printed if form != one.code),
                example=example,
            )
            for one in reading.budget.articles
        ],
    )
    money = money_of(reading, {})
    assert money.round
    places: list[Place] = []
    for told in money.statements:
        places += [*told.places, *(detail.place for detail in told.details)]
        places += [place for leg in told.legs for place in leg.figures.values()]
    keys = papers.passages(paper, places)
    articles = {code: article.pk for code, article in made.items()}
    round_ = ensure_round(ACTOR, money.round, money.base)
    record_movements(
        ACTOR, round_, [_draft(told, articles, keys, example) for told in money.statements]
    )
    return round_


def _draft(
    told: Statement,
    articles: dict[str, int],
    keys: Mapping[tuple[int, int], int],
    example: bool,
) -> MovementDraft:
    def key(place: Place) -> int:
        return keys[place.start, place.end]

    assert told.place
    return MovementDraft(
        kind=told.kind,
        title=told.title,
        passage=key(told.place),
        legs=tuple(
            LegDraft(articles[leg.article], axis, Decimal(value) * 1000, key(leg.figures[axis]))
            for leg in told.legs
            for axis, value in leg.amounts.items()
        ),
        sub_lines=tuple(
            SubLineDraft(detail.label, Decimal(detail.amount) * 1000, None, key(detail.place))
            for detail in told.details
        ),
        also_printed=tuple(
            PrintedDraft(key(place)) for place in told.places if key(place) != key(told.place)
        )
        if len(told.legs) == 1
        else (),
        acceptance="acceptance01",
        example=example,
    )
