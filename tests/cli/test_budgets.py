"""``regie budget``: rounds, tables, chapters, and a paper held against the ledger."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from regie.budgets.models import Article, Round
from regie.cli.main import main
from tests.budgets import make
from tests.writing.test_budget_chapter import ROOT, accepted, specimen

pytestmark = pytest.mark.django_db
PAPER = str(ROOT / "data/specimens/bbt-2022.pdf")


@pytest.fixture(autouse=True)
def _specimen(settings: Any, tmp_path: Path) -> None:
    settings.DEMO = True
    settings.REGIE_HOME = tmp_path / "home"
    accepted(specimen(2022), example=True)


def test_rounds_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["budget", "rounds", "--json"]) == 0
    newest, base = json.loads(capsys.readouterr().out)
    assert (newest["code"], newest["base"], newest["state"]) == ("BO2022", "BA2021", "open")
    assert newest["movements"] > 20
    assert base["base"] is None
    assert main(["budget", "rounds"]) == 0
    assert capsys.readouterr().out.startswith("BO2022: open, vanaf BA2021, ")


def test_a_table_has_the_shape_of_a_reading(capsys: pytest.CaptureFixture[str]) -> None:
    reading = specimen(2022)
    printed = next(t for t in reading.budget.tables if t.type == "credit_evolution")
    assert printed.article
    assert main(["budget", "table", printed.article, "bo2022", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["type"], told["article"], told["unit"]) == (printed.type, printed.article, "kEUR")
    assert [row["values"] for row in told["rows"]] == [row.values for row in printed.rows]
    assert main(["budget", "table", printed.article, "BO2022"]) == 0
    assert "BO 2022: VAK " in capsys.readouterr().out
    assert main(["budget", "table", "XX0-1XXC2XX-WT", "BO2022"]) == 2
    assert main(["budget", "table", printed.article, "BO1999"]) == 2
    assert capsys.readouterr().err.count("heeft geen cijfers in ronde") == 2


def test_a_chapter_is_written_in_four_forms(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for form, begins in (("docx", b"PK"), ("pdf", b"%PDF"), ("xlsx", b"PK"), ("zip", b"PK")):
        out = tmp_path / f"hoofdstuk.{form}"
        assert main(["budget", "chapter", "BO2022", "--out", str(out)]) == 0
        assert out.read_bytes().startswith(begins)
    assert main(["budget", "reconcile", str(tmp_path / "hoofdstuk.docx"), "BO2022"]) == 0
    assert capsys.readouterr().out.endswith(" gelijk, 0 verschillend.\n")
    assert main(["budget", "chapter", "BO2022", "--out", str(tmp_path / "x.odt")]) == 2
    assert main(["budget", "chapter", "BO1999", "--out", str(tmp_path / "x.docx")]) == 2
    assert main(["budget", "chapter", "BA2021", "--out", str(tmp_path / "x.xlsx")]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "regie: Geef een bestand dat op .docx, .pdf, .xlsx of .zip eindigt.",
        "regie: Er is geen ronde BO1999.",
        "regie: In BA 2021 staan geen cijfers.",
    ]


def test_a_paper_reconciles_until_something_moves(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["budget", "reconcile", PAPER, "BO2022", "--json"]) == 0
    same = json.loads(capsys.readouterr().out)
    assert {line["state"] for line in same} == {"same"}
    assert all(line["place"]["page"] for line in same)

    article = Article.objects.get(code="VJ0-1VKD2EA-WT")
    make.write(
        Round.objects.get(code="BO2022"), "other_adjustment", (article, "VAK", 5000), title="Extra"
    )
    assert main(["budget", "reconcile", PAPER, "BO2022", "--json"]) == 1
    told = [line for line in json.loads(capsys.readouterr().out) if line["state"] != "same"]
    closing = next(
        line
        for line in told
        if (line["table"], line["article"], line["row"], line["column"])
        == ("credit_evolution", article.code, "BO 2022", "VAK")
    )
    assert (closing["state"], closing["ledger"] - closing["paper"]) == ("differs", 5)
    assert closing["place"]["line"] > 0
    extra = [line for line in told if line["row"] == "Extra"]
    assert {line["state"] for line in extra} == {"missing_there"}
    assert all(line["paper"] is None and line["place"] is None for line in extra)
    assert main(["budget", "reconcile", PAPER, "BO2022"]) == 1
    assert "document –, register 5" in capsys.readouterr().out
    assert main(["budget", "reconcile", PAPER, "BO1999"]) == 2
    assert main(["budget", "reconcile", str(ROOT / "README.md"), "BO2022"]) == 2
    assert capsys.readouterr().err.count("regie: ") == 2
