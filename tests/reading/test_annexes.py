"""The annexes: initiatives, evaluations, regulation, decree evaluations, abbreviations."""

from __future__ import annotations

import pytest

from regie.reading.model import Initiative
from tests.reading.texts import findings, lines, reading

_REGULATION = """
I BIJLAGEN

1. NIEUWE DECRETEN EN BESLUITEN VLAAMSE REGERING

SD 1 Wonen

"""


def _initiatives(text: str) -> tuple[Initiative, ...]:
    return reading(text).initiatives


def _milestones(text: str) -> list[tuple[str, str | None, str | None]]:
    [initiative] = _initiatives(
        _REGULATION + "Besluit over huren\n\nOmschrijving: Kort.\n\n" + text
    )
    return [(stone.text, stone.date, stone.precision) for stone in initiative.milestones]


# Lists --------------------------------------------------------------------------------------------


def test_every_annex_has_its_kind_and_every_line_its_objective() -> None:
    text = """
        I BIJLAGEN

        A. GEPLANDE BELEIDSINITIATIEVEN

        SD 1 Wonen

        - Huizen bouwen

        SD 2 Werken

        - Banen zoeken
        - Fabrieken bouwen

        B. BELEIDSEVALUATIES EN ONDERZOEKSINITIATIEVEN

        SD 2 Werken

        - Banen tellen
    """
    assert [(i.kind, i.objective, i.title) for i in _initiatives(text)] == [
        ("initiative", "SD 1", "Huizen bouwen"),
        ("initiative", "SD 2", "Banen zoeken"),
        ("initiative", "SD 2", "Fabrieken bouwen"),
        ("evaluation", "SD 2", "Banen tellen"),
    ]


@pytest.mark.parametrize("bullet", ["-", "–", "—", "•", "▪", "◦", "*", "·", "   -"])
def test_a_bullet_has_many_shapes(bullet: str) -> None:
    text = f"I BIJLAGEN\n\nA. GEPLANDE BELEIDSINITIATIEVEN\n\n{bullet} Huizen bouwen;\n"
    assert [i.title for i in _initiatives(text)] == ["Huizen bouwen"]


def test_a_bullet_runs_on_over_lines_and_blank_lines() -> None:
    text = """
        I BIJLAGEN

        A. GEPLANDE BELEIDSINITIATIEVEN

        - Huizen bouwen in steden,

          in dorpen
          en aan zee

        - Wegen aanleggen
    """
    first, second = _initiatives(text)
    assert first.title == "Huizen bouwen in steden, in dorpen en aan zee"
    assert second.title == "Wegen aanleggen"
    assert lines(second) == [10]


def test_a_line_that_breaks_off_is_found() -> None:
    text = """
        I BIJLAGEN

        A. GEPLANDE BELEIDSINITIATIEVEN

        - Huizen bouwen en
        - Wegen aanleggen
    """
    [finding] = findings(text, "truncated_line")
    assert lines(finding) == [5]


def test_bullets_outside_the_annexes_are_no_initiatives() -> None:
    text = """
        I INLEIDING

        - Zomaar een punt

        II BIJLAGEN

        A. GEPLANDE BELEIDSINITIATIEVEN

        - Huizen bouwen
    """
    assert [i.title for i in _initiatives(text)] == ["Huizen bouwen"]


# Regulation ---------------------------------------------------------------------------------------


def test_a_title_stands_above_its_description() -> None:
    text = (
        _REGULATION
        + """\
Besluit over huren
en verhuren

Omschrijving: Het wordt eenvoudiger.
Ook voor wie bouwt.

Mijlpaal: goedkeuring in mei 2031

Decreet over bouwen.

Omschrijving: Er wordt meer gebouwd.

Mijlpaal: begin 2032
"""
    )
    assert [(i.kind, i.objective, i.title, len(i.milestones)) for i in _initiatives(text)] == [
        ("regulation", "SD 1", "Besluit over huren en verhuren", 1),
        ("regulation", "SD 1", "Decreet over bouwen", 1),
    ]


@pytest.mark.parametrize("empty", ["Mijlpaal:", "Mijlpaal:   ", "Mijlpalen:"])
def test_an_empty_milestone_stays_empty_and_is_found(empty: str) -> None:
    assert _milestones(f"{empty}\n") == []
    text = f"{_REGULATION}Besluit over huren\n\nOmschrijving: Kort.\n\n{empty}\n"
    text += "\nBesluit over bouwen\n\nOmschrijving: Lang.\n\nMijlpaal: mei 2031\n"
    assert [len(i.milestones) for i in _initiatives(text)] == [0, 1]
    [finding] = findings(text, "empty_milestone")
    assert lines(finding) == [11]


@pytest.mark.parametrize(
    ("printed", "date", "precision"),
    [
        ("goedkeuring op 3 mei 2031", "2031-05-03", "day"),
        ("goedkeuring in mei 2031", "2031-05", "month"),
        ("derde kwartaal 2031", "2031-Q3", "quarter"),
        ("eind 2031", "2031", "year"),
        ("na overleg", None, None),
    ],
)
def test_a_milestone_is_as_precise_as_printed(
    printed: str, date: str | None, precision: str | None
) -> None:
    assert _milestones(f"Mijlpaal: {printed}.\n") == [(printed, date, precision)]


def test_several_milestones_are_kept_apart() -> None:
    text = """\
Mijlpalen:

1. eerste goedkeuring in juli 2031

2. tweede goedkeuring in
oktober 2031
"""
    assert _milestones(text) == [
        ("eerste goedkeuring in juli 2031", "2031-07", "month"),
        ("tweede goedkeuring in oktober 2031", "2031-10", "month"),
    ]


def test_a_milestone_may_stand_on_the_line_below_its_label() -> None:
    assert _milestones("Mijlpaal:\npublicatie in mei 2031\n") == [
        ("publicatie in mei 2031", "2031-05", "month")
    ]


def test_a_description_without_a_title_is_kept_and_found() -> None:
    text = _REGULATION + "Omschrijving: Zomaar iets.\n\nMijlpaal: mei 2031\n"
    [initiative] = _initiatives(text)
    assert initiative.title == ""
    assert len(initiative.milestones) == 1
    [finding] = findings(text, "untitled")
    assert lines(finding) == lines(initiative) == [7]


def test_the_evaluation_of_a_decree_needs_no_milestone() -> None:
    text = """
        I BIJLAGEN

        4. DECREETSEVALUATIES

        SD 2 Werken

        Decreet over arbeid

        Omschrijving: Het werkt.
    """
    [initiative] = _initiatives(text)
    assert (initiative.kind, initiative.objective) == ("decree_evaluation", "SD 2")
    assert initiative.title == "Decreet over arbeid"
    assert findings(text, "empty_milestone") == []


# Papers without annexes ---------------------------------------------------------------------------


def test_a_list_announced_as_actions_holds_them() -> None:
    text = """
        Dit zijn de acties van het plan:
        - bomen planten;
        - water sparen.

        Het weer was mooi:
        - veel zon
    """
    assert [i.title for i in _initiatives(text)] == ["bomen planten", "water sparen"]


def test_a_bold_lead_of_a_numbered_line_is_an_action() -> None:
    text = """
        2. **Bomen planten.** Dat doen we in elke straat.
        3. Zonder vette letters is het gewone tekst.
    """
    assert [i.title for i in _initiatives(text)] == ["Bomen planten"]


# Abbreviations ------------------------------------------------------------------------------------


def test_the_list_of_abbreviations_may_wrap() -> None:
    text = """
        Het WTB werkt aan GRN.

        I AFKORTINGEN

        WTB: waterbedrijf voor steden
        en gemeenten

        GRN\tgroen in de stad

        II SLOT

        ABC: hoort er niet bij
    """
    read = reading(text).abbreviations
    assert [(a.short, a.long, a.place.line) for a in read] == [
        ("WTB", "waterbedrijf voor steden en gemeenten", 5),
        ("GRN", "groen in de stad", 8),
    ]


def test_an_abbreviation_that_the_text_does_not_use_is_found() -> None:
    text = """
        Het WTB werkt.

        I AFKORTINGEN

        WTB: waterbedrijf
        GRN: groen in de stad
    """
    [finding] = findings(text, "unused_abbreviation")
    assert lines(finding) == [6]
    assert "GRN" in finding.message
    assert "WTB" not in finding.message
