"""Laws of dividing an envelope, with the written-out rule as oracle of the quick one."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from regie.programmes.allocation import Asked, Reserved, Rule, allocate

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
        least=st.sampled_from([1, 1, 2, 5, 3_000]),
        groups=st.sets(st.integers(0, 1)).map(frozenset),
    ).map(lambda one: replace(one, least=min(one.least, one.units)))
    return st.lists(line, max_size=12, unique_by=lambda one: (one.number, one.place))


def parts_of() -> st.SearchStrategy[list[Reserved]]:
    part = st.builds(
        Reserved,
        group=st.integers(0, 1),
        amount=st.none() | st.integers(1, 200_000).map(Decimal),
        awards=st.none() | st.integers(1, 4),
    )
    return st.lists(part, max_size=2, unique_by=lambda one: one.group)


def written_out(
    asked: list[Asked], envelope: Decimal, rule: Rule, reserved: list[Reserved]
) -> dict[tuple[int, int], int]:
    """The rule word for word: look for the next unit, give it, look again."""
    given_units = {(line.number, line.place): 0 for line in asked}
    left = envelope

    def best(part: Reserved) -> list[Asked]:
        mine = [line for line in asked if part.group in line.groups]
        numbers = sorted({line.number for line in mine}, key=lambda n: (-score_of(mine, n), n))
        return [line for line in asked if line.number in numbers[: part.awards]]

    turns: list[tuple[list[Asked], Decimal | None]] = []
    if rule == "score":
        turns += [(best(part), None) for part in reserved if part.awards is not None]
    turns += [
        ([line for line in asked if part.group in line.groups], part.amount)
        for part in reserved
        if part.amount is not None
    ]
    for lines, amount in [*turns, (asked, None)]:
        there = left if amount is None else min(left, amount)
        spent, whole = one_after_another(lines, given_units, there, rule)
        limited = there == left
        left -= spent
        if not whole and limited:
            break
    return given_units


def score_of(lines: list[Asked], number: int) -> Decimal:
    return max(line.score or Decimal(0) for line in reversed(lines) if line.number == number)


def one_after_another(
    asked: list[Asked], given_units: dict[tuple[int, int], int], envelope: Decimal, rule: Rule
) -> tuple[Decimal, bool]:
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
        more = 1 if given_units[following.number, following.place] else following.least
        if following.unit_amount * more > left:
            return envelope - left, False
        left -= following.unit_amount * more
        given_units[following.number, following.place] += more
    return envelope - left, True


def units_of(
    asked: list[Asked], envelope: Decimal, rule: Rule, reserved: list[Reserved]
) -> dict[tuple[int, int], int]:
    return {
        (grant.asked.number, grant.asked.place): grant.units
        for grant in allocate(asked, envelope, rule, reserved).grants
    }


def scored(lines: list[Asked]) -> list[Asked]:
    """An application has one score and is of the same groups on all its lines."""
    first = {line.number: line for line in reversed(lines)}
    return [
        replace(line, score=first[line.number].score, groups=first[line.number].groups)
        for line in lines
    ]


small = lines_of().map(scored).filter(lambda lines: sum(line.units for line in lines) < 400)
euros = st.integers(0, 12_000_000).map(lambda cents: Decimal(cents) / 100)


@pytest.mark.parametrize("rule", RULES)
@given(asked=small, envelope=euros, reserved=parts_of())
def test_the_quick_way_gives_what_the_rule_says(
    rule: Rule, asked: list[Asked], envelope: Decimal, reserved: list[Reserved]
) -> None:
    told = units_of(asked, envelope, rule, reserved)
    assert told == written_out(asked, envelope, rule, reserved)


@pytest.mark.parametrize("rule", RULES)
@given(asked=lines_of().map(scored), envelope=euros, more=euros, reserved=parts_of())
def test_a_larger_envelope_never_gives_anybody_less(
    rule: Rule, asked: list[Asked], envelope: Decimal, more: Decimal, reserved: list[Reserved]
) -> None:
    before = units_of(asked, envelope, rule, reserved)
    after = units_of(asked, envelope + more, rule, reserved)
    assert all(after[line] >= units for line, units in before.items())


@pytest.mark.parametrize("rule", RULES)
@given(asked=lines_of().map(scored), envelope=euros, reserved=parts_of(), data=st.data())
def test_the_order_of_input_changes_nothing(
    rule: Rule,
    asked: list[Asked],
    envelope: Decimal,
    reserved: list[Reserved],
    data: st.DataObject,
) -> None:
    other = data.draw(st.permutations(asked))
    told = allocate(other, envelope, rule, reserved)
    assert allocate(asked, envelope, rule, reserved) == told


@pytest.mark.parametrize("rule", RULES)
@given(asked=lines_of().map(scored), envelope=euros, reserved=parts_of())
def test_the_money_adds_up(
    rule: Rule, asked: list[Asked], envelope: Decimal, reserved: list[Reserved]
) -> None:
    told = allocate(asked, envelope, rule, reserved)
    assert told.total == sum((grant.amount for grant in told.grants), Decimal(0))
    assert told.total + told.left == envelope
    assert told.left >= 0
    assert all(0 <= grant.units <= grant.asked.units for grant in told.grants)
    if waiting := [grant.asked for grant in told.grants if grant.units < grant.asked.units]:
        assert told.left < max(line.unit_amount * line.least for line in waiting)
    assert all(grant.units == 0 or grant.units >= grant.asked.least for grant in told.grants)
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


@pytest.mark.parametrize("rule", RULES)
@given(asked=lines_of().map(scored), envelope=euros, amount=st.integers(1, 100_000).map(Decimal))
def test_a_reserved_part_goes_to_whom_it_is_for(
    rule: Rule, asked: list[Asked], envelope: Decimal, amount: Decimal
) -> None:
    told = allocate(asked, envelope, rule, [Reserved(0, amount)])
    mine = [grant for grant in told.grants if 0 in grant.asked.groups]
    got = sum((grant.amount for grant in mine), Decimal(0))
    wanted = sum((grant.asked.units * grant.asked.unit_amount for grant in mine), Decimal(0))
    step = max((grant.asked.unit_amount * grant.asked.least for grant in mine), default=Decimal(0))
    assert got > min(amount, envelope, wanted) - step or got == wanted


@given(asked=lines_of().map(scored), awards=st.integers(1, 4))
def test_a_number_of_awards_is_reached_where_the_money_allows(
    asked: list[Asked], awards: int
) -> None:
    numbers = {line.number for line in asked if 0 in line.groups}
    cost = sum((line.units * line.unit_amount for line in asked if 0 in line.groups), Decimal(0))
    told = allocate(asked, cost, "score", [Reserved(0, awards=awards)])
    assert told.awards(0) >= min(awards, len(numbers))


def test_ten_small_ones_among_the_awards_though_larger_ones_score_better() -> None:
    asked = [
        Asked(number, 1, 1, Decimal(100), score=Decimal(100 - number), groups=group)
        for number in range(1, 41)
        for group in [frozenset({0}) if number > 25 else frozenset[int]()]
    ]
    told = allocate(asked, Decimal(2_000), "score", [Reserved(0, awards=10)])
    assert (told.awards(), told.awards(0)) == (20, 10)
    reasons = {grant.asked.number: grant.reason for grant in told.grants}
    assert (reasons[10].code, reasons[11].code, reasons[26].group) == ("all", "none", 0)
    assert (reasons[12].code, reasons[12].round, reasons[12].own) == ("after", 11, 12)


def test_an_amount_is_all_or_nothing_or_from_a_least_part_on() -> None:
    whole = [Asked(n, 0, 50, Decimal(1), score=Decimal(9 - n), least=50) for n in (1, 2)]
    assert [grant.units for grant in allocate(whole, Decimal(80), "score").grants] == [50, 0]
    part = [replace(line, least=25) for line in whole]
    assert [grant.units for grant in allocate(part, Decimal(80), "score").grants] == [50, 30]
    assert [grant.units for grant in allocate(part, Decimal(70), "score").grants] == [50, 0]


@pytest.mark.parametrize(
    "wrong",
    [
        [Asked(1, 1, 0, Decimal(60))],
        [Asked(1, 1, 5, Decimal(0))],
        [Asked(1, 1, 5, Decimal(-60))],
        [Asked(1, 1, 5, Decimal("0.001"))],
        [Asked(1, 1, 5, Decimal(60)), Asked(1, 1, 6, Decimal(60))],
        [Asked(1, 1, 5, Decimal(60), least=6)],
        [Asked(1, 1, 5, Decimal(60), least=0)],
    ],
)
def test_what_cannot_be_asked_is_refused(wrong: list[Asked]) -> None:
    with pytest.raises(ValueError, match=r"application|amount"):
        allocate(wrong, Decimal(100), "pro_rata")


def test_a_score_is_needed_to_divide_by_score() -> None:
    with pytest.raises(ValueError, match="no score"):
        allocate([Asked(1, 1, 5, Decimal(60))], Decimal(100), "score")
