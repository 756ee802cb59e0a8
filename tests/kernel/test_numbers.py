"""Figures as papers print them, cut back out of their lines."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from regie.kernel.numbers import (
    Figure,
    cut_figures,
    cut_ways,
    format_whole,
    has_pointed,
    parse_whole,
    whole_ways,
)

#: The widest figure of a table: in thousands of euros that is a thousand billion.
_WIDEST = 999_999_999
_wholes = st.integers(-_WIDEST, _WIDEST) | st.integers(0, 99_999) | st.integers(-1200, 1200)
_blanks = st.sampled_from([" ", "\u00a0", "\u2009", "\u202f"])
_minuses = st.sampled_from(["-", "−", "–", "- ", "−   ", "-       "])
_gaps = st.sampled_from(["  ", "   ", "          ", "\t", " \t "])
_labels = st.sampled_from(["", "Totaal", "Extra middelen (fase B)", "Plan", "Index LP,"])
_years = st.integers(2015, 2035)


def _printed(value: int, between: str, minus: str = "-", plus: str = "") -> str:
    digits = f"{abs(value):,}".replace(",", between)
    return (minus if value < 0 else plus) + digits


@st.composite
def _blank_figures(draw: st.DrawFn, low: int = 1, high: int = 6) -> tuple[list[int], list[str]]:
    """Some numbers, and how a paper with blanks between thousands prints them."""
    values = draw(st.lists(_wholes, min_size=low, max_size=high))
    return values, [_printed(value, " ", draw(_minuses)) for value in values]


def _values(figures: Sequence[Figure]) -> list[int]:
    return [figure.value for figure in figures]


# One number ---------------------------------------------------------------------------------------


@given(_wholes, st.sampled_from([".", ""]) | _blanks, _minuses, st.sampled_from(["", "+", "+ "]))
def test_a_whole_number_parses_back_however_it_is_printed(
    value: int, between: str, minus: str, plus: str
) -> None:
    assert parse_whole(_printed(value, between, minus, plus)) == value


@given(st.integers())
def test_what_regie_prints_it_can_read(value: int) -> None:
    assert parse_whole(format_whole(value)) == value


def test_a_number_is_printed_as_dutch_prints_it() -> None:
    assert [format_whole(n) for n in (0, 999, 1000, -1734, 1234567)] == [
        "0",
        "999",
        "1.000",
        "−1.734",
        "1.234.567",
    ]


@pytest.mark.parametrize(
    "text",
    ["", "-", "12,5", "12.34", "1.2345", "1 00", "1234 567", "5 x", "x 5", "5 6", "--5", "-\t5"],
)
def test_what_is_no_single_whole_number_parses_to_nothing(text: str) -> None:
    assert parse_whole(text) is None


@pytest.mark.parametrize(
    ("text", "pointed"),
    [
        ("in totaal 4.894 keuro", True),
        ("-1.734", True),
        ("4 894 en 12,5", False),
        ("artikel 3.12", False),
        ("1.2345", False),
        ("0,123.456", False),
    ],
)
def test_points_between_thousands_are_told_from_other_points(text: str, pointed: bool) -> None:
    assert has_pointed(text) is pointed


# A row of numbers ---------------------------------------------------------------------------------


@given(_blank_figures(), _labels, st.none() | _years, st.data())
def test_wide_gaps_and_tabs_cut_a_row_whatever_label_stands_before(
    row: tuple[list[int], list[str]], label: str, year: int | None, data: st.DataObject
) -> None:
    values, printed = row
    text = f"{label} {year}" if label and year else label
    # Behind a label one blank is enough.
    text += data.draw(_gaps | st.just(" ")) if text else ""
    text += printed[0] + "".join(data.draw(_gaps) + each for each in printed[1:])
    figures = cut_figures(text, len(values), pointed=False)
    assert _values(figures) == values
    assert [parse_whole(text[f.start : f.end]) for f in figures] == values, "places are exact"


@given(_blank_figures(), _labels, st.none() | _years)
@example(([5, 150323], ["5", "150 323"]), "", None)
@example(([150, 323], ["150", "323"]), "Plan", 2021)
def test_with_single_blanks_the_true_way_is_among_the_ways(
    row: tuple[list[int], list[str]], label: str, year: int | None
) -> None:
    values, printed = row
    text = f"{label} {year} " if label and year else label and label + " "
    ways = cut_ways(text + " ".join(printed), len(values), pointed=False)
    assert values in [_values(way) for way in ways]
    assert _values(ways[0]) == _values(
        cut_figures(text + " ".join(printed), len(values), pointed=False)
    ), "the likeliest comes first"
    assert len({tuple(_values(way)) for way in ways}) == len(ways), "each way once"


@given(_blank_figures())
def test_every_way_reads_the_same_digits(row: tuple[list[int], list[str]]) -> None:
    values, printed = row
    text = " ".join(printed)
    ways = whole_ways(text, len(values), pointed=False)
    assert values in [_values(way) for way in ways]
    for way in ways:
        assert "".join(str(abs(f.value)) for f in way) == "".join(filter(str.isdigit, text))


@given(
    st.lists(_wholes, min_size=1, max_size=8),
    st.sampled_from([" ", "  ", "\t", "      "]),
    _minuses,
    _labels,
    st.none() | _years,
)
def test_with_points_between_thousands_any_gap_cuts_a_row(
    values: list[int], gap: str, minus: str, label: str, year: int | None
) -> None:
    text = f"{label} {year}" if label and year else label
    text += (gap if text else "") + gap.join(_printed(value, ".", minus) for value in values)
    assert _values(cut_figures(text, len(values), pointed=True)) == values
    assert _values(cut_ways(text, len(values), pointed=True)[0]) == values


@given(_blank_figures(), st.sampled_from([" overdracht", "  van VA0 naar VB0", "\tredenen"]))
def test_figures_at_the_start_are_cut_from_the_words_behind_them(
    row: tuple[list[int], list[str]], words: str
) -> None:
    values, printed = row
    text = "  ".join(printed)
    figures = cut_figures(text + words, len(values), pointed=False, at_start=True)
    assert _values(figures) == values
    assert figures[-1].end == len(text)
    assert cut_figures(text + words, len(values), pointed=False) == [], "they close no line"


@given(_blank_figures(2, 3), st.integers(1, 3))
def test_a_row_with_fewer_figures_than_columns_gives_those_there_are(
    row: tuple[list[int], list[str]], empty: int
) -> None:
    values, printed = row
    text = "Label\t" + "\t".join(printed)
    assert _values(cut_figures(text, len(values) + empty, pointed=False)) == values
    assert cut_ways(text, len(values) + empty, pointed=False) == []


# Lines of the real paper, and what they taught ----------------------------------------------------


@pytest.mark.parametrize(
    ("text", "count", "values"),
    [
        ("13 108 18 769", 2, [13108, 18769]),
        ("18 769  21 788", 2, [18769, 21788]),
        ("18 769  21 788", 4, [18769, 21788]),
        ("41 739 41 739 42 152 42 152", 4, [41739, 41739, 42152, 42152]),
        ("Andere bijstellingen -     2.642 -     2.642", 2, [-2642, -2642]),
        ("Compensaties -       15 -       15", 2, [-15, -15]),
        ("BO 2021  4 894 5 150", 2, [4894, 5150]),
        ("Plan 2021 150 20", 2, [150, 20]),
        ("Plan 2021 919 923", 1, [919923]),
        ("Plan 2021 +2000 3000", 2, [2000, 3000]),
        ("0 1 000", 2, [0, 1000]),
        ("1 000", 2, [1000]),
        ("+2 000 -638", 2, [2000, -638]),
        ("geen figuren", 2, []),
        ("21 788 in 2021 en later", 2, []),
    ],
)
def test_a_printed_line_gives_its_figures(text: str, count: int, values: list[int]) -> None:
    assert _values(cut_figures(text, count, pointed=False)) == values


def test_figures_side_by_side_are_likeliest_of_a_size() -> None:
    ways = cut_ways("5 150 323", 2, pointed=False)
    assert [_values(way) for way in ways] == [[5150, 323], [5, 150323]]


def test_a_figure_moves_with_the_text_it_was_cut_from() -> None:
    assert Figure(15, 2, 4).moved(10) == Figure(15, 12, 14)


def test_a_line_of_many_figures_in_many_columns_is_given_up_in_time() -> None:
    """Ways grow with the power of the columns: a hostile line must not be tried out."""
    text = " ".join(["123"] * 400)
    for columns in (1, 2, 9, 40, 200):
        assert len(cut_figures(text, columns, pointed=False)) <= columns
        assert len(cut_ways(text, columns, pointed=False)) <= 4000
