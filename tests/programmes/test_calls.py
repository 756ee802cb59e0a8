"""The shipped calls, and what a choice of their lines brings."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regie.base.data import data
from regie.base.errors import Invalid
from regie.programmes.library import call
from regie.programmes.ruleset import parse
from regie.programmes.simulation import Choice, at_most, simulate

CALLS = sorted(path.stem for path in data("calls").glob("*.yaml"))


@pytest.mark.parametrize("code", CALLS)
def test_a_shipped_call_bears_the_name_of_its_file(code: str) -> None:
    assert call(code).code == code


def test_the_ceilings_add_up_to_what_the_form_allows() -> None:
    first, second = call("plan-samenleven-2022").rules, call("plan-samenleven-2023").rules
    assert len(first.lines) == 27
    assert len({line.action for line in first.lines}) == 19
    assert simulate(first, at_most(first)).total_flemish == Decimal(1_114_300)
    assert simulate(second, at_most(second)).total_flemish == Decimal(1_152_100)
    assert simulate(first, at_most(first)).total_own == Decimal(1_114_300)


def test_the_price_of_action_2_changed_while_the_call_was_open() -> None:
    before, after = call("plan-samenleven-2022").versions
    lines = [rules.line("2") for rules in (before, after)]
    assert [line.amount for line in lines if line] == [Decimal(12_500), Decimal(25_000)]
    assert before.dates.opens < after.since < after.dates.closes  # type: ignore[operator] # all are days
    assert after.line("5") == before.line("5")


def test_what_is_not_known_stays_open() -> None:
    told = simulate(call("oefenkansen-2026").rules, [Choice("oefenkans", 10, 1)])
    assert told.lines[0].flemish is None
    assert told.eligible


@pytest.mark.parametrize(
    ("choices", "problem"),
    [
        ([Choice("5", 2251, 1)], "above_ceiling"),
        ([Choice("5", -1, 1)], "below_zero"),
        ([Choice("5", 10)], "no_priority"),
        ([Choice("5", 10, 1), Choice("2", 1, 1)], "priority_twice"),
        ([Choice("5", 10, 1), Choice("5", 20, 2)], "line_twice"),
        ([Choice("99", 10, 1)], "unknown_line"),
    ],
)
def test_what_cannot_be_asked_brings_nothing_and_says_why(
    choices: list[Choice], problem: str
) -> None:
    told = simulate(call("plan-samenleven-2022").rules, choices)
    assert problem in {line.problem for line in told.lines}
    assert all(line.flemish == 0 for line in told.lines if not line.accepted)
    assert not told.eligible


def test_to_ask_nothing_is_no_application() -> None:
    told = simulate(call("plan-samenleven-2022").rules, [Choice("5", 0)])
    assert told.lines[0].accepted
    assert not told.eligible


@given(st.integers(1, 2250))
def test_every_unit_brings_its_price(units: int) -> None:
    told = simulate(call("plan-samenleven-2022").rules, [Choice("5", units, 1)])
    assert told.total_flemish == 60 * units


SOUND = """
call: {code: c, programme: p, title: {nl: T}}
rules:
  applicants: {kinds: [municipality]}
  dates: {opens: 2026-01-01, closes: 2026-02-01T12:00}
  lines:
    - {code: a, title: {nl: A}, unit: {nl: stuk}, amount: 10, ceiling: 3}
  allocation: {rule: pro_rata, basis: example}
"""


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("amount: 10", "amount: 10.001", "twee decimalen"),
        ("amount: 10", "amount: -10", "te klein"),
        ("amount: 10", "amount: tien", "geen getal"),
        ("ceiling: 3", "ceiling: 0", "getal van 1"),
        ("opens: 2026-01-01", "opens: 2026-02-31", "geen moment"),
        ("opens: 2026-01-01", "opens: 2026-03-01", "sluit voor ze opent"),
        ("rule: pro_rata", "rule: loting", "kies uit"),
        ("kinds: [municipality]", "kinds: [iedereen]", "kies uit"),
        ("  dates:", "  data:", "dit veld bestaat hier niet"),
        ("ceiling: 3}", "ceiling: 3}\n    - {code: a, title: B, unit: stuk}", "staat er twee keer"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(old: str, new: str, sentence: str) -> None:
    assert parse(SOUND.encode(), "c.yaml").rules.lines[0].ceiling == 3
    with pytest.raises(Invalid, match=sentence) as refused:
        parse(SOUND.replace(old, new).encode(), "c.yaml")
    assert "c.yaml, regel " in str(refused.value)


def test_the_parts_of_a_payment_are_a_whole() -> None:
    part = "  payments: [{share: 0.8, moment: award, basis: example}]\n"
    with pytest.raises(Invalid, match="geen geheel"):
        parse((SOUND + part).encode(), "c.yaml")
