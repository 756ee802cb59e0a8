"""Announced, and then? What became of an announcement, as a rule."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regie.kernel.dates import PartialDate
from regie.plans.delivery import FATES, Announced, fate
from regie.plans.standing import STATUSES, Dates

TODAY = date(2022, 6, 1)


def on(text: str) -> PartialDate:
    return PartialDate(date.fromisoformat(text), "day")


PASSED = Dates(planned=on("2021-06-01"))
COMES = Dates(planned=on("2023-06-01"))
MOVED = Dates(planned=on("2021-06-01"), expected=on("2023-06-01"))
DONE = Dates(planned=on("2021-06-01"), reached=on("2022-01-01"))
NOTHING = Announced(False, False, (), None, 1, 1)


@pytest.mark.parametrize(
    ("one", "newest", "expected"),
    [
        (NOTHING, 1, "running"),
        (NOTHING, 2, "silent"),
        (NOTHING._replace(last=2), 2, "running"),
        (NOTHING._replace(milestones=(PASSED,)), 1, "silent"),
        (NOTHING._replace(milestones=(PASSED,), answer="on_track"), 1, "running"),
        (NOTHING._replace(milestones=(COMES,)), 2, "running"),
        (NOTHING._replace(milestones=(MOVED,)), 2, "moved"),
        (NOTHING._replace(milestones=(DONE, DONE)), 2, "reached"),
        (NOTHING._replace(milestones=(DONE, MOVED)), 2, "moved"),
        (NOTHING._replace(milestones=(PASSED,), answer="done"), 2, "reached"),
        (NOTHING._replace(answer="stopped"), 2, "stopped"),
        (NOTHING._replace(ended=True, milestones=(DONE,)), 2, "ended"),
        (NOTHING._replace(ended=True, went_on=True), 2, "went_on"),
    ],
)
def test_what_became_of_it(one: Announced, newest: int, expected: str) -> None:
    assert fate(one, newest, TODAY) == expected


@given(
    st.builds(
        Announced,
        st.booleans(),
        st.booleans(),
        st.lists(st.sampled_from([PASSED, COMES, MOVED, DONE, Dates()])),
        st.none() | st.sampled_from(STATUSES),
        st.just(1),
        st.integers(1, 3),
    ),
    st.integers(3, 4),
)
def test_whoever_answered_is_never_silent(one: Announced, newest: int) -> None:
    found = fate(one, newest, TODAY)
    assert found in FATES
    if one.answer is not None:
        assert found not in ("silent", "moved")
