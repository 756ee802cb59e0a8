"""Whatever text comes in, a reading comes out: no crash, and every place inside the text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regie.reading.compare import compare
from regie.reading.model import from_json, to_json
from regie.reading.reader import read
from regie.reading.text import Extract
from tests.reading.papers import SPECIMENS

_WORDS = (
    "BA 2020",
    "BO 2021",
    "VAK",
    "VEK",
    "AO TO LO",
    "evolutie",
    "incl. overflow",
    "excl. overflow",
    "Overflow",
    "Index",
    "Compensaties",
    "Andere bijstellingen",
    "Bijstelling",
    "Aanwending VAK-ruiter",
    "TOTAAL",
    "Totalen",
    "BEGROTINGSARTIKEL VAK VEK OMSCHRIJVING",
    "Compensaties VAK VEK Reden",
    "Andere bijstellingen VAK VEK",
    "Toelichting bijstelling 2021:",
    "Naar SJ0-1SFC2CA-WT (-)",
    "SJ0-1SFC2CA-WT – NAAM",
    "SA0-",
    "1SFC2CA-WT",
    "SM0-BSFCADA-OW: ONTVANGSTEN",
    "SM0-ASFC2ZZ-OV: OVERSCHOT",
    "IV. ISE ZORG",
    "VIII. BIJLAGE",
    "1. GEPLANDE BELEIDSINITIATIEVEN",
    "3. NIEUWE WIJZIGINGEN VAN DECRETEN",
    "SD 1 We doen",
    "OD 1.1 We doen",
    "- bullet en",
    "Omschrijving:",
    "Mijlpaal:",
    "juli 2021",
    "Kredietevolutie:",
    "De ontvangsten nemen af met 1.477 keuro.",
    "TOTAAL – ALLES",
    "PROGRAMMA SF – ALLES",
    "ESR-uitgaven (WT)",
    "15",
    "-",
    "+15",
    "-       15",
    "4.894",
    "4 196",
    "0",
    "(",
    ")",
    "\t",
    "  ",
    "\f",
    "\r",
    "\u00a0",
    "\ufeff",
    "AB: afkorting",
    "VII. LIJST MET AFKORTINGEN",
    "decreet van 7 juni 2013 betreffende water",
    "beleidsplan 2020-2024",
)
_LINES = st.lists(st.sampled_from(_WORDS), max_size=6).map(" ".join)
_TEXTS = st.lists(st.one_of(_LINES, st.just(""), st.text(max_size=30)), max_size=60).map("\n".join)


def _places(value: Any) -> Iterator[dict[str, int]]:
    if isinstance(value, dict):
        if {"line", "start", "end"} <= value.keys():
            yield value
        for each in value.values():
            yield from _places(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _places(each)


def _sound(text: str) -> None:
    starts = tuple(i for i, sign in enumerate(text) if sign == "\f")
    extract = Extract("txt", text, (0, *(s + 1 for s in starts)) if starts else (), "")
    reading = read(extract)
    assert from_json(to_json(reading)) == reading
    for place in _places(msgspec.to_builtins(reading)):
        assert 0 <= place["start"] <= place["end"] <= len(text)
        assert text[: place["start"]].count("\n") + 1 == place["line"]
    for table in reading.budget.tables:
        for row in table.rows:
            assert row.values.keys() == row.figures.keys()
    compare([reading, reading], [extract, extract])


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(_TEXTS)
def test_any_text_gives_a_sound_reading(text: str) -> None:
    _sound(text)


@pytest.mark.slow
@settings(max_examples=20_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(_TEXTS)
def test_many_texts_give_a_sound_reading(text: str) -> None:
    _sound(text)


_SPECIMEN = (SPECIMENS / "bbt-2022-drift.txt").read_text().split("\n")


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_shuffled_specimen_gives_a_sound_reading(data: st.DataObject) -> None:
    lines = list(_SPECIMEN)
    for _ in range(data.draw(st.integers(1, 30))):
        here = data.draw(st.integers(0, len(lines) - 1))
        there = data.draw(st.integers(0, len(lines) - 1))
        match data.draw(st.sampled_from(["drop", "double", "swap", "cut", "join"])):
            case "drop":
                del lines[here]
            case "double":
                lines.insert(there, lines[here])
            case "swap":
                lines[here], lines[there] = lines[there], lines[here]
            case "cut":
                half = len(lines[here]) // 2
                lines[here : here + 1] = [lines[here][:half], lines[here][half:]]
            case _:
                lines[here : here + 2] = [" ".join(lines[here : here + 2])]
    _sound("\n".join(lines))
