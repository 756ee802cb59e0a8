"""``regie plan diff``: what contracts promise, and the same in Dutch."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from regie.cli.main import main
from regie.cli.plan_papers import found_plan
from regie.plans.selectors import compare_numbers
from tests.writing import make

pytestmark = pytest.mark.django_db


def told(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, Any]:
    answer = main(["plan", "diff", "voorbeeldplan", *words, "--json"])
    printed = capsys.readouterr()
    assert not printed.err
    return answer, json.loads(printed.out)


def uids(lines: list[dict[str, Any]]) -> set[str]:
    return {line["uid"] for line in lines}


def test_what_changed_between_two_editions(capsys: pytest.CaptureFixture[str]) -> None:
    made = make.three_editions()
    answer, found = told(capsys, "--from", "1", "--to", "2")
    assert answer == 1
    assert (found["plan"], found["from"], found["to"]) == ("voorbeeldplan", 1, 2)
    assert found["added"] == [
        {
            "uid": made.uids["e"],
            "kind": "action",
            "code": "Ae",
            "title": "Actie e",
            "reason": "gevraagd door gemeenten",
        }
    ]
    assert uids(found["ended"]) == {made.uids["d"]}
    assert found["ended"][0]["reason"] == "afgerond"
    (moved,) = found["moved"]
    assert (moved["uid"], moved["from"], moved["to"]) == tuple(
        made.uids[key] for key in ("b", "sd", "sd2")
    )
    assert moved["reason"] == "past beter"
    (changed,) = found["changed"]
    assert changed["fields"] == [
        {"field": "title", "before": "Actie a", "after": "Actie a, ruimer"},
        {"field": "instrument", "before": "subsidie", "after": "subsidie en opleiding"},
    ]
    assert changed["reason"] == "het bereik was te klein"
    assert found["same"] == 4  # two objectives, action c and the milestone
    assert (found["merged"], found["split"]) == ([], [])


def test_what_merged_and_what_was_split(capsys: pytest.CaptureFixture[str]) -> None:
    made = make.three_editions()
    _, found = told(capsys, "--from", "2", "--to", "3")
    assert found["merged"] == [
        {"from": sorted((made.uids["b"], made.uids["c"])), "to": made.uids["bc"]}
    ]
    assert found["split"] == [
        {"from": made.uids["e"], "to": sorted((made.uids["left"], made.uids["right"]))}
    ]


def test_no_difference_is_yes(capsys: pytest.CaptureFixture[str]) -> None:
    make.three_editions()
    answer, found = told(capsys, "--from", "2", "--to", "2")
    assert answer == 0
    assert not any(found[part] for part in ("added", "ended", "moved", "changed", "merged"))


def test_in_dutch(capsys: pytest.CaptureFixture[str]) -> None:
    make.three_editions()
    assert main(["plan", "diff", "voorbeeldplan", "--from", "1", "--to", "2"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert "~ actie Aa Actie a, ruimer" in lines
    assert "    titel: Actie a → Actie a, ruimer" in lines
    assert "    van SD 1 Doel SD 1 naar SD 2 Doel SD 2" in lines
    assert lines[-1] == "1 toegevoegd, 1 beëindigd, 1 verplaatst, 1 gewijzigd, 4 gelijk."
    assert main(["plan", "diff", "voorbeeldplan", "--from", "2", "--to", "3"]) == 1
    printed = capsys.readouterr().out
    assert "gingen op in Actie bc" in printed
    assert "werd Actie e " in printed


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nergens", "--from", "1", "--to", "2"], "Er is geen plan nergens."),
        (["voorbeeldplan", "--from", "1", "--to", "9"], "Dit plan heeft geen editie 9."),
        (
            ["voorbeeldplan", "--from", "2", "--to", "1"],
            "De eerste editie komt na de laatste.",
        ),
    ],
)
def test_what_cannot_be_compared(
    capsys: pytest.CaptureFixture[str], words: list[str], sentence: str
) -> None:
    make.three_editions()
    assert main(["plan", "diff", *words]) == 2
    assert capsys.readouterr().err == f"regie: {sentence}\n"


def test_six_queries() -> None:
    make.three_editions()
    plan = found_plan("voorbeeldplan")
    with CaptureQueriesContext(connection) as asked:
        compare_numbers(plan, 1, 3)
    assert len(asked) <= 6
