"""Rounds side by side: what programmes, content elements and articles closed with in each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Min, Q
from django.db.models.functions import Right
from msgspec import Struct

from regie.base.text import said
from regie.budgets import ledger, rules
from regie.budgets.ledger import Level
from regie.budgets.models import Article, ContentElement, Programme, Round
from regie.budgets.selectors.lists import FEW
from regie.budgets.selectors.rounds import RoundHead, head_of


class CourseRow(Struct, frozen=True):
    """What something closed with, by the code of a round; a round in which it has nothing is
    absent. ``kind`` is programme, element or article; ``uid`` is empty where it has no page."""

    kind: str
    uid: str
    code: str
    name: str
    closing: Mapping[str, Mapping[str, Decimal]]
    example: bool = False


class Course(Struct, frozen=True):
    """Rounds from old to new, the whole, and its parts. ``parts`` of an article are none; of the
    whole ledger they are its programmes, with their content elements where those are few.
    ``earlier`` and ``later`` are the codes of the last rounds of what is not shown."""

    rounds: tuple[RoundHead, ...]
    whole: CourseRow
    parts: tuple[CourseRow, ...]
    earlier: str = ""
    later: str = ""


_Told = Mapping[tuple[Any, ...], Mapping[str, Mapping[str, Decimal]]]


def course(
    part: str = "",
    article: str = "",
    *,
    axes: Collection[str] = rules.AXES,
    most: int = 0,
    until: str = "",
) -> Course | None:
    """The course of the total of all programmes, of a programme or element (its uid), or of an
    article (its uid); None where there is no such thing. Legal persons count only as articles. At
    most eight queries.

    :param most: so many rounds, the newest up to the one with the code ``until``; 0 is all.
    """
    if article:
        one = Article.objects.filter(uid=article).first()
        if one is None:
            return None
        level = Level(keys=("id",), articles=[one.pk])
        heads, told, around = _closings(level, axes, most, until)
        return Course(heads, _of_article(one, told), (), *around)
    programme = Programme.objects.filter(uid=part).first() if part else None
    if part and programme is None:
        return _of_element(part, axes, most, until)
    groups = _groups(programme)
    if not groups and part:
        return None
    many = not part and len({element for _, element, *_ in groups}) > FEW
    level = Level(
        keys=("programme_id",) if many else ("programme_id", "content_element_id"),
        own=True,
        programmes=None if programme is None else [programme.pk],
    )
    if many:
        groups = [(of, None, letters, example) for of, _, letters, example in groups]
    heads, told, around = _closings(level, axes, most, until)
    rows = _rows(groups, told)
    if part:
        head, *elements = rows
        return Course(heads, head, tuple(elements), *around)
    whole = _together(told, told)
    return Course(heads, CourseRow("total", "", "", "", whole), tuple(rows), *around)


def _of_element(uid: str, axes: Collection[str], most: int, until: str) -> Course | None:
    element = ContentElement.objects.filter(uid=uid).first()
    if element is None:
        return None
    chosen = list(Article.objects.filter(content_element=element, legal_person=False))
    if not chosen:
        return None
    level = Level(keys=("id",), own=True, elements=[element.pk])
    heads, told, around = _closings(level, axes, most, until)
    rows = sorted((_of_article(one, told) for one in chosen), key=lambda row: row.code)
    whole = CourseRow("element", uid, "", element.name, _together(told, told))
    return Course(heads, whole, tuple(rows), *around)


def _closings(
    level: Level, axes: Collection[str], most: int, until: str
) -> tuple[tuple[RoundHead, ...], _Told, tuple[str, str]]:
    """By what the level asks and by round: balances where a round is closed, else its base and
    its movements. Of a round without either, what another round that starts from it tells as
    opening. Five queries."""
    written = ledger.told()
    rows = list(Round.objects.select_related("base").order_by("year", "sequence"))

    def has(row: Round) -> bool:
        return any(written[row.pk]) or bool(row.base_id and written[row.base_id][0])

    # Of a round without figures the next one may tell what it starts from.
    led = {row.base_id for row in rows if has(row)}
    every = [row for row in rows if has(row) or row.pk in led]
    end = next((n for n, row in enumerate(every, 1) if row.code == until), len(every))
    start = max(0, end - most) if most else 0
    window = every[start:end]
    earlier = every[start - 1].code if start else ""
    later = every[min(len(every), end + most) - 1].code if end < len(every) else ""
    found: dict[tuple[Any, ...], dict[str, dict[str, Decimal]]] = defaultdict(dict)
    codes = {row.pk: row.code for row in rows}
    closed = [row.pk for row in window if row.state == Round.State.CLOSED]
    for at, key, axis, amount in ledger.stood(closed, level, axes):
        found[key].setdefault(codes[at], {})[axis] = amount
    open_ = [row for row in window if row.state == Round.State.OPEN and has(row)]
    for row, evolutions in zip(open_, ledger.across(open_, level), strict=True):
        for key, evolution in evolutions.items():
            amounts = {axis: n for axis, n in evolution.closing.items() if axis in axes}
            if amounts:
                found[key][row.code] = amounts
    bare = {row.pk for row in window if not has(row)}
    after = {row.pk: row.base_id for row in rows if row.base_id in bare}
    for at, key, axis, amount in ledger.openings(list(after), level, axes):
        _add(found[key], codes[after[at] or 0], {axis: amount})
    shown = {code for amounts in found.values() for code in amounts}
    heads = tuple(head_of(row) for row in window if row.code in shown)
    return heads, found, (earlier, later)


def _add(told: dict[str, dict[str, Decimal]], code: str, amounts: Mapping[str, Decimal]) -> None:
    told[code] = rules.add(told.get(code, {}), amounts)


def _of_article(article: Article, told: _Told) -> CourseRow:
    closing = told.get((article.pk,), {})
    return CourseRow("article", article.uid, article.code, article.name, closing, article.example)


def _groups(programme: Programme | None) -> list[tuple[int, int | None, str, bool]]:
    """Every programme with each of its content elements, the letters by which papers sort them,
    and whether anything in it is an example. One query."""
    rows = Article.objects.filter(legal_person=False)
    if programme is not None:
        rows = rows.filter(programme=programme)
    return [
        (of, element, letters, bool(examples))
        for of, element, letters, examples in rows.values_list("programme_id", "content_element_id")
        .annotate(letters=Min(Right(F("code"), 5)), examples=Count("pk", filter=Q(example=True)))
        .order_by()
    ]


def _rows(groups: list[tuple[int, int | None, str, bool]], told: _Told) -> list[CourseRow]:
    """Each programme, followed by its content elements. Two queries."""
    programmes = Programme.objects.in_bulk({of for of, *_ in groups})
    elements = ContentElement.objects.in_bulk({key for _, key, *_ in groups if key is not None})
    rows = []
    for programme in sorted(programmes.values(), key=lambda one: one.code):
        mine = sorted((row for row in groups if row[0] == programme.pk), key=lambda row: row[2])
        example = any(row[3] for row in mine)
        whole = _together((key for key in told if key[0] == programme.pk), told)
        name = said(programme.name, "nl")[0]
        rows.append(CourseRow("programme", programme.uid, programme.code, name, whole, example))
        for _of, key, _letters, invented in mine:
            if key is not None:
                closing = told.get((programme.pk, key), {})
                element = elements[key]
                rows.append(CourseRow("element", element.uid, "", element.name, closing, invented))
    return rows


def _together(keys: Iterable[tuple[Any, ...]], told: _Told) -> dict[str, dict[str, Decimal]]:
    whole: dict[str, dict[str, Decimal]] = {}
    for key in keys:
        for code, amounts in told.get(key, {}).items():
            _add(whole, code, amounts)
    return whole
