"""``regie call …``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from regie.base.actor import system
from regie.cli.main import main
from regie.programmes.ruleset import parse
from regie.programmes.services.calls import load_call
from tests.base.houses import House

CALL = "plan-samenleven-2022"
RULES = """
call: {code: proef, programme: p, title: {nl: T}}
rules:
  applicants: {kinds: [municipality]}
  dates: {opens: 2026-01-01, closes: 2026-02-01T12:00}
  lines:
    - {code: a, title: {nl: A}, unit: {nl: stuk}, amount: 10, ceiling: 3}
  allocation: {rule: pro_rata, basis: example}
"""


def file_of(folder: Path, text: str) -> str:
    path = folder / "in.csv"
    path.write_text(text, "utf-8")
    return str(path)


def test_the_ceilings_of_a_call(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["call", "simulate", CALL, "--max", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["call"], told["rules_version"], told["eligible"]) == (CALL, 2, True)
    assert told["total_flemish"] == told["total_own"] == "1114300.00"
    assert told["lines"][0] == {
        "line": "2",
        "units": 1,
        "unit_amount": "25000.00",
        "ceiling": 1,
        "flemish": "25000.00",
        "own": "25000.00",
        "accepted": True,
        "reason": None,
    }


def test_a_choice_above_the_ceiling_answers_no(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chosen = file_of(tmp_path, "line;units;priority\n5;2251;1\n2;1;2\n")
    assert main(["call", "simulate", CALL, "--choices", chosen, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["total_flemish"] == "25000.00"
    assert told["reasons"] == ["lijn 5: het plafond is 2250"]


def test_an_envelope_is_divided_with_a_reason_for_every_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = ["10,5,100,1", "2,5,200,1", "2,2,1,2"]
    answers = []
    for order in (rows, rows[::-1]):
        asked = file_of(tmp_path, "\n".join(["applicant,line,units,priority", *order, ""]))
        told = ["call", "run", CALL, "--applications", asked, "--envelope", "10000", "--json"]
        assert main(told) == 0
        answers.append(json.loads(capsys.readouterr().out))
    assert answers[0] == answers[1]
    granted = {(one["applicant"], one["line"]): one for one in answers[0]["granted"]}
    assert [one["applicant"] for one in answers[0]["granted"]] == ["2", "2", "10"]
    assert granted["2", "5"]["units"] + granted["10", "5"]["units"] == 166
    assert granted["10", "5"]["units"] == 56
    assert granted["2", "2"]["units"] == 0
    assert "lijnen met voorrang 1" in granted["2", "2"]["reason"]
    assert (answers[0]["total"], answers[0]["left"]) == ("9960.00", "40.00")


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ("A,5,x,1", "Rij 2, kolom units: “x” is geen geheel getal."),
        ("A,5,2251,1", "Rij 2, kolom units: het plafond is 2250."),
        ("A,5,-1,1", "Rij 2, kolom units: een aantal is niet kleiner dan nul."),
        ("A,99,1,1", "Rij 2, kolom line: deze lijn staat niet in de oproep."),
        ("A,5,1,0", "Rij 2, kolom priority: een voorrang begint bij 1."),
        ("A,5,1,1\nA,2,1,1", "Rij 3, kolom priority: elke voorrang mag maar één keer."),
        ("A,5,1,1\nA,5,1,2", "Rij 3, kolom line: deze lijn staat er twee keer."),
    ],
)
def test_a_wrong_row_is_named(
    rows: str, sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = file_of(tmp_path, f"applicant,line,units,priority\n{rows}\n")
    assert main(["call", "run", CALL, "--applications", asked, "--envelope", "1"]) == 2
    assert capsys.readouterr().err == f"regie: {sentence}\n"


@pytest.mark.parametrize("envelope", ["", "x", "-1", "0.001", "NaN", "1e20"])
def test_a_wrong_envelope_is_refused(
    envelope: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = file_of(tmp_path, "applicant,line,units,priority\nA,5,1,1\n")
    told = ["call", "run", CALL, "--applications", asked, f"--envelope={envelope}"]
    assert main(told) == 2
    assert "is geen bedrag in euro" in capsys.readouterr().err


@pytest.mark.django_db
def test_the_rules_of_a_call_are_a_file(tmp_path: Path) -> None:
    out = tmp_path / "rules.yaml"
    assert main(["call", "rules", CALL, "--out", str(out)]) == 0
    assert f"code: {CALL}" in out.read_text("utf-8")


def test_a_call_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["call", "simulate", "bestaat-niet", "--max"]) == 2
    assert "Er is geen oproep bestaat-niet; er zijn" in capsys.readouterr().err


@pytest.mark.django_db
def test_the_rules_that_hold_in_the_register_go_first(tmp_path: Path) -> None:
    told = parse(RULES.replace("ceiling: 3", "ceiling: 4").encode(), "proef.yaml")
    load_call(system("proef"), told)
    out = tmp_path / "uit.yaml"
    assert main(["call", "rules", "proef", "--out", str(out)]) == 0
    assert parse(out.read_bytes(), "uit.yaml").rules == replace(told.rules, source="")


def test_a_call_is_loaded_published_and_then_changed_by_a_draft(
    own_house: House, tmp_path: Path
) -> None:
    file = tmp_path / "proef.yaml"
    file.write_text(RULES, "utf-8")
    tried = own_house.regie("call", "load", str(file), "--dry-run")
    assert (tried.returncode, tried.stdout) == (0, "proef: zou nieuw zijn\n")
    assert own_house.regie("call", "load", str(file)).stdout == "proef: nieuw, gepubliceerd\n"
    again = own_house.regie("call", "load", str(file), "--json")
    assert json.loads(again.stdout) == {"call": "proef", "result": "same", "changes": []}
    file.write_text(RULES.replace("ceiling: 3", "ceiling: 4"), "utf-8")
    told = json.loads(own_house.regie("call", "load", str(file), "--dry-run", "--json").stdout)
    assert told["result"] == "would_change"
    assert told["changes"] == ["Lijn a (A), ten hoogste: van 3 naar 4."]
    assert "een ontwerp" in own_house.regie("call", "load", str(file)).stdout
    refused = own_house.regie("call", "load", str(file))
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "Er is al een ontwerp" in refused.stderr
    out = tmp_path / "uit.yaml"
    assert own_house.regie("call", "rules", "proef", "--out", str(out)).returncode == 0
    assert "ceiling: 3" in out.read_text("utf-8")


@pytest.mark.parametrize("content", ["", "x: [", "call: {code: a}"])
def test_a_wrong_file_is_refused(own_house: House, tmp_path: Path, content: str) -> None:
    file = tmp_path / "proef.yaml"
    file.write_text(content, "utf-8")
    ran = own_house.regie("call", "load", str(file))
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("regie: proef.yaml, regel")
