"""A list that the database sieves and sorts says what the rules say."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regie.base.fields import last_day
from regie.kernel.dates import PartialDate
from regie.plans import selectors, services
from regie.plans.contents import natural
from regie.plans.positions import code_key
from regie.plans.selectors import Wanted
from regie.plans.services import ItemChange
from regie.plans.standing import STATUSES, Dates, covers, in_year, of_item
from tests.plans import make, make_rounds
from tests.plans.test_laws import undone

pytestmark = pytest.mark.django_db

TODAY = date(2024, 2, 29)
_FIRST: dict[str, Any] = {
    "day": lambda day: day,
    "month": lambda day: day.replace(day=1),
    "quarter": lambda day: day.replace(month=day.month - (day.month - 1) % 3, day=1),
    "year": lambda day: day.replace(month=1, day=1),
}
days = st.integers(-500, 500).map(lambda n: TODAY + timedelta(days=n))
near = st.sampled_from([TODAY, TODAY - timedelta(days=1), TODAY + timedelta(days=1)])
dates = st.none() | st.builds(
    lambda day, precision: PartialDate(_FIRST[precision](day), precision),
    days | near,
    st.sampled_from(list(_FIRST)),
)
steps = st.builds(Dates, dates, dates, dates, st.none())
actions = st.tuples(
    st.lists(steps, max_size=3),
    st.sampled_from([None, None, None, "on_track", "late", "done"]),
    dates,
    dates,
)


def _made(told: list[Any]) -> tuple[Any, list[str]]:
    """A plan with these actions, in this order, and their uids."""
    ada = make.coordinator()
    plan = make.plan(ada)
    draft = make.draft(ada, plan)
    changes = []
    for n, (milestones, _answer, start, end) in enumerate(told):
        if start and end and last_day(end) < start.first:
            start = None
        values = {"title": {"nl": f"Actie {n}"}, "period_start": start, "period_end": end}
        changes.append(ItemChange(f"a{n}", kind="action", values=values))
        for m, one in enumerate(milestones):
            dated = {"planned": one.planned, "expected": one.expected, "reached": one.reached}
            changes.append(
                ItemChange(
                    f"a{n}m{m}",
                    kind="milestone",
                    values={"title": {"nl": "Stap"}, **dated},
                    parent=f"a{n}",
                )
            )
    uids = services.apply_changes(ada, draft, changes)
    make.publish(ada, draft)
    found = [uids[f"a{n}"] for n in range(len(told))]
    for uid, (_milestones, answer, *_period) in zip(found, told, strict=True):
        if answer:
            reason = "" if answer in ("on_track", "done") else "Er was geen geld."
            make_rounds.accepted(ada, plan, uid, status=answer, reason=reason)
    return plan, found


def _next(milestones: list[Dates]) -> tuple[int, int] | None:
    waiting = [one.due for one in milestones if one.reached is None and one.due]
    # To the database a month has 31 days: which of two comes first stays the same.
    return min(((last_day(one).year, last_day(one).toordinal()) for one in waiting), default=None)


@settings(max_examples=20, suppress_health_check=list(HealthCheck))
@given(st.lists(actions, min_size=1, max_size=6))
def test_the_database_says_what_the_rules_say(told: list[Any]) -> None:
    with undone():
        plan, uids = _made(told)

        def asked(order: str = "", **wanted: Any) -> list[str]:
            found = selectors.sieved(plan, 1, TODAY, Wanted(**wanted), order)
            return list(found.values_list("item__uid", flat=True))

        assert asked() == uids
        status = {
            uid: of_item(milestones, TODAY, answer)
            for uid, (milestones, answer, *_period) in zip(uids, told, strict=True)
        }
        for one in STATUSES:
            assert asked(status=one) == [uid for uid in uids if status[uid] == one], one
        assert asked("status") == sorted(uids, key=lambda uid: STATUSES.index(status[uid]))
        first = {uid: _next(one[0]) for uid, one in zip(uids, told, strict=True)}
        by_date = [first[uid] for uid in asked("date")]
        known = [one for one in by_date if one]
        assert known == sorted(known)
        assert by_date[: len(known)] == known, "what is not known comes last"
        shown = selectors.found(
            plan,
            1,
            selectors.sieved(plan, 1, TODAY, Wanted()).values_list("revision", "objective__uid"),
        )
        for row, (milestones, answer, *_period) in zip(shown, told, strict=True):
            assert list(row.milestones) == milestones
            assert row.answer == answer
        for year in (2022, 2023, 2024, 2025):
            fits = [
                one.item.item
                for one in shown
                if covers(year, one.item.start, one.item.end)
                or in_year(year, (when for dated in one.milestones for when in dated))
            ]
            assert asked(year=str(year)) == fits


codes = st.text(st.sampled_from("aB.1029 "), max_size=8).map(str.strip)


@given(st.lists(codes, unique=True))
def test_codes_sort_as_people_count(found: list[str]) -> None:
    known = [one for one in found if one]
    assert sorted(known, key=lambda one: (code_key(one) or "").encode()) == sorted(
        known, key=natural
    )
