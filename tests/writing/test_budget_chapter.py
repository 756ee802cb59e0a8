"""The budget chapter: written out of the ledger, the same figures, codes, titles and structure as
the paper that the ledger was read from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from regie.base.actor import system
from regie.base.data import data
from regie.base.text import fold
from regie.budgets.models import Round
from regie.budgets.reconciliation import Line, reconcile
from regie.budgets.selectors.chapter import Chapter, chapter
from regie.budgets.services.facts import load_budget
from regie.papers.services import bring
from regie.reading.extract import extract
from regie.reading.model import Reading, from_json
from regie.reading.reader import read
from regie.writing.papers import writer
from regie.writing.papers.budget import budget
from regie.writing.services import accept
from tests.budgets.make import close_round
from tests.reading.papers import real_path

ROOT = Path(__file__).parents[2]
ACTOR = system("test")
TODAY = date(2021, 1, 1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_a_demonstration(settings: Any) -> None:
    settings.DEMO = True


def shipped() -> Reading:
    return from_json((ROOT / "data/readings/bbt-2021.json").read_bytes())


def specimen(year: int) -> Reading:
    return read(extract(ROOT / f"data/specimens/bbt-{year}.txt"))


def accepted(reading: Reading, *, example: bool = False) -> None:
    accept(ACTOR, bring(ACTOR, reading, example=example).paper)


def told(code: str, reading: Reading) -> Chapter:
    found = chapter(code, {article.programme for article in reading.budget.articles})
    assert found is not None
    return found


def differences(lines: Iterable[Line]) -> list[Line]:
    return [line for line in lines if line.state != "same"]


def written(found: Chapter, folder: Path) -> Reading:
    path = folder / "hoofdstuk.docx"
    path.write_bytes(writer.docx(budget(found, TODAY), writer.shipped("budget")))
    return read(extract(path))


def structure(reading: Reading) -> dict[Any, Any]:
    """Tables by what they are of: their title, and every row with its codes, words and figures."""
    return {
        (table.type, table.article, table.programme, table.ise, number): (
            # Extraction cuts the title of the total where it wraps.
            fold(table.title).partition(", excl")[0],
            sorted(
                (
                    row.kind,
                    row.stage or "",
                    row.article or "",
                    # A total goes by several words.
                    "" if row.kind == "total" else fold(row.label),
                    tuple(sorted(row.values.items())),
                    fold(row.reason or ""),
                )
                for row in table.rows
            ),
        )
        for number, table in _numbered(reading)
    }


def _numbered(reading: Reading) -> Iterable[tuple[int, Any]]:
    seen: dict[Any, int] = {}
    for table in reading.budget.tables:
        key = table.type, table.article, table.programme, table.ise
        seen[key] = seen.get(key, -1) + 1
        yield seen[key], table


def articles(reading: Reading) -> dict[str, Any]:
    return {
        one.code: (one.name, one.kind, one.entity, one.programme, one.ise, one.esr)
        for one in reading.budget.articles
    }


def test_every_figure_of_the_real_paper_is_in_the_ledger() -> None:
    reading = shipped()
    accepted(reading)
    lines = reconcile(reading, told("BO2021", reading).tables)
    assert differences(lines) == []
    assert len(lines) == 302
    assert len({line.place for line in lines}) == 302, "each is held against a place of its own"


def test_the_real_paper_itself_reconciles() -> None:
    reading = read(extract(real_path("bbt-2021")))
    accepted(reading)
    assert differences(reconcile(reading, told("BO2021", reading).tables)) == []


def test_a_total_names_what_it_leaves_out_once_that_is_told() -> None:
    reading = shipped()
    accepted(reading)
    assert told("BO2021", reading).total.title.endswith("INBURGERING")
    assert load_budget(ACTOR, data("budgets"))["programmes"].added == 1
    assert told("BO2021", reading).total.title.endswith(
        "INBURGERING, excl. apparaatsuitgaven en programma B"
    )
    assert load_budget(ACTOR, data("budgets"))["programmes"].same == 1


def test_the_chapter_that_is_written_reads_as_the_paper(tmp_path: Path) -> None:
    reading = shipped()
    accepted(reading)
    found = told("BO2021", reading)
    again = written(found, tmp_path)
    assert structure(again) == structure(reading)
    assert articles(again) == articles(reading)
    assert differences(reconcile(again, found.tables)) == []
    assert len(again.checks) > 200
    assert all(check.holds for check in again.checks)


def test_the_pdf_says_the_same(tmp_path: Path) -> None:
    reading = shipped()
    accepted(reading)
    found = told("BO2021", reading)
    path = tmp_path / "hoofdstuk.pdf"
    path.write_bytes(writer.pdf(budget(found, TODAY)))
    assert differences(reconcile(read(extract(path)), found.tables)) == []


@pytest.mark.parametrize("year", [2022, 2023])
def test_a_specimen_comes_back_too(year: int, tmp_path: Path) -> None:
    reading = specimen(year)
    accepted(reading, example=True)
    found = told(f"BO{year}", reading)
    assert differences(reconcile(reading, found.tables)) == []
    again = written(found, tmp_path)
    assert differences(reconcile(again, found.tables)) == []
    assert {key[:4] for key in structure(again)} == {key[:4] for key in structure(reading)}
    assert articles(again) == articles(reading)
    assert all(check.holds for check in again.checks)


def test_the_second_year_starts_from_what_the_first_closed_with(tmp_path: Path) -> None:
    first, second = specimen(2022), specimen(2023)
    accepted(first, example=True)
    close_round(ACTOR, Round.objects.get(code="BO2022"))
    accepted(second, example=True)
    found = told("BO2023", second)
    assert found.round.base == "BO2022"
    assert differences(reconcile(written(found, tmp_path), found.tables)) == []
