"""Series are worked out figure by figure: a region is the sum of its parts, and the order in which
anything came does not matter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from regie.indicators.formula import Value, parse, terms
from regie.indicators.series import Asked, Land, Line, joined, lines, written

LAND = Land(
    {"10000": ["11001", "11002"], "REFREG01": ["11002"]},
    {"11002": [date(2025, 1, 1)]},
)
SHARE = parse("100 * som(b.aantal, herkomst=x) / som(b.aantal)")
PART, ALL = terms(SHARE)
HIDDEN = Value(None, "suppressed", "verborgen")


def num(value: int | str) -> Value:
    return Value(Decimal(value))


def asked(
    values: Mapping[tuple[str, str], Value], whole: Mapping[str | None, Value] | None = None
) -> Asked:
    return Asked({(*key,): value for key, value in values.items()}, whole or {})


def test_a_share_of_a_region_is_no_mean_of_shares() -> None:
    made = lines(
        SHARE,
        {
            PART: asked({("11001", "2025"): num(1), ("11002", "2025"): num(99)}),
            ALL: asked({("11001", "2025"): num(10), ("11002", "2025"): num(990)}),
        },
        LAND,
    )
    assert made["11001"].points == [["2025", "10", "ok"]]
    assert made["10000"].points == [["2025", "10", "ok"]]
    made = lines(
        SHARE,
        {
            PART: asked({("11001", "2025"): num(10), ("11002", "2025"): num(0)}),
            ALL: asked({("11001", "2025"): num(10), ("11002", "2025"): num(90)}),
        },
        LAND,
    )
    assert made["10000"].points == [["2025", "10", "ok"]]


def test_what_is_hidden_in_a_part_is_hidden_in_the_sum() -> None:
    made = lines(
        SHARE,
        {
            PART: asked({("11001", "2025"): HIDDEN, ("11002", "2025"): num(9)}, {"2025": num(12)}),
            ALL: asked(
                {("11001", "2025"): num(10), ("11002", "2025"): num(90)}, {"2025": num(100)}
            ),
        },
        LAND,
    )
    assert made["11001"].points == [["2025", None, "suppressed"]]
    assert made["10000"].points == [["2025", None, "suppressed"]]
    assert made["REFREG01"].points == [["2025", "10", "ok"]]
    # The data set itself says what may be known of the whole.
    assert made[""].points == [["2025", "12", "ok"]]


def test_a_region_without_all_its_parts_is_missing() -> None:
    node = parse("som(b.aantal)")
    made = lines(node, {next(terms(node)): asked({("11001", "2025"): num(5)})}, LAND)
    assert set(made) == {"11001"}


def test_counts_are_carried_over_a_merger_and_say_so() -> None:
    node = parse("som(b.aantal)")
    values = {("11002", "2024"): num(5), ("11002", "2025"): num(6), ("11001", "2024"): num(1)}
    made = lines(node, {next(terms(node)): asked(values)}, LAND)
    assert made["11002"] == Line([["2024", "5", "ok"], ["2025", "6", "ok"]], ["2024"])
    assert made["11001"].carried == []
    assert made["10000"].carried == ["2024"]


def test_rates_are_not_carried_over_a_merger() -> None:
    node = parse("waarde(b.graad)")
    values = {("11002", "2024"): num("61.5"), ("11002", "2025"): num("62.5")}
    made = lines(node, {next(terms(node)): asked(values)}, LAND)
    assert made["11002"] == Line([["2025", "62.5", "ok"]], [])
    # Nor is there a rate of a region that nobody supplied.
    assert "10000" not in made


def test_a_figure_of_a_fixed_year_counts_in_every_year() -> None:
    node = parse("100 * som(b.aantal) / som(b.aantal, jaar=2020)")
    now, fixed = terms(node)
    made = lines(
        node,
        {
            now: asked({("11001", "2020"): num(50), ("11001", "2025"): num(60)}),
            fixed: Asked({("11001", None): num(50)}, {}),
        },
        LAND,
    )
    assert made["11001"].points == [["2020", "100", "ok"], ["2025", "120", "ok"]]


def test_dividing_by_nothing_leaves_a_point_out_and_breaks_nothing() -> None:
    cells = {("11001", "2023"): num(4), ("11001", "2024"): num(0), ("11001", "2025"): num(4)}
    made = lines(SHARE, {PART: asked(cells), ALL: asked(cells)}, LAND)
    assert made["11001"].points == [
        ["2023", "100", "ok"],
        ["2024", None, "missing"],
        ["2025", "100", "ok"],
    ]


def test_figures_written_down_become_series_of_their_month() -> None:
    made = written(
        [
            ("", "2024-07-05", Decimal(3), "ok"),
            ("", "2024-07-01", Decimal(2), "ok"),
            ("", "2023", None, "missing"),
            ("11001", "2024-Q3", Decimal("1.50"), "ok"),
        ]
    )
    assert made[""].points == [["2023", None, "missing"], ["2024-07", "3", "ok"]]
    assert made["11001"].points == [["2024-Q3", "1.5", "ok"]]


def test_what_a_formula_gives_goes_before_what_was_written_down() -> None:
    made = {"": Line([["2023", None, "missing"], ["2024", "2", "ok"]], ["2024"])}
    told = {"": Line([["2022", "1", "ok"], ["2023", "9", "ok"], ["2024", "9", "ok"]], [])}
    assert joined(made, told)[""] == Line(
        [["2022", "1", "ok"], ["2023", "9", "ok"], ["2024", "2", "ok"]], ["2024"]
    )


_VALUES = st.one_of(
    st.integers(0, 10**9).map(num), st.just(HIDDEN), st.just(Value(None, "missing"))
)
_CELLS = st.dictionaries(
    st.tuples(st.sampled_from(["11001", "11002", "12007"]), st.sampled_from(["2023", "2024"])),
    _VALUES,
    max_size=6,
)


@given(_CELLS, _CELLS, st.data())
def test_the_order_of_the_answers_does_not_matter(
    part: dict[tuple[str, str], Value], whole: dict[tuple[str, str], Value], data: st.DataObject
) -> None:
    told = lines(SHARE, {PART: asked(part), ALL: asked(whole)}, LAND)
    mixed = dict(data.draw(st.permutations(list(part.items()))))
    again = lines(
        SHARE,
        {ALL: asked(whole), PART: asked(mixed)},
        Land({key: LAND.regions[key] for key in reversed(list(LAND.regions))}, LAND.merged),
    )
    assert told == again


@given(_CELLS, _CELLS)
def test_nothing_hidden_is_ever_in_a_figure_that_is_shown(
    part: dict[tuple[str, str], Value], whole: dict[tuple[str, str], Value]
) -> None:
    hidden = {key for cells in (part, whole) for key, value in cells.items() if value == HIDDEN}
    for place, line in lines(SHARE, {PART: asked(part), ALL: asked(whole)}, LAND).items():
        members = LAND.regions.get(place, [place])
        for period, number, _ in line.points:
            if number is not None:
                assert not hidden.intersection((one, period) for one in members)
