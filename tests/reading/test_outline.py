"""Chapters, and the lines that are only furniture of a page."""

from __future__ import annotations

import pytest

from tests.reading.texts import outlined


def _chapters(text: str) -> list[tuple[str | None, str, str | None, int]]:
    return [(c.numeral, c.title, c.ise, c.index + 1) for c in outlined(text).chapters]


def _furniture(text: str) -> list[str]:
    outline = outlined(text)
    return [outline.paper.lines[index].text for index in sorted(outline.furniture)]


def test_chapters_bear_a_numeral_with_or_without_a_point() -> None:
    text = """
        I INLEIDING

        Waarom dit plan er is.

        II. DOELEN VAN HET PLAN

        Wat we willen bereiken.
    """
    assert _chapters(text) == [
        ("I", "I INLEIDING", None, 1),
        ("II", "II. DOELEN VAN HET PLAN", None, 5),
    ]


def test_a_content_element_is_a_chapter_with_or_without_a_numeral() -> None:
    text = """
        III ISE WATER EN BOS

        Over water.

        ISE ‘Wonen in de stad’

        Over wonen.
    """
    assert _chapters(text) == [
        ("III", "III ISE WATER EN BOS", "WATER EN BOS", 1),
        (None, "ISE ‘Wonen in de stad’", "Wonen in de stad", 5),
    ]


def test_a_heading_over_two_lines_is_one_chapter() -> None:
    text = """
        III ISE WATER IN DE STAD EN
        BOS OP HET PLATTELAND

        Daarover gaat dit.
    """
    [(_, title, ise, _)] = _chapters(text)
    assert title == "III ISE WATER IN DE STAD EN BOS OP HET PLATTELAND"
    assert ise == "WATER IN DE STAD EN BOS OP HET PLATTELAND"


@pytest.mark.parametrize(
    "text",
    [
        "De ISE die hier genoemd wordt is geen hoofdstuk.",
        "V is een cijfer van de Romeinen",
        "Zo werkt\nISE Water samen met andere.",
        "I " + "LANGE ZIN IN HOOFDLETTERS " * 8,
    ],
)
def test_a_sentence_is_no_chapter(text: str) -> None:
    assert _chapters(text) == []


def test_the_table_of_contents_opens_no_chapter() -> None:
    text = """
        I INLEIDING ........ 3
        II DOELEN . . . . . 12
        III ISE WATER      20
        OD 1.1 Sparen\t14

        I INLEIDING

        Waarom dit plan er is.
    """
    outline = outlined(text)
    assert [chapter.index + 1 for chapter in outline.chapters] == [6]
    assert all(outline.skips(index) for index in range(5))
    assert not outline.skips(5)


def test_a_line_stands_in_the_chapter_above_it() -> None:
    outline = outlined("""
        Vooraf.

        III ISE WATER

        Over water.

        IV SLOT

        Tot hier.
    """)
    assert outline.chapter_at(0) is None
    assert [outline.ise_at(index) for index in (0, 2, 4, 6, 8)] == [
        None,
        "WATER",
        "WATER",
        None,
        None,
    ]


def test_what_returns_at_the_edge_of_pages_is_furniture() -> None:
    text = """
        Plan voor water 2031
        Regen valt overal.

        Bladzijde vol woorden.
        pagina 1 van 3
        \fPlan voor water 2031
        Grachten vullen zich.

        Nog een bladzijde woorden.
        pagina 2 van 3
        \fPlan voor water 2031
        Sluizen gaan open.

        Slot van het verhaal.
        pagina 3 van 3
    """
    header = ["Plan voor water 2031"]
    assert _furniture(text) == [
        *header,
        "pagina 1 van 3",
        *header,
        "pagina 2 van 3",
        *header,
        "pagina 3 van 3",
    ]


@pytest.mark.parametrize("look", ["{}", "- {} -", "p. {}", "{}/40", "Pagina {}"])
def test_a_page_number_has_many_looks(look: str) -> None:
    numbers = [look.format(number) for number in (12, 13)]
    pages = [
        f"Blad {name} begint.\n\nMeer {name}.\n\n{number}"
        for name, number in zip(("een", "twee"), numbers, strict=True)
    ]
    assert _furniture("\n\f".join(pages)) == numbers


def test_a_year_at_the_edge_of_a_page_is_no_page_number() -> None:
    pages = [f"Blad {name} begint.\n\nMeer {name}.\n\n2031" for name in ("een", "twee")]
    assert _furniture("\n\f".join(pages)) == []


def test_a_text_without_pages_has_no_furniture() -> None:
    assert _furniture("12\n\nPlan\n\nPlan\n\n12") == []


def test_a_paragraph_begins_behind_a_gap_and_on_a_new_page() -> None:
    outline = outlined("Een zin die\nverder loopt.\n\nNieuw.\n\fOok nieuw.\ngaat door")
    assert [
        line.text for index, line in enumerate(outline.paper.lines) if outline.begins_block(index)
    ] == ["Een zin die", "Nieuw.", "Ook nieuw."]
