"""How figures, amounts and dates are written for a person, in either language. Pure."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from regie.kernel.dates import MONTHS, PartialDate

NONE = "–"
MINUS = "−"
#: Between a figure and what belongs to it, so that a line never breaks there.
_TIED = "\u00a0"
_ENGLISH_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_QUARTERS = {
    "nl": ("eerste", "tweede", "derde", "vierde"),
    "en": ("first", "second", "third", "fourth"),
}
_DUTCH = str.maketrans(",.", ".,")
_EURO = {"nl": "euro", "en": "euros"}
_MILLION = Decimal(1_000_000)
_STEPS = (
    (Decimal(1_000_000_000), {"nl": "miljard", "en": "billion"}),
    (_MILLION, {"nl": "miljoen", "en": "million"}),
)


#: Figures that a process remembers: a table prints many of them again.
_KEPT = 20_000


@lru_cache(_KEPT)
def number(value: Decimal | int | None, language: str, decimals: int | None = None) -> str:
    """``value`` with thousands apart and a real minus: ``-94216`` is ``−94.216`` in Dutch.

    :param decimals: how many to print; without it, exactly those that the value has.
    """
    if value is None:
        return NONE
    exact = Decimal(value)
    if decimals is not None:
        exact = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    elif exact == exact.to_integral_value():
        exact = exact.quantize(Decimal(1))
    else:
        exact = exact.normalize()
    digits = f"{abs(exact):,f}"
    if language == "nl":
        digits = digits.translate(_DUTCH)
    return f"{MINUS}{digits}" if exact < 0 else digits


@lru_cache(_KEPT)
def thousand(euros: Decimal | None, language: str) -> str:
    """An amount in thousands, as a budget prints it; nothing is rounded away."""
    return number(None if euros is None else euros / 1000, language)


def euro(euros: Decimal | None, language: str) -> str:
    """A whole amount, with its cents only where it has some: ``1.234,50 euro``."""
    if euros is None:
        return NONE
    cents = 0 if euros == euros.to_integral_value() else 2
    return f"{number(euros, language, cents)}{_TIED}{_EURO[language]}"


def euro_words(euros: Decimal | None, language: str) -> str:
    """An amount for a sentence: ``94,2 miljoen euro``; below a million it is written out."""
    if euros is None:
        return NONE
    for step, words in _STEPS:
        # What rounds up to a million is a million.
        tenths = (euros / step).quantize(Decimal("0.1"), ROUND_HALF_UP)
        if abs(tenths) >= 1:
            return f"{number(tenths, language)}{_TIED}{words[language]}{_TIED}{_EURO[language]}"
    return euro(euros, language)


def percent(share: Decimal | None, language: str, decimals: int = 1) -> str:
    """A share of one as a percentage: ``0.049`` is ``4,9 %``."""
    if share is None:
        return NONE
    shown = number(share * 100, language, decimals)
    return f"{shown}{_TIED}%" if language == "nl" else f"{shown}%"


def day(value: date | None, language: str) -> str:
    """A date written out: ``8 oktober 2021``."""
    if value is None:
        return NONE
    return f"{value.day}{_TIED}{_month(value, language)}{_TIED}{value.year}"


def partial_date(value: PartialDate | None, language: str) -> str:
    """A date as precise as it is known: ``februari 2021``, ``eerste kwartaal van 2021``."""
    if value is None:
        return NONE
    first = value.first
    match value.precision:
        case "day":
            return day(first, language)
        case "month":
            return f"{_month(first, language)}{_TIED}{first.year}"
        case "quarter":
            nth = _QUARTERS[language][(first.month - 1) // 3]
            return (
                f"{nth} {'kwartaal van' if language == 'nl' else 'quarter of'}{_TIED}{first.year}"
            )
        case "year":
            return str(first.year)


def _month(value: date, language: str) -> str:
    return (MONTHS if language == "nl" else _ENGLISH_MONTHS)[value.month - 1]
