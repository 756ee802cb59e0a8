"""Objectives: what is a heading, and what one objective under several headings is."""

from __future__ import annotations

import pytest

from tests.reading.texts import findings, lines, reading, titles


@pytest.mark.parametrize(
    ("heading", "code", "title"),
    [
        ("SD 1 We sparen water", "SD 1", "We sparen water"),
        ("OD 1.2 We planten bomen.", "OD 1.2", "We planten bomen"),
        ("OD1.2: We planten bomen", "OD 1.2", "We planten bomen"),
        ("OD 1.2. We planten bomen", "OD 1.2", "We planten bomen"),
        ("OD 1.2 – We planten bomen", "OD 1.2", "We planten bomen"),
        ("OD 1.12 We planten enz.", "OD 1.12", "We planten enz."),
        ("Strategische doelstelling 2: Groen", "SD 2", "Groen"),
        ("Operationele doelstelling 2.3 Groen", "OD 2.3", "Groen"),
        ("SD 2 Strategische doelstelling: Groen", "SD 2", "Groen"),
    ],
)
def test_a_heading_gives_code_and_title(heading: str, code: str, title: str) -> None:
    assert titles(f"Vooraf.\n\n{heading}\n\nDaarna.") == [(code, title)]


def test_a_heading_over_lines_is_one_title() -> None:
    text = """
        OD 1.1 We sparen water in
        straten, park-
        en tuinaanleg

        Zo doen we dat.
    """
    [(_, title)] = titles(text)
    assert title == "We sparen water in straten, park- en tuinaanleg"


@pytest.mark.parametrize(
    "prose",
    [
        "Dat past bij OD 1.1 We sparen water.",
        "Dit volgt uit wat staat in\nOD 1.1 Daar gaat het over water.",
        "OD 1.1 en OD 1.2 horen samen.",
        "- OD 1.1 en water",
    ],
)
def test_an_objective_named_in_prose_is_no_heading(prose: str) -> None:
    assert titles(f"Vooraf.\n\n{prose}") == []


def test_headings_right_below_one_another_are_all_read() -> None:
    text = """
        SD 1 Water
        OD 1.1 Sparen
        OD 1.2 Zuiveren
    """
    assert titles(text) == [("SD 1", "Water"), ("OD 1.1", "Sparen"), ("OD 1.2", "Zuiveren")]


def test_an_objective_belongs_to_the_one_above_it() -> None:
    read = reading("SD 3 Water\n\nOD 3.1 Sparen\n\nOD 4 Zonder meer\n").objectives
    assert [(o.code, o.level, o.parent) for o in read] == [
        ("SD 3", "strategic", None),
        ("OD 3.1", "operational", "SD 3"),
        ("OD 4", "operational", None),
    ]


def test_one_objective_under_two_chapters_is_one_with_two_places() -> None:
    text = """
        I STAD

        OD 1.1 We sparen water

        II DORP

        OD 1.1 We sparen water.
    """
    [objective] = reading(text).objectives
    assert objective.titles == ("We sparen water",)
    assert objective.chapter == "I STAD"
    assert [place.line for place in objective.places] == [3, 7]
    assert findings(text, "two_titles") == []


def test_two_wordings_of_a_title_are_both_kept_and_found() -> None:
    text = """
        OD 1.1 We sparen water

        OD 1.1 Iedereen spaart mee
    """
    [objective] = reading(text).objectives
    assert objective.title == "We sparen water"
    assert objective.titles == ("We sparen water", "Iedereen spaart mee")
    [finding] = findings(text, "two_titles")
    assert lines(finding) == [1, 3]


def test_spelling_alone_makes_no_second_title() -> None:
    text = """
        OD 1.1 Gelijke-kansenbeleid voor elkeen

        OD 1.1 Gelijke Kansenbeleid voor Elkeen
    """
    assert findings(text, "two_titles") == []


def test_a_short_name_in_quotes_is_not_the_title() -> None:
    [objective] = reading("SD 1 ‘Water’: We sparen samen water").objectives
    assert (objective.name, objective.title) == ("Water", "We sparen samen water")


def test_the_place_is_the_whole_heading() -> None:
    text = "Vooraf.\n\n  OD 1.1 We sparen water\nen planten bomen\n\nDaarna."
    read = reading(text)
    [place] = read.objectives[0].places
    assert place.line == 3
    assert text[place.start : place.end] == "OD 1.1 We sparen water\nen planten bomen"


def test_a_heading_runs_on_over_the_furniture_of_a_page() -> None:
    text = (
        "Rapport\n\nOD 1.1 We vereenvoudigen het\n\n1\n"
        "\fRapport\n\nonthaal van bewoners\n\nProza.\n\n2\n"
        "\fRapport\n\nMeer proza.\n\n3\n"
    )
    assert [o.title for o in reading(text).objectives] == [
        "We vereenvoudigen het onthaal van bewoners"
    ]
