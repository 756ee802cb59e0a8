"""Money by a formula: values in, values out.

(realised in the reference year - average of the base years) x price, minus what was granted
before. An input that is not known is absent: what rests on it is absent too, never worked out
backwards from a printed result.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from msgspec import Struct

from regie.kernel import figures

#: What an input can be: how many in the reference year, how many in a base year, what one costs,
#: what was granted before.
ROLES = ("realised", "base", "price", "granted")
#: To what the estimate is rounded, in cents. The average is never rounded.
ROUNDINGS = {"cent": 1, "thousand": 100_000}


class Input(Struct, frozen=True):
    """One input: a number in ``year`` (``realised``, ``base``), or euros (``price``,
    ``granted``). ``value`` is absent where nobody knows it."""

    role: str
    value: Decimal | None
    year: int | None = None
    label: str = ""


class Outcome(Struct, frozen=True):
    """The formula step by step, each as far as its inputs are known.

    :param difference: realised minus ``average``.
    :param estimate: ``difference`` times the price, rounded: the only rounding there is.
    :param granted: all that was granted before.
    :param result: ``estimate`` minus ``granted``; it may be negative.
    """

    average: Fraction | None
    difference: Fraction | None
    estimate: Decimal | None
    granted: Decimal | None
    result: Decimal | None
    missing: tuple[Input, ...]


def compute(inputs: Iterable[Input], rounding: str) -> Outcome:
    """Work the formula out. Half a unit is rounded away from zero."""
    told = tuple(inputs)
    by_role = {role: [one for one in told if one.role == role] for role in ROLES}
    average = _average(by_role["base"])
    realised, price = _value(by_role["realised"]), _value(by_role["price"])
    difference = None if realised is None or average is None else Fraction(realised) - average
    estimate = (
        None
        if difference is None or price is None
        else round_to(difference * Fraction(price), ROUNDINGS[rounding])
    )
    granted = _sum(by_role["granted"])
    result = None if estimate is None or granted is None else estimate - granted
    missing = tuple(one for one in told if one.value is None)
    return Outcome(average, difference, estimate, granted, result, missing)


def round_to(euros: Fraction, cents: int) -> Decimal:
    """``euros`` to a whole multiple of ``cents``; half a unit goes away from zero."""
    unit = Fraction(cents, 100)
    whole, rest = divmod(abs(euros), unit)
    units = int(whole) + (1 if rest * 2 >= unit else 0)
    return Decimal(units * cents * (-1 if euros < 0 else 1)).scaleb(-2)


def _average(base: Sequence[Input]) -> Fraction | None:
    total = _sum(base)
    return None if total is None or not base else Fraction(total) / len(base)


def _value(inputs: Sequence[Input]) -> Decimal | None:
    return inputs[0].value if inputs else None


def _sum(inputs: Sequence[Input]) -> Decimal | None:
    total = Decimal(0)
    for one in inputs:
        if one.value is None:
            return None
        total += one.value
    return total


_WORDS = {
    "nl": {
        "unknown": "niet gekend",
        "average": "gemiddeld {value} in {years}",
        "in": "{value} in {year}",
        "minus": "min",
        "before": "eerder gegeven",
        "estimate": "({realised} min {average}) × {price}",
        "about": "ongeveer ",
    },
    "en": {
        "unknown": "not known",
        "average": "{value} on average in {years}",
        "in": "{value} in {year}",
        "minus": "minus",
        "before": "granted before",
        "estimate": "({realised} minus {average}) × {price}",
        "about": "about ",
    },
}


def counted(value: Decimal | Fraction | None, language: str) -> str:
    """A number of trajectories; an average that does not end is told to two decimals, as *about*
    that."""
    words = _WORDS[language]
    if value is None:
        return words["unknown"]
    exact = Fraction(value) * 100
    shown = Decimal(round(exact)).scaleb(-2)
    about = "" if exact.denominator == 1 else words["about"]
    return about + figures.number(shown, language)


def amount(value: Decimal | None, language: str) -> str:
    """Euros, or that they are not known."""
    return _WORDS[language]["unknown"] if value is None else figures.euro(value, language)


def years(told: Iterable[int]) -> str:
    """``2012-2014``, or ``2012, 2014``."""
    some = sorted(told)
    if len(some) > 1 and some[-1] - some[0] == len(some) - 1:
        return f"{some[0]}-{some[-1]}"
    return ", ".join(str(year) for year in some)


def estimate_words(inputs: Sequence[Input], outcome: Outcome, language: str) -> str:
    """``(1.200 in 2019 min gemiddeld 1.000 in 2012-2014) × 2.500 euro``."""
    words = _WORDS[language]
    realised = next((one for one in inputs if one.role == "realised"), Input("realised", None))
    price = next((one.value for one in inputs if one.role == "price"), None)
    base = [one.year for one in inputs if one.role == "base" and one.year is not None]
    return words["estimate"].format(
        realised=words["in"].format(value=counted(realised.value, language), year=realised.year),
        average=words["average"].format(
            value=counted(outcome.average, language), years=years(base)
        ),
        price=amount(price, language),
    )


def sentence(inputs: Sequence[Input], outcome: Outcome, language: str) -> str:
    """The whole formula in one sentence."""
    words = _WORDS[language]
    text = f"{estimate_words(inputs, outcome, language)} = {amount(outcome.estimate, language)}"
    if any(one.role == "granted" for one in inputs):
        granted = amount(outcome.granted, language)
        text += f"; {words['minus']} {granted} {words['before']}"
        text += f" = {amount(outcome.result, language)}"
    return f"{text}."
