"""An article as pages show it, with every movement and its source."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, Q

from regie.base.errors import Refusal
from regie.budgets import ledger, rules
from regie.budgets.models import (
    AlsoPrinted,
    Article,
    ArticleCode,
    Leg,
    Movement,
    Round,
    RuiterUse,
    SubLine,
)
from regie.budgets.rules import Evolution, TableRow
from regie.papers.models import Passage


@dataclass(frozen=True, slots=True)
class MovementLine:
    """A movement that touches an article. ``amounts`` is what it does to this article, ``passage``
    where that is printed; ``others`` are the articles on the other side. A movement that is
    ``reversed`` no longer counts; ``reverses`` is the uid of what a reversal undoes."""

    uid: str
    kind: str
    title: str
    index_kind: str
    index_rate: Decimal | None
    ground: str
    amounts: dict[str, Decimal]
    passage: Passage | None
    others: tuple[tuple[Article, dict[str, Decimal]], ...]
    sub_lines: tuple[SubLine, ...]
    also_printed: tuple[AlsoPrinted, ...]
    reversed: bool
    reverses: str | None
    example: bool


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """An article in one round. ``others`` are the codes of the rounds that it also stands in,
    newest first."""

    article: Article
    codes: tuple[ArticleCode, ...]
    round: str
    base: str | None
    evolution: Evolution
    rows: tuple[TableRow, ...]
    movements: tuple[MovementLine, ...]
    others: tuple[str, ...]


def article_by_code(code: str, year: int | None = None) -> Article | None:
    """The article that bears or bore this code, misprinted forms too: in budget year ``year``, or
    else the newest that did. One query."""
    bearers = ArticleCode.objects.filter(code=code).select_related("article")
    if year is not None:
        bearers = bearers.filter(
            Q(since_year__isnull=True) | Q(since_year__lte=year),
            Q(until_year__isnull=True) | Q(until_year__gt=year),
        )
    # Absent is unbounded: what has no end comes first.
    newest = sorted(bearers, key=lambda row: (row.until_year is not None, -(row.until_year or 0)))
    return newest[0].article if newest else None


def article_page(uid: str, round_code: str | None = None) -> ArticlePage | None:
    """An article in a round (the newest it stands in by default); None where it is in none. At
    most nine queries."""
    article = Article.objects.filter(uid=uid).select_related("programme", "content_element").first()
    if article is None:
        return None
    standing = _rounds_of(article)
    chosen = next((row for row in standing if round_code in (None, row.code)), None)
    if chosen is None:
        return None
    evolution = _evolution(article, chosen)
    return ArticlePage(
        article,
        tuple(article.codes.order_by("alias", "-id")),
        chosen.code,
        chosen.base.code if chosen.base else None,
        evolution,
        _rows(article, chosen, evolution),
        _movements(article, chosen),
        tuple(row.code for row in standing if row.pk != chosen.pk),
    )


def table(code: str, round_code: str) -> dict[str, Any] | None:
    """The evolution of an article in the shape of ``budget.tables[]`` (docs/reading.md), in
    thousands of euros; without what only a paper has (place, figures, attribution).

    :raises Refusal: where an amount is not whole thousands.
    """
    article = article_by_code(code)
    page = article_page(article.uid, round_code) if article else None
    if article is None or page is None:
        return None
    told: dict[str, Any] = {
        "id": f"{page.article.code}/{round_code}",
        "type": _table_type(page.article),
        "article": page.article.code,
        "title": "Kredietevolutie",
        "unit": "kEUR",
        "rows": [_row(row) for row in page.rows],
    }
    if page.article.content_element:
        told["ise"] = page.article.content_element.name
    return told


def _row(row: TableRow) -> dict[str, Any]:
    told: dict[str, Any] = {"label": row.label, "kind": row.kind}
    if row.stage:
        told["stage"] = row.stage
    try:
        told["values"] = {axis: rules.thousands(value) for axis, value in row.values.items()}
    except ValueError as error:
        raise Refusal(
            f"“{row.label}” is geen geheel aantal duizenden euro: toon het in euro."
        ) from error
    return told


def _table_type(article: Article) -> str:
    if article.legal_person:
        return "legal_person"
    return "receipts" if article.kind == Article.Kind.RECEIPT else "credit_evolution"


def _rounds_of(article: Article) -> list[Round]:
    """The rounds in which the article has a figure, newest first. One query."""
    legs = ledger.effective_legs().filter(article=article)
    return list(
        Round.objects.filter(
            Q(pk__in=legs.values("movement__round_id"))
            | Q(base__state=Round.State.CLOSED, base__balances__article=article)
        )
        .select_related("base")
        .distinct()
        .order_by("-year", "-sequence")
    )


def _evolution(article: Article, round_: Round) -> Evolution:
    base = ledger.base_balances(round_, article)
    told = ledger.steps(Q(movement__round=round_, article=article))
    return rules.evolutions(base, (step for _, step in told)).get(article.pk, Evolution())


def _rows(article: Article, round_: Round, evolution: Evolution) -> tuple[TableRow, ...]:
    base = round_.base.code if round_.base else None
    if article.legal_person:
        return rules.two_stages(evolution, base, round_.code)
    if article.kind == Article.Kind.RECEIPT:
        return rules.short_rows(evolution, base, round_.code)
    ruiter = RuiterUse.objects.filter(round=round_, article=article).first()
    return rules.credit_rows(evolution, base, round_.code, ruiter.amount if ruiter else None)


def _movements(article: Article, round_: Round) -> tuple[MovementLine, ...]:
    movements = (
        Movement.objects.filter(round=round_, pk__in=article.legs.values("movement_id"))
        .select_related("passage__paper", "reversed_by", "reverses")
        .prefetch_related(
            Prefetch(
                "legs",
                Leg.objects.select_related("article", "passage__paper").order_by("pk"),
            ),
            Prefetch("sub_lines", SubLine.objects.select_related("passage").order_by("rank")),
            Prefetch(
                "also_printed", AlsoPrinted.objects.select_related("passage__paper").order_by("pk")
            ),
        )
        .order_by("pk")
    )
    return tuple(_line(article, movement) for movement in movements)


def _line(article: Article, movement: Movement) -> MovementLine:
    own: list[Leg] = []
    others: dict[int, list[Leg]] = {}
    for leg in movement.legs.all():
        if leg.article_id == article.pk:
            own.append(leg)
        else:
            others.setdefault(leg.article_id, []).append(leg)
    printed = next((leg.passage for leg in own if leg.passage), None)
    return MovementLine(
        movement.uid,
        movement.kind,
        movement.title,
        movement.index_kind,
        movement.index_rate,
        movement.ground,
        _amounts(own),
        printed or movement.passage,
        tuple((legs[0].article, _amounts(legs)) for legs in others.values()),
        tuple(movement.sub_lines.all()),
        tuple(movement.also_printed.all()),
        hasattr(movement, "reversed_by"),
        movement.reverses.uid if movement.reverses else None,
        movement.example,
    )


def _amounts(legs: list[Leg]) -> dict[str, Decimal]:
    return rules.add(*({leg.axis: leg.amount} for leg in legs))
