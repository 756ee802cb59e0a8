"""Rounds side by side: what programmes, content elements and articles closed with in each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from regie.base.text import said
from regie.budgets import ledger, rules
from regie.budgets.models import Article, Balance, Round
from regie.budgets.selectors.rounds import RoundHead, head_of


@dataclass(frozen=True, slots=True)
class CourseRow:
    """What something closed with, by the code of a round; a round in which it has nothing is
    absent. ``kind`` is programme, element or article; ``uid`` is empty where it has no page."""

    kind: str
    uid: str
    code: str
    name: str
    closing: Mapping[str, Mapping[str, Decimal]]
    example: bool = False


@dataclass(frozen=True, slots=True)
class Course:
    """Rounds from old to new, the whole, and its parts. ``parts`` of an article are none."""

    rounds: tuple[RoundHead, ...]
    whole: CourseRow
    parts: tuple[CourseRow, ...]


def course(part: str = "", article: str = "") -> Course | None:
    """The course of the total of all programmes, of a programme or element (its uid), or of an
    article (its uid); None where there is no such thing. Legal persons count only as articles. At
    most five queries."""
    articles = Article.objects.select_related("programme", "content_element")
    if article:
        chosen = list(articles.filter(uid=article))
    else:
        chosen = list(articles.filter(legal_person=False))
        if part:
            chosen = [
                one
                for one in chosen
                if part == one.programme.uid
                or (one.content_element is not None and part == one.content_element.uid)
            ]
    if not chosen and (part or article):
        return None
    rounds = list(Round.objects.select_related("base").order_by("year", "sequence"))
    told = _closings(chosen, rounds, everything=not part and not article)
    shown = [row for row in rounds if any(row.code in one for one in told.values())]
    heads = tuple(head_of(row) for row in shown)
    if article:
        (only,) = chosen
        return Course(heads, _of_article(only, told), ())
    whole = _together(chosen, told)
    if not part:
        return Course(heads, CourseRow("total", "", "", "", whole), _groups(chosen, told))
    first = chosen[0]
    if part == first.programme.uid:
        code, name = first.programme.code, said(first.programme.name, "nl")[0]
        row = CourseRow("programme", part, code, name, whole)
        return Course(
            heads, row, tuple(one for one in _groups(chosen, told) if one.kind != row.kind)
        )
    name = first.content_element.name if first.content_element else ""
    rows = sorted((_of_article(one, told) for one in chosen), key=lambda row: row.code)
    return Course(heads, CourseRow("element", part, "", name, whole), tuple(rows))


_Told = Mapping[int, Mapping[str, Mapping[str, Decimal]]]


def _closings(chosen: list[Article], rounds: list[Round], *, everything: bool) -> _Told:
    """By article and round: balances where a round is closed, else its base and its movements.
    Of a round without either, what another round that starts from it tells as opening."""
    keys = [one.pk for one in chosen]
    wanted = Q() if everything else Q(article__in=keys)
    codes = {row.pk: row for row in rounds}
    kept: dict[int, dict[int, dict[str, Decimal]]] = defaultdict(dict)
    mine = set(keys)
    for at, article, axis, amount in Balance.objects.filter(wanted).values_list(
        "round_id", "article_id", "axis", "amount"
    ):
        if article in mine:
            kept[at].setdefault(article, {})[axis] = amount
    moved: dict[int, list[rules.Step]] = defaultdict(list)
    counted = Q(movement__round__state=Round.State.OPEN) | Q(movement__kind="opening")
    for at, step in ledger.steps(counted & wanted):
        if step.article in mine:
            moved[at].append(step)
    told: dict[int, dict[str, Mapping[str, Decimal]]] = defaultdict(dict)
    for row in rounds:
        if row.state == Round.State.CLOSED:
            closing: Mapping[int, Mapping[str, Decimal]] = kept.get(row.pk, {})
        else:
            base = codes.get(row.base_id or 0)
            counts = base is not None and rules.base_counts(base.closed_at, row.closed_at)
            start = kept.get(base.pk, {}) if base is not None and counts else {}
            closing = {
                article: evolution.closing
                for article, evolution in rules.evolutions(start, moved.get(row.pk, ())).items()
            }
        for article, amounts in closing.items():
            told[article][row.code] = amounts
    figures = {code for amounts in told.values() for code in amounts}
    for row in rounds:
        base = codes.get(row.base_id or 0)
        if base is not None and base.code not in figures:
            for article, evolution in rules.evolutions(
                {}, _openings(moved.get(row.pk, ()))
            ).items():
                told[article].setdefault(base.code, evolution.opening)
    return told


def _openings(steps: Iterable[rules.Step]) -> list[rules.Step]:
    return [step for step in steps if step.kind == "opening"]


def _of_article(article: Article, told: _Told) -> CourseRow:
    return CourseRow(
        "article",
        article.uid,
        article.code,
        article.name,
        told.get(article.pk, {}),
        article.example,
    )


def _groups(chosen: list[Article], told: _Told) -> tuple[CourseRow, ...]:
    """Each programme, followed by its content elements."""
    programmes: dict[str, list[Article]] = defaultdict(list)
    for one in chosen:
        programmes[one.programme.code].append(one)
    rows = []
    for code in sorted(programmes):
        mine = programmes[code]
        programme = mine[0].programme
        name = said(programme.name, "nl")[0]
        rows.append(CourseRow("programme", programme.uid, code, name, _together(mine, told)))
        elements: dict[str, list[Article]] = defaultdict(list)
        for one in sorted(mine, key=lambda one: one.code[-5:]):
            if one.content_element is not None:
                elements[one.content_element.uid].append(one)
        for uid, some in elements.items():
            element = some[0].content_element
            called = element.name if element else ""
            rows.append(CourseRow("element", uid, "", called, _together(some, told)))
    return tuple(rows)


def _together(chosen: list[Article], told: _Told) -> dict[str, dict[str, Decimal]]:
    rounds: dict[str, list[Mapping[str, Decimal]]] = defaultdict(list)
    for one in chosen:
        for code, amounts in told.get(one.pk, {}).items():
            rounds[code].append(amounts)
    return {code: rules.add(*some) for code, some in rounds.items()}
