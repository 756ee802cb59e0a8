"""Tables that leave the house: exact, readable, and never a formula."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regie.base.writers import Cell, Column, Table, csv_lines, safe, unsafe, xlsx

FORMULAS = ["=1+1", "+32 2 553", "-x", "@SUM(A1)", "\tx", "\rx", '=HYPERLINK("http://x")', "'=x"]


def table(*rows: tuple[Cell, ...], title: str = "Begroting") -> Table:
    columns = [
        Column("naam", "Naam"),
        Column("vak", "VAK", "euro", "euro"),
        Column("op", "Op", "date"),
    ]
    return Table(title, columns[: len(rows[0])] if rows else columns, rows, ("Bron: BBT 2021",))


def read_back(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


def sheet(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return "".join(book.read(name).decode() for name in book.namelist() if "xml" in name)


def test_a_table_as_csv() -> None:
    rows = (('Één, "twee"', Decimal("-94216000.50"), date(2021, 10, 8)), ("x\ny", None, None))
    content = b"".join(csv_lines(table(*rows)))
    assert content.startswith(b"naam,vak,op\r\n")
    assert read_back(content)[1:] == [
        ['Één, "twee"', "-94216000.50", "2021-10-08"],
        ["x\ny", "", ""],
    ]


def test_a_large_table_streams() -> None:
    def rows() -> object:
        yield ("eerste",)
        raise AssertionError("read too far")

    lines = csv_lines(Table("t", [Column("a", "A")], rows()))  # type: ignore[arg-type]  # a stream that may not be read whole
    assert [next(lines), next(lines)] == [b"a\r\n", b"eerste\r\n"]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_a_formula(text: str) -> None:
    ((cell,),) = read_back(b"".join(csv_lines(table((text,)))))[1:]
    assert cell.startswith("'")
    assert unsafe(cell) == text
    said = sheet(xlsx(table((text,))))
    assert not re.search(r"<f[ >]|<hyperlink", said)


@given(st.text(max_size=8) | st.text("'=+-@\t\ra", max_size=6))
def test_what_was_made_safe_comes_back(text: str) -> None:
    assert unsafe(safe(text)) == text
    assert not safe(text).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_a_table_as_workbook() -> None:
    said = sheet(
        xlsx(
            table(
                ("Totaal", Decimal("94216000.50"), date(2021, 10, 8)),
                ("Te groot", Decimal("12345678901234567.89"), None),
                title="BO 2021: [VAK/VEK]",
            )
        )
    )
    assert "<v>94216000.5</v>" in said
    assert "12345678901234567.89" in said
    assert "<t>VAK (euro)</t>" in said
    assert "<t>Bron: BBT 2021</t>" in said
    assert 'name="BO 2021   VAK VEK"' in said
    assert "<autoFilter" in said


def test_an_empty_table_and_a_moment_can_be_written() -> None:
    assert xlsx(table())
    at = datetime(2026, 7, 1, 10, 0, tzinfo=UTC)
    column = [Column("at", "Tijd", "moment")]
    assert "<v>46204.5</v>" in sheet(xlsx(Table("t", column, [(at,)])))
    assert (
        b"".join(csv_lines(Table("t", column, [(at,)]))) == b"at\r\n2026-07-01T10:00:00+00:00\r\n"
    )
