"""Changes of a credit told in words."""

from __future__ import annotations

import pytest

from regie.reading.prose import Told, find_told
from regie.reading.scan import find_tables
from tests.reading.texts import outlined


def _told(sentence: str, above: str = "Kredietevolutie:") -> tuple[Told, ...]:
    outline = outlined(
        "III ISE WATER\n\nVA0-1ABC2DA-WT – WERKING\n\n"
        f"{above}\n{sentence}\n\nVA0-1ABC2DB-WT – PROJECTEN\n\nTekst.\n"
    )
    return find_told(outline, find_tables(outline))


@pytest.mark.parametrize(
    ("sentence", "changes"),
    [
        ("De kredieten nemen af met 1.477 keuro door de index.", [(None, -1477)]),
        ("De dotatie stijgt met 1,5 miljoen euro.", [(None, 1500)]),
        ("De middelen dalen met 500.000 euro.", [(None, -500)]),
        ("Het VEK neemt toe met\n12 keuro.", [("VEK", 12)]),
        ("Het VAK daalt met 982 keuro, en het VEK met 931.", [("VAK", -982), ("VEK", -931)]),
        ("Het VAK stijgt met 5 en het VEK daalt met 3 keuro.", [("VAK", 5), ("VEK", -3)]),
        ("Het VAK verhoogt met 250 k€, het VEK met 200 k€.", [("VAK", 250), ("VEK", 200)]),
        ("Het VAK en het VEK stijgen met 5 keuro.", [(None, 5)]),
        ("VAK en VEK dalen elk met 5 keuro.", [(None, -5)]),
        ("Zowel het VAK als het VEK stijgt met 5 keuro.", [(None, 5)]),
        ("In 2031 stijgt het VEK met 5 keuro en daalt het VAK met 2.", [("VEK", 5), ("VAK", -2)]),
        ("Het VAK stijgt niet met 5 keuro maar met 7 keuro.", [("VAK", 7)]),
        ("Het krediet stijgt niet met 5 keuro, maar met 7 keuro.", [(None, 7)]),
        ("Het VAK stijgt niet met 5 keuro maar daalt met 3 keuro.", [("VAK", -3)]),
        ("Het krediet stijgt niet met 5 keuro.", []),
        ("Het VAK stijgt in 2031 met 5 keuro.", [("VAK", 5)]),
        ("Het VAK stijgt in BO2031 met 5 keuro.", [("VAK", 5)]),
        ("Het VAK stijgt in vergelijking met 2030 met 5 keuro.", [("VAK", 5)]),
        ("De ontvangsten nemen in 2031 toe met 5 keuro.", [(None, 5)]),
        ("De ontvangsten (incl. index) worden met € 5.000 verhoogd.", [(None, 5)]),
        ("Het VAK wordt met 5 keuro verlaagd.", [("VAK", -5)]),
        ("De ontvangsten (incl. index) worden verhoogd met € 5.000.", [(None, 5)]),
        ("Er is een verhoging met 5 keuro.", [(None, 5)]),
        ("Er is een verlaging van 5 keuro.", [(None, -5)]),
        ("Er is een daling van de kosten met 5 keuro.", [(None, -5)]),
        ("Er is een stijging van 10 naar 15 keuro.", []),
        ("Er is een stijging van 10 keuro naar 15 keuro.", []),
        ("Het krediet stijgt van 10 keuro naar 15 keuro.", []),
        ("Het krediet stijgt met 5 keuro naar 15 keuro.", [(None, 5)]),
        ("De middelen zakken met 5 keuro.", [(None, -5)]),
        ("Het krediet stijgt met 5%.", []),
        ("Het krediet stijgt met 5,5 procent.", []),
        ("De dienst groeit met 3 medewerkers.", []),
        ("Er wordt 12 keuro meer verwacht.", [(None, 12)]),
        ("Er wordt 12 keuro minder verwacht.", [(None, -12)]),
        ("Het VEK ligt 12 keuro lager, want er is 12 keuro minder nodig.", [("VEK", -12)]),
        ("+5 keuro", [(None, 5)]),
        ("Het VAK en het VEK stijgen respectievelijk met 5 en 7 keuro.", []),
        ("Het krediet stijgt met 5 keuro, waarvan het VAK stijgt met 3 keuro.", []),
        ("Het VAK stijgt met 5 keuro en een deel daalt met 3 keuro.", []),
        ("De middelen dalen met 500.600 euro.", [(None, -501)]),
        ("Het krediet blijft gelijk.", []),
        ("Het krediet bedraagt 15 keuro.", []),
    ],
)
def test_a_sentence_tells_the_change_of_each_column(
    sentence: str, changes: list[tuple[str | None, int]]
) -> None:
    told = _told(sentence)
    assert [(each.axis, each.change) for each in told] == changes
    assert {each.article for each in told} <= {"VA0-1ABC2DA-WT"}
    assert not any(each.adds_to for each in told)


def test_only_the_first_sentence_speaks_of_the_whole() -> None:
    [told] = _told("Het krediet stijgt met 5 keuro. Daarvan stijgt het VEK met 3 keuro.")
    assert (told.axis, told.change) == (None, 5)


def test_two_parts_without_a_column_tell_nothing_of_the_whole() -> None:
    assert _told("Een deel stijgt met 5 keuro en een ander deel daalt met 3 keuro.") == ()


def test_what_another_heading_announces_is_not_taken() -> None:
    assert _told("Het krediet stijgt met 5 keuro.", above="Korte inhoud:") == ()


def test_an_amount_extra_is_part_of_an_adjustment() -> None:
    [told] = _adjusted("Er is 2 mio euro extra voor bomen.")
    assert (told.change, told.adds_to) == (2000, True)
    assert told.place.line == 6


@pytest.mark.parametrize(
    ("sentence", "change"),
    [
        ("Er is 2 mio euro minder voor bomen.", -2000),
        ("Er is 5 keuro meer voor bomen.", 5),
        ("+5 keuro voor bomen.", 5),
        ("-5 keuro voor bomen.", -5),
    ],
)
def test_an_adjustment_may_be_less(sentence: str, change: int) -> None:
    [told] = _adjusted(sentence)
    assert (told.change, told.adds_to) == (change, True)


def test_an_adjustment_is_not_the_change_of_the_whole() -> None:
    [told] = _told("Toelichting bijstelling:\n\nEr wordt 2 mio euro extra voorzien.")
    assert (told.change, told.adds_to) == (2000, True)


def test_two_adjustments_tell_nothing_of_the_one() -> None:
    assert _adjusted("Er is 2 mio euro extra voor bomen en 1 mio euro minder voor water.") == ()


def _adjusted(sentence: str) -> tuple[Told, ...]:
    return _told(sentence, above="Toelichting bij de bijstelling:")


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        (
            "Het VAK daalt met 982 keuro, en het VEK met 931.",
            ["Het VAK daalt met 982 keuro", "het VEK met 931"],
        ),
        (
            "Toch stijgt het VAK met 5 keuro en daalt het VEK met 3 keuro.",
            ["stijgt het VAK met 5 keuro", "daalt het VEK met 3 keuro"],
        ),
        ("Er wordt 12 keuro meer verwacht.", ["12 keuro meer"]),
    ],
)
def test_each_change_lies_at_its_own_words(sentence: str, words: list[str]) -> None:
    text = f"III ISE WATER\n\nVA0-1ABC2DA-WT – WERKING\n\nKredietevolutie:\n{sentence}\n"
    outline = outlined(text)
    told = find_told(outline, find_tables(outline))
    assert [text[each.place.start : each.place.end] for each in told] == words
