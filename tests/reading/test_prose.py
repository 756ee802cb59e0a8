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
    [told] = _told("Er is 2 mio euro extra voor bomen.", above="Toelichting bij de bijstelling:")
    assert (told.change, told.adds_to) == (2000, True)
    assert told.place.line == 6
