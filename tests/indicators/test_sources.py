"""Each form in which suppliers bring figures is read; what is hostile is refused in a sentence."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regie.indicators import mapping as reading
from regie.indicators.engine import store
from regie.indicators.engine.errors import Unanswerable
from regie.indicators.engine.loading import load_file, look_at

Load = Callable[..., dict[str, Any]]

_DEFINITION: dict[str, Any] = {
    "frequency": "year",
    "dimensions": [
        {"code": "nis", "kind": "place", "title": {"nl": "Gemeente"}, "codes": []},
        {"code": "jaar", "kind": "period", "title": {"nl": "Jaar"}, "codes": []},
    ],
    "measures": [{"code": "aantal", "kind": "amount", "title": {"nl": "Aantal"}}],
    "places": [
        ["44021", "Gent", "2019-01-01", None, ""],
        ["71066", "Zonhoven", "2019-01-01", None, ""],
        ["11002", "Liège-Antwerpen", "2019-01-01", None, ""],
    ],
    "mergers": [],
    "former": [],
}
_ROWS = [("44021", "2024", Decimal("1234.5"), "ok"), ("71066", "2024", None, "suppressed")]


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Reads a file as its headings suggest, and gives what the engine answered."""
    monkeypatch.setenv("REGIE_FIGURES", str(tmp_path))

    def run(content: bytes, *, keep: bool = True, **told: Any) -> dict[str, Any]:
        path = tmp_path / "brought"
        path.write_bytes(content)
        seen = look_at(file=str(path))
        suggested = reading.suggest(
            seen["columns"],
            seen["sample"],
            _DEFINITION["dimensions"],
            _DEFINITION["measures"],
            delimiter=seen["delimiter"],
        )
        mapping = {**suggested, **seen["told"], **told}
        return load_file(
            file=str(path),
            definition=_DEFINITION,
            mapping=mapping,
            before=None,
            keep=keep,
            skip=False,
        )

    return run


def _rows(answer: dict[str, Any]) -> list[tuple[Any, ...]]:
    assert answer["faults"] == []
    return duckdb.read_parquet(str(store.path_of(answer["digest"]))).fetchall()


@pytest.mark.parametrize("sign", [";", "\t", "|"])
def test_any_delimiter(read: Load, sign: str) -> None:
    text = "Gemeente;Jaar;Aantal\n44021;2024;1.234,5\n71066;2024;x\n".replace(";", sign)
    assert _rows(read(text.encode(), decimal=",", thousands=".")) == _ROWS


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16"])
def test_any_encoding(read: Load, encoding: str) -> None:
    text = "Gemeente;Jaar;Aantal;Opmerking\nLiège-Antwerpen;2024;2,5;vóór\n"
    assert _rows(read(text.encode(encoding))) == [("11002", "2024", Decimal("2.5"), "ok")]


def test_a_workbook(read: Load) -> None:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet("cijfers")
        for row, cells in enumerate(
            [["NIS", "Jaar", "Aantal"], [44021, 2024, 1234.5], [71066, 2024, "x"]]
        ):
            sheet.write_row(row, 0, cells)
    assert _rows(read(made.getvalue())) == _ROWS
    assert _rows(read(made.getvalue(), decimal=",", thousands=".")) == _ROWS


@pytest.mark.parametrize(
    "text",
    [
        "DATAFLOW,NIS,TIME_PERIOD,OBS_VALUE,OBS_STATUS\n"
        "VL:proef(1.0),44021,2024,1234.5,A\nVL:proef(1.0),71066,2024,,Q\n",
        "STRUCTURE,STRUCTURE_ID,ACTION,NIS,TIME_PERIOD,OBS_VALUE,OBS_STATUS\n"
        "dataflow,VL:proef(1.0),I,44021,2024,1234.5,A\ndataflow,VL:proef(1.0),I,71066,2024,,Q\n",
    ],
)
def test_sdmx(read: Load, tmp_path: Path, text: str) -> None:
    assert _rows(read(text.encode())) == _ROWS
    assert look_at(file=str(tmp_path / "brought"))["dataset"] == "proef"


def test_a_frictionless_package(read: Load, tmp_path: Path) -> None:
    package = {
        "name": "proef",
        "resources": [
            {
                "name": "cijfers",
                "path": "data/cijfers.csv",
                "encoding": "cp1252",
                "dialect": {"delimiter": ";"},
                "schema": {
                    "fields": [
                        {"name": "nis", "type": "string"},
                        {"name": "jaar", "type": "year"},
                        {"name": "aantal", "type": "number", "decimalChar": ",", "groupChar": "."},
                    ]
                },
            }
        ],
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("datapackage.json", json.dumps(package))
        archive.writestr(
            "data/cijfers.csv", "nis;jaar;aantal\n44021;2024;1.234,5\nZonhoven;2024;x\n"
        )
    assert _rows(read(made.getvalue())) == _ROWS
    assert look_at(file=str(tmp_path / "brought"))["dataset"] == "proef"


def test_years_side_by_side(read: Load) -> None:
    answer = read(b"nis,2023,2024\n44021,1,:\n71066,0,x\n")
    assert _rows(answer) == [
        ("44021", "2023", Decimal(1), "ok"),
        ("44021", "2024", None, "missing"),
        ("71066", "2023", Decimal(0), "ok"),
        ("71066", "2024", None, "suppressed"),
    ]


def test_two_gigabytes_are_refused_unread(read: Load, tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        os.truncate(file.fileno(), 2_000_000_000)
    with pytest.raises(Unanswerable, match="is 2 GB; ten hoogste 1 GB"):
        look_at(file=str(path))


def test_a_bomb_is_refused(read: Load) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 300_000_000)
    with pytest.raises(Unanswerable, match="verdacht"):
        read(made.getvalue())


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "leeg"),
        (b"  \n", "leeg"),
        (b"\x00\x01\x02\x03binary", "geen tabel"),
        (b"PK\x03\x04broken", "beschadigd"),
        (b"nis,jaar\n1,2\n", "hoort bij een maat"),
    ],
)
def test_what_is_no_table_is_refused(read: Load, content: bytes, sentence: str) -> None:
    with pytest.raises(Unanswerable, match=sentence):
        read(content)


def test_nothing_is_left_where_it_fails_in_the_middle(
    read: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(made: Path) -> str:
        raise OSError(28, "No space left on device", str(made))

    monkeypatch.setattr(store, "keep", full)
    with pytest.raises(OSError, match="No space"):
        read(b"nis,jaar,aantal\n44021,2024,1\n")
    assert [one.name for one in tmp_path.iterdir()] == ["brought"]


_MONEY = st.decimals(min_value=-(10**9), max_value=10**9, places=3)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(values=st.lists(_MONEY, min_size=1, max_size=20))
def test_a_figure_is_the_same_in_every_notation(read: Load, values: list[Decimal]) -> None:
    """Written with a comma, a point, thousands or none: it is one figure."""

    def rows(write: Callable[[Decimal], str], sign: str) -> bytes:
        lines = [f"44021{sign}{1900 + n}{sign}{write(one)}" for n, one in enumerate(values)]
        return "\n".join([f"nis{sign}jaar{sign}aantal", *lines]).encode()

    def dutch(one: Decimal) -> str:
        return f"{one:,.3f}".translate(str.maketrans(",.", ".,"))

    plain = _rows(read(rows(lambda one: f"{one:.3f}", ","), decimal=".", thousands=""))
    assert [one[2] for one in plain] == values
    assert _rows(read(rows(dutch, ";"), decimal=",", thousands=".")) == plain
    assert _rows(read(rows(lambda one: f"{one:,.3f}", "|"), decimal=".", thousands=",")) == plain


def test_a_sign_that_the_reading_does_not_know_is_no_figure(read: Load) -> None:
    for text in ("1,5", "1_000", "0x10", "inf", "1.2.3", "12%"):
        answer = read(f"nis;jaar;aantal\n44021;2024;{text}\n".encode(), decimal=".", thousands="")
        assert answer["rejected"] == 1, text


def test_empty_rows_at_the_end_say_nothing(read: Load) -> None:
    assert _rows(read(b"nis;jaar;aantal\n44021;2024;1\n;;\n;;\n\n")) == [
        ("44021", "2024", Decimal(1), "ok")
    ]


def test_a_heading_or_a_cell_of_more_lines_keeps_the_rows_apart(read: Load) -> None:
    done = read(b'nis;jaar;"nota\nbij";aantal\n44021;2024;"een\ntwee";1\n71066;2024;x;y z\n')
    assert [(row, column) for row, column, _ in done["faults"]] == [(3, "aantal")]


def test_a_row_of_sdmx_that_takes_away_is_refused(read: Load) -> None:
    done = read(
        b"STRUCTURE,STRUCTURE_ID,ACTION,NIS,TIME_PERIOD,OBS_VALUE\n"
        b"dataflow,VL:proef(1.0),I,44021,2024,1\ndataflow,VL:proef(1.0),D,71066,2024,\n"
    )
    assert done["faults"] == [(3, "ACTION", "deze rij schrapt (D); laat weg wat niet meer geldt.")]


def test_of_more_tables_it_says_which_was_read(read: Load) -> None:
    made = io.BytesIO()
    resources = [{"name": one, "path": f"{one}.csv"} for one in ("codes", "cijfers")]
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("datapackage.json", json.dumps({"name": "p", "resources": resources}))
        archive.writestr("codes.csv", "code,naam\n1,een\n")
        archive.writestr("cijfers.csv", "nis,jaar,aantal\n44021,2024,1\n")
    columns = {one: one for one in ("nis", "jaar", "aantal")}
    done = read(made.getvalue(), sheet="cijfers", columns=columns)
    assert done["notes"] == [
        "Dit bestand heeft 2 tabellen (codes, cijfers); alleen cijfers is gelezen."
    ]
    with pytest.raises(Unanswerable, match=r"De eerste rij zegt: code, naam\. .*kies er een"):
        read(made.getvalue())


def test_a_second_load_says_what_changed_whatever_became_of_the_codes(
    read: Load, tmp_path: Path
) -> None:
    first = read(b"nis;jaar;aantal\n44021;2024;1\n71066;2024;2\n44021;2023;3\n")
    (tmp_path / "brought").write_bytes(
        b"nis;jaar;aantal\n44021;2024;x\n11002;2024;2\n44021;2023;3\n"
    )
    done = load_file(
        file=str(tmp_path / "brought"),
        definition=_DEFINITION,
        mapping={"columns": {one: one for one in ("nis", "jaar", "aantal")}},
        before=first["digest"],
        keep=False,
        skip=False,
    )
    counts = ("rows", "added", "changed", "same", "gone")
    assert tuple(done[one] for one in counts) == (3, 1, 1, 1, 1)
    assert done["changes"] == [
        {"cell": ["44021", "2024"], "measure": "aantal", "before": "1", "after": "suppressed"}
    ]
