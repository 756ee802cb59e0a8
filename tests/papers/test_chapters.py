"""A paper cut by chapter: nothing of it is lost, and everything found keeps its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regie.base.data import data
from regie.papers.chapters import Mark, chapter_at, chapters, held, marks, segments
from regie.papers.printed import Sheet
from regie.reading.model import Place, Reading, from_json


@pytest.fixture(scope="module")
def reading() -> Reading:
    return from_json(data("readings", "bbt-2021.json").read_bytes())


def test_every_line_stands_in_one_chapter(reading: Reading) -> None:
    cut = chapters(reading)
    lines = [line for one in cut for line in range(one.first, one.last + 1)]
    assert lines == list(range(1, reading.document.lines + 1))
    spans = [line for one in cut for a, b in one.pages() for line in range(a, b + 1)]
    assert spans == lines


def test_everything_found_is_held_by_one_chapter(reading: Reading) -> None:
    sheet = Sheet(reading)
    counted = sum(len(held(sheet, one.first, one.last).marks) for one in chapters(reading))
    assert counted == len(list(marks(sheet)))


def test_a_chapter_is_found_by_any_place_in_it(reading: Reading) -> None:
    cut = chapters(reading)
    for mark in marks(Sheet(reading)):
        assert chapter_at(cut, mark.place.start).holds(mark.place)


def test_the_annexes_are_told_apart_from_the_objectives(reading: Reading) -> None:
    kinds = [one.kind for one in chapters(reading) if one.code == "SD 1"]
    assert kinds == [
        *("objective", "objective"),
        *("initiative", "evaluation", "regulation", "decree_evaluation"),
    ]


_TEXT = "Artikel 12 kost 5 en 8.\n\nEinde"


@given(
    st.lists(
        st.tuples(st.integers(0, len(_TEXT) + 20), st.integers(1, 30)).map(
            lambda at: Mark(Place(line=1, start=at[0], end=at[0] + at[1]), "mention", "x")
        ),
        max_size=8,
    ),
    st.integers(0, 20),
)
def test_marking_keeps_the_text_as_it_is(found: list[Mark], offset: int) -> None:
    assert "".join(piece for piece, _, _ in segments(_TEXT, offset, found)) == _TEXT


def test_a_figure_within_a_row_keeps_a_mark_of_its_own() -> None:
    row = Mark(Place(line=1, start=0, end=12), "row", "rij")
    figure = Mark(Place(line=1, start=5, end=8), "figure", "cijfer")
    cut = [
        (piece, mark, first) for piece, mark, first in segments("rij: 123 eur", 0, [row, figure])
    ]
    assert cut == [("rij: ", row, True), ("123", figure, True), (" eur", row, False)]
