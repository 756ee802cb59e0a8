"""The budget chapter of a round: every table that a policy paper prints of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from msgspec import Struct

from regie.actors.organisations import by_budget_entity
from regie.base.text import said
from regie.budgets import ledger, rules, tables
from regie.budgets.models import AlsoPrinted, Article, Round, RuiterUse, SubLine
from regie.budgets.rules import Evolution
from regie.budgets.selectors.rounds import RoundHead, head_of
from regie.budgets.tables import ChapterTable, Told

#: With how many programmes a total still names them.
_NAMED = 3


class ArticleSection(Struct, frozen=True):
    """What a chapter says of one article. ``content`` is its short content, where that is known."""

    code: str
    name: str
    esr: str
    receipt: bool
    content: str
    example: bool
    evolution: Evolution
    table: ChapterTable
    explained: tuple[ChapterTable, ...]
    told: tuple[Told, ...]
    ruiter: Decimal | None


class LegalPersonSection(Struct, frozen=True):
    """The budget of a legal person; ``name`` is what it was called then, where that is known."""

    entity: str
    name: str
    receipts: tuple[ArticleSection, ...]
    expenditure: tuple[ArticleSection, ...]


class ElementSection(Struct, frozen=True):
    """What a chapter says of one content element (ISE)."""

    name: str
    summary: ChapterTable
    listed: ChapterTable | None
    receipts: tuple[ArticleSection, ...]
    expenditure: tuple[ArticleSection, ...]
    legal_persons: tuple[LegalPersonSection, ...]
    evolution: Evolution


class ProgrammeSection(Struct, frozen=True):
    """What a chapter says of one programme. ``left_out`` is what its total does not hold."""

    code: str
    name: str
    left_out: str
    table: ChapterTable
    elements: tuple[ElementSection, ...]
    evolution: Evolution


class Chapter(Struct, frozen=True):
    """The budget chapter of a round. ``evolution`` is the total of the programmes."""

    round: RoundHead
    total: ChapterTable
    programmes: tuple[ProgrammeSection, ...]
    evolution: Evolution

    @property
    def elements(self) -> Iterator[ElementSection]:
        """Its content elements, in order."""
        for programme in self.programmes:
            yield from programme.elements

    @property
    def articles(self) -> Iterator[ArticleSection]:
        """All its articles, those of legal persons too."""
        for element in self.elements:
            yield from (*element.receipts, *element.expenditure)
            for person in element.legal_persons:
                yield from (*person.receipts, *person.expenditure)

    @property
    def example(self) -> bool:
        """Whether something in it is invented."""
        return any(article.example for article in self.articles)

    @property
    def tables(self) -> Iterator[ChapterTable]:
        """Every table, in the order of print."""
        yield self.total
        for programme in self.programmes:
            yield programme.table
            for element in programme.elements:
                yield element.summary
                if element.listed is not None:
                    yield element.listed
                for article in (*element.receipts, *element.expenditure):
                    yield article.table
                    yield from article.explained
                for person in element.legal_persons:
                    for article in (*person.receipts, *person.expenditure):
                        yield article.table


def chapter(code: str, programmes: Collection[str] = ()) -> Chapter | None:
    """The chapter of the round with this code; None where there is no such round. At most ten
    queries.

    :param programmes: the codes of those that it is of; all of them where none is named.
    """
    found = Round.objects.filter(code=code).select_related("base").first()
    if found is None:
        return None
    evolutions = ledger.read(found)
    # Sorted here: an engine may order the hyphens of a code in its own way.
    articles = sorted(
        (
            article
            for article in Article.objects.select_related("programme", "content_element").filter(
                pk__in=evolutions
            )
            if not programmes or article.programme.code in programmes
        ),
        key=lambda article: article.code,
    )
    made = _Chapter(found, evolutions, articles)
    parts = tuple(
        made.programme(list(some)) for _, some in _grouped(articles, lambda one: one.programme.code)
    )
    whole = rules.together(part.evolution for part in parts)
    head = head_of(found)
    return Chapter(
        head,
        tables.budget_table("total", _title(parts), whole, head.base, head.code),
        parts,
        whole,
    )


def _title(programmes: tuple[ProgrammeSection, ...]) -> str:
    if len(programmes) == 1:
        names = [element.name for element in programmes[0].elements if element.name]
    else:
        names = [programme.name.upper() or programme.code for programme in programmes]
    told = ", ".join(names) if 0 < len(names) <= _NAMED else "ALLE PROGRAMMA’S"
    # Only what is left out of each of them is left out of their sum.
    left_out = {programme.left_out for programme in programmes}
    apart = left_out.pop() if len(left_out) == 1 else ""
    return f"TOTAAL – {told}" + (f", excl. {apart}" if apart else "")


class _Chapter:
    def __init__(
        self, round_: Round, evolutions: Mapping[int, Evolution], articles: Iterable[Article]
    ) -> None:
        self.round = round_
        self.base = round_.base.code if round_.base else None
        self.evolutions = evolutions
        articles = list(articles)
        self.told = self._told()
        self.ruiters = dict(
            RuiterUse.objects.filter(round=round_).values_list("article_id", "amount")
        )
        self.names = by_budget_entity(
            {article.entity for article in articles if article.legal_person},
            date(round_.year, 1, 1),
        )

    def programme(self, articles: list[Article]) -> ProgrammeSection:
        programme = articles[0].programme
        # Elements stand in the order of the letters in their codes, what has no element last.
        letters: dict[int | None, tuple[bool, str]] = {}
        for article in sorted(articles, key=lambda one: (one.legal_person, one.code)):
            key = article.content_element_id
            letters.setdefault(key, (key is None, article.code[-5:-3]))
        own = [article for article in articles if not article.legal_person]
        whole = rules.together(self.evolutions[article.pk] for article in own)
        name = said(programme.name, "nl")[0]
        title = f"PROGRAMMA {programme.code} – {name.upper() or programme.code}"
        elements = tuple(
            self.element(list(some))
            for _, some in _grouped(
                articles,
                lambda one: (*letters[one.content_element_id], one.content_element_id or 0),
            )
        )
        return ProgrammeSection(
            programme.code,
            name,
            programme.left_out,
            tables.budget_table(
                "programme", title, whole, self.base, self.round.code, programme.code
            ),
            elements,
            whole,
        )

    def element(self, articles: list[Article]) -> ElementSection:
        element = articles[0].content_element
        name = element.name if element else ""
        own = [self.article(one, name) for one in articles if not one.legal_person]
        receipts = tuple(one for one in own if one.receipt)
        spends = tuple(one for one in own if not one.receipt)
        return ElementSection(
            name,
            tables.summary(
                name, ((one.esr, one.evolution) for one in spends), self.base, self.round.code
            ),
            tables.evolution_list(name, ((one.code, one.told) for one in spends)),
            receipts,
            spends,
            tuple(
                self.legal_person(entity, list(some), name)
                for entity, some in _grouped(
                    [one for one in articles if one.legal_person], lambda one: one.entity
                )
            ),
            rules.together(one.evolution for one in own),
        )

    def legal_person(
        self, entity: str, articles: list[Article], element: str
    ) -> LegalPersonSection:
        sections = [self.article(article, element) for article in articles]
        return LegalPersonSection(
            entity,
            self.names[entity].name if entity in self.names else "",
            tuple(one for one in sections if one.receipt),
            tuple(one for one in sections if not one.receipt),
        )

    def article(self, article: Article, element: str) -> ArticleSection:
        evolution = self.evolutions[article.pk]
        receipt = article.kind == Article.Kind.RECEIPT
        told = tuple(self.told.get(article.pk, ()))
        ruiter = self.ruiters.get(article.pk)
        rows = tables.rows_of(
            evolution,
            self.base,
            self.round.code,
            legal_person=article.legal_person,
            receipt=receipt,
            ruiter=ruiter,
        )
        kind = tables.type_of(legal_person=article.legal_person, receipt=receipt)
        code, ise = article.code, element or None
        explained: tuple[ChapterTable | None, ...] = ()
        if kind == "credit_evolution":
            explained = (
                tables.compensations(code, told, ise),
                tables.adjustments(code, told, ise),
                *tables.formulas(code, told, ise),
            )
        return ArticleSection(
            code,
            article.name,
            article.esr,
            receipt,
            _content(article),
            article.example,
            evolution,
            tables.evolution(code, rows, kind, ise),
            tuple(table for table in explained if table is not None),
            told,
            ruiter,
        )

    def _told(self) -> dict[int, list[Told]]:
        """By article, every effective movement but openings. Three queries."""
        legs: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
        for movement, *leg in (
            ledger.effective_legs()
            .filter(movement__round=self.round)
            .exclude(movement__kind="opening")
            .order_by("movement_id", "pk")
            .values_list(
                "movement_id",
                "article_id",
                "article__code",
                "axis",
                "amount",
                "movement__uid",
                "movement__kind",
                "movement__title",
            )
        ):
            legs[movement].append(tuple(leg))
        parts: dict[int, list[tuple[str, Decimal]]] = defaultdict(list)
        for movement, label, amount in (
            SubLine.objects.filter(movement__round=self.round)
            .order_by("movement_id", "rank")
            .values_list("movement_id", "label", "amount")
        ):
            parts[movement].append((label, amount))
        printed: dict[int, list[str]] = defaultdict(list)
        for movement, title in (
            AlsoPrinted.objects.filter(movement__round=self.round)
            .order_by("movement_id", "pk")
            .values_list("movement_id", "title")
        ):
            printed[movement].append(title)
        told: dict[int, list[Told]] = defaultdict(list)
        for movement, some in legs.items():
            uid, kind, title = some[0][4:]
            amounts: dict[int, dict[str, Decimal]] = {}
            for article, _code, axis, amount, *_ in some:
                amounts.setdefault(article, {})[axis] = amount
            codes = {article: code for article, code, *_ in some}
            transfer = kind in rules.TRANSFERS
            # Where a paper prints both sides of a transfer, its giver stands first.
            sides = sorted(amounts, key=lambda one: sum(amounts[one].values(), Decimal(0)))
            other = printed.get(movement, [])
            for place, article in enumerate(sides):
                listed = other[place] if transfer and len(other) >= len(sides) else ""
                named = other[0] if other and not transfer and kind == "other_adjustment" else ""
                told[article].append(
                    Told(
                        uid,
                        kind,
                        rules.add(amounts[article]),
                        named or title,
                        listed or title,
                        tuple(codes[one] for one in sides if one != article) if transfer else (),
                        tuple(parts.get(movement, ())),
                    )
                )
        return told


def _content(article: Article) -> str:
    """The short content of an article, where the register holds it."""
    told = getattr(article, "short_content", "")
    return said(told, "nl")[0] if isinstance(told, dict) else str(told or "")


def _grouped(
    some: Iterable[Article], key: Callable[[Article], Any]
) -> Iterator[tuple[Any, Iterator[Article]]]:
    """In the order of the key; articles that share one stay in their order."""
    return groupby(sorted(some, key=key), key=key)
