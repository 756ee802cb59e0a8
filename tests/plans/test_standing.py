"""How it stands with an item: rules that need no database."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from regie.base.fields import last_day
from regie.kernel.dates import PartialDate
from regie.plans.standing import Dates, covers, in_year, of_item, of_milestone, slip

TODAY = date(2021, 3, 15)
DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))


def _cut(day: date, precision: str) -> PartialDate:
    first = {
        "day": day,
        "month": day.replace(day=1),
        "quarter": date(day.year, 3 * ((day.month - 1) // 3) + 1, 1),
        "year": date(day.year, 1, 1),
    }[precision]
    return PartialDate(first, precision)  # type: ignore[arg-type] # one of the four


WHEN = st.builds(_cut, DAYS, st.sampled_from(["day", "month", "quarter", "year"]))


def on(text: str) -> PartialDate:
    return PartialDate(date.fromisoformat(text), "day")


def test_a_milestone_is_reached_planned_or_its_date_has_passed() -> None:
    assert of_milestone(Dates(), TODAY) == "unknown"
    assert of_milestone(Dates(planned=on("2021-03-15")), TODAY) == "planned"
    assert of_milestone(Dates(planned=on("2021-03-14")), TODAY) == "passed"
    assert of_milestone(Dates(planned=on("2021-03-14"), expected=on("2021-06-01")), TODAY) == (
        "planned"
    )
    assert of_milestone(Dates(reached=on("2021-01-01")), TODAY) == "done"
    # A month, a quarter and a year last until their end.
    for precision in ("month", "quarter", "year"):
        assert of_milestone(Dates(planned=_cut(TODAY, precision)), TODAY) == "planned"


def test_an_item_follows_its_milestones_and_an_answer_goes_before_them() -> None:
    late, done, to_come = (
        Dates(planned=on("2020-01-01")),
        Dates(reached=on("2020-01-01")),
        Dates(planned=on("2022-01-01")),
    )
    assert of_item([], TODAY) == "unknown"
    assert of_item([done, done], TODAY) == "done"
    assert of_item([done, to_come], TODAY) == "planned"
    assert of_item([done, to_come, late], TODAY) == "passed"
    assert of_item([done, Dates()], TODAY) == "unknown"
    assert of_item([late], TODAY, "on_track") == "on_track"


@given(st.lists(st.builds(Dates, st.none() | WHEN, st.none() | WHEN, st.none() | WHEN)), DAYS)
def test_time_alone_never_makes_a_thing_planned_again(some: list[Dates], today: date) -> None:
    later = today + timedelta(days=400)
    if of_item(some, today) == "passed":
        assert of_item(some, later) == "passed"
    assert (of_item(some, today) == "done") == (of_item(some, later) == "done")


@given(WHEN, WHEN)
def test_slip_is_counted_between_last_days_and_turns_its_sign(
    one: PartialDate, two: PartialDate
) -> None:
    there, back = slip(Dates(expected=two, first=one)), slip(Dates(expected=one, first=two))
    assert there is not None
    assert back is not None
    assert there == -back
    if there:
        assert there == (last_day(two) - last_day(one)).days


@given(DAYS, st.sampled_from(["month", "quarter", "year"]))
def test_a_date_told_more_precisely_did_not_move(day: date, precision: str) -> None:
    assert slip(Dates(planned=_cut(day, precision), expected=_cut(day, "day"))) == 0


def test_slip_starts_at_the_first_plan_and_ends_where_it_was_reached() -> None:
    dates = Dates(on("2021-06-01"), on("2021-09-01"), on("2021-12-01"), on("2021-03-01"))
    assert slip(dates) == (date(2021, 12, 1) - date(2021, 3, 1)).days
    assert slip(Dates(planned=on("2021-06-01"))) == 0
    assert slip(Dates(expected=on("2021-06-01"))) is None


def test_a_year_holds_what_may_fall_in_it() -> None:
    year = PartialDate(date(2021, 1, 1), "year")
    assert in_year(2021, [None, year])
    assert not in_year(2022, [year, None])
    assert covers(2021, None, year)
    assert covers(2030, year, None)
    assert not covers(2021, None, None)
    assert not covers(2022, None, year)
