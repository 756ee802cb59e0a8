"""What comes round: laws that hold for every rhythm."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from regie.agenda.rules import fits, occurrences, shifted
from regie.base.fields import last_day
from regie.kernel.dates import PartialDate

DAYS = st.dates(date(2000, 1, 1), date(2080, 12, 31))
FIRST = st.builds(PartialDate, DAYS, st.just("day"))
EVERY = st.integers(1, 120)


def on(text: str, precision: str = "day") -> PartialDate:
    return PartialDate(date.fromisoformat(text), precision)  # type: ignore[arg-type] # one of four


def iso(found: list[PartialDate]) -> list[str]:
    return [one.iso() for one in found]


def test_29_february_returns_in_leap_years() -> None:
    found = occurrences(on("2020-02-29"), 12, date(2020, 1, 1), date(2024, 12, 31))
    assert iso(found) == ["2020-02-29", "2021-02-28", "2022-02-28", "2023-02-28", "2024-02-29"]


def test_the_end_of_a_month_stays_its_end() -> None:
    found = occurrences(on("2023-10-31"), 1, date(2023, 10, 1), date(2024, 4, 30))
    assert iso(found)[-4:] == ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"]


def test_a_decree_is_evaluated_every_three_years() -> None:
    found = occurrences(on("2018-06-01"), 36, date(2020, 1, 1), date(2027, 12, 31))
    assert iso(found) == ["2021-06-01", "2024-06-01", "2027-06-01"]


def test_dates_stay_as_precise_as_the_first() -> None:
    year = occurrences(on("2020-01-01", "year"), 12, date(2021, 5, 5), date(2023, 1, 1))
    assert iso(year) == ["2021", "2022", "2023"]
    quarter = occurrences(on("2020-10-01", "quarter"), 3, date(2021, 3, 31), date(2021, 4, 1))
    assert iso(quarter) == ["2021-Q1", "2021-Q2"]
    assert not fits(on("2020-01-01", "year"), 6)
    assert not fits(on("2020-01-01", "quarter"), 1)
    assert fits(on("2020-01-01", "month"), 1)


def test_once_not_known_and_ended() -> None:
    assert iso(occurrences(on("2020-05-05"), None, date(2020, 5, 5), date(2030, 1, 1))) == [
        "2020-05-05"
    ]
    assert occurrences(on("2020-05-05"), None, date(2020, 5, 6), date(2030, 1, 1)) == []
    assert occurrences(None, 12, date(2020, 1, 1), date(2030, 1, 1)) == []
    ended = occurrences(on("2020-05-05"), 12, date(2020, 1, 1), date(2030, 1, 1), date(2022, 5, 5))
    assert iso(ended) == ["2020-05-05", "2021-05-05"]
    far = occurrences(on("2020-05-05"), 1200, date(9990, 1, 1), date.max)
    assert all(one.first <= date.max for one in far)


@given(FIRST, EVERY, DAYS, st.integers(0, 4000))
def test_a_window_is_a_piece_of_the_whole_row(
    first: PartialDate, every: int, since: date, days: int
) -> None:
    until = since + timedelta(days=days)
    whole = [shifted(first, n * every) for n in range(1200 // every + 100)]
    assert occurrences(first, every, since, until) == [
        one for one in whole if last_day(one) >= since and one.first <= until
    ]


@given(FIRST, EVERY, DAYS, st.integers(0, 2000), st.integers(0, 2000))
def test_two_windows_together_are_one(
    first: PartialDate, every: int, since: date, one: int, two: int
) -> None:
    middle = since + timedelta(days=one)
    until = middle + timedelta(days=1 + two)
    parts = [
        *occurrences(first, every, since, middle),
        *occurrences(first, every, middle + timedelta(days=1), until),
    ]
    assert parts == occurrences(first, every, since, until)
