"""What the list of systems and the comparison with others promise can be opened and run."""

from __future__ import annotations

import re
from http import HTTPStatus
from pathlib import Path

import pytest
from django.test import Client
from django.urls import resolve

from regie.cli.main import main
from regie.website.coverage import systems

pytestmark = pytest.mark.usefixtures("db")

ROOT = Path(__file__).resolve().parents[2]
COMPARISON = (ROOT / "docs" / "comparison.md").read_text("utf-8")
QUOTED = re.findall(r"`([^`]+)`", COMPARISON)
PATHS = [one for one in QUOTED if one.startswith("/")]


def test_every_address_of_the_list_of_systems_opens(client: Client) -> None:
    addresses = {one.address.partition("#")[0] for one in systems() if one.address}
    answers = {path: client.get(path).status_code for path in sorted(addresses)}
    assert {path for path, status in answers.items() if status != HTTPStatus.OK} == set()
    assert len(answers) > 40


def test_every_address_of_the_comparison_opens(client: Client) -> None:
    for path in PATHS:
        if "<" in path:
            resolve(re.sub("<[^>]+>", "2022", path))
        else:
            assert client.get(path, follow=True).status_code == HTTPStatus.OK, path
    assert len(PATHS) > 30


def test_every_test_and_paper_of_the_comparison_is_there() -> None:
    files = [one for one in QUOTED if one.startswith(("tests/", "docs/"))]
    assert [one for one in files if not (ROOT / one).exists()] == []
    assert len(files) > 30


def test_every_command_of_the_papers_exists(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    commands = set(re.findall(r"^    ([a-z-]+)", capsys.readouterr().out, re.MULTILINE))
    papers = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    told = {
        command
        for paper in papers
        for command in re.findall(
            r"(?:`|^)regie ([a-z][a-z-]*)", paper.read_text("utf-8"), re.MULTILINE
        )
    }
    assert told - commands == set()
    assert len(told) > 15


def test_no_feature_is_without_an_answer() -> None:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in COMPARISON.splitlines()
        if line.startswith("| ") and not line.startswith("| feature")
    ]
    assert len(rows) > 80
    for feature, best, answer, where in rows:
        assert feature
        assert best, feature
        assert answer in {"yes", "partly", "not yet", "yes, two", "yes: none"}, feature
        assert where or answer == "not yet", feature
