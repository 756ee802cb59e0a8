"""Who is alike: the same for both, never itself, and whatever the order it is told in."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from regie.indicators.engine.alike import candidates
from regie.indicators.similarity import MARGIN, Part, scaled

PARTS = (Part("people", logarithm=True), Part("share"), Part("age"))
_VALUES = st.decimals(min_value=1, max_value=100_000, places=2)
COUNTRIES = st.dictionaries(
    st.sampled_from([part.code for part in PARTS]),
    st.dictionaries(st.sampled_from([f"{n:05}" for n in range(12)]), _VALUES, max_size=12),
)


@given(COUNTRIES)
def test_it_is_the_same_for_both_and_never_itself(figures: dict[str, dict[str, Decimal]]) -> None:
    country = scaled(figures, PARTS)
    distances = {
        (place, one.place): one.distance
        for place in country.of
        for one in country.nearest(place, 100)
    }
    for (place, other), distance in distances.items():
        assert place != other
        assert distances[other, place] == distance


@given(COUNTRIES, st.randoms(use_true_random=False))
def test_it_does_not_depend_on_the_order(
    figures: dict[str, dict[str, Decimal]], chance: object
) -> None:
    turned = {
        code: dict(reversed(list(values.items())))
        for code, values in reversed(list(figures.items()))
    }
    one, two = scaled(figures, PARTS), scaled(turned, PARTS)
    for place in one.of:
        assert one.nearest(place) == two.nearest(place)


@given(COUNTRIES)
def test_nobody_is_compared_over_less_than_half_of_the_figures(
    figures: dict[str, dict[str, Decimal]],
) -> None:
    country = scaled(figures, PARTS)
    for place in country.of:
        for one in country.nearest(place, 100):
            assert 2 * one.figures >= len(PARTS)
            assert one.figures <= len(PARTS) - len(country.missing(place))


def test_the_nearest_comes_first_and_ties_go_by_code() -> None:
    told = {"share": {"a": Decimal(1), "b": Decimal(2), "c": Decimal(2), "d": Decimal(9)}}
    country = scaled(told, [Part("share")])
    assert [one.place for one in country.nearest("a")] == ["b", "c", "d"]
    assert [one.place for one in country.nearest("d")] == ["b", "c", "a"]


def test_a_logarithm_sees_factors_where_plain_figures_see_differences() -> None:
    told = {
        "people": {"village": Decimal(1000), "town": Decimal(9000), "city": Decimal(20000)},
    }
    plain = scaled(told, [Part("people")]).nearest("town")
    factors = scaled(told, [Part("people", logarithm=True)]).nearest("town")
    assert plain[0].place == "village"
    assert factors[0].place == "city"


def test_who_has_nothing_and_what_is_the_same_everywhere_tells_nothing() -> None:
    assert scaled({}, PARTS).nearest("a") == ()
    same = scaled({"share": {"a": Decimal(5), "b": Decimal(5)}}, [Part("share")])
    assert same.nearest("a") == ()
    assert same.missing("a") == ("share",)


@given(COUNTRIES, st.integers(1, 12))
def test_who_the_engine_leaves_out_is_never_one_of_the_nearest(
    figures: dict[str, dict[str, Decimal]], most: int
) -> None:
    country = scaled(figures, PARTS)
    names = list(country.of)
    if not names:
        return
    told = candidates(rows=[country.of[one] for one in names], most=most, margin=MARGIN)
    for name, some in zip(names, told, strict=True):
        among = [names[at] for at in some]
        assert country.nearest(name, most, among=among) == country.nearest(name, most)
