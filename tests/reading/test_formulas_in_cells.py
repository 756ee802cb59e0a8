"""A formula gives the value that was kept with it, and never an empty cell instead."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
import xlsxwriter

from regie.reading.extract.formats import Refused
from regie.reading.extract.xlsx import read


def book(value: str | int = 0) -> bytes:
    held = io.BytesIO()
    made = xlsxwriter.Workbook(held, {"in_memory": True})
    sheet = made.add_worksheet("Blad")
    sheet.write_string(0, 0, "bedrag")
    sheet.write_formula(1, 0, "=1+1", None, value)
    made.close()
    return held.getvalue()


def rewritten(data: bytes, old: bytes, new: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(held, "w") as after:
        for name in before.namelist():
            told = before.read(name)
            if name == "xl/worksheets/sheet1.xml":
                assert old in told
                told = told.replace(old, new)
            after.writestr(name, told)
    return held.getvalue()


def cells(data: bytes) -> list[list[str]]:
    told: list[list[str]] = json.loads(read(data)[0])["Blad"]
    return told


def test_the_value_that_was_kept_counts() -> None:
    assert cells(book(2)) == [["bedrag"], ["2"]]
    assert cells(book("twee")) == [["bedrag"], ["twee"]]


@pytest.mark.parametrize("kept", [b"", b"<v></v>", b"<v />", b"<v/>"])
@pytest.mark.parametrize("formula", [b"<f>1+1</f>", b'<f t="shared" si="0"/>'])
def test_a_formula_that_nobody_worked_out_is_refused_with_its_cell(
    kept: bytes, formula: bytes
) -> None:
    data = rewritten(book(2), b"<f>1+1</f><v>2</v>", formula + kept)
    with pytest.raises(Refused, match="in cel A2 een formule zonder uitkomst"):
        read(data)


def test_text_that_came_out_empty_is_empty() -> None:
    data = rewritten(book("x"), b"<v>x</v>", b"<v></v>")
    assert cells(data) == [["bedrag"], [""]] or cells(data) == [["bedrag"]]
