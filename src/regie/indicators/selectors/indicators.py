"""Reads of indicators: what each says, of what it judges, and what nothing judges."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import cast

from django.db.models import Q
from msgspec import Struct

from regie.base import clock
from regie.base.text import fold
from regie.indicators import hooks
from regie.indicators.formula import FormulaError, check, explain, parse, terms
from regie.indicators.judging import (
    Comparison,
    Direction,
    Goal,
    Judgement,
    Kind,
    Point,
    judge,
)
from regie.indicators.models import Figure, Indicator, Series, Target, Tie
from regie.indicators.selectors.known import known
from regie.plans.models import Item, Plan, Revision
from regie.plans.models.item import Link

Words = Mapping[str, str]


class IndicatorLine(Struct, frozen=True):
    """An indicator and what it says of one place.

    :param tie: on what it hangs, where it was looked up by that.
    :param carried: the periods that were added up over a merger.
    """

    indicator: Indicator
    judgement: Judgement
    points: tuple[Point, ...]
    targets: tuple[Target, ...] = ()
    carried: tuple[str, ...] = ()
    place: str = ""
    tie: Tie | None = None
    example: bool = False


class TiedTo(Struct, frozen=True):
    """What an indicator judges: an item of a plan as it reads now, or a programme."""

    tie: Tie
    uid: str = ""
    kind: str = ""
    title: Words | None = None
    code: str = ""
    plan: Words | None = None


class IndicatorPage(Struct, frozen=True):
    """All of an indicator.

    :param explained: its formula in words by language; empty without one.
    :param fault: why its formula no longer holds, if so.
    :param places: the codes of all places that it has figures of; empty is the whole.
    :param figures: those written down of this place, the newest first.
    """

    line: IndicatorLine
    explained: Words
    fault: str
    ties: tuple[TiedTo, ...]
    figures: tuple[Figure, ...]
    places: tuple[str, ...]


class Bare(Struct, frozen=True):
    """An objective or action without evidence, and who answers for it.

    :param tied: whether there is an indicator, only without a figure.
    :param owners: the responsible offices and organisations by name.
    """

    uid: str
    kind: str
    code: str
    title: Words
    tied: bool
    owners: tuple[Words, ...]
    plan: Words | None = None
    example: bool = False


def indicators_of(items: Collection[int], place: str = "") -> dict[int, list[IndicatorLine]]:
    """What is said of items (their keys); an item without indicators is not in it. Three
    queries."""
    ties = list(_ties(Q(item__in=items)))
    lines = _lines([tie.indicator for tie in ties], place)
    found: dict[int, list[IndicatorLine]] = defaultdict(list)
    for tie in ties:
        if tie.item_id is not None:
            found[tie.item_id].append(_with(lines[tie.indicator_id], tie))
    return dict(found)


def indicators_of_programme(code: str, place: str = "") -> list[IndicatorLine]:
    """What is said of a programme and the lines of its menu. Three queries."""
    ties = list(_ties(Q(programme=code)))
    lines = _lines([tie.indicator for tie in ties], place)
    return [_with(lines[tie.indicator_id], tie) for tie in ties]


def listed(
    *, theme: str = "", words: str = "", state: str = "", ended: bool = False
) -> list[IndicatorLine]:
    """Indicators with what they say of the whole, by theme and code. Three queries.

    :param ended: those that are no longer followed, too.
    """
    rows = Indicator.objects.select_related("owner").order_by("theme", "code")
    if theme:
        rows = rows.filter(theme=theme)
    if not ended:
        rows = rows.filter(ended__isnull=True)
    needle = fold(words)
    chosen = [
        row
        for row in rows
        if needle in fold(" ".join([row.code, *row.title.values(), *row.question.values()]))
    ]
    lines = _lines(chosen, "")
    return [lines[row.pk] for row in chosen if not state or lines[row.pk].judgement.state == state]


def indicator_page(code: str, place: str = "") -> IndicatorPage | None:
    """All of one indicator, of one place; None where there is none. Eleven queries at most."""
    row = Indicator.objects.select_related("owner").filter(code=code).first()
    if row is None:
        return None
    explained: dict[str, str] = {}
    fault = ""
    if row.formula:
        try:
            node = parse(row.formula)
            there = known({term.dataset for term in terms(node)})
            check(node, there)
            explained = {one: explain(node, there, one) for one in ("nl", "en")}
        except FormulaError as error:
            fault = str(error)
    ties = list(_ties(Q(indicator=row)))
    read = _read([tie.item_id for tie in ties if tie.item_id is not None])
    return IndicatorPage(
        _lines([row], place)[row.pk],
        explained,
        fault,
        tuple(
            TiedTo(
                tie,
                revision.item.uid if revision else "",
                revision.kind if revision else "",
                revision.title if revision else None,
                revision.code if revision else "",
                revision.plan.title if revision else None,
            )
            for tie in ties
            for revision in [read.get(tie.item_id)]
        ),
        tuple(
            Figure.objects.filter(indicator=row, place=place)
            .select_related("passage__paper")
            .order_by("-on_first", "on_precision", "pk")
        ),
        tuple(
            Series.objects.filter(indicator=row).order_by("place").values_list("place", flat=True)
        ),
    )


def without_evidence(plan: Plan | None = None) -> list[Bare]:
    """Objectives and actions, as published now, that no figure speaks of: no indicator, none with a
    figure, and no results. Of one plan or of all. Five queries, and those of the results."""
    rows = list(
        Revision.objects.filter(
            kind__in=[Item.Kind.OBJECTIVE, Item.Kind.ACTION],
            from_seq__isnull=False,
            until_seq__isnull=True,
            ended=False,
            **({"plan": plan} if plan else {}),
        )
        .select_related("item", "plan")
        .order_by("plan__slug", "rank")
    )
    keys = [row.item_id for row in rows]
    tied: dict[int, list[int]] = defaultdict(list)
    for item, indicator in Tie.objects.filter(
        item__in=keys, indicator__ended__isnull=True
    ).values_list("item", "indicator"):
        tied[item].append(indicator)
    figured = set(Series.objects.values_list("indicator", flat=True).distinct())
    told = {uid for some in hooks.reported({row.item.uid for row in rows}) for uid in some}
    bare = [
        row
        for row in rows
        if row.item.uid not in told and not figured.intersection(tied.get(row.item_id, ()))
    ]
    owners: dict[int, list[Words]] = defaultdict(list)
    for link in (
        Link.objects.filter(
            revision__in=[row.pk for row in bare],
            role__in=[Link.Role.RESPONSIBLE, Link.Role.LEAD],
        )
        .select_related("office")
        .prefetch_related("organisation__names")
        .order_by("pk")
    ):
        if link.office is not None:
            owners[link.revision_id].append(link.office.title)
        elif link.organisation is not None:
            name = max(
                (one for one in link.organisation.names.all() if not one.alias),
                key=lambda one: str(one.from_first or ""),
                default=None,
            )
            if name is not None:
                owners[link.revision_id].append({"nl": name.name})
    return [
        Bare(
            row.item.uid,
            row.kind,
            row.code,
            row.title,
            row.item_id in tied,
            tuple(owners.get(row.pk, ())),
            row.plan.title,
            row.is_example,
        )
        for row in bare
    ]


def goals_of(targets: Iterable[Target]) -> list[Goal]:
    """Targets as the rules know them."""
    return [
        Goal(
            cast("Kind", row.kind),
            row.value,
            row.on.last if row.on is not None else None,
            cast("Comparison", row.comparison),
        )
        for row in targets
    ]


def points_of(series: Series | None) -> tuple[Point, ...]:
    """The points of a series as the rules know them."""
    if series is None:
        return ()
    return tuple(
        Point(period, None if value is None else Decimal(value), status)
        for period, value, status in series.points
    )


def _ties(which: Q) -> Iterable[Tie]:
    return (
        Tie.objects.filter(which, indicator__ended__isnull=True)
        .select_related("indicator__owner")
        .order_by("indicator__theme", "indicator__code", "pk")
    )


def _lines(rows: Collection[Indicator], place: str) -> dict[int, IndicatorLine]:
    """What indicators say of one place, by key. Two queries."""
    by_key = {row.pk: row for row in rows}
    targets: dict[int, list[Target]] = defaultdict(list)
    for target in (
        Target.objects.filter(indicator__in=by_key, place=place)
        .select_related("passage__paper")
        .order_by("on_first", "pk")
    ):
        targets[target.indicator_id].append(target)
    series = {
        row.indicator_id: row for row in Series.objects.filter(indicator__in=by_key, place=place)
    }
    today = clock.today()
    found = {}
    for key, row in by_key.items():
        there = series.get(key)
        points = points_of(there)
        goals = goals_of(targets[key])
        found[key] = IndicatorLine(
            row,
            judge(
                points,
                goals,
                cast("Direction", row.direction),
                row.cumulative,
                row.frequency,
                today,
            ),
            points,
            tuple(targets[key]),
            tuple(there.carried) if there else (),
            place,
            None,
            row.example
            or bool(there and there.example)
            or any(one.example for one in targets[key]),
        )
    return found


def _with(line: IndicatorLine, tie: Tie) -> IndicatorLine:
    return IndicatorLine(
        line.indicator,
        line.judgement,
        line.points,
        line.targets,
        line.carried,
        line.place,
        tie,
        line.example or tie.example,
    )


def _read(items: Collection[int]) -> dict[int | None, Revision]:
    """Items as they read now, or last read. One query."""
    found: dict[int | None, Revision] = {}
    for row in (
        Revision.objects.filter(item__in=items, from_seq__isnull=False)
        .select_related("item", "plan")
        .order_by("from_seq")
    ):
        found[row.item_id] = row
    return found
