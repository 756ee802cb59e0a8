"""The list of systems is whole, and nothing on it is said to work without being shown and held."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from django.urls import resolve
from django.utils import translation

from regie.website.coverage import PARTS, STATES, System, systems

ROOT = Path(__file__).resolve().parents[2]
#: How many systems the source papers describe, by part: A1–A29, B1–B22 and so on.
EXPECTED = {"A": 29, "B": 22, "C": 43, "D": 30, "E": 18, "F": 24, "G": 10, "H": 20}
#: Where coverage may be shown.
BUILT = (
    "/over/dekking/",
    "/rondleiding/",
    "/plannen/",
    "/agenda/",
    "/begroting/",
    "/toelagen/",
    "/programmas/",
    "/oproepen/",
    "/documenten/",
    "/gemeenten/",
    "/organisaties/",
    "/zoeken/",
    "/overeenkomsten/",
    "/aanbevelingen/",
    "/cijfers/",
    "/indicatoren/",
    "/omgevingsanalyses/",
    "/onderzoek/",
)

SHOWN = [system for system in systems() if system.state != "not_yet"]


def test_every_system_is_there_exactly_once_and_in_order() -> None:
    expected = [f"{part}{n}" for part, last in EXPECTED.items() for n in range(1, last + 1)]
    assert [system.id for system in systems()] == expected
    assert list(PARTS) == list(EXPECTED)


def test_every_system_has_its_words_in_both_languages_and_a_source() -> None:
    for system in systems():
        assert system.source, system.id
        assert all(system.name.values()), system.id
        assert all(system.task.values()), system.id
        assert all(words.endswith(".") for words in system.task.values()), system.id


def test_no_two_systems_bear_the_same_name() -> None:
    for language in ("nl", "en"):
        names = Counter(system.name[language] for system in systems())
        assert not [name for name, times in names.items() if times > 1]


def test_what_does_not_work_yet_promises_nothing() -> None:
    for system in systems():
        if system.state == "not_yet":
            promised = (system.address, system.test, *system.now.values())
            assert not any(promised), system.id


@pytest.mark.parametrize("system", SHOWN, ids=[system.id for system in SHOWN])
def test_what_works_is_shown_and_held_by_a_test(system: System) -> None:
    assert system.state in STATES
    assert system.address.startswith(BUILT)
    file, _, name = system.test.partition("::")
    assert file.startswith("tests/")
    assert (ROOT / file).is_file()
    assert not name or f"def {name}(" in (ROOT / file).read_text("utf-8")


@pytest.mark.parametrize("system", SHOWN, ids=[system.id for system in SHOWN])
def test_what_works_in_part_says_what_is_missing(system: System) -> None:
    assert all(system.now.values()) == (system.state == "partly")


def test_what_is_built_answers() -> None:
    """An address that leads nowhere raises."""
    told = [system.address for system in SHOWN if system.address.startswith(BUILT)]
    for address in (*BUILT, *told):
        with translation.override("nl"):
            resolve(address)
        with translation.override("en"):
            resolve(f"/en{address}")
