"""What a text names in passing."""

from __future__ import annotations

import pytest

from tests.reading.texts import lines, mentions, reading


def _quantities(text: str) -> list[tuple[str, int | str | None, str | None]]:
    return [(found.text, found.value, found.unit) for found in mentions(text, "quantity")]


def _dated(text: str, kind: str) -> list[tuple[str, str | None]]:
    return [(found.text, found.date) for found in mentions(text, kind)]


# Quantities ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "euros"),
    [
        ("9 miljoen euro", "9000000.00"),
        ("1,5 miljoen euro", "1500000.00"),
        ("12 mio euro", "12000000.00"),
        ("2 miljard euro", "2000000000.00"),
        ("3 duizend euro", "3000.00"),
        ("2.642 keuro", "2642000.00"),
        ("250.000 euro", "250000.00"),
        ("1 200 000 euro", "1200000.00"),
        ("100 EUR", "100.00"),
        ("€ 1.250,50", "1250.50"),
        ("-15 keuro", "-15000.00"),
        ("− 15 keuro", "-15000.00"),
        ("250 k€", "250000.00"),
        ("€ 5 miljoen", "5000000.00"),
        ("€ 1,5 mio", "1500000.00"),
        ("€ -20", "-20.00"),
        ("EUR 500", "500.00"),
        ("500 EUR", "500.00"),
        ("vijf miljoen euro", "5000000.00"),
        ("een miljoen euro", "1000000.00"),
        ("vijfentwintig keuro", "25000.00"),
        ("duizend euro", "1000.00"),
    ],
)
def test_money_is_told_in_euros(printed: str, euros: str) -> None:
    assert _quantities(f"In 2031 kost dat {printed}, zegt men.") == [(printed, euros, "EUR")]


@pytest.mark.parametrize(
    ("printed", "low", "high"),
    [
        ("tussen 5 en 10 miljoen euro", "5000000.00", "10000000.00"),
        ("tussen 500.000 en 1 miljoen euro", "500000.00", "1000000.00"),
        ("van twee tot vijf keuro", "2000.00", "5000.00"),
        ("tussen 1,5 miljoen en 2 miljard euro", "1500000.00", "2000000000.00"),
    ],
)
def test_both_ends_of_a_range_are_told(printed: str, low: str, high: str) -> None:
    assert _quantities(f"Dat kost {printed}.") == [(printed, low, "EUR"), (printed, high, "EUR")]
    assert _quantities("Voor tussen 5 en 10% van de tijd.") == [
        ("tussen 5 en 10%", 5, "%"),
        ("tussen 5 en 10%", 10, "%"),
    ]


@pytest.mark.parametrize("text", ["Dat is een euro.", "(duizend euro)", "Cijfers in duizend euro:"])
def test_the_unit_of_figures_is_no_amount(text: str) -> None:
    assert _quantities(text) == []


def test_a_dash_between_numbers_is_no_minus() -> None:
    assert _quantities("Dat kost 5 - 10 keuro.") == [("10 keuro", "10000.00", "EUR")]


def test_an_amount_may_be_broken_over_lines() -> None:
    assert _quantities("Dat kost 9 miljoen\neuro.") == [("9 miljoen euro", "9000000.00", "EUR")]


def test_a_count_keeps_its_bound_and_what_is_counted() -> None:
    text = "We starten minstens 20 proeftuinen, waarvan minimaal 10 in kleine steden."
    assert _quantities(text) == [
        ("minstens 20 proeftuinen", 20, "proeftuinen"),
        ("minimaal 10", 10, None),
    ]


@pytest.mark.parametrize(
    ("printed", "value", "unit"),
    [
        ("maximaal 3 maanden", 3, "maanden"),
        ("hoogstens twee rondes", 2, "rondes"),
        ("1.000 medewerkers", 1000, "medewerkers"),
        ("twaalf lokale projecten", 12, "lokale projecten"),
        ("40%", 40, "%"),
        ("12,5%", "12.5", "%"),
        ("12,5 %", "12.5", "%"),
        ("-3%", -3, "%"),
        ("vijf procent", 5, "procent"),
        ("dertien gemeenten", 13, "gemeenten"),
        ("negentien gemeenten", 19, "gemeenten"),
        ("tweeëntwintig gemeenten", 22, "gemeenten"),
        ("dertig gemeenten", 30, "gemeenten"),
        ("negentig gemeenten", 90, "gemeenten"),
        ("honderd gemeenten", 100, "gemeenten"),
        ("driehonderd gemeenten", 300, "gemeenten"),
        ("minstens duizend nieuwe bomen", 1000, "nieuwe bomen"),
        ("7 procent", 7, "procent"),
    ],
)
def test_counts_are_quantities(printed: str, value: int, unit: str) -> None:
    assert _quantities(f"Dat zijn {printed}.") == [(printed, value, unit)]


def test_what_is_counted_ends_where_the_sentence_goes_on() -> None:
    text = "We plannen minimaal twee rondes en maximaal drie rondes. Ook minstens 5\n\nBomen."
    assert _quantities(text) == [
        ("minimaal twee rondes", 2, "rondes"),
        ("maximaal drie rondes", 3, "rondes"),
        ("minstens 5", 5, None),
    ]


def test_a_word_that_only_begins_as_a_number_is_none() -> None:
    assert _quantities("Er zijn maximaal tientallen en slechts honderden.") == []


@pytest.mark.parametrize(
    "text", ["In 2031 begint het.", "Een gemeente doet mee.", "Zie artikel 12.", "OD 1.2 loopt."]
)
def test_other_numbers_are_no_quantities(text: str) -> None:
    assert _quantities(text) == []


def test_the_figures_of_a_table_are_no_quantities() -> None:
    text = """
        III ISE WATER

        VA0-1ABC2DA-WT – WERKING

        VAK VEK
        BA 2030  2.000 2.000
        Index 5 5
        BO 2031  2.005 2.005

        Dat is 5 keuro meer.
    """
    assert _quantities(text) == [("5 keuro", "5000.00", "EUR")]


# Decrees and decisions ----------------------------------------------------------------------------


def test_a_decree_is_cited_with_its_date_and_subject() -> None:
    text = "Volgens het decreet van 3 mei 2024 betreffende het\nwaterbeheer, en ook elders."
    [decree] = mentions(text, "decree")
    assert decree.text == "decreet van 3 mei 2024 betreffende het waterbeheer"
    assert (decree.date, decree.precision) == ("2024-05-03", "day")


def test_the_date_of_a_decree_may_come_last() -> None:
    assert _dated("Het decreet betreffende wonen van 3 mei 2024 blijft.", "decree") == [
        ("decreet betreffende wonen van 3 mei 2024", "2024-05-03")
    ]


def test_two_decrees_in_one_breath_are_two() -> None:
    text = "De decreten van 7 juni 2023 en 3 mei 2024 blijven."
    assert [date for _, date in _dated(text, "decree")] == ["2023-06-07", "2024-05-03"]


def test_an_order_of_the_government_is_a_decision() -> None:
    text = "Het besluit van de Vlaamse Regering van 29 januari 2026 blijft."
    assert _dated(text, "decision") == [
        ("besluit van de Vlaamse Regering van 29 januari 2026", "2026-01-29")
    ]
    assert mentions(text, "decree") == []


@pytest.mark.parametrize("kind", ["Ministerieel besluit", "Koninklijk besluit"])
def test_a_decision_keeps_its_first_word(kind: str) -> None:
    assert _dated(f"{kind} van 3 mei 2031.", "decision") == [
        (f"{kind} van 3 mei 2031", "2031-05-03")
    ]


@pytest.mark.parametrize("verb", ["geldt", "mag", "regelt", "treedt", "voorziet", "biedt"])
def test_the_subject_of_a_decree_ends_at_a_verb(verb: str) -> None:
    [decree] = mentions(f"Het decreet van 3 mei 2024 betreffende water {verb} daar.", "decree")
    assert decree.text == "decreet van 3 mei 2024 betreffende water"


@pytest.mark.parametrize(
    "number",
    ["VR 2030 1203 DOC.0123/1QUATER", "VR 2030 1203 DOC.0123/1 BIS", "VR 2030 1203 MED.0123TER"],
)
def test_a_number_keeps_its_version(number: str) -> None:
    assert _dated(f"Zie {number}, of bis later.", "decision") == [(number, None)]


@pytest.mark.parametrize(
    "text",
    [
        "De regering besliste op 12 maart 2030 om te starten.",
        "De nota werd goedgekeurd op\n12 maart 2030.",
        "Op 12 maart 2030 keurde de regering dit goed.",
    ],
)
def test_a_decision_in_words_has_its_date(text: str) -> None:
    assert [date for _, date in _dated(text, "decision")] == ["2030-03-12"]


@pytest.mark.parametrize(
    "text",
    [
        "De regering besliste dat eerder (VR 2030 1203 DOC.0123/1).",
        "Tekst met een noot¹.\n\n¹ VR 2030 1203 DOC.0123/1",
        "Tekst met een noot.\n\n1 VR 2030 1203 DOC.0123/1",
    ],
)
def test_a_number_in_running_text_or_a_footnote_is_a_mention_only(text: str) -> None:
    text = f"Mededeling aan de Vlaamse Regering\n\nBetreft: water\n\n{text}\n"
    assert ("VR 2030 1203 DOC.0123/1", None) in _dated(text, "decision")
    assert reading(text).document.number is None


# Organisations ------------------------------------------------------------------------------------


def test_an_organisation_is_named_once_at_its_first_place() -> None:
    text = """
        Vooraf.
        Het Agentschap Water werkt met de Vereniging van Tuinen.

        Het Agentschap Water werkt ook met Groene Vingers vzw samen.
    """
    found = mentions(text, "organisation")
    assert [(each.text, lines(each)) for each in found] == [
        ("Agentschap Water", [2]),
        ("Vereniging van Tuinen", [2]),
        ("Groene Vingers vzw", [4]),
    ]


def test_two_organisations_in_one_breath_are_two() -> None:
    text = "Wij danken vzw De Boom en Vereniging van Tuinen en Parken.\nHet Departement\n\nNatuur."
    assert [found.text for found in mentions(text, "organisation")] == [
        "vzw De Boom",
        "Vereniging van Tuinen en Parken",
    ]


def test_a_mention_lies_where_it_says() -> None:
    text = "Vooraf.\nHet kost minstens\n20 rondes en 5 keuro volgens het decreet van 3 mei 2024."
    for found in reading(text).mentions:
        place = found.place
        assert text[place.start : place.end].replace("\n", " ") == found.text
