"""The laws of formula money and of measures, on values alone."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regie.budgets import formulas, rules, scenarios
from regie.budgets.formulas import Input, compute, round_to, sentence
from regie.budgets.rules import Evolution
from regie.budgets.scenarios import Demand, Measure, effect, in_cents, play, uncovered

EUROS = st.integers(-(10**13), 10**13).map(lambda cents: Decimal(cents).scaleb(-2))
CREDITS = st.integers(0, 10**13).map(lambda cents: Decimal(cents).scaleb(-2))
RATES = st.integers(-1_000_000, 1_000_000).map(lambda n: Decimal(n).scaleb(-4))
COUNTS = st.integers(0, 1_000_000).map(Decimal)


def inputs(
    realised: Decimal | None,
    base: list[Decimal | None],
    price: Decimal | None,
    granted: list[Decimal | None],
) -> list[Input]:
    return [
        Input("realised", realised, 2019),
        *(Input("base", value, 2012 + at) for at, value in enumerate(base)),
        Input("price", price),
        *(Input("granted", value, label=f"ronde {at}") for at, value in enumerate(granted)),
    ]


D = Decimal


# --- formulas


def test_a_formula_is_the_extra_times_the_price_minus_what_was_granted() -> None:
    told = inputs(D(1200), [D(900), D(1000), D(1100)], D("2500.50"), [D(300_000), D(50_000)])
    out = compute(told, "cent")
    assert out.average == Fraction(1000)
    assert out.difference == Fraction(200)
    assert out.estimate == D("500100.00")
    assert out.result == D("150100.00")


def test_fewer_than_the_average_gives_a_negative_amount() -> None:
    out = compute(inputs(D(800), [D(1000)], D(1000), []), "cent")
    assert out.result == D(-200_000)


def test_the_average_is_not_rounded_and_the_estimate_is_once() -> None:
    out = compute(inputs(D(2), [D(1), D(1), D(2)], D(100), []), "cent")
    assert out.average == Fraction(4, 3)
    assert out.estimate == D("66.67")


@pytest.mark.parametrize(
    ("euros", "cents", "told"),
    [
        (Fraction(1, 200), 1, "0.01"),
        (Fraction(-1, 200), 1, "-0.01"),
        (Fraction(500), 100_000, "1000"),
        (Fraction(-500), 100_000, "-1000"),
        (Fraction(49999, 100), 100_000, "0"),
    ],
)
def test_half_a_unit_goes_away_from_zero(euros: Fraction, cents: int, told: str) -> None:
    assert round_to(euros, cents) == D(told)


@given(
    st.tuples(
        st.none() | COUNTS,
        st.lists(st.none() | COUNTS, min_size=1, max_size=5),
        st.none() | CREDITS,
        st.lists(st.none() | EUROS, max_size=3),
    )
)
def test_what_is_not_known_is_never_worked_out(
    told: tuple[Decimal | None, list[Decimal | None], Decimal | None, list[Decimal | None]],
) -> None:
    some = inputs(*told)
    out = compute(some, "cent")
    assert out.missing == tuple(one for one in some if one.value is None)
    assert (out.result is None) == bool(out.missing)
    assert "niet gekend" in sentence(some, out, "nl") or not out.missing


@given(
    COUNTS,
    st.lists(COUNTS, min_size=1, max_size=6),
    CREDITS,
    st.lists(EUROS, max_size=4),
    st.sampled_from(["cent", "thousand"]),
)
def test_the_estimate_is_half_a_unit_from_the_exact_one_at_most(
    realised: Decimal, base: list[Decimal], price: Decimal, granted: list[Decimal], rounding: str
) -> None:
    out = compute(inputs(realised, list(base), price, list(granted)), rounding)
    exact = (Fraction(realised) - Fraction(sum(base)) / len(base)) * Fraction(price)
    unit = Fraction(formulas.ROUNDINGS[rounding], 100)
    assert out.estimate is not None
    assert out.result == out.estimate - sum(granted)
    assert abs(Fraction(out.estimate) - exact) * 2 <= unit
    assert Fraction(out.estimate) % unit == 0


# --- cents


@given(st.lists(st.fractions(-(10**9), 10**9, max_denominator=10**6), max_size=12))
def test_parts_add_up_to_their_rounded_total(exact: list[Fraction]) -> None:
    parts = in_cents(exact)
    assert sum(parts, D(0)) == round_to(sum(exact, Fraction(0)), 1)
    for part, one in zip(parts, exact, strict=True):
        assert abs(Fraction(part) - one) <= Fraction(1, 100)


# --- measures

CREDIT_BY_ARTICLE = st.dictionaries(
    st.integers(1, 6),
    st.fixed_dictionaries({"VAK": CREDITS, "VEK": CREDITS}),
    min_size=2,
    max_size=6,
)


def total(credits: Mapping[int, Mapping[str, Decimal]], axis: str) -> Decimal:
    return sum((amounts.get(axis, D(0)) for amounts in credits.values()), D(0))


@given(CREDIT_BY_ARTICLE, RATES)
def test_a_percentage_of_articles_is_that_percentage_of_their_sum(
    credits: dict[int, dict[str, Decimal]], rate: Decimal
) -> None:
    measure = Measure("percent", tuple(credits), rate, ("VAK", "VEK"))
    after = play([measure], credits, {}).credits
    for axis in ("VAK", "VEK"):
        exact = Fraction(total(credits, axis)) * Fraction(rate) / 100
        assert total(after, axis) - total(credits, axis) == round_to(exact, 1)


def test_ten_per_cent_less_is_exact() -> None:
    credits = {1: {"VAK": D("4940000.00"), "VEK": D("100.05")}, 2: {"VAK": D(60)}}
    told = effect(Measure("percent", (1, 2), D(-10), ("VAK", "VEK")), credits, {})
    assert told == {1: {"VAK": D(-494_000), "VEK": D("-10.01")}, 2: {"VAK": D(-6)}}


@given(CREDIT_BY_ARTICLE, CREDITS)
def test_articles_come_together_to_the_amount(
    credits: dict[int, dict[str, Decimal]], amount: Decimal
) -> None:
    measure = Measure("target", tuple(credits), amounts={"VAK": amount})
    if not total(credits, "VAK"):
        with pytest.raises(scenarios.NothingToSpread):
            play([measure], credits, {})
        return
    after = play([measure], credits, {}).credits
    assert total(after, "VAK") == amount
    assert total(after, "VEK") == total(credits, "VEK")


@given(CREDIT_BY_ARTICLE, CREDITS)
def test_a_compensation_keeps_the_sum(
    credits: dict[int, dict[str, Decimal]], amount: Decimal
) -> None:
    giver, taker = list(credits)[:2]
    measure = Measure("compensation", (giver, taker), amounts={"VAK": amount, "VEK": amount})
    after = play([measure], credits, {}).credits
    for axis in ("VAK", "VEK"):
        assert total(after, axis) == total(credits, axis)


def test_an_index_without_a_share_is_refused_with_the_articles() -> None:
    credits = {1: {"VAK": D(100)}, 2: {"VAK": D(100)}, 3: {"VAK": D(100)}}
    measure = Measure("index", (1, 2, 3), D(2), ("VAK",))
    with pytest.raises(scenarios.MissingShares) as refused:
        effect(measure, credits, {2: D(50)})
    assert refused.value.articles == (1, 3)
    told = effect(measure, credits, {1: D(70), 2: D(50), 3: D(0)})
    assert told == {1: {"VAK": D("1.40")}, 2: {"VAK": D("1.00")}}


@given(CREDIT_BY_ARTICLE, st.lists(RATES, min_size=3, max_size=3), CREDITS)
def test_the_order_of_measures_on_different_articles_changes_nothing(
    credits: dict[int, dict[str, Decimal]], rates: list[Decimal], amount: Decimal
) -> None:
    one, two, *_ = credits
    measures = [
        Measure("percent", (one,), rates[0], ("VAK",)),
        Measure("target", (two,), amounts={"VAK": amount}),
        Measure("movement", (one,), amounts={"VEK": rates[1]}),
    ]
    told = {str(sorted(play(some, credits, {}).credits.items())) for some in permutations(measures)}
    assert len(told) == 1


def test_each_measure_works_on_what_the_former_left() -> None:
    credits = {1: {"VAK": D(1000)}}
    cut = Measure("percent", (1,), D(-10), ("VAK",))
    more = Measure("movement", (1,), amounts={"VAK": D(500)})
    assert play([cut, more], credits, {}).credits == {1: {"VAK": D(1400)}}
    assert play([more, cut], credits, {}).credits == {1: {"VAK": D(1350)}}


@given(st.lists(st.tuples(st.sampled_from(sorted(scenarios.MOVEMENT)), EUROS), max_size=6))
def test_measures_in_an_evolution_close_as_the_credits_they_leave(
    changes: list[tuple[str, Decimal]],
) -> None:
    evolution = Evolution(opening={"VAK": D(100)}, index={"VAK": D(2)})
    after = scenarios.applied(evolution, [(kind, {"VAK": amount}) for kind, amount in changes])
    assert after.closing == rules.add(evolution.closing, *({"VAK": a} for _, a in changes))
    assert after.opening == evolution.opening


def test_the_share_that_a_paper_implies_is_told_to_a_tenth() -> None:
    assert scenarios.implied_share(D(323_000), D(23_057_000), D(2)) == D("70.0")
    assert scenarios.implied_share(D(1), D(0), D(2)) is None


# --- what is no longer covered


def test_what_is_committed_is_covered_first() -> None:
    demands = [
        Demand("a", "eerst gereserveerd", 1, D(60)),
        Demand("b", "vastgelegd", 1, D(50), firm=True),
        Demand("c", "elders", 2, D(10)),
    ]
    told = uncovered(demands, {1: D(110), 2: D(10)}, {1: D(100), 2: D(10)})
    assert [(one.demand.uid, one.short, one.already) for one in told] == [("a", D(10), False)]
    assert uncovered(demands, {1: D(100)}, {1: D(110), 2: D(10)}) == ()


@given(st.lists(CREDITS, max_size=8), CREDITS)
def test_what_is_short_is_all_that_is_asked_above_the_credit(
    amounts: list[Decimal], credit: Decimal
) -> None:
    demands = [Demand(str(at), "", 1, amount) for at, amount in enumerate(amounts)]
    short = sum((one.short for one in uncovered(demands, {}, {1: credit})), D(0))
    assert short == max(D(0), sum(amounts, D(0)) - credit)
