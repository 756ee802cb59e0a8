"""Judging figures by their targets: values in, values out.

The expected path goes in a straight line from where it began to the target. A share of more than
one hundred percent is never cut: far more than was planned is an outcome like another.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from regie.kernel.dates import parse_iso

State = Literal["reached", "on_track", "behind", "missed", "no_target", "no_figure"]
Kind = Literal["baseline", "target", "announced"]
Comparison = Literal["at_least", "at_most", "exactly"]
Direction = Literal["up", "down", "none"]
#: What a judgement lacks: no baseline, so that there is no path to a target that lies ahead; no
#: figure since the baseline; a target after the one that is judged that has no figure yet; the
#: newest figure is missing, or hidden; a newer figure is due.
Lack = Literal[
    "no_baseline",
    "no_target",
    "no_figure",
    "figure_since_baseline",
    "later_target",
    "newest_missing",
    "newest_suppressed",
    "late",
]
#: How many days there are between figures; one that comes once is never late.
_DAYS = {"year": 365, "half_year": 182, "quarter": 91, "month": 30}
#: How much later than its frequency a figure may come.
_GRACE = 365


class Point(Struct, frozen=True):
    """A figure of a period, as a series has it (``2024``, ``2024-Q3``, ``2024-05``)."""

    period: str
    value: Decimal | None
    status: str = "ok"

    @property
    def on(self) -> date:
        """The last day of its period."""
        return parse_iso(self.period).last


class Goal(Struct, frozen=True):
    """A baseline, a target, or what was announced; without a day it is always in force."""

    kind: Kind
    value: Decimal
    on: date | None = None
    comparison: Comparison = "at_least"

    def met(self, value: Decimal) -> bool:
        """Whether ``value`` is enough."""
        match self.comparison:
            case "at_least":
                return value >= self.value
            case "at_most":
                return value <= self.value
            case "exactly":
                return value == self.value


class Against(Struct, frozen=True):
    """A target and the figure that answers it.

    :param share: the figure in percent of the target; None for a target of nought.
    :param progress: how much of the way from the start is done, in percent; None without a start.
    :param expected: what the path asks on the day of the figure, where the target lies ahead.
    """

    target: Goal
    point: Point | None
    state: State
    share: Decimal | None = None
    progress: Decimal | None = None
    expected: Decimal | None = None


class Trend(Struct, frozen=True):
    """The newest figure beside the one before. ``better`` is None where neither way is."""

    way: Literal["up", "down", "flat"]
    change: Decimal
    since: str
    better: bool | None


class Judgement(Struct, frozen=True):
    """What the figures say.

    :param now: the newest figure that has a value.
    :param against: every target with its figure, in the order of time.
    :param target: the one that ``state`` is about.
    :param due: the day on which a newer figure was or is to be there.
    """

    state: State
    baseline: Goal | None = None
    target: Goal | None = None
    now: Point | None = None
    share: Decimal | None = None
    progress: Decimal | None = None
    expected: Decimal | None = None
    against: tuple[Against, ...] = ()
    lacks: tuple[Lack, ...] = ()
    trend: Trend | None = None
    due: date | None = None
    late: bool = False


def judge(
    points: Sequence[Point],
    targets: Sequence[Goal],
    direction: Direction,
    cumulative: bool,
    frequency: str,
    today: date,
) -> Judgement:
    """What ``points`` say of ``targets`` on a day; the order of neither matters.

    A figure answers a target when it is later than the target before. The target that counts is
    the first that lies ahead; when all are behind us, the last that has a figure. A ceiling is
    reached only when its day has come, if figures count on.
    """
    ordered = sorted(points, key=lambda one: (one.on, len(one.period), one.period))
    known = [one for one in ordered if one.value is not None]
    baselines = [one for one in targets if one.kind == "baseline"]
    baseline = max(baselines, key=lambda one: one.on or date.min, default=None)
    goals = sorted(
        (one for one in targets if one.kind != "baseline"),
        key=lambda one: (one.on or date.max, one.kind, one.value),
    )
    since = baseline.on if baseline else None
    after = [one for one in known if since is None or one.on > since]
    against = _against(after, goals, baseline, cumulative, today)
    chosen = _chosen(against, today)
    now = known[-1] if known else None
    due, late = _due(now, frequency, today)
    state: State = chosen.state if chosen else "no_target" if known else "no_figure"
    lacks: list[Lack] = []
    if not goals:
        lacks.append("no_target")
    if not known:
        lacks.append("no_figure")
    elif goals and not after:
        lacks.append("figure_since_baseline")
    if chosen and chosen.state in ("behind", "on_track") and chosen.expected is None:
        lacks.append("no_baseline")
    if chosen and any(one.state == "no_figure" for one in against[against.index(chosen) + 1 :]):
        lacks.append("later_target")
    if ordered and ordered[-1].value is None:
        hidden = ordered[-1].status == "suppressed"
        lacks.append("newest_suppressed" if hidden else "newest_missing")
    if late:
        lacks.append("late")
    return Judgement(
        state,
        baseline,
        chosen.target if chosen else None,
        now,
        chosen.share if chosen else None,
        chosen.progress if chosen else None,
        chosen.expected if chosen else None,
        tuple(against),
        tuple(lacks),
        trend(known, direction),
        due,
        late,
    )


def trend(points: Sequence[Point], direction: Direction) -> Trend | None:
    """The newest figure beside the one before; None where there are not two."""
    told = [
        (one.on, one.period, one.value)
        for one in sorted(points, key=lambda one: (one.on, len(one.period), one.period))
        if one.value is not None
    ]
    if len(told) < 2:
        return None
    (_, since, before), (_, _, now) = told[-2:]
    change = now - before
    if not change:
        return Trend("flat", change, since, None)
    better = None if direction == "none" else (change > 0) == (direction == "up")
    return Trend("up" if change > 0 else "down", change, since, better)


def target_at(targets: Sequence[Goal], on: date) -> Goal | None:
    """The target that a figure of a day is held against: the first that lies ahead of it, else the
    last; None where there is none."""
    goals = sorted(
        (one for one in targets if one.kind != "baseline"), key=lambda one: one.on or date.max
    )
    ahead = [one for one in goals if one.on is None or one.on >= on]
    return next(iter([*ahead, *goals[::-1]]), None)


def _against(
    points: Sequence[Point],
    goals: Sequence[Goal],
    baseline: Goal | None,
    cumulative: bool,
    today: date,
) -> list[Against]:
    found = []
    for place, goal in enumerate(goals):
        before = goals[place - 1].on if place else None
        mine = [one for one in points if before is None or one.on > before]
        if place + 1 < len(goals) and goal.on is not None:
            # What was there in time; or else the first that came after.
            mine = [one for one in mine if one.on <= goal.on] or mine[:1]
        start = baseline
        if start is None and len(mine) > 1 and mine[0].value is not None:
            start = Goal("baseline", mine[0].value, mine[0].on)
        found.append(_one(mine[-1] if mine else None, goal, start, cumulative, today))
    return found


def _one(
    point: Point | None, goal: Goal, start: Goal | None, cumulative: bool, today: date
) -> Against:
    if point is None or point.value is None:
        return Against(goal, None, "no_figure")
    share = 100 * point.value / goal.value if goal.value else None
    progress = None
    if start is not None and goal.value != start.value:
        progress = 100 * (point.value - start.value) / (goal.value - start.value)
    ahead = goal.on is None or goal.on >= today
    may_still_grow = cumulative and goal.comparison != "at_least" and ahead
    if goal.met(point.value) and not may_still_grow:
        return Against(goal, point, "reached", share, progress)
    if not ahead:
        return Against(goal, point, "missed", share, progress)
    expected = _expected(point, goal, start)
    if may_still_grow and goal.comparison == "at_most":
        within = point.value <= (goal.value if expected is None else expected)
        state: State = "on_track" if within else "behind"
        if point.value > goal.value:
            state = "missed"
        return Against(goal, point, state, share, progress, expected)
    if expected is None or start is None:
        return Against(goal, point, "behind", share, progress)
    upward = goal.value >= start.value
    there = point.value >= expected if upward else point.value <= expected
    return Against(goal, point, "on_track" if there else "behind", share, progress, expected)


def _expected(point: Point, goal: Goal, start: Goal | None) -> Decimal | None:
    """Where the straight line from start to target is on the day of a figure."""
    if start is None or start.on is None or goal.on is None or goal.on <= start.on:
        return None
    done = min(max((point.on - start.on).days, 0), (goal.on - start.on).days)
    return start.value + (goal.value - start.value) * done / (goal.on - start.on).days


def _chosen(against: Sequence[Against], today: date) -> Against | None:
    ahead = [one for one in against if one.target.on is None or one.target.on >= today]
    if ahead:
        return ahead[0]
    answered = [one for one in against if one.point is not None]
    return answered[-1] if answered else (against[-1] if against else None)


def _due(now: Point | None, frequency: str, today: date) -> tuple[date | None, bool]:
    if now is None or frequency not in _DAYS:
        return None, False
    due = now.on + timedelta(days=_DAYS[frequency])
    return due, today > due + timedelta(days=_GRACE)
