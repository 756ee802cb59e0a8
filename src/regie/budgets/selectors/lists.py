"""A round of any size as pages show it: every total, and one page of its articles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet, Sum

from regie.base.text import fold
from regie.budgets import ledger, rules
from regie.budgets.models import Article, ContentElement, Programme, Round
from regie.budgets.rules import Evolution
from regie.budgets.selectors.rounds import (
    ArticleRow,
    LegalPersonPart,
    RoundHead,
    article_row,
    found_round,
    head_of,
    legal_person_of,
)

#: How many articles stand on one page.
SIZE = 50
#: How a list may be sorted, in the words of the address; with a hyphen before it: downwards.
SORTS = ("code", "naam", "vak", "vek", "verschil")
_ZERO = Decimal(0)
#: A programme and a content element in it, or none.
_Key = tuple[int, int | None]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which articles of a round somebody wants to see. ``element`` is a uid, ``part`` that of a
    programme or a content element outside which nothing counts at all; empty asks for all."""

    kind: str = ""
    entity: str = ""
    element: str = ""
    part: str = ""
    order: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class ArticleList:
    """Expenditure or receipts of a content element: those of this page, and the ``total`` of all
    ``count`` that were asked for."""

    kind: str
    articles: tuple[ArticleRow, ...]
    count: int
    total: Evolution


@dataclass(frozen=True, slots=True)
class ElementLists:
    """A content element in a round, with the lists of this page. Without a uid: what stands under
    none. ``by_esr`` is its expenditure by ESR aggregate, told where it alone was asked for."""

    uid: str
    name: str
    evolution: Evolution
    lists: tuple[ArticleList, ...]
    by_esr: Mapping[str, Evolution] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProgrammeLists:
    """A programme in a round; every content element, whether this page has articles of it or
    not."""

    uid: str
    code: str
    name: Mapping[str, str]
    evolution: Evolution
    elements: tuple[ElementLists, ...]


@dataclass(frozen=True, slots=True)
class RoundLists:
    """A round. ``evolution`` is the total of the programmes, ``standing`` counts their articles and
    ``count`` those that were asked for; ``entities`` are theirs."""

    round: RoundHead
    programmes: tuple[ProgrammeLists, ...]
    legal_persons: tuple[LegalPersonPart, ...]
    evolution: Evolution
    entities: tuple[str, ...]
    example: bool
    standing: int
    count: int
    page: int


class _Light(NamedTuple):
    """What is read of every article, to count and sort them."""

    pk: int
    code: str
    kind: str
    entity: str
    programme: int
    element: int | None
    example: bool
    name: str


def round_lists(code: str, asked: Asked) -> RoundLists | None:
    """A round with one page of its articles; None where there is no such round, or no such part in
    it. At most nine queries, however large the round."""
    found = found_round(code)
    if found is None:
        return None
    within = Q(programme__uid=asked.part) | Q(content_element__uid=asked.part)
    light = _light(found, within if asked.part else Q())
    if asked.part and not light:
        return None
    parts = _Parts(light)
    among = Q(article__legal_person=False)
    if asked.part:
        among &= Q(article__in=Article.objects.filter(within))
    columns = ["article__programme", "article__content_element", "article__kind"]
    if light and asked.part == parts.uid(light[0].element):
        columns.append("article__esr")
    sums = ledger.sums(found, columns, among)
    some = [
        row
        for row in light
        if asked.kind in ("", row.kind)
        and asked.entity in ("", row.entity)
        and asked.element in ("", parts.uid(row.element))
    ]
    # The total of a list that is filtered by entity is not among those that every page needs.
    listed = (
        ledger.sums(found, columns[:3], among & Q(article__entity=asked.entity))
        if asked.entity
        else _by(sums, lambda key: key[:3])
    )
    page = max(1, min(asked.page, -(-len(some) // SIZE)))
    shown = _in_order(found, some, asked.order, parts)[(page - 1) * SIZE : page * SIZE]
    return RoundLists(
        head_of(found),
        _programmes(parts, sums, listed, _lists(found, shown), some),
        () if asked.part or page > 1 else _legal_persons(found),
        rules.together(sums.values()),
        tuple(sorted({row.entity for row in light})),
        any(row.example for row in light),
        len(light),
        len(some),
        page,
    )


def round_total(code: str) -> tuple[RoundHead, Evolution] | None:
    """A round and the total of its programmes: two queries."""
    found = found_round(code)
    if found is None:
        return None
    sums = ledger.sums(found, ["article__legal_person"], Q(article__legal_person=False))
    return head_of(found), rules.together(sums.values())


def bearing(round_: Round) -> QuerySet[Article]:
    """The articles that stand in a round (with ``base`` at hand). No query yet."""
    moved, opened = ledger.figures(round_)
    rows: QuerySet[Article] = Article.objects.filter(
        Q(pk__in=moved.values("article")) | Q(pk__in=opened.values("article"))
    )
    return rows


def _light(round_: Round, within: Q) -> list[_Light]:
    rows = bearing(round_).filter(within, legal_person=False).order_by()
    return [
        _Light(*row)
        for row in rows.values_list(
            "pk", "code", "kind", "entity", "programme", "content_element", "example", "name"
        )
    ]


class _Parts:
    """The programmes and content elements of a round in the order of print: two queries."""

    def __init__(self, light: Iterable[_Light]) -> None:
        first: dict[_Key, str] = {}
        for row in light:
            key = row.programme, row.element
            first[key] = min(row.code, first.get(key, row.code))
        self.elements = ContentElement.objects.in_bulk({key for _, key in first if key})
        self.programmes = Programme.objects.in_bulk({key for key, _ in first})
        #: (programme, element) in order.
        self.keys = sorted(
            first,
            # Inside a programme papers follow the letters of the content element.
            key=lambda key: (
                self.programmes[key[0]].code,
                key[1] is None,
                first[key][-5:-3],
                first[key],
            ),
        )

    def element(self, key: int | None) -> ContentElement | None:
        """A content element; none for what stands under none."""
        return None if key is None else self.elements[key]

    def uid(self, key: int | None) -> str:
        """The uid of a content element; empty for what stands under none."""
        element = self.element(key)
        return element.uid if element else ""


def _in_order(
    round_: Round, rows: list[_Light], order: str, parts: _Parts
) -> list[_Light]:
    """By programme and content element; inside those as asked, or by code. One query more where
    amounts decide."""
    key, down = order.removeprefix("-"), order.startswith("-")
    # Sorted here: an engine may order the hyphens of a code in its own way.
    rows = sorted(rows, key=lambda row: row.code)
    if key == "code":
        rows.sort(key=lambda row: row.code, reverse=down)
    elif key == "naam":
        rows.sort(key=lambda row: fold(row.name), reverse=down)
    elif key in ("vak", "vek", "verschil"):
        amounts = _amounts(round_, key)
        rows.sort(key=lambda row: amounts.get(row.pk, _ZERO), reverse=down)
    place = {key: number for number, key in enumerate(parts.keys)}
    rows.sort(key=lambda row: place[row.programme, row.element])
    return rows


def _amounts(round_: Round, key: str) -> dict[int, Decimal]:
    """What articles are sorted by: what they close with, or by how much they changed."""
    moved, opened = ledger.figures(round_)
    axis = "VEK" if key == "vek" else "VAK"
    moved, opened = moved.filter(axis=axis).order_by(), opened.filter(axis=axis).order_by()
    if key == "verschil":
        moved, opened = moved.exclude(kind="opening"), opened.none()
    told: dict[int, Decimal] = {}
    one, other = (
        rows.values_list("article").annotate(total=Sum("amount")) for rows in (moved, opened)
    )
    for article, total in one.union(other, all=True):
        told[article] = told.get(article, _ZERO) + total
    return told


def _lists(round_: Round, shown: list[_Light]) -> dict[tuple[int, int | None, str], list[ArticleRow]]:
    """The articles of a page by programme, element and kind: two queries."""
    keys = [row.pk for row in shown]
    articles = Article.objects.in_bulk(keys)
    told = ledger.sums(round_, ["article"], Q(article__in=keys))
    made: dict[tuple[int, int | None, str], list[ArticleRow]] = defaultdict(list)
    for row in shown:
        made[row.programme, row.element, row.kind].append(
            article_row(articles[row.pk], told[row.pk,])
        )
    return made


def _programmes(
    parts: _Parts,
    sums: Mapping[tuple[Any, ...], Evolution],
    listed: Mapping[tuple[Any, ...], Evolution],
    shown: Mapping[tuple[int, int | None, str], list[ArticleRow]],
    asked: Iterable[_Light],
) -> tuple[ProgrammeLists, ...]:
    counts: dict[tuple[int, int | None, str], int] = defaultdict(int)
    for row in asked:
        counts[row.programme, row.element, row.kind] += 1
    whole = _by(sums, lambda key: key[:2])
    by_esr: dict[tuple[Any, ...], dict[str, Evolution]] = defaultdict(dict)
    for key, evolution in sums.items():
        if len(key) > 3 and key[2] == Article.Kind.EXPENDITURE:  # noqa: PLR2004 - by class too
            by_esr[key[:2]][key[3]] = evolution
    made: dict[int, list[ElementLists]] = defaultdict(list)
    for programme, element in parts.keys:
        told = parts.element(element)
        made[programme].append(
            ElementLists(
                told.uid if told else "",
                told.name if told else "",
                whole[programme, element],
                tuple(
                    ArticleList(kind, tuple(rows), counts[key], listed[key])
                    for kind in (Article.Kind.EXPENDITURE, Article.Kind.RECEIPT)
                    if (rows := shown.get(key := (programme, element, kind)))
                ),
                by_esr[programme, element],
            )
        )
    return tuple(
        ProgrammeLists(
            parts.programmes[key].uid,
            parts.programmes[key].code,
            parts.programmes[key].name,
            rules.together(one.evolution for one in elements),
            tuple(elements),
        )
        for key, elements in made.items()
    )


def _by(sums: Mapping[tuple[Any, ...], Evolution], short: Any) -> dict[tuple[Any, ...], Evolution]:
    """The sums by a shorter key."""
    groups: dict[tuple[Any, ...], list[Evolution]] = defaultdict(list)
    for key, evolution in sums.items():
        groups[short(key)].append(evolution)
    return {
        key: some[0] if len(some) == 1 else rules.together(some) for key, some in groups.items()
    }


def _legal_persons(round_: Round) -> tuple[LegalPersonPart, ...]:
    """The legal persons of a round: two queries, one where there are none."""
    articles = sorted(bearing(round_).filter(legal_person=True), key=lambda row: row.code)
    if not articles:
        return ()
    told = {
        article: evolution
        for (article,), evolution in ledger.sums(
            round_, ["article"], Q(article__legal_person=True)
        ).items()
    }
    by_entity: dict[str, list[Article]] = defaultdict(list)
    for article in articles:
        by_entity[article.entity].append(article)
    return tuple(
        legal_person_of(entity, by_entity[entity], told) for entity in sorted(by_entity)
    )
