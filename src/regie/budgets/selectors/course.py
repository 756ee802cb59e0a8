"""Rounds side by side: what programmes, content elements and articles closed with in each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, Sum

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


#: What figures are kept by: an article, or a programme with one of its content elements.
_Unit = tuple[int, int | None]
_Told = Mapping[_Unit, Mapping[str, Mapping[str, Decimal]]]


def course(part: str = "", article: str = "") -> Course | None:
    """The course of the total of all programmes, of a programme or element (its uid), or of an
    article (its uid); None where there is no such thing. Legal persons count only as articles. At
    most six queries."""
    wanted = Q(legal_person=False)
    if article:
        wanted = Q(uid=article)
    elif part:
        wanted &= Q(programme__uid=part) | Q(content_element__uid=part)
    chosen = list(
        Article.objects.filter(wanted).select_related("programme", "content_element").order_by("pk")
    )
    if not chosen and (part or article):
        return None
    first = chosen[0] if chosen else None
    by_article = bool(article or (part and first is not None and part != first.programme.uid))
    units: dict[int, _Unit] = {
        one.pk: (one.pk, None) if by_article else (one.programme_id, one.content_element_id)
        for one in chosen
    }
    rounds = list(Round.objects.select_related("base").order_by("year", "sequence"))
    told = _closings(wanted, units, rounds, by_article=by_article)
    figures = {code for amounts in told.values() for code in amounts}
    heads = tuple(head_of(row) for row in rounds if row.code in figures)
    if article and first is not None:
        return Course(heads, _of_article(first, told), ())
    whole = _together(dict.fromkeys(units.values()), told)
    if not part or first is None:
        return Course(heads, CourseRow("total", "", "", "", whole), _groups(chosen, told))
    if by_article:
        name = first.content_element.name if first.content_element else ""
        rows = sorted((_of_article(one, told) for one in chosen), key=lambda row: row.code)
        return Course(heads, CourseRow("element", part, "", name, whole), tuple(rows))
    head, *elements = _groups(chosen, told)
    return Course(heads, head, tuple(elements))


def _closings(
    wanted: Q, units: Mapping[int, _Unit], rounds: list[Round], *, by_article: bool
) -> _Told:
    """By unit and round: balances where a round is closed, else its base and its movements. Of a
    round without either, what another round that starts from it tells as opening."""
    articles = Article.objects.filter(wanted).values("pk")
    balances = Balance.objects.filter(article__in=articles)
    told: dict[_Unit, dict[str, dict[str, Decimal]]] = defaultdict(dict)
    codes = {row.pk: row for row in rounds}
    keys = (
        ("article_id",) if by_article else ("article__programme_id", "article__content_element_id")
    )
    for at, *key, axis, amount in (
        balances.values_list("round_id", *keys, "axis").annotate(total=Sum("amount")).order_by()
    ):
        unit = (key[0], None) if by_article else (key[0], key[1])
        told[unit].setdefault(codes[at].code, {})[axis] = amount
    open_ = [row for row in rounds if row.state == Round.State.OPEN]
    start: dict[int, dict[int, dict[str, Decimal]]] = defaultdict(dict)
    for at, one, axis, amount in balances.filter(
        round__in={row.base_id for row in open_ if row.base_id}
    ).values_list("round_id", "article_id", "axis", "amount"):
        start[at].setdefault(one, {})[axis] = amount
    moved: dict[int, list[rules.Step]] = defaultdict(list)
    counted = Q(movement__round__state=Round.State.OPEN) | Q(movement__kind="opening")
    # With few articles an index leads to them; with many, all legs are read anyway.
    for at, step in ledger.steps(counted & Q(article__in=articles) if by_article else counted):
        if step.article in units:
            moved[at].append(step)
    for row in open_:
        base = codes.get(row.base_id or 0)
        counts = base is not None and rules.base_counts(base.closed_at, row.closed_at)
        begun = start.get(base.pk, {}) if base is not None and counts else {}
        for one, evolution in rules.evolutions(begun, moved.get(row.pk, ())).items():
            _add(told[units[one]], row.code, evolution.closing)
    figures = {code for amounts in told.values() for code in amounts}
    for row in rounds:
        base = codes.get(row.base_id or 0)
        if base is not None and base.code not in figures:
            for step in moved.get(row.pk, ()):
                if step.kind == "opening":
                    _add(told[units[step.article]], base.code, {step.axis: step.amount})
    return told


def _add(told: dict[str, dict[str, Decimal]], code: str, amounts: Mapping[str, Decimal]) -> None:
    told[code] = rules.add(told.get(code, {}), amounts)


def _of_article(article: Article, told: _Told) -> CourseRow:
    closing = told.get((article.pk, None), {})
    return CourseRow("article", article.uid, article.code, article.name, closing, article.example)


def _groups(chosen: list[Article], told: _Told) -> tuple[CourseRow, ...]:
    """Each programme, followed by its content elements."""
    programmes: dict[str, list[Article]] = defaultdict(list)
    for one in chosen:
        programmes[one.programme.code].append(one)
    rows = []
    for code in sorted(programmes):
        mine = sorted(programmes[code], key=lambda one: one.code[-5:])
        programme = mine[0].programme
        elements = {one.content_element_id: one for one in reversed(mine)}
        parts = sorted(elements.values(), key=lambda one: one.code[-5:])
        example = any(one.example for one in mine)
        name = said(programme.name, "nl")[0]
        whole = _together(((programme.pk, key) for key in elements), told)
        rows.append(CourseRow("programme", programme.uid, code, name, whole, example))
        for one in parts:
            if (element := one.content_element) is not None:
                closing = told.get((programme.pk, element.pk), {})
                rows.append(CourseRow("element", element.uid, "", element.name, closing, example))
    return tuple(rows)


def _together(units: Iterable[_Unit], told: _Told) -> dict[str, dict[str, Decimal]]:
    whole: dict[str, dict[str, Decimal]] = {}
    for unit in units:
        for code, amounts in told.get(unit, {}).items():
            _add(whole, code, amounts)
    return whole
