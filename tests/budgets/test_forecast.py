"""What must still be paid: laws, and the case that everybody knows."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from regie.budgets.forecast import (
    Due,
    Expected,
    Promise,
    Quarter,
    by_quarter,
    by_year,
    expected,
    shortfalls,
)

_CENTS = st.integers(min_value=0, max_value=10**13).map(lambda cents: Decimal(cents) / 100)
_SOME = st.integers(min_value=1, max_value=10**13).map(lambda cents: Decimal(cents) / 100)
_QUARTERS = st.builds(Quarter, st.integers(2020, 2030), st.integers(1, 4))
_DUES = st.lists(
    st.builds(Due, _SOME, st.integers(2020, 2030), st.none() | st.integers(1, 4)), max_size=6
).map(tuple)
_PROMISES = st.builds(Promise, st.just("c"), _SOME, _CENTS, st.integers(2020, 2030), _DUES)


@given(_PROMISES, _QUARTERS)
def test_forecast_and_paid_together_are_what_was_committed(promise: Promise, now: Quarter) -> None:
    told = expected(promise, now)
    forecast = sum((one.amount for one in told), Decimal(0))
    assert forecast + min(promise.paid, promise.committed) == promise.committed
    assert all(one.amount > 0 and one.at >= now for one in told)
    assert sum(by_quarter(told).values(), Decimal(0)) == forecast
    assert sum(by_year(told).values(), Decimal(0)) == forecast


@given(_PROMISES, _QUARTERS)
def test_what_ended_is_not_expected(promise: Promise, now: Quarter) -> None:
    ended = Promise("c", promise.committed, promise.paid, promise.year, promise.dues, ended=True)
    assert expected(ended, now) == []


def test_eighty_and_twenty_over_two_years() -> None:
    dues = (Due(Decimal(80_000), 2026, 3), Due(Decimal(20_000), 2027, 2, "report"))
    award = Promise("award", Decimal(100_000), Decimal(0), 2026, dues)
    now = Quarter(2026, 2)
    assert by_year(expected(award, now)) == {2026: 80_000, 2027: 20_000}
    assert by_quarter(expected(award, now)) == {
        Quarter(2026, 3): 80_000,
        Quarter(2027, 2): 20_000,
    }
    paid = Promise("award", Decimal(100_000), Decimal(80_000), 2026, dues)
    assert by_year(expected(paid, now)) == {2027: 20_000}


def test_what_is_overdue_falls_due_now_and_what_is_not_planned_with_the_last() -> None:
    award = Promise("a", Decimal(100), Decimal(30), 2025, (Due(Decimal(50), 2025, 4),))
    assert expected(award, Quarter(2026, 2)) == [
        Expected("a", Quarter(2026, 2), Decimal(20), late=True, rank=1),
        Expected("a", Quarter(2026, 2), Decimal(50), late=True, planned=False),
    ]
    unplanned = Promise("b", Decimal(100), Decimal(0), 2026)
    assert by_quarter(expected(unplanned, Quarter(2026, 1))) == {Quarter(2026, 4): 100}


def test_what_falls_due_in_this_quarter_is_in_time() -> None:
    award = Promise("a", Decimal(50), Decimal(0), 2026, (Due(Decimal(50), 2026, 2),))
    assert expected(award, Quarter(2026, 2)) == [
        Expected("a", Quarter(2026, 2), Decimal(50), rank=1)
    ]
    (late,) = expected(award, Quarter(2026, 3))
    assert late.late


def test_an_instalment_without_a_quarter_is_expected_at_the_end_of_its_year() -> None:
    award = Promise("a", Decimal(50), Decimal(0), 2026, (Due(Decimal(50), 2027),))
    assert by_quarter(expected(award, Quarter(2026, 2))) == {Quarter(2027, 4): 50}


def test_the_payment_that_uses_the_last_euro_is_no_cause() -> None:
    fits = Expected("a", Quarter(2027, 1), Decimal(90))
    beyond = Expected("b", Quarter(2027, 2), Decimal(1))
    assert shortfalls({2027: Decimal(90)}, {}, [fits]) == []
    (short,) = shortfalls({2027: Decimal(90)}, {}, [fits, beyond])
    assert (short.at, short.causes) == (Quarter(2027, 2), ((beyond, Decimal(1)),))


def test_a_shortfall_says_when_how_much_and_which_payments() -> None:
    first = Expected("a", Quarter(2027, 1), Decimal(60))
    second = Expected("b", Quarter(2027, 2), Decimal(30))
    third = Expected("c", Quarter(2027, 4), Decimal(30))
    later = Expected("d", Quarter(2028, 1), Decimal(500))
    (short,) = shortfalls(
        {2026: Decimal(10), 2027: Decimal(90)}, {2027: Decimal(20)}, [third, later, second, first]
    )
    assert (short.year, short.at) == (2027, Quarter(2027, 2))
    assert short.short == 50
    assert short.causes == ((second, Decimal(20)), (third, Decimal(30)))
    assert sum(part for _, part in short.causes) == short.short


@given(
    st.dictionaries(st.integers(2020, 2024), _CENTS),
    st.dictionaries(st.integers(2020, 2024), _CENTS),
    st.lists(st.builds(Expected, st.just("c"), _QUARTERS, _SOME), max_size=12),
)
def test_a_year_falls_short_exactly_when_more_must_be_paid_than_there_is(
    credits: dict[int, Decimal], paid: dict[int, Decimal], payments: list[Expected]
) -> None:
    told = {short.year: short for short in shortfalls(credits, paid, payments)}
    yearly = by_year(payments)
    for year, credit in credits.items():
        needed = paid.get(year, Decimal(0)) + yearly.get(year, Decimal(0))
        assert (year in told) == (needed > credit and year in yearly)
        if year in told:
            assert told[year].needed == needed
            overspent = max(Decimal(0), paid.get(year, Decimal(0)) - credit)
            assert sum(part for _, part in told[year].causes) == told[year].short - overspent
