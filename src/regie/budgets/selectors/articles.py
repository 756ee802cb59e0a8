"""An article as pages show it, with every movement and its source."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Subquery
from msgspec import Struct

from regie.base.errors import Refusal
from regie.budgets import ledger, rules
from regie.budgets.models import (
    AlsoPrinted,
    Article,
    ArticleCode,
    Balance,
    Leg,
    Round,
    RuiterUse,
    SubLine,
    Subtotal,
)
from regie.budgets.rules import Evolution, TableRow
from regie.papers.models import Passage


class Source(Struct, frozen=True):
    """A place in a paper: code points of its text, half open."""

    paper_uid: str
    paper_title: str
    start: int
    end: int
    line: int
    page: int | None


class OtherSide(Struct, frozen=True):
    """What a movement does to another article."""

    uid: str
    code: str
    amounts: dict[str, Decimal]


class SubLineRow(Struct, frozen=True):
    """A line that explains a movement."""

    label: str
    axis: str | None
    amount: Decimal
    source: Source | None


class PrintedRow(Struct, frozen=True):
    """Another place where a movement is printed, perhaps by another title."""

    title: str
    source: Source


class MovementLine(Struct, frozen=True):
    """A movement that touches an article. ``amounts`` is what it does to this article, ``source``
    where that is printed; ``others`` are the articles on the other side. A movement that is
    ``reversed`` no longer counts; ``reverses`` is the uid of what a reversal undoes."""

    uid: str
    kind: str
    title: str
    index_kind: str
    index_rate: Decimal | None
    ground: str
    amounts: dict[str, Decimal]
    source: Source | None
    others: tuple[OtherSide, ...]
    sub_lines: tuple[SubLineRow, ...]
    also_printed: tuple[PrintedRow, ...]
    reversed: bool
    reverses: str | None
    example: bool


class ArticlePage(Struct, frozen=True):
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
    bearers = ArticleCode.objects.filter(code=code).select_related(
        "article__programme", "article__content_element"
    )
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
    most eight queries."""
    article = Article.objects.filter(uid=uid).select_related("programme", "content_element").first()
    return page_of(article, round_code) if article else None


def page_of(article: Article, round_code: str | None = None) -> ArticlePage | None:
    """As :func:`article_page`, of an article that is at hand with its programme and element."""
    standing = _rounds_of(article)
    found = next((row for row in standing if round_code in (None, row[0].code)), None)
    if found is None:
        return None
    chosen, ruiter = found
    movements = _movements(article, chosen)
    evolution = _evolution(article, chosen, movements)
    return ArticlePage(
        article,
        tuple(article.codes.order_by("alias", "-id")),
        chosen.code,
        chosen.base.code if chosen.base else None,
        evolution,
        _rows(article, chosen, evolution, ruiter),
        movements,
        tuple(row.code for row, _ in standing if row.pk != chosen.pk),
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


def _rounds_of(article: Article) -> list[tuple[Round, Decimal | None]]:
    """The rounds in which the article has a figure, newest first, each with what it uses there of
    the VAK-ruiter. One query."""
    told = Subtotal.objects.filter(
        Q(legs__gt=0) | Q(openings__gt=0), round=OuterRef("pk"), article=article
    )
    opened = Balance.objects.filter(round=OuterRef("base"), article=article)
    used = RuiterUse.objects.filter(round=OuterRef("pk"), article=article).values("amount")
    rows = (
        Round.objects.filter(Exists(told) | Q(Exists(opened), base__state=Round.State.CLOSED))
        .select_related("base")
        .annotate(ruiter=Subquery(used))
        .order_by("-year", "-sequence")
    )
    return [(row, row.ruiter) for row in rows]


def _evolution(article: Article, round_: Round, movements: tuple[MovementLine, ...]) -> Evolution:
    steps = (
        rules.Step(article.pk, line.kind, axis, amount)
        for line in movements
        if not line.reversed and line.reverses is None
        for axis, amount in line.amounts.items()
    )
    base = ledger.base_balances(round_, article)
    return rules.evolutions(base, steps).get(article.pk, Evolution())


def _rows(
    article: Article, round_: Round, evolution: Evolution, ruiter: Decimal | None
) -> tuple[TableRow, ...]:
    base = round_.base.code if round_.base else None
    if article.legal_person:
        return rules.two_stages(evolution, base, round_.code)
    if article.kind == Article.Kind.RECEIPT:
        return rules.short_rows(evolution, base, round_.code)
    return rules.credit_rows(evolution, base, round_.code, ruiter)


def _movements(article: Article, round_: Round) -> tuple[MovementLine, ...]:
    """The movements of a round that touch an article, in the order they came. Four queries."""
    touching = article.legs.filter(movement__round=round_).values("movement_id")
    legs: dict[int, list[Mapping[str, Any]]] = {}
    for leg in (
        Leg.objects.filter(movement__in=touching)
        .order_by("movement_id", "pk")
        .values(
            "movement_id",
            "article_id",
            "axis",
            "amount",
            "passage_id",
            uid=F("movement__uid"),
            kind=F("movement__kind"),
            title=F("movement__title"),
            index_kind=F("movement__index_kind"),
            index_rate=F("movement__index_rate"),
            ground=F("movement__ground"),
            printed=F("movement__passage_id"),
            example=F("movement__example"),
            reversal=F("movement__reversed_by__id"),
            reverses=F("movement__reverses__uid"),
            article_uid=F("article__uid"),
            code=F("article__code"),
        )
    ):
        legs.setdefault(leg["movement_id"], []).append(leg)
    lines = list(
        SubLine.objects.filter(movement__in=touching)
        .order_by("movement_id", "rank")
        .values_list("movement_id", "label", "axis", "amount", "passage_id")
    )
    again = list(
        AlsoPrinted.objects.filter(movement__in=touching)
        .order_by("movement_id", "pk")
        .values_list("movement_id", "title", "passage_id")
    )
    wanted: set[int | None] = {
        leg["passage_id"] or leg["printed"] for some in legs.values() for leg in some
    }
    sources = _sources(
        wanted | {passage for *_, passage in lines} | {passage for *_, passage in again}
    )
    sub_lines: dict[int, list[SubLineRow]] = {}
    for movement, label, axis, amount, passage in lines:
        row = SubLineRow(label, axis, amount, sources.get(passage))
        sub_lines.setdefault(movement, []).append(row)
    printed: dict[int, list[PrintedRow]] = {}
    for movement, title, passage in again:
        printed.setdefault(movement, []).append(PrintedRow(title, sources[passage]))
    return tuple(
        _line(article, some, sources, sub_lines.get(movement, []), printed.get(movement, []))
        for movement, some in legs.items()
    )


def _sources(passages: set[int | None]) -> dict[int | None, Source]:
    rows = Passage.objects.filter(pk__in=[key for key in passages if key]).values_list(
        "pk", "paper__uid", "paper__title", "start", "end", "line", "page"
    )
    return {
        key: Source(uid, title, start, end, line, page)
        for key, uid, title, start, end, line, page in rows
    }


def _line(
    article: Article,
    legs: list[Mapping[str, Any]],
    sources: dict[int | None, Source],
    sub_lines: list[SubLineRow],
    also_printed: list[PrintedRow],
) -> MovementLine:
    own = [leg for leg in legs if leg["article_id"] == article.pk]
    others: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for leg in legs:
        if leg["article_id"] != article.pk:
            others.setdefault((leg["article_uid"], leg["code"]), []).append(leg)
    told = own[0]
    place = next((leg["passage_id"] for leg in own if leg["passage_id"]), told["printed"])
    return MovementLine(
        told["uid"],
        told["kind"],
        told["title"],
        told["index_kind"],
        told["index_rate"],
        told["ground"],
        _amounts(own),
        sources.get(place),
        tuple(OtherSide(uid, code, _amounts(some)) for (uid, code), some in others.items()),
        tuple(sub_lines),
        tuple(also_printed),
        told["reversal"] is not None,
        told["reverses"],
        told["example"],
    )


def _amounts(legs: list[Mapping[str, Any]]) -> dict[str, Decimal]:
    return rules.add(*({leg["axis"]: leg["amount"]} for leg in legs))
