"""Laws of dividing an envelope, with the written-out rule as oracle of the quick one."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regie.programmes.allocation import Asked, Rule, allocate

RULES: tuple[Rule, ...] = ("rank_rounds", "pro_rata", "score")


def lines_of() -> st.SearchStrategy[list[Asked]]:
    line = st.builds(
        Asked,
        number=st.integers(1, 6),
        place=st.integers(1, 5),
        units=st.one_of(st.integers(1, 12), st.integers(1, 3_000)),
        unit_amount=st.sampled_from([Decimal(60), Decimal("0.01"), Decimal(650), Decimal(25000)]),
        priority=st.integers(1, 4),
        score=st.integers(0, 3).map(Decimal),
    )
    return st.lists(line, max_size=12, unique_by=lambda one: (one.number, one.place))


def written_out(asked: list[Asked], envelope: Decimal, rule: Rule) -> dict[tuple[int, int], int]:
    """The rule word for word: look for the next unit, give it, look again."""
    given_units = {(line.number, line.place): 0 for line in asked}
    left = envelope

    def turn(line: Asked) -> Decimal:
        if rule == "rank_rounds":
            return Decimal(line.priority)
        return -(line.score or Decimal(0)) if rule == "score" else Decimal(0)

    while waiting := [line for line in asked if given_units[line.number, line.place] < line.units]:
        following = min(
            waiting,
            key=lambda line: (
                turn(line),
                Fraction(given_units[line.number, line.place], line.units),
                line.units,
                line.number,
                line.place,
            ),
        )
        if following.unit_amount > left:
            break
        left -= following.unit_amount
        given_units[following.number, following.place] += 1
    return given_units


def units_of(asked: list[Asked], envelope: Decimal, rule: Rule) -> dict[tuple[int, int], int]:
    return {
        (grant.asked.number, grant.asked.place): grant.units
        for grant in allocate(asked, envelope, rule).grants
    }


small = lines_of().filter(lambda lines: sum(line.units for line in lines) < 400)
euros = st.integers(0, 12_000_000).map(lambda cents: Decimal(cents) / 100)


@pytest.mark.parametrize("rule", RULES)
@given(asked=small, envelope=euros)
def test_the_quick_way_gives_what_the_rule_says(
    rule: Rule, asked: list[Asked], envelope: Decimal
) -> None:
    assert units_of(asked, envelope, rule) == written_out(asked, envelope, rule)


@pytest.mark.parametrize("rule", RULES)
@given(asked=lines_of(), envelope=euros, more=euros)
def test_a_larger_envelope_never_gives_anybody_less(
    rule: Rule, asked: list[Asked], envelope: Decimal, more: Decimal
) -> None:
    before = units_of(asked, envelope, rule)
    after = units_of(asked, envelope + more, rule)
    assert all(after[line] >= units for line, units in before.items())


@pytest.mark.parametrize("rule", RULES)
@given(asked=lines_of(), envelope=euros, data=st.data())
def test_the_order_of_input_changes_nothing(
    rule: Rule, asked: list[Asked], envelope: Decimal, data: st.DataObject
) -> None:
    other = data.draw(st.permutations(asked))
    assert allocate(asked, envelope, rule) == allocate(other, envelope, rule)


@pytest.mark.parametrize("rule", RULES)
@given(asked=lines_of(), envelope=euros)
def test_the_money_adds_up(rule: Rule, asked: list[Asked], envelope: Decimal) -> None:
    told = allocate(asked, envelope, rule)
    assert told.total == sum((grant.amount for grant in told.grants), Decimal(0))
    assert told.total + told.left == envelope
    assert told.left >= 0
    assert all(0 <= grant.units <= grant.asked.units for grant in told.grants)
    if waiting := [grant.asked for grant in told.grants if grant.units < grant.asked.units]:
        assert told.left < max(line.unit_amount for line in waiting)
    for grant in told.grants:
        served = {"all": grant.units == grant.asked.units, "part": grant.units > 0}
        assert served.get(grant.reason.code, grant.units == 0)


def test_priorities_come_one_after_the_other() -> None:
    asked = [
        Asked(1, 1, 60, Decimal(100), priority=2),
        Asked(1, 2, 10, Decimal(100), priority=1),
        Asked(2, 1, 30, Decimal(100), priority=2),
        Asked(2, 2, 10, Decimal(100), priority=3),
    ]
    told = allocate(asked, Decimal(7_000), "rank_rounds")
    assert [(grant.units, grant.reason.code) for grant in told.grants] == [
        (40, "part"),
        (10, "all"),
        (20, "part"),
        (0, "after"),
    ]
    assert told.grants[0].reason.served == Decimal("0.67")
    assert told.grants[3].reason.round == 2
    assert told.left == 0


@pytest.mark.parametrize(
    "wrong",
    [
        [Asked(1, 1, 0, Decimal(60))],
        [Asked(1, 1, 5, Decimal(0))],
        [Asked(1, 1, 5, Decimal(-60))],
        [Asked(1, 1, 5, Decimal("0.001"))],
        [Asked(1, 1, 5, Decimal(60)), Asked(1, 1, 6, Decimal(60))],
    ],
)
def test_what_cannot_be_asked_is_refused(wrong: list[Asked]) -> None:
    with pytest.raises(ValueError, match=r"application|amount"):
        allocate(wrong, Decimal(100), "pro_rata")


def test_a_score_is_needed_to_divide_by_score() -> None:
    with pytest.raises(ValueError, match="no score"):
        allocate([Asked(1, 1, 5, Decimal(60))], Decimal(100), "score")
