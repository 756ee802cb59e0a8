"""A figure is held against its target the same whatever order it comes in, and nothing is cut."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regie.indicators.judging import Comparison, Goal, Kind, Point, judge, trend

TODAY = date(2026, 3, 1)


def at(period: str, value: str | int | None, status: str = "ok") -> Point:
    return Point(period, None if value is None else Decimal(value), status)


def goal(
    value: str | int,
    on: date | None = None,
    kind: Kind = "target",
    comparison: Comparison = "at_least",
) -> Goal:
    return Goal(kind, Decimal(value), on, comparison)


def test_more_than_was_planned_is_never_cut() -> None:
    told = judge(
        [at("2023-09", 118178)], [goal(68429, date(2023, 9, 30))], "up", False, "year", TODAY
    )
    assert told.state == "reached"
    assert told.share is not None
    assert round(told.share, 1) == Decimal("172.7")


def test_no_target_and_no_figure_say_so() -> None:
    assert judge([at("2024", 1)], [], "up", False, "year", TODAY).state == "no_target"
    assert judge([], [goal(3)], "up", False, "year", TODAY).state == "no_figure"
    nothing = judge([], [], "up", False, "year", TODAY)
    assert nothing.state == "no_figure"
    assert nothing.lacks == ("no_target", "no_figure")


def test_a_baseline_alone_is_no_figure_of_today() -> None:
    told = judge(
        [at("2019", 50)],
        [goal(50, date(2019, 12, 31), "baseline"), goal(100)],
        "up",
        False,
        "year",
        TODAY,
    )
    assert told.state == "no_figure"
    assert "figure_since_baseline" in told.lacks


@pytest.mark.parametrize(("value", "state"), [(74, "behind"), (75, "on_track"), (100, "reached")])
def test_the_path_is_a_straight_line_by_days(value: int, state: str) -> None:
    begun, ends = date(2020, 12, 31), date(2030, 12, 31)
    told = judge(
        [at("2025", value)],
        [goal(50, begun, "baseline"), goal(100, ends)],
        "up",
        False,
        "year",
        TODAY,
    )
    assert told.state == state
    if told.expected is not None:
        days = (date(2025, 12, 31) - begun).days
        assert told.expected == 50 + Decimal(50) * days / (ends - begun).days


def test_a_path_goes_down_too() -> None:
    goals = [goal(40, date(2020, 12, 31), "baseline")]
    goals.append(goal(20, date(2030, 12, 31), comparison="at_most"))
    for value, state in ((36, "behind"), (30, "on_track"), (20, "reached"), (12, "reached")):
        assert judge([at("2025", value)], goals, "down", False, "year", TODAY).state == state


def test_a_ceiling_of_what_counts_on_is_reached_only_when_its_day_has_come() -> None:
    ceiling = goal(100, date(2027, 12, 31), comparison="at_most")
    assert judge([at("2025", 40)], [ceiling], "none", True, "year", TODAY).state == "on_track"
    assert judge([at("2025", 120)], [ceiling], "none", True, "year", TODAY).state == "missed"
    past = goal(100, date(2025, 12, 31), comparison="at_most")
    assert judge([at("2025", 40)], [past], "none", True, "year", TODAY).state == "reached"


def test_a_target_of_a_year_is_answered_by_that_year() -> None:
    goals = [goal(10, date(2023, 12, 31)), goal(20, date(2024, 12, 31))]
    told = judge([at("2023", 12), at("2024", 15)], goals, "up", False, "year", TODAY)
    assert [one.state for one in told.against] == ["reached", "missed"]
    assert told.state == "missed"


def test_a_later_target_without_a_figure_is_said() -> None:
    goals = [goal(10, date(2023, 12, 31)), goal(20, date(2024, 12, 31))]
    told = judge([at("2023", 12)], goals, "up", False, "year", TODAY)
    assert told.state == "reached"
    assert "later_target" in told.lacks


def test_nought_as_a_target_has_no_share() -> None:
    told = judge([at("2024", 3)], [goal(0, date(2024, 12, 31))], "down", False, "year", TODAY)
    assert told.share is None
    assert told.state == "reached"


def test_a_figure_is_late_a_year_after_it_was_due() -> None:
    def late(today: date, frequency: str = "year") -> bool:
        return judge([at("2023", 1)], [], "up", False, frequency, today).late

    assert not late(date(2025, 12, 30))
    assert late(date(2026, 1, 1))
    assert not late(date(2040, 1, 1), "once")


def test_a_newest_figure_that_is_hidden_is_said_and_not_passed_over_in_silence() -> None:
    told = judge([at("2023", 9), at("2024", None, "suppressed")], [], "up", False, "once", TODAY)
    assert told.now == at("2023", 9)
    assert told.lacks == ("no_target", "newest_suppressed")


def test_a_trend_is_better_only_where_a_way_is() -> None:
    points = [at("2023", 9), at("2024", 7)]
    for direction, better in (("up", False), ("down", True), ("none", None)):
        told = trend(points, direction)  # type: ignore[arg-type]  # the three of them
        assert told is not None
        assert (told.way, told.change, told.better) == ("down", -2, better)
    assert trend(points[:1], "up") is None


_POINTS = st.lists(
    st.builds(
        lambda year, value: at(str(year), value),
        st.integers(2015, 2030),
        st.one_of(st.none(), st.integers(-1000, 1000)),
    ),
    unique_by=lambda point: point.period,
    max_size=8,
)
_GOALS = st.lists(
    st.builds(
        goal,
        st.integers(-1000, 1000),
        st.one_of(
            st.none(), st.integers(0, 5000).map(lambda day: date(2016, 1, 1) + timedelta(day))
        ),
        st.sampled_from(["baseline", "target", "announced"]),
        st.sampled_from(["at_least", "at_most", "exactly"]),
    ),
    unique_by=lambda one: (one.on, one.kind),
    max_size=5,
)


@given(_POINTS, _GOALS, st.booleans())
def test_the_order_in_which_figures_and_targets_come_never_matters(
    points: list[Point],
    goals: list[Goal],
    cumulative: bool,
) -> None:
    told = judge(points, goals, "up", cumulative, "year", TODAY)
    assert told == judge(points[::-1], goals[::-1], "up", cumulative, "year", TODAY)


@given(_POINTS, _GOALS, st.booleans())
def test_a_target_is_reached_only_by_a_figure_that_meets_it(
    points: list[Point], goals: list[Goal], cumulative: bool
) -> None:
    told = judge(points, goals, "up", cumulative, "year", TODAY)
    for one in told.against:
        if one.state == "reached":
            assert one.point is not None
            assert one.point.value is not None
            assert one.target.met(one.point.value)
        if one.state == "missed" and one.target.comparison != "at_most":
            assert one.target.on is not None
            assert one.target.on < TODAY
        if one.point is None:
            assert one.state == "no_figure"
