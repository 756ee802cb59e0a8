"""How the command line answers, whatever is asked: needs no reader."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys

import pytest

import regie
from regie.cli.main import main
from regie.cli.output import Refused, write

_HEAVY = ("lxml", "docx", "pypdfium2", "regie.reading", "regie.cli.reading")


@pytest.mark.parametrize("words", [["--version"], ["--help"], ["check", "--help"], ["nonsens"]])
def test_light_words_load_nothing_heavy(words: list[str]) -> None:
    code = (
        "import sys; from regie.cli.main import main; main(sys.argv[1:]);"
        f"print(*(m for m in {_HEAVY} if m in sys.modules), file=sys.stderr, sep=',', end='.')"
    )
    ran = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True)
    assert ran.stderr.splitlines()[-1] == "."


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"regie {regie.__version__}\n"


def test_help_is_dutch(capsys: pytest.CaptureFixture[str]) -> None:
    said = ""
    for words in (["--help"], ["read", "--help"], ["check", "--help"]):
        assert main(words) == 0
        said += capsys.readouterr().out
    assert said.startswith("Zo: regie ")
    assert not re.search(r"\b(usage|options|positional|arguments|show|help message)\b", said)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "Hier ontbreekt iets: opdracht. Typ `regie --help` voor uitleg."),
        (["lees"], "Er is geen opdracht lees. Typ `regie --help` voor uitleg."),
        (["read"], "Hier ontbreekt iets: BESTAND. Typ `regie read --help` voor uitleg."),
        (["check"], "Hier ontbreekt iets: BESTAND. Typ `regie check --help` voor uitleg."),
        (["read", "a", "b"], "Dit ken ik niet: b. Typ `regie --help` voor uitleg."),
        (["read", "a", "--jso", "b"], "Dit ken ik niet: --jso b. Typ `regie --help` voor uitleg."),
        (
            ["read", "a", "--json"],
            "Na --json moet nog een naam staan. Typ `regie read --help` voor uitleg.",
        ),
        (
            ["check", "a", "--strict=1"],
            "Bij --strict hoort geen waarde. Typ `regie check --help` voor uitleg.",
        ),
    ],
)
def test_words_it_does_not_know(
    words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == f"regie: {sentence}\n"


def test_a_terminal_that_lacks_letters() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "regie.cli.main", "check", "--help"],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert ran.returncode == 0
    assert b"??n bladzijde" in ran.stdout


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_disk_behind_standard_output(unbuffered: str) -> None:
    with open("/dev/full", "w") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "regie.cli.main", "--version"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
        )
    assert ran.returncode == 2
    assert ran.stderr == "regie: Het antwoord kan niet geschreven worden: de schijf is vol.\n"


def test_a_device_is_written_to_and_stays() -> None:
    with pytest.raises(Refused, match="de schijf is vol"):
        write("/dev/full", b"x")
    assert not os.path.isfile("/dev/full")
    write(os.devnull, b"x")
    assert not os.path.isfile(os.devnull)


_PROGRESS = """
from regie.cli.output import Progress
progress = Progress("map/nota.pdf")
progress(1, 12)
progress(12, 12)
progress.clear()
"""


def test_progress_is_for_a_terminal_only() -> None:
    piped = subprocess.run([sys.executable, "-c", _PROGRESS], capture_output=True)
    assert (piped.stdout, piped.stderr) == (b"", b"")
    ours, theirs = pty.openpty()
    try:
        subprocess.run([sys.executable, "-c", _PROGRESS], stderr=theirs, check=True)
        said = os.read(ours, 1000).decode()
    finally:
        os.close(theirs)
        os.close(ours)
    shown = [line.rstrip() for line in said.split("\r")]
    assert shown == ["", "nota.pdf: bladzijde 1 van 12", "nota.pdf: bladzijde 12 van 12", "", ""]
