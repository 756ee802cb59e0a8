"""A round of any size as pages show it: every total, and one page of its articles."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from msgspec import Struct, field
from msgspec.structs import replace

from regie.base.text import fold
from regie.budgets import ledger, rules
from regie.budgets.ledger import Bearer, Level
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
SIZE = 25
#: So many content elements are told whatever page it is.
FEW = 12
#: How a list may be sorted, in the words of the address; with a hyphen before it: downwards.
SORTS = ("code", "naam", "vak", "vek", "verschil")
#: A programme and a content element in it, or none.
_Key = tuple[int, int | None]


class Asked(Struct, frozen=True):
    """Which articles of a round somebody wants to see. ``element`` is a uid, ``part`` that of a
    programme or a content element outside which nothing counts at all; empty asks for all."""

    kind: str = ""
    entity: str = ""
    element: str = ""
    part: str = ""
    order: str = ""
    page: int = 1


class ArticleList(Struct, frozen=True):
    """Expenditure or receipts of a content element: those of this page, and the ``total`` of all
    ``count`` that were asked for."""

    kind: str
    articles: tuple[ArticleRow, ...]
    count: int
    total: Evolution


class ElementLists(Struct, frozen=True):
    """A content element in a round, with the lists of this page. Without a uid: what stands under
    none. ``by_esr`` is its expenditure by ESR aggregate, told where it alone was asked for."""

    uid: str
    name: str
    evolution: Evolution
    lists: tuple[ArticleList, ...]
    by_esr: Mapping[str, Evolution] = field(default_factory=dict)


class ProgrammeLists(Struct, frozen=True):
    """A programme in a round. ``elements`` are the content elements that this page shows articles
    of, or all where they are few; ``names`` are (uid, name) of all; ``left_out`` is what its total
    does not hold."""

    uid: str
    code: str
    name: Mapping[str, str]
    evolution: Evolution
    elements: tuple[ElementLists, ...]
    names: tuple[tuple[str, str], ...]
    left_out: str = ""


class RoundLists(Struct, frozen=True):
    """A round, ``row`` in the ledger. ``evolution`` is the total of the programmes, ``standing``
    counts their articles and ``count`` those that were asked for; ``entities`` are theirs."""

    row: Round
    round: RoundHead
    programmes: tuple[ProgrammeLists, ...]
    legal_persons: tuple[LegalPersonPart, ...]
    evolution: Evolution
    entities: tuple[str, ...]
    example: bool
    standing: int
    count: int
    page: int


def round_lists(code: str, asked: Asked) -> RoundLists | None:
    """A round with one page of its articles; None where there is no such round, or no such part in
    it. Five queries, one more where amounts sort, however large the round."""
    found = found_round(code)
    if found is None:
        return None
    light = ledger.standing(found, asked.part)
    if asked.part and not light:
        return None
    own = [row for row in light if not row.legal]
    parts = _Parts(own)
    some = [
        row
        for row in own
        if asked.kind in ("", row.kind)
        and asked.entity in ("", row.entity)
        and asked.element in ("", parts.uid(row.element))
    ]
    page = max(1, min(asked.page, -(-len(some) // SIZE)))
    shown = _in_order(found, some, asked.order, parts)[(page - 1) * SIZE : page * SIZE]
    legal = [row for row in light if row.legal] if page == 1 else []
    sums = _sums(found, asked, parts, shown, [*shown, *legal])
    programmes = _programmes(parts, sums, _lists(shown, sums.article), some)
    return RoundLists(
        found,
        head_of(found),
        programmes,
        _legal_persons(legal, sums.article),
        rules.together(part.evolution for part in programmes),
        tuple(sorted({row.entity for row in own})),
        any(row.example for row in own),
        len(own),
        len(some),
        page,
    )


def round_total(code: str) -> tuple[RoundHead, Evolution] | None:
    """A round and the total of its programmes: two queries."""
    found = found_round(code)
    if found is None:
        return None
    (total,) = ledger.sums(found, Level(own=True))
    return head_of(found), total.get((), Evolution())


def of_entity(code: str, entity: str) -> tuple[RoundHead | None, tuple[ArticleRow, ...]]:
    """A round and the articles of an entity in it, by code. Three queries."""
    found = found_round(code)
    if found is None:
        return None, ()
    (told,) = ledger.sums(found, Level(keys=("id",), entity=entity))
    articles = Article.objects.in_bulk([key for (key,) in told])
    rows = (article_row(articles[key], evolution) for (key,), evolution in told.items())
    return head_of(found), tuple(sorted(rows, key=lambda row: row.code))


def closings_of(round_: Round, articles: Collection[int]) -> dict[int, Mapping[str, Decimal]]:
    """What some articles (their keys) stand at in a round, by key and axis. One query."""
    if not articles:
        return {}
    (told,) = ledger.sums(round_, Level(keys=("id",), articles=articles))
    return {article: evolution.closing for (article,), evolution in told.items()}


class _Parts:
    """The programmes and content elements of a round, in the order of print."""

    def __init__(self, light: Iterable[Bearer]) -> None:
        first: dict[_Key, str] = {}
        for row in light:
            key = row.programme, row.element
            if key not in first or row.code < first[key]:
                first[key] = row.code
        #: (uid, name) of every content element.
        self.elements = {
            pk: (uid, name)
            for pk, uid, name in ContentElement.objects.filter(
                pk__in={key for _, key in first if key is not None}
            ).values_list("pk", "uid", "name")
        }
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

    def element(self, key: int | None) -> tuple[str, str]:
        """The uid and the name of a content element; empty for what stands under none."""
        return ("", "") if key is None else self.elements[key]

    def uid(self, key: int | None) -> str:
        """The uid of a content element; empty for what stands under none."""
        return self.element(key)[0]


class _Sums(NamedTuple):
    """The evolutions that a page shows: of every programme, of its content elements by kind (as
    asked, and whole), of one content element by ESR aggregate, of its articles."""

    programme: Mapping[Any, Evolution]
    element: Mapping[Any, Evolution]
    asked: Mapping[Any, Evolution]
    esr: Mapping[Any, Evolution]
    article: Mapping[Any, Evolution]


def _sums(
    round_: Round, asked: Asked, parts: _Parts, shown: list[Bearer], rows: Iterable[Bearer]
) -> _Sums:
    """One query."""
    alone = bool(asked.part) and [parts.uid(key) for _, key in parts.keys] == [asked.part]
    inside = {key for key, _ in parts.keys} if asked.part and not alone else None
    within = parts.elements if alone else None
    seen = {row.element for row in shown}
    if len(parts.keys) <= FEW:
        seen.update(element for _, element in parts.keys)
    both: Any = ("programme_id", "content_element_id")
    of = Level(keys=both, text="kind", own=True, programmes=inside, elements=seen)
    levels = [
        Level(keys=("programme_id",), own=True, programmes=inside, elements=within),
        of,
        Level(keys=("id",), articles=[row.pk for row in rows]),
    ]
    if asked.entity:
        levels.append(replace(of, entity=asked.entity))
    if alone:
        levels.append(Level(text="esr", own=True, elements=within, kind=Article.Kind.EXPENDITURE))
    told = ledger.sums(round_, *levels)
    programme, element, article = told[:3]
    return _Sums(
        {key: evolution for (key,), evolution in programme.items()},
        element,
        told[3] if asked.entity else element,
        {key: evolution for (key,), evolution in told[-1].items()} if alone else {},
        {key: evolution for (key,), evolution in article.items()},
    )


def _in_order(round_: Round, rows: list[Bearer], order: str, parts: _Parts) -> list[Bearer]:
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
        axis = "VEK" if key == "vek" else "VAK"
        amounts = ledger.amounts(round_, axis, moved=key == "verschil")
        rows.sort(key=lambda row: amounts[row.pk], reverse=down)
    place = {key: number for number, key in enumerate(parts.keys)}
    rows.sort(key=lambda row: place[row.programme, row.element])
    return rows


def _lists(
    shown: Iterable[Bearer], told: Mapping[int, Evolution]
) -> dict[tuple[int, int | None, str], list[ArticleRow]]:
    """The articles of a page by programme, element and kind."""
    made: dict[tuple[int, int | None, str], list[ArticleRow]] = defaultdict(list)
    for row in shown:
        made[row.programme, row.element, row.kind].append(article_row(row, told[row.pk]))
    return made


def _programmes(
    parts: _Parts,
    sums: _Sums,
    shown: Mapping[tuple[int, int | None, str], list[ArticleRow]],
    asked: Iterable[Bearer],
) -> tuple[ProgrammeLists, ...]:
    counts = Counter((row.programme, row.element, row.kind) for row in asked)
    whole: dict[_Key, list[Evolution]] = defaultdict(list)
    for (programme, element, _kind), evolution in sums.element.items():
        whole[programme, element].append(evolution)
    made: dict[int, list[ElementLists]] = {programme: [] for programme, _ in parts.keys}
    for programme, element in parts.keys:
        if (programme, element) not in whole:
            continue
        uid, name = parts.element(element)
        made[programme].append(
            ElementLists(
                uid,
                name,
                rules.together(whole[programme, element]),
                tuple(
                    ArticleList(kind, tuple(rows), counts[key], sums.asked[key])
                    for kind in (Article.Kind.EXPENDITURE, Article.Kind.RECEIPT)
                    if (rows := shown.get(key := (programme, element, kind)))
                ),
                sums.esr,
            )
        )
    return tuple(
        ProgrammeLists(
            parts.programmes[key].uid,
            parts.programmes[key].code,
            parts.programmes[key].name,
            sums.programme[key],
            tuple(elements),
            tuple(parts.elements[at] for one, at in parts.keys if one == key and at is not None),
            parts.programmes[key].left_out,
        )
        for key, elements in made.items()
    )


def _legal_persons(
    articles: Iterable[Bearer], told: Mapping[int, Evolution]
) -> tuple[LegalPersonPart, ...]:
    by_entity: dict[str, list[Bearer]] = defaultdict(list)
    for article in sorted(articles, key=lambda row: row.code):
        by_entity[article.entity].append(article)
    return tuple(legal_person_of(entity, by_entity[entity], told) for entity in sorted(by_entity))
