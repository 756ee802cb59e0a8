"""Files about municipalities that merge."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regie.actors.mergers import Row, added_up, joined_regions, read
from regie.base.errors import Invalid

HEAD = b"date,nis_old,nis_new,name_new\n"


def test_a_file_is_read() -> None:
    """With or without the mark that spreadsheets put before it."""
    told = read(b"\xef\xbb\xbf" + HEAD + b"2025-01-01,44040,44088,Merelbeke-Melle\n", "fusies.csv")
    assert told == [Row(date(2025, 1, 1), "44040", "44088", "Merelbeke-Melle")]
    assert told[0].as_data()["nis_new"] == "44088"


def test_a_spreadsheet_that_writes_semicolons_is_read_too() -> None:
    commas = HEAD + b"2025-01-01,44040,44088,Merelbeke-Melle\n"
    assert read(commas.replace(b",", b";"), "fusies.csv") == read(commas, "fusies.csv")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (HEAD, "bevat geen fusies"),
        (b"date,nis_old\n2025-01-01,44040\n", "mist de kolom nis_new"),
        (HEAD + b"1 januari,44040,44088,Nieuw\n", "rij 1: “1 januari” is geen dag"),
        (HEAD + b"2025-01-01,4404,44088,Nieuw\n", "geen NIS-code"),
        (HEAD + b"2025-01-01,44040,44088,\n", "geef de naam"),
        (HEAD + b"2025-01-01,44040\n", "geen NIS-code"),
        (HEAD + b"2025-01-01,44040,44088,A\n2025-01-01,44040,44089,B\n", "rij 2: 44040 gaat twee"),
        (HEAD + b"2025-01-01,44040,44088,A\n2025-01-01,44043,44088,B\n", "rij 2: 44088 heeft hier"),
        (HEAD + b"2025-01-01,44040,44088,A\n2026-01-01,44043,44088,A\n", "andere naam of dag"),
        (HEAD + b"2025-01-01,44040,44043,A\n2025-01-01,44043,44088,B\n", "gaat zelf weg"),
        (HEAD + b"2025-01-01,44040,44040,A\n", "alleen met zichzelf"),
        (b"\xff\xfe\x00", "geen CSV-bestand"),
        (b"x" * 500_001, "te groot"),
    ],
)
def test_what_cannot_be_is_told_in_one_sentence(content: bytes, sentence: str) -> None:
    """With the row where it stands."""
    with pytest.raises(Invalid, match=sentence):
        read(content, "fusies.csv")


@given(st.binary(max_size=300))
def test_any_file_is_read_or_refused(content: bytes) -> None:
    """Nothing else happens."""
    with suppress(Invalid):
        read(HEAD + content, "fusies.csv")


@given(st.dictionaries(st.sampled_from("abcdef"), st.decimals(0, 10**6, places=0), min_size=6))
def test_figures_add_up_for_thresholds(figures: dict[str, Decimal]) -> None:
    """What all the new ones hold together is what all the old ones held."""
    new = {"a": "x", "b": "x", "c": "x", "d": "y", "e": "y", "f": "f"}
    rows = [Row(date(2025, 1, 1), old, to, to) for old, to in new.items()]
    told = added_up(figures, rows)
    assert sum(one or 0 for one in told.values()) == sum(figures.values())
    assert added_up({**figures, "a": Decimal(1)}, rows)["x"] == 1 + figures["b"] + figures["c"]
    del figures["d"]
    assert added_up(figures, rows)["y"] is None


def test_the_region_is_that_of_all_its_parts() -> None:
    """Where they differ, people say."""
    assert joined_regions(["gent", "gent"]) == "gent"
    assert joined_regions(["gent", "waasland"]) is None
    assert joined_regions([]) is None
