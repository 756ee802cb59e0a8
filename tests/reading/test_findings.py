"""Contradictions and gaps within one text. What a finding is not is shown beside it."""

from __future__ import annotations

import pytest

from regie.reading.reader import read
from tests.reading.texts import extracted, findings, lines, reading


def _decrees(first: str, second: str) -> str:
    return (
        f"Het decreet van {first} betreffende waterbeheer, ook elders.\n\n"
        f"En het decreet van {second} betreffende het waterbeheer.\n"
    )


def test_one_decree_under_two_dates_contradicts_itself() -> None:
    [finding] = findings(_decrees("7 juni 2023", "7 juni 2024"), "date_contradicts")
    assert lines(finding) == [1, 3]
    assert "2023-06-07" in finding.message
    assert "2024-06-07" in finding.message


def test_a_decree_and_its_namesake_of_another_day_do_not() -> None:
    assert findings(_decrees("7 juni 2023", "3 mei 2024"), "date_contradicts") == []
    assert findings(_decrees("7 juni 2023", "7 juni 2023"), "date_contradicts") == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("betreffende water geldt overal", "betreffende water blijft"),
        ("betreffende water klinkt goed", "betreffende water"),
        ("betreffende goed drinkbaar water werd", "over goed drinkbaar water en de rest"),
        ("houdende regels voor veilig water", "houdende regels voor veilig water hebben we nu"),
    ],
)
def test_a_decree_is_known_in_sentences_that_go_on_otherwise(first: str, second: str) -> None:
    text = f"Het decreet van 7 juni 2013 {first}.\n\nHet decreet van 7 juni 2014 {second}.\n"
    [finding] = findings(text, "date_contradicts")
    assert lines(finding) == [1, 3]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("betreffende water", "betreffende wonen"),
        ("betreffende water", "betreffende water en wonen"),
        ("betreffende onderwijs", "betreffende onderwijs XII"),
        ("houdende regels voor water", "houdende regels voor wonen"),
        ("betreffende veilig water", "betreffende veilig wonen"),
    ],
)
def test_decrees_on_other_subjects_are_not_joined(first: str, second: str) -> None:
    text = f"Het decreet van 7 juni 2013 {first}.\n\nHet decreet van 7 juni 2014 {second}.\n"
    assert findings(text, "date_contradicts") == []


def test_one_plan_under_overlapping_periods_contradicts_itself() -> None:
    text = "Het Horizontaal Waterplan 2030-2034 loopt.\n\nHet Horizontaal Waterplan 2029-2034.\n"
    [finding] = findings(text, "period_contradicts")
    assert lines(finding) == [1, 3]


def test_a_plan_and_its_successor_do_not() -> None:
    text = "Het Horizontaal Waterplan 2030-2034 loopt.\n\nHet Horizontaal Waterplan 2035-2039.\n"
    assert findings(text, "period_contradicts") == []


def test_one_term_that_starts_at_two_moments_contradicts_itself() -> None:
    text = """
        Wie aankomt, wordt ingeschreven bij de WTB als waterverbruiker van leidingwater,
        uiterlijk twee maanden na de aankomst in de gemeente.

        De inschrijving bij de WTB als waterverbruiker van leidingwater gebeurt
        uiterlijk 2 maanden na het ondertekenen van het contract.
    """
    [finding] = findings(text, "term_contradicts")
    assert lines(finding) == [2, 5]


def test_a_text_that_begins_at_a_later_chapter_misses_a_part() -> None:
    [finding] = findings("Vooraf.\n\nII DOELEN\n\nWat we willen.\n", "missing_part")
    assert lines(finding) == [3]
    assert findings("I INLEIDING\n\nWaarom.\n\nII DOELEN\n\nWat.\n", "missing_part") == []


_REPORT = """
    Jaarverslag van de tuinen

    1. water sparen
    2. Bomen planten

    Dan ging het verder, en de regels staan in artikel
    2. De gemeente deed mee.

    4. Bloemen zaaien in juni

    Elke tuin is 20 m² groot of 3 km². De kracht is 10³.

    B. De Smet
    voorzitter
"""
_NOTE = """
    I. Inleiding

    Het Actieplan 2020-2022 is van de stad en het Beleidsplan 2021-2025 van de provincie.
    Ons Vlaams Actieplan 2019-2023 volgt op een Vlaams Actieplan 2018-2021. Het Lokaal
    Waterplan 2020-2025 van Aalst lijkt op het Lokaal Waterplan 2021-2026 van Gent.

    Wie als werkzoekende begeleiding vraagt aan de VDAB, krijgt uiterlijk twee maanden na de
    aanvraag een antwoord over de begeleiding.

    Uiterlijk twee maanden na het antwoord van de VDAB begint de begeleiding van de werkzoekende.

    De OCMWs, de VZW's en Vl.
    Parl. werken samen met AgII.

    II. DOELEN

    Wat we willen.

    III. AFKORTINGEN

    OCMW\tOpenbaar centrum
    VZW\tVereniging zonder winst
    AgII\tAgentschap
    VDAB\tDienst
"""
_RULES = """
    Artikel 1. Elke tuin is open.

    Artikel 2. Elke tuin is groen.

    Drie punten tellen: a) water, b) licht en c) lucht.

    C. Bijlage met cijfers

    D. Bijlage met namen

    Hoofdstuk 1 Waar

    Hier staat een noot ² en daar ook ¹.

    2. Wanneer

    Uiterlijk 3 weken na de start van VDAB in de gemeente Antwerpen wordt alles geregeld.
    Uiterlijk 3 weken na het einde van VDAB in de gemeente Antwerpen wordt alles geregeld.
"""


@pytest.mark.parametrize("text", [_REPORT, _NOTE, _RULES])
def test_a_text_without_faults_has_no_such_findings(text: str) -> None:
    assert [finding.message for finding in reading(text).findings] == []


def test_chapters_of_later_numbers_and_letters_miss_the_first() -> None:
    assert len(findings("Vooraf.\n\nB. WATER\n\nZo.\n", "missing_part")) == 1
    assert len(findings("Vooraf.\n\nB. Water\n\nZo.\n\nC. Bomen\n", "missing_part")) == 1
    assert findings("Vooraf.\n\nV. PEETERS\n\nZo.\n", "missing_part") == []


def test_an_abbreviation_that_is_explained_but_not_used_is_found() -> None:
    text = "I DOELEN\n\nDe VDAB.\n\nII AFKORTINGEN\n\nOCMW\tCentrum\nVDAB\tDienst\n"
    [finding] = findings(text, "unused_abbreviation")
    assert "OCMW" in finding.message
    assert "VDAB" not in finding.message


def test_a_list_of_parts_that_begins_at_two_misses_one() -> None:
    [finding] = findings("2. Water sparen\n\nZo.\n\n3. Bomen planten\n\nZo.\n", "missing_part")
    assert lines(finding) == [1]


def test_footnotes_that_begin_at_three_miss_some() -> None:
    [finding] = findings("Water³ is nat⁴.\n", "missing_part")
    assert lines(finding) == [1]
    assert findings("Water¹ is nat².\n", "missing_part") == []


def test_a_misprinted_code_is_proposed_and_named_with_its_place() -> None:
    text = """
        III ISE WATER

        VA0-1ABC2DA-WT – WERKING

        VA0-1ABC2DB-WT – PROJECTEN

        Middelen gaan van VA0-ABC2DA-WT naar elders.
    """
    [finding] = findings(text, "misprinted_code")
    assert lines(finding) == [7]
    assert "VA0-1ABC2DA-WT" in finding.message


def test_an_article_without_a_table_is_found() -> None:
    text = "III ISE WATER\n\nVA0-1ABC2DA-WT – WERKING\n\nZonder tabel.\n"
    [finding] = findings(text, "missing_table")
    assert lines(finding) == [3]


def test_places_of_findings_lie_in_the_text() -> None:
    extract = extracted(_decrees("7 juni 2023", "7 juni 2024") + "\nII DOELEN\n\nWat.\n")
    found = read(extract).findings
    assert found
    for finding in found:
        for place in finding.places:
            assert 0 <= place.start <= place.end <= len(extract.text)
            assert extract.text.count("\n", 0, place.start) + 1 == place.line


def test_a_plain_text_has_no_findings_but_that_it_has_no_title() -> None:
    assert {finding.code for finding in reading("I INLEIDING\n\nGewoon.\n").findings} == {
        "no_title"
    }


@pytest.mark.parametrize("unit", ["(in euro)", "(miljoen euro)", "(euro)", "in miljoen euro"])
def test_another_unit_above_a_table_is_found(unit: str) -> None:
    [finding] = findings(f"Tabel\n\n{unit}\n\nVAK VEK\n", "other_unit")
    assert lines(finding) == [3]


def test_thousands_of_euros_and_euros_in_a_sentence_are_no_other_unit() -> None:
    assert findings("Tabel\n\n(duizend euro)\n\nHet kost 5 euro.\n", "other_unit") == []
