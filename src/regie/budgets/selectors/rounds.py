"""Rounds as pages show them: programme, content element, article; legal persons apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q
from msgspec import Struct

from regie.budgets import ledger, rules
from regie.budgets.ledger import Bearer, Level
from regie.budgets.models import Article, ContentElement, Movement, Programme, Round, Subtotal
from regie.budgets.rules import Evolution, TableRow, WaterfallStep


class RoundHead(Struct, frozen=True):
    """A round, with the code of its base."""

    uid: str
    code: str
    year: int
    base: str | None
    is_open: bool

    @property
    def spoken(self) -> str:
        """``BO 2021``."""
        return rules.spoken(self.code)


class RoundLine(Struct, frozen=True):
    """A round in a list. ``movements`` counts those that were not reversed."""

    round: RoundHead
    movements: int


class ArticleRow(Struct, frozen=True):
    """An article in a round."""

    uid: str
    code: str
    name: str
    kind: str
    entity: str
    esr: str
    provision: bool
    example: bool
    evolution: Evolution


class ElementPart(Struct, frozen=True):
    """A content element (ISE) in a round. Without a uid: articles that stand under none."""

    uid: str
    name: str
    articles: tuple[ArticleRow, ...]
    evolution: Evolution

    @property
    def by_esr(self) -> dict[str, Evolution]:
        """Its expenditure by ESR aggregate."""
        classes: dict[str, list[Evolution]] = {}
        for article in self.articles:
            if article.kind == Article.Kind.EXPENDITURE:
                classes.setdefault(article.esr, []).append(article.evolution)
        return {esr: rules.together(some) for esr, some in classes.items()}

    @property
    def printed_overflow(self) -> dict[str, Decimal]:
        """The overflow as a summary prints it at the base round: what was held back."""
        return rules.negated(self.evolution.overflow)


class ProgrammePart(Struct, frozen=True):
    """A programme in a round, without any legal person."""

    uid: str
    code: str
    name: Mapping[str, str]
    elements: tuple[ElementPart, ...]
    evolution: Evolution


class LegalPersonPart(Struct, frozen=True):
    """The budget of a legal person: both sides. Never part of a programme's total."""

    entity: str
    receipts: tuple[ArticleRow, ...]
    expenditure: tuple[ArticleRow, ...]
    receipts_evolution: Evolution
    expenditure_evolution: Evolution

    @property
    def imbalance(self) -> Decimal:
        """Receipts minus expenditure at closing; zero where they balance."""
        return rules.imbalance(self.receipts_evolution, self.expenditure_evolution)


class RoundPage(Struct, frozen=True):
    """A whole round. ``evolution`` is the total of the programmes."""

    round: RoundHead
    programmes: tuple[ProgrammePart, ...]
    legal_persons: tuple[LegalPersonPart, ...]
    evolution: Evolution

    @property
    def rows(self) -> tuple[TableRow, ...]:
        """The total as a paper prints it."""
        return rules.short_rows(self.evolution, self.round.base, self.round.code)


#: How many movements a closed round has, by its uid and when it closed: it never changes.
_COUNTED: dict[tuple[str, datetime | None], int] = {}


def rounds() -> list[RoundLine]:
    """All rounds, newest first. Two queries."""
    rows = list(Round.objects.select_related("base").order_by("-year", "-sequence"))
    asked = [row for row in rows if (row.uid, row.closed_at) not in _COUNTED]
    counts = dict.fromkeys((row.pk for row in asked), 0)
    for key, kind, count in (
        Movement.objects.filter(round__in=asked)
        .order_by()
        .values_list("round", "kind")
        .annotate(count=Count("pk"))
    ):
        # A reversal and what it reverses together are nothing.
        counts[key] += -count if kind == Movement.Kind.REVERSAL else count
    _COUNTED.update(
        ((row.uid, row.closed_at), counts[row.pk])
        for row in asked
        if row.state == Round.State.CLOSED
    )
    return [
        RoundLine(
            head_of(row),
            counts[row.pk] if row.pk in counts else _COUNTED[row.uid, row.closed_at],
        )
        for row in rows
    ]


def told_rounds(part: str = "") -> list[str]:
    """The codes of the rounds that have movements, newest first; only those of a programme or
    content element with the uid ``part``. One query."""
    told = Subtotal.objects.filter(Q(legs__gt=0) | Q(openings__gt=0), round=OuterRef("pk"))
    if part:
        told = told.filter(Q(article__programme__uid=part) | Q(article__content_element__uid=part))
    rows = Round.objects.filter(Exists(told)).order_by("-year", "-sequence")
    return list(rows.values_list("code", flat=True))


def open_rounds() -> list[RoundLine]:
    """Rounds that movements may still come to, newest first. One query."""
    return [line for line in rounds() if line.round.is_open]


def newest_round() -> str:
    """The code of the newest round with figures; what is an example only where there is nothing
    else, "" where there is nothing at all. One query."""
    told = ledger.effective(Movement.objects.filter(round=OuterRef("pk")))
    found = (
        Round.objects.annotate(real=Exists(told.filter(example=False)))
        .filter(Exists(told))
        .order_by("-real", "-year", "-sequence")
    )
    return found.values_list("code", flat=True).first() or ""


def round_page(code: str) -> RoundPage | None:
    """The round with this code; None where there is none. At most four queries."""
    found = found_round(code)
    if found is None:
        return None
    told = ledger.read(found)
    # Sorted here: an engine may order the hyphens of a code in its own way.
    articles = sorted(
        Article.objects.filter(pk__in=told).select_related("programme", "content_element"),
        key=lambda article: article.code,
    )
    own: dict[int, list[Article]] = {}
    legal: dict[str, list[Article]] = {}
    for article in articles:
        if article.legal_person:
            legal.setdefault(article.entity, []).append(article)
        else:
            own.setdefault(article.programme_id, []).append(article)
    programmes = tuple(
        sorted((_programme(some, told) for some in own.values()), key=lambda part: part.code)
    )
    return RoundPage(
        head_of(found),
        programmes,
        tuple(legal_person_of(entity, legal[entity], told) for entity in sorted(legal)),
        rules.together(part.evolution for part in programmes),
    )


def element_page(uid: str, code: str) -> tuple[RoundHead, ElementPart] | None:
    """A content element in a round, legal persons left out; None where it is not in there. At
    most four queries."""
    found = found_round(code)
    element = ContentElement.objects.filter(uid=uid).first()
    if found is None or element is None:
        return None
    (told,) = ledger.sums(found, Level(keys=("id",), own=True, elements=[element.pk]))
    articles = Article.objects.filter(pk__in=[article for (article,) in told]).select_related(
        "content_element"
    )
    rows = sorted(articles, key=lambda article: article.code)
    if not rows:
        return None
    return head_of(found), _element(rows, {article: some for (article,), some in told.items()})


def waterfall(code: str, axis: str, programme: str | None = None) -> tuple[WaterfallStep, ...]:
    """From opening to closing on one axis, of a round or of one of its programmes (its code). At
    most three queries; empty where there is no such thing."""
    found = found_round(code)
    if found is None:
        return ()
    chosen = None
    if programme is not None:
        chosen = list(Programme.objects.filter(code=programme).values_list("pk", flat=True))
    (told,) = ledger.sums(found, Level(own=True, programmes=chosen))
    return rules.waterfall(told[()], axis) if told else ()


def article_row(article: Article | Bearer, evolution: Evolution) -> ArticleRow:
    """An article with its figures."""
    return ArticleRow(
        article.uid,
        article.code,
        article.name,
        article.kind,
        article.entity,
        article.esr,
        bool(article.provision),
        bool(article.example),
        evolution,
    )


def found_round(code: str) -> Round | None:
    """The round with this code, with its base. One query."""
    found: Round | None = Round.objects.filter(code=code).select_related("base").first()
    return found


def head_of(row: Round) -> RoundHead:
    """A round as pages name it, with ``base`` at hand."""
    base = row.base.code if row.base else None
    return RoundHead(row.uid, row.code, row.year, base, row.state == Round.State.OPEN)


def _programme(articles: list[Article], told: Mapping[int, Evolution]) -> ProgrammePart:
    programme = articles[0].programme
    by_element: dict[int, list[Article]] = {}
    for article in articles:
        by_element.setdefault(article.content_element_id or 0, []).append(article)
    elements = sorted(
        (_element(some, told) for some in by_element.values()),
        key=lambda part: (not part.uid, part.articles[0].code[-5:-3]),
    )
    return ProgrammePart(
        programme.uid,
        programme.code,
        programme.name,
        tuple(elements),
        rules.together(part.evolution for part in elements),
    )


def _element(articles: list[Article], told: Mapping[int, Evolution]) -> ElementPart:
    element = articles[0].content_element
    return ElementPart(
        element.uid if element else "",
        element.name if element else "",
        tuple(article_row(article, told[article.pk]) for article in articles),
        rules.together(told[article.pk] for article in articles),
    )


def legal_person_of(
    entity: str, articles: Sequence[Article | Bearer], told: Mapping[int, Evolution]
) -> LegalPersonPart:
    """The budget of a legal person from its articles, in the order of their codes."""

    def side(kind: str) -> list[Article | Bearer]:
        return [article for article in articles if article.kind == kind]

    def total(some: Iterable[Article | Bearer]) -> Evolution:
        return rules.together(told[article.pk] for article in some)

    receipts, expenditure = side(Article.Kind.RECEIPT), side(Article.Kind.EXPENDITURE)
    return LegalPersonPart(
        entity,
        tuple(article_row(article, told[article.pk]) for article in receipts),
        tuple(article_row(article, told[article.pk]) for article in expenditure),
        total(receipts),
        total(expenditure),
    )
