"""The answer at a terminal."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regie.kernel.numbers import format_whole
from regie.reading.model import Finding, Place
from regie.reading.report.sheet import Sheet, count, harmless, listed, row_name
from regie.reading.report.text import report
from tests.reading.report.papers import TEXT, Maker, between, plain, water


def test_the_head_has_the_answer() -> None:
    lines = report([water()]).splitlines()
    assert lines[:3] == [
        "Beleids- en begrotingstoelichting Buurt en Water 2031",
        "beleids- en begrotingstoelichting (BBT) · 2 bladzijden · 18 regels · water.txt",
        "13 van 17 cijfers bewezen · 7 vergelijkingen, 1 klopt niet · 2 bevindingen",
    ]


def test_what_fails_comes_first_with_the_lines_of_the_paper() -> None:
    said = report([water()])
    assert (
        """\
Wat niet klopt (1)
  ✗ BA 2030, index en compensaties geven BO 2031 (VEK)
    Berekend 1.990, gedrukt 1.991, verschil −1.
    bladzijde 2, regel 8: BA 2030 excl. overflow 2.000 2.000
    bladzijde 2, regel 9: Index 5 5
    bladzijde 2, regel 10: Compensaties - 15 - 15
    bladzijde 2, regel 11: BO 2031 1.990 1.991

Bevindingen: om na te kijken (1)
  ! De code WB0-WBA2AB-WT mist een cijfer: bedoeld is WB0-1WBA2AB-WT.
    bladzijde 2, regel 15: Naar WB0-WBA2AB-WT (-
"""
        in said
    )
    heads = [line for line in said.splitlines()[3:] if line and not line.startswith(" ")]
    assert heads == [
        "Wat niet klopt (1)",
        "Bevindingen: om na te kijken (1)",
        "Bevindingen: om te weten (1)",
        "Cijfers zonder vergelijking (1)",
        "Wat klopt",
        "Tabellen (2)",
    ]


def test_figures_that_nothing_reaches_and_tables() -> None:
    said = report([water()])
    assert "regel 12: Aanwending VAK-ruiter: VAK 7" in said
    assert "Van begin naar einde: 3 van 4" in said
    flat = " ".join(said.split())
    assert "door de cijfers en de kop; verwisselbaar met Compensaties (regel 16)" in flat
    assert "staat nog open: WB0-1WBA2AA-WT of WB0-1WBA2AB-WT · 2 van 2 vergelijkingen" in flat
    assert "4 van 5 vergelijkingen" in flat


def test_nothing_that_fails_is_hidden() -> None:
    name, extract, reading = water()
    failing = next(check for check in reading.checks if not check.holds)
    many = tuple(
        msgspec.structs.replace(failing, id=str(i), description=f"Som {i}.") for i in range(200)
    )
    found = tuple(
        msgspec.structs.replace(reading.findings[0], message=f"Bevinding {i}.") for i in range(200)
    )
    said = report([(name, extract, msgspec.structs.replace(reading, checks=many, findings=found))])
    assert all(f"✗ Som {i}.\n" in said and f"! Bevinding {i}.\n" in said for i in range(200))


def test_a_paper_without_figures_says_so() -> None:
    said = report([plain()])
    assert said == "leeg.html\nwebpagina · 2 regels · leeg.html\n" + (
        "Geen cijfers in tabellen · 0 vergelijkingen · 0 bevindingen\n"
    )


def test_between_papers_the_line_says_which_paper() -> None:
    check, finding = between()
    said = report([water("een.txt"), water("twee.txt")], [check], [finding])
    part = said[said.index("Tussen de 2 documenten") :]
    assert "1 vergelijking, 1 klopt niet · 1 bevinding" in part
    assert "Alles samen: 26 van 34 cijfers bewezen" in part
    assert "een.txt, bladzijde 2, regel 11: BO 2031 1.990 1.991" in part
    assert "twee.txt, bladzijde 2, regel 6: BA 2030 incl. overflow 2.000 1.950" in part
    assert "Bevindingen: fouten (1)\n  ! Hetzelfde decreet draagt twee data." in part


@pytest.mark.parametrize("width", [40, 60, 100])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    assert max(map(len, report([water()], width=width).splitlines())) <= width


def test_colour_is_only_added() -> None:
    painted = report([water()], colour=True)
    assert "\033[" in painted
    for code in ("0", "1", "2", "31"):
        painted = painted.replace(f"\033[{code}m", "")
    assert painted == report([water()])


def test_the_paper_cannot_command_the_terminal() -> None:
    name, _, reading = water("a\033]0;x\a.txt")
    finding = msgspec.structs.replace(reading.findings[0], message="\033[2J\u202eweg")
    document = msgspec.structs.replace(reading.document, title="\x9b31mrood")
    reading = msgspec.structs.replace(reading, findings=(finding,), document=document)
    make = Maker(TEXT.replace("Naar", "Na\033r"))
    said = report([(name, make.extract, reading)])
    assert not {"\033", "\a", "\x9b", "\u202e"} & set(said)
    assert "Na\ufffdr WB0-WBA2AB-WT" in said


def test_words() -> None:
    assert [format_whole(n) for n in (0, 999, 94216, -1734)] == ["0", "999", "94.216", "−1.734"]
    assert count(1, "regel", "regels") == "1 regel"
    assert count(1000, "regel", "regels") == "1.000 regels"
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"], "of") == "a, b of c"
    assert harmless("a\tb\x00\ufffe\ud800") == "a\tb\ufffd\ufffd\ufffd"


def test_the_name_of_a_row() -> None:
    _, _, reading = water()
    row = reading.budget.tables[0].rows[0]
    for changes, name in (
        ({}, "BA 2030 incl. overflow"),
        ({"stage": "BO2031"}, "BA 2030 incl. overflow · BO 2031"),
        (
            {"label": "", "article": "WB0-1WBA2AA-WT", "stage": "evolution"},
            "WB0-1WBA2AA-WT · evolutie",
        ),
        ({"label": ""}, "rij 3"),
    ):
        assert row_name(msgspec.structs.replace(row, **changes), 2) == name


def test_of_a_long_line_what_stands_around_the_place() -> None:
    text = "woord " * 200 + "HIER staat het " + "woord " * 200
    name, extract, reading = plain(text + "\n")
    place = Maker(text).place("HIER staat het")
    finding = Finding(code="x", severity="info", message="Kijk.", places=(place,))
    said = report([(name, extract, msgspec.structs.replace(reading, findings=(finding,)))])
    quoted = " ".join(said[said.index("regel 1: ") :].split())
    assert quoted.startswith("regel 1: … woord ")
    assert quoted.endswith(" woord …")
    assert "HIER staat het" in quoted
    assert len(quoted) < 250


@given(st.text("ab \t", max_size=900), st.integers(0, 900), st.integers(0, 900))
def test_a_quote_is_of_its_line(text: str, start: int, length: int) -> None:
    name, extract, reading = plain(text)
    start = min(start, len(text))
    end = min(start + length, len(text))
    said = Sheet((name, extract, reading)).line(Place(line=1, start=start, end=end))
    assert said.strip("… ") in " ".join(text.split())
    assert " ".join(text[start : min(end, start + 200)].split()) in said
