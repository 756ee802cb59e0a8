"""How figures, amounts and dates are written for people."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regie.components import figures
from regie.kernel.dates import PartialDate, Precision
from regie.kernel.numbers import parse_whole

TIED = "\u00a0"
cents = st.integers(-(10**15), 10**15).map(lambda value: Decimal(value).scaleb(-2))


@pytest.mark.parametrize(
    ("euros", "dutch", "english"),
    [
        ("94216000", "94.216", "94,216"),
        ("-1734000", "−1.734", "−1,734"),
        ("0", "0", "0"),
        ("1500", "1,5", "1.5"),
        ("-0.01", "−0,00001", "−0.00001"),
        (None, "–", "–"),
    ],
)
def test_thousands_of_a_table(euros: str | None, dutch: str, english: str) -> None:
    amount = None if euros is None else Decimal(euros)
    assert figures.thousand(amount, "nl") == dutch
    assert figures.thousand(amount, "en") == english


@given(st.integers(-(10**12), 10**12))
def test_a_table_is_read_back_as_it_was_written(thousands: int) -> None:
    # parse_whole knows figures below a milliard.
    thousands %= 10**9
    assert parse_whole(figures.thousand(Decimal(thousands) * 1000, "nl")) == thousands


@given(cents)
def test_nothing_is_rounded_away_in_a_table(euros: Decimal) -> None:
    shown = figures.thousand(euros, "nl").replace("−", "-").replace(".", "").replace(",", ".")
    assert Decimal(shown) * 1000 == euros


@pytest.mark.parametrize(
    ("euros", "dutch", "english"),
    [
        ("94216000", "94,2 miljoen euro", "94.2 million euros"),
        ("11000000", "11 miljoen euro", "11 million euros"),
        ("-2640000", "−2,6 miljoen euro", "−2.6 million euros"),
        ("999999.50", "1 miljoen euro", "1 million euros"),
        ("1250000000", "1,3 miljard euro", "1.3 billion euros"),
        ("147000", "147.000 euro", "147,000 euros"),
        ("12.50", "12,50 euro", "12.50 euros"),
    ],
)
def test_amounts_of_a_sentence(euros: str, dutch: str, english: str) -> None:
    for language, words in (("nl", dutch), ("en", english)):
        assert figures.euro_words(Decimal(euros), language).replace(TIED, " ") == words


@given(cents)
def test_an_amount_never_breaks_over_a_line(euros: Decimal) -> None:
    assert " " not in figures.euro_words(euros, "nl")


@pytest.mark.parametrize(
    ("first", "precision", "dutch", "english"),
    [
        (date(2021, 10, 8), "day", "8 oktober 2021", "8 October 2021"),
        (date(2021, 2, 1), "month", "februari 2021", "February 2021"),
        (date(2021, 10, 1), "quarter", "vierde kwartaal van 2021", "fourth quarter of 2021"),
        (date(2021, 1, 1), "year", "2021", "2021"),
    ],
)
def test_a_date_is_as_precise_as_it_is_known(
    first: date, precision: Precision, dutch: str, english: str
) -> None:
    for language, words in (("nl", dutch), ("en", english)):
        told = figures.partial_date(PartialDate(first, precision), language)
        assert told.replace(TIED, " ") == words


def test_a_share() -> None:
    assert figures.percent(Decimal("0.049"), "nl") == f"4,9{TIED}%"
    assert figures.percent(None, "nl") == "–"
