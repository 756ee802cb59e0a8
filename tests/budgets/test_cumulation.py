"""Which grants of one beneficiary overlap."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regie.budgets.cumulation import Held, overlap, overlaps, shared_days
from regie.kernel.flanders.kbo import kbo_fault, plain_kbo

_DAYS = st.dates(date(2020, 1, 1), date(2020, 3, 1))
_HELD = st.builds(
    Held,
    key=st.sampled_from("abcdef"),
    beneficiary=st.sampled_from(["0543307391", "0862910119"]),
    theme=st.sampled_from(["", "taal", "sport"]),
    purpose=st.sampled_from(["", "oefenen"]),
    start=st.none() | _DAYS,
    until=st.none() | _DAYS,
)


@given(_HELD, _HELD)
def test_who_comes_first_says_nothing(one: Held, other: Held) -> None:
    assert overlap(one, other) == overlap(other, one)


@given(_HELD)
def test_nothing_overlaps_itself(one: Held) -> None:
    assert overlap(one, one) is None


@given(_HELD, _HELD)
def test_an_overlap_is_every_day_that_both_cover_and_no_other(one: Held, other: Held) -> None:
    found = shared_days(one, other)
    if one.start is None or other.start is None:
        assert found is None
        return
    for n in range(70):
        day = date(2020, 1, 1) + timedelta(days=n)
        both = all(
            held.start is not None
            and held.start <= day
            and (held.until is None or day < held.until)
            for held in (one, other)
        )
        within = found is not None and found[0] <= day and (found[1] is None or day < found[1])
        assert both == within


@given(_HELD, _HELD)
def test_who_overlaps_is_one_beneficiary_with_one_purpose(one: Held, other: Held) -> None:
    found = overlap(one, other)
    if found is not None:
        assert one.beneficiary == other.beneficiary
        assert found.theme
        assert found.theme in (one.theme, one.purpose)
        assert found.theme in (other.theme, other.purpose)


@given(st.lists(_HELD, max_size=6, unique_by=lambda one: one.key))
def test_the_order_of_grants_changes_nothing(some: list[Held]) -> None:
    assert overlaps(some) == overlaps(some[::-1])


def test_what_overlaps_first_comes_first() -> None:
    """Whatever the grants are called."""

    def held(key: str, year: int) -> Held:
        return Held(key, "x", "taal", "", date(year, 1, 1), date(year + 1, 1, 1))

    found = overlaps([held("a", 2023), held("b", 2023), held("y", 2021), held("z", 2021)])
    assert [(one.one, one.other) for one in found] == [("y", "z"), ("a", "b")]


def test_a_period_ends_where_the_next_begins() -> None:
    first = Held("a", "x", "taal", "", date(2020, 1, 1), date(2021, 1, 1))
    after = Held("b", "x", "taal", "", date(2021, 1, 1), None)
    assert overlap(first, after) is None
    before = Held("b", "x", "taal", "", date(2020, 12, 31), None)
    found = overlap(first, before)
    assert found is not None
    assert (found.start, found.until) == (date(2020, 12, 31), date(2021, 1, 1))


@given(st.integers(1, 19_999_999))
def test_a_number_that_can_be_is_one_of_97(begin: int) -> None:
    head = f"{begin:08}"
    right = [f"{head}{n:02}" for n in range(100) if not kbo_fault(f"{head}{n:02}")]
    assert right == [f"{head}{97 - begin % 97:02}"]


@pytest.mark.parametrize("words", ["0543.307.391", "BE 0543 307 391", "be0543307391", "543307391"])
def test_a_number_is_read_as_people_write_it(words: str) -> None:
    assert plain_kbo(words) == "0543307391"
    assert not kbo_fault(plain_kbo(words))
