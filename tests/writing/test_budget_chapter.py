"""The budget chapter: written out of the ledger, the same figures, codes, titles and structure as
the paper that the ledger was read from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from regie.base.actor import system
from regie.base.data import data
from regie.base.text import fold
from regie.budgets.models import Round
from regie.budgets.reconciliation import Line, reconcile
from regie.budgets.selectors.chapter import Chapter, chapter
from regie.budgets.services import (
    ArticleDraft,
    LegDraft,
    MovementDraft,
    SubLineDraft,
    ensure_articles,
    ensure_round,
    record_movements,
)
from regie.budgets.services.facts import load_budget
from regie.papers.services import bring
from regie.reading.extract import extract
from regie.reading.model import Reading, from_json
from regie.reading.reader import read
from regie.writing.papers import writer
from regie.writing.papers.budget import budget
from regie.writing.services import accept
from tests.budgets.make import close_round, decision
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


#: A ministry that does not exist: other entities, programmes and letters than the paper of 2021.
_SPENDS = [
    f"VB0-1{programme}C2{element}{letter}-{esr}"
    for programme in ("VA", "VQ")
    for element, esr in (("C", "WT"), ("D", "IS"), ("K", "LO"))
    for letter in "ABCDEFGH"
]
_PROVISION, _RECEIVES = "VB0-1VAC2KX-PR", ("VB0-9VACAKA-OW", "VT0-9VQCACA-OW")
_ELSEWHERE = "VT0-1VQC2DX-WT"
_LEGAL = ("VM0-AVAC2CA-WT", "VM0-AVAC2CB-LO", "VM0-BVACACA-IS", "VM0-BVACACZ-OV")


def invented() -> None:
    """A round of that ministry in which everything happens that may happen to a credit."""

    def draft(kind: str, *legs: tuple[str, str, int], **more: Any) -> MovementDraft:
        """Amounts in thousand euro, as papers print them."""
        return MovementDraft(
            kind=kind,
            ground="verzonnen",
            legs=tuple(
                LegDraft(made[code].pk, axis, Decimal(1000 * amount)) for code, axis, amount in legs
            ),
            **more,
        )

    def both(code: str, vak: int, vek: int) -> tuple[tuple[str, str, int], ...]:
        return (code, "VAK", vak), (code, "VEK", vek)

    words = ("Haven", "Sluis", "Kade", "Veer", "Baken", "Dok", "Ree", "Loods")
    codes = [*_SPENDS, _PROVISION, _ELSEWHERE, *_RECEIVES, *_LEGAL]
    made = ensure_articles(
        ACTOR,
        [
            ArticleDraft(
                code=code,
                name=f"{words[number % 8].upper()} EN {words[number // 8 % 8].upper()} "
                f"{code[5:7]} {code[-5:-3]}",
                programme_name={"nl": f"Havens van {code[5:7]}"},
                content_element=f"{words[ord(code[-5]) % 8].upper()} IN {code[5:7]}",
                example=True,
            )
            for number, code in enumerate(codes)
        ],
    )
    drafts = [
        draft("opening", *both(code, number * 7919 % 90_000 - 50, number * 104_729 % 90_000))
        for number, code in enumerate([*_SPENDS, _PROVISION, _ELSEWHERE])
    ]
    drafts += [draft("opening", (code, "AO", 411)) for code in _RECEIVES]
    drafts += [
        draft("opening", *both(_LEGAL[0], 700, 650)),
        draft("opening", *both(_LEGAL[1], 80, 80)),
        draft("opening", (_LEGAL[2], "AMOUNT", 640)),
        draft("opening", (_LEGAL[3], "AMOUNT", 90)),
        draft("unexplained", (_LEGAL[0], "VEK", 25), (_LEGAL[2], "AMOUNT", 25)),
        draft("other_adjustment", (_RECEIVES[0], "AO", -1), title="Minder retributies"),
    ]
    for number, code in enumerate(_SPENDS):
        if number % 3 == 0:
            moved = number * 13 + 1
            drafts.append(draft("index", *both(code, moved, moved), title="Loonindex"))
        if number % 5 == 0:
            sub = SubLineDraft("Naar de gemeenten", Decimal(-7000), None)
            rest = SubLineDraft("Nieuw veer", Decimal(4000), None)
            title = ("Nieuwe sluizen", "Overdracht aan de gemeenten", "Indexloze bijdrage")[
                number % 3
            ]
            more = {"title": title, "sub_lines": (sub, rest)}
            drafts.append(draft("other_adjustment", (code, "VAK", -3), **more))
        if number % 7 == 0:
            drafts.append(draft("overflow", *both(code, 12, 0)[:1]))
    # The last closes below nothing.
    drafts += [
        draft("other_adjustment", *both(_SPENDS[-1], -200_000, -200_000), title="Stopzetting"),
        draft(
            "compensation",
            *both(_SPENDS[1], -40, -30),
            *both(_ELSEWHERE, 40, 30),
            title="Samen naar het andere beleidsdomein",
        ),
        draft(
            "redistribution",
            *both(_PROVISION, -60, -50),
            *both(_SPENDS[2], 60, 50),
            title="Herverdeling uit de provisie",
            decision=decision().pk,
        ),
    ]
    record_movements(ACTOR, ensure_round(ACTOR, "BO2034", "BA2033"), drafts)


def test_a_ministry_that_no_paper_was_read_of_is_written_and_read_the_same(tmp_path: Path) -> None:
    invented()
    found = chapter("BO2034")
    assert found is not None
    closings = [one.evolution.closing.get("VAK", Decimal(0)) for one in found.articles]
    assert min(closings) < 0 < max(closings)
    again = written(found, tmp_path)
    assert differences(reconcile(again, found.tables)) == []
    assert set(articles(again)) == {one.code for one in found.articles}
    assert {one.code: one.name for one in found.articles} == {
        code: told[0] for code, told in articles(again).items()
    }
    assert [check for check in again.checks if not check.holds] == []
    path = tmp_path / "hoofdstuk.pdf"
    path.write_bytes(writer.pdf(budget(found, TODAY)))
    assert differences(reconcile(read(extract(path)), found.tables)) == []
