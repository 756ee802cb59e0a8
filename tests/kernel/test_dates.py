"""Dates in Dutch words, as precise as they are printed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regie.kernel.dates import MONTHS, PartialDate, find_dates

_days = st.dates(date(1900, 1, 1), date(2099, 12, 31))
_casing = st.sampled_from([str.lower, str.capitalize, str.upper])


def _iso(text: str, *, years: bool = False) -> list[str]:
    return [found.value.iso() for found in find_dates(text, years=years)]


@given(_days, _casing, st.sampled_from([" ", "  ", "\n", "\u00a0"]), st.booleans())
def test_every_day_of_two_centuries_reads_back(
    day: date, casing: Callable[[str], str], gap: str, years: bool
) -> None:
    printed = gap.join((str(day.day), casing(MONTHS[day.month - 1]), str(day.year)))
    [found] = find_dates(f"Het besluit van {printed}, dus", years=years)
    assert found.value == PartialDate(day, "day")
    assert found.value.iso() == day.isoformat()
    assert f"Het besluit van {printed}, dus"[found.start : found.end] == printed


@given(_days, st.booleans())
def test_a_month_or_a_quarter_is_no_more_precise_than_it_is(day: date, years: bool) -> None:
    first = day.replace(day=1)
    [month] = find_dates(f"tegen {MONTHS[day.month - 1]} {day.year}", years=years)
    assert month.value == PartialDate(first, "month")
    assert month.value.iso() == day.isoformat()[:7]
    quarter = (day.month + 2) // 3
    printed = f"Q{quarter} {day.year}"
    [found] = find_dates(printed, years=years)
    assert found.value == PartialDate(first.replace(month=3 * quarter - 2), "quarter")
    assert found.value.iso() == f"{day.year}-Q{quarter}"


@pytest.mark.parametrize(
    "text",
    [
        "derde kwartaal 2021",
        "in het derde kwartaal van 2021",
        "Derde\nkwartaal 2021",
        "3e kwartaal 2021",
        "3de kwartaal van 2021",
        "Q3 2021",
        "q3 2021",
        "K3 2021",
    ],
)
def test_a_quarter_has_several_names(text: str) -> None:
    assert _iso(text) == ["2021-Q3"]


@pytest.mark.parametrize(
    "text",
    [
        "31 februari 2021",
        "29 februari 2021",
        "31 april 2021",
        "0 mei 2021",
        "32 mei 2021",
    ],
)
def test_a_day_that_does_not_exist_is_no_date(text: str) -> None:
    assert _iso(text) == []
    assert _iso(text, years=True) == []


@pytest.mark.parametrize(
    "text",
    ["eind 2022", "begin 2022", "voorjaar 2022", "tegen de zomer van 2022.", "2022", "(2022)"],
)
def test_only_the_year_of_vague_words_is_a_date_and_only_where_asked(text: str) -> None:
    assert _iso(text) == []
    assert _iso(text, years=True) == ["2022"]


@pytest.mark.parametrize(
    "text",
    [
        "mei",
        "in mei komt dit",
        "BO2021",
        "2.021 keuro",
        "12021",
        "1e kwartaal",
        "2021x",
    ],
)
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    assert _iso(text, years=True) == []


def test_several_dates_come_in_the_order_of_the_text() -> None:
    text = "Start op 1ste maart 2021, klaar in eind 2022, evaluatie juli 2023 en 4e kwartaal 2024"
    assert _iso(text) == ["2021-03-01", "2023-07", "2024-Q4"]
    assert _iso(text, years=True) == ["2021-03-01", "2022", "2023-07", "2024-Q4"]


_SCRAPS = ("31", "1", "mei", "februari", "2021", "1999", "Q2", "derde", "kwartaal", "van", "x", ".")


@given(st.lists(st.sampled_from(_SCRAPS), max_size=12), st.sampled_from(["", " ", "\n"]))
def test_dates_never_overlap_and_lie_in_the_text(scraps: list[str], gap: str) -> None:
    text = gap.join(scraps)
    end = 0
    for found in find_dates(text, years=True):
        assert end <= found.start < found.end <= len(text)
        end = found.end
