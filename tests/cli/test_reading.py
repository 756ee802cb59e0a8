"""``regie read`` and ``regie check`` from the outside."""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from regie.cli.main import main
from regie.cli.reading import verdict
from regie.reading.model import from_json
from tests.reading.report.papers import between, plain, water

_SPECIMEN = Path(__file__).parents[2] / "data" / "specimens" / "bbt-2022.txt"
_WORDS = "De buurt houdt haar water schoon. Wie vaart, vaart traag.\n"


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """A paper without figures."""
    path = tmp_path / "nota.txt"
    path.write_text(_WORDS, encoding="utf-8")
    return path


def run(
    *words: str | Path, umask: int = -1, before: Callable[[], None] | None = None
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "regie.cli.main", *words],
        capture_output=True,
        umask=umask,
        preexec_fn=before,
    )


def refused(capsys: pytest.CaptureFixture[str], *words: str | Path) -> str:
    """The one sentence with which a command says that it cannot."""
    assert main([str(word) for word in words]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("regie: ")
    assert said.err.count("\n") == 1
    return said.err


@pytest.mark.parametrize("command", ["read", "check"])
def test_a_missing_file_and_a_folder(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "nergens.txt" in refused(capsys, command, tmp_path / "nergens.txt")
    assert tmp_path.name in refused(capsys, command, tmp_path)


def test_one_bad_paper_among_good_ones(
    paper: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "weg.txt" in refused(capsys, "check", paper, tmp_path / "weg.txt", "--json")


def test_a_short_summary(paper: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", str(paper)]) == 0
    said = capsys.readouterr()
    assert "Geen cijfers in tabellen · 0 vergelijkingen" in said.out
    assert f"regie check {paper}" in said.out
    assert said.err == ""
    assert main(["read", str(_SPECIMEN)]) == 0
    said = capsys.readouterr()
    assert re.search(r"^  \d+ begrotingsartikelen, \d+ tabellen en \d+ cijfers$", said.out, re.M)
    assert not re.search(r"\b0 [a-z]+en\b", said.out), "what is not there is not told"


def test_the_reading_and_the_text_are_written(paper: Path, tmp_path: Path) -> None:
    made, text = tmp_path / "uit.json", tmp_path / "uit.txt"
    ran = run("read", paper, "--json", made, "--text", text, umask=0o027)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, b"", b"")
    assert text.read_text(encoding="utf-8") == _WORDS
    assert from_json(made.read_bytes()).document.sha256
    assert stat.S_IMODE(made.stat().st_mode) == 0o640
    made.chmod(0o604)
    assert run("read", paper, "--json", made).returncode == 0
    assert stat.S_IMODE(made.stat().st_mode) == 0o604, "who may read a file stays"
    assert {one.name for one in tmp_path.iterdir()} == {"nota.txt", "uit.json", "uit.txt"}


def test_a_minus_is_standard_output(paper: Path) -> None:
    assert run("read", paper, "--text", "-").stdout.decode() == _WORDS
    reading = from_json(run("read", paper, "--json", "-").stdout)
    assert reading.budget.tables == ()
    said = run("check", paper, "--html", "-").stdout
    assert said.startswith(b"<!DOCTYPE html>")
    assert said.endswith(b"</html>\n")


def test_it_never_writes_over_the_paper(
    paper: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    soft, hard = tmp_path / "soft", tmp_path / "hard"
    soft.symlink_to(paper)
    hard.hardlink_to(paper)
    for out in (paper, soft, hard):
        assert "is het document zelf" in refused(capsys, "read", paper, "--json", out)
        assert "is het document zelf" in refused(capsys, "check", paper, "--html", out)
    assert paper.read_text(encoding="utf-8") == _WORDS


def test_two_answers_in_one_place(
    paper: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    both = "Twee antwoorden kunnen niet op dezelfde plaats"
    out = tmp_path / "uit"
    assert both in refused(capsys, "read", paper, "--json", "-", "--text", "-")
    assert both in refused(capsys, "read", paper, "--json", out, "--text", f"{tmp_path}/./uit")
    assert both in refused(capsys, "check", paper, "--json", "--html", "-")


@pytest.mark.parametrize(
    ("out", "reason"), [("weg/uit", "de map bestaat niet"), (".", "het is een map")]
)
def test_where_it_cannot_write(
    out: str, reason: str, paper: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (("read", paper, "--text"), ("read", paper, "--json"), ("check", paper, "--html")):
        assert f"kan niet geschreven worden: {reason}." in refused(capsys, *words, tmp_path / out)


def test_a_file_is_written_whole_or_not_at_all(paper: Path, tmp_path: Path) -> None:
    out = tmp_path / "uit.html"
    out.write_text("vorige", encoding="utf-8")

    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))

    ran = run("check", paper, "--html", out, before=small_files)
    assert ran.returncode == 2
    assert ran.stderr.decode().startswith(f"regie: {out} kan niet geschreven worden: ")
    assert out.read_text(encoding="utf-8") == "vorige"
    assert {one.name for one in tmp_path.iterdir()} == {"nota.txt", "uit.html"}


def test_check_in_json(paper: Path) -> None:
    ran = run("check", paper, paper, "--json")
    assert (ran.returncode, ran.stderr) == (0, b"")
    said = json.loads(ran.stdout)
    assert set(said) == {"papers", "checks", "findings"}
    assert len(said["papers"]) == 2
    one = said["papers"][0]
    assert set(one) == {"file", "document", "figures", "unproven", "checks", "findings"}
    assert one["file"] == str(paper)
    assert one["figures"] == {"total": 0, "proven": 0, "contradicted": 0}


def test_a_paper_without_figures_is_a_yes(paper: Path) -> None:
    ran = run("check", paper)
    assert ran.returncode == 0
    assert "0 vergelijkingen" in ran.stdout.decode()


def test_a_name_that_is_no_text(paper: Path) -> None:
    odd = paper.rename(os.fsdecode(os.fsencode(paper.parent) + b"/caf\xe9.txt"))
    assert json.loads(run("check", odd, "--json").stdout)["papers"][0]["file"].endswith(
        "caf\ufffd.txt"
    )
    assert "caf\ufffd.txt" in run("check", odd).stdout.decode()
    assert run("check", odd, "--html", "-").returncode == 0


def test_a_specimen_holds_until_a_figure_is_changed(tmp_path: Path) -> None:
    ran = run("check", _SPECIMEN, "--json")
    assert ran.returncode == 0
    said = json.loads(ran.stdout)["papers"][0]
    figures = said["figures"]
    assert figures["total"] == figures["proven"] + len(said["unproven"]) > 100
    assert said["findings"]
    assert run("check", _SPECIMEN, "--strict").returncode == 1

    sums = [check for check in said["checks"] if check["kind"] == "evolution"]
    place = sums[0]["places"][-1]
    text = _SPECIMEN.read_text(encoding="utf-8")
    last = text[place["end"] - 1]
    wrong = tmp_path / "fout.txt"
    wrong.write_text(
        text[: place["end"] - 1] + str((int(last) + 1) % 10) + text[place["end"] :],
        encoding="utf-8",
    )
    ran = run("check", wrong)
    assert ran.returncode == 1
    assert "Wat niet klopt (" in ran.stdout.decode()
    assert f"regel {place['line']}: " in ran.stdout.decode()
    ran = run("check", wrong, "--json")
    assert ran.returncode == 1
    assert not all(check["holds"] for check in json.loads(ran.stdout)["papers"][0]["checks"])


def test_two_specimens_are_compared() -> None:
    second = _SPECIMEN.with_name("bbt-2023.txt")
    ran = run("check", _SPECIMEN, second, "--json")
    assert ran.returncode == 0
    said = json.loads(ran.stdout)
    assert {check["kind"] for check in said["checks"]} == {"carried_over"}
    assert {place["paper"] for check in said["checks"] for place in check["places"]} == {0, 1}


def test_the_verdict() -> None:
    _, _, wrong = water()
    right = msgspec.structs.replace(wrong, checks=tuple(c for c in wrong.checks if c.holds))
    silent = msgspec.structs.replace(right, findings=())
    _, _, empty = plain()
    check, finding = between()
    for strict in (False, True):
        assert verdict([empty], (), (), strict=strict) == 0
        assert verdict([silent, silent], (), (), strict=strict) == 0
        assert verdict([empty, wrong], (), (), strict=strict) == 1
        assert verdict([silent, silent], [check], (), strict=strict) == 1
        assert verdict([right], (), (), strict=strict) == strict, "findings only count when strict"
        assert verdict([silent, silent], (), [finding], strict=strict) == strict


def _close(process: subprocess.Popen[bytes]) -> None:
    assert process.stdout is not None
    process.stdout.close()


def _interrupt(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    ("end", "code", "said"), [(_close, 141, b""), (_interrupt, 130, b"regie: Afgebroken.\n")]
)
def test_whoever_stops_it_gets_no_traceback(
    end: Callable[[subprocess.Popen[bytes]], None],
    code: int,
    said: bytes,
    unbuffered: str,
    tmp_path: Path,
) -> None:
    # More than a pipe holds, so that the command is still writing when it is stopped.
    paper = tmp_path / "lang.txt"
    paper.write_text(_WORDS * 10_000, encoding="utf-8")
    command = [sys.executable, "-m", "regie.cli.main", "read", str(paper), "--text", "-"]
    pipe = subprocess.PIPE
    env = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, env=env) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read(1) == b"D"
        end(process)
        assert process.wait(30) == code
        assert process.stderr.read() == said
