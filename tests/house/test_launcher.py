"""The launcher at the root: what it sets up, what it leaves alone, and what it says.

Each test plays in a small checkout of its own, with a private PATH; nothing is downloaded.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec import Struct

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ("awk", "cat", "chmod", "cksum", "df", "flock", "grep", "mkdir", "readlink", "rm", "sleep")
REAL_PYTHON = f'exec "{sys.executable}" "$@"'

MAIN = """
import os, sys

def main():
    print(os.getcwd(), *sys.argv[1:], sep="|")
    return 7
"""

#: Plays a Python that finds itself, makes an environment of itself, and cannot fetch anything.
FAKE_PYTHON = """
case "$*" in
    -c*) echo "$0" ;;
    *venv*) for last; do :; done; mkdir -p "$last/bin" "$last/lib/python3.11/site-packages"
            cat "$0" >"$last/bin/python"; chmod +x "$last/bin/python" ;;
    *ensurepip*) ;;
    *pip*) echo "{complaint}"; exit 1 ;;
esac
"""


class Checkout(Struct):
    """A checkout with nothing but the launcher, a program that echoes, and pins that are empty."""

    root: Path
    path: Path

    def tool(self, name: str, body: str) -> None:
        """Put a shell script in the PATH, over whatever bore the name."""
        file = self.path / name
        file.unlink(missing_ok=True)
        file.write_text(f"#!/bin/sh\n{body}\n", "utf-8")
        file.chmod(0o755)

    def start(
        self, *words: str, cwd: Path | None = None, launcher: Path | None = None
    ) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [launcher or self.root / "regie", *words],
            cwd=cwd or self.root,
            env={"PATH": str(self.path), "LANG": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(
        self, *words: str, cwd: Path | None = None, launcher: Path | None = None
    ) -> tuple[int, str, str]:
        """Exit code, what was printed, what was said."""
        process = self.start(*words, cwd=cwd, launcher=launcher)
        out, err = process.communicate(timeout=60)
        return process.returncode, out, err

    def refusal(self, *words: str) -> str:
        """The one sentence with which the launcher ends, exit code 2, nothing printed."""
        code, out, err = self.run(*words)
        assert (code, out) == (2, "")
        *progress, last = err.splitlines()
        assert last.startswith("regie: ")
        assert all(line.endswith(" …") for line in progress)
        return last

    def downloads(self) -> int:
        """How often the stub of uv was asked to fetch."""
        log = self.path / "uv.log"
        return len(log.read_text("utf-8").splitlines()) if log.exists() else 0


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    root, path = tmp_path / "a folder" / "of mine", tmp_path / "bin"
    (root / "src/regie/cli").mkdir(parents=True)
    (root / "requirements").mkdir()
    path.mkdir()
    shutil.copy(ROOT / "regie", root)
    for name in ("pyproject.toml", "requirements/run.txt", "requirements/dev.txt"):
        (root / name).touch()
    (root / "src/regie/cli/main.py").write_text(MAIN, "utf-8")
    for tool in TOOLS:
        if found := shutil.which(tool):
            (path / tool).symlink_to(found)
    made = Checkout(root, path)
    made.tool("python3", REAL_PYTHON)
    made.tool("chromium", "")
    made.tool("uv", f'echo "$@" >>"{path}/uv.log"')
    return made


def test_sets_up_once_and_hands_over_from_where_the_user_stands(
    checkout: Checkout, tmp_path: Path
) -> None:
    code, out, err = checkout.run("check", "een paper.txt", "", cwd=tmp_path)
    assert (code, out) == (7, f"{tmp_path}|check|een paper.txt|\n")
    assert err.splitlines()[-1] == "Klaar."
    code, out, err = checkout.run("check", cwd=tmp_path)
    assert (code, out, err) == (7, f"{tmp_path}|check\n", "")
    assert checkout.downloads() == 1


def test_works_through_a_link_and_after_a_move(checkout: Checkout, tmp_path: Path) -> None:
    checkout.run()
    moved = checkout.root.rename(tmp_path / "elsewhere")
    link = tmp_path / "link"
    link.symlink_to(moved / "regie")
    assert checkout.run("x", cwd=tmp_path, launcher=link) == (7, f"{tmp_path}|x\n", "")


@pytest.mark.parametrize("name", ["requirements/run.txt", "pyproject.toml", "regie"])
def test_refreshes_when_the_pins_change(checkout: Checkout, name: str) -> None:
    checkout.run()
    with (checkout.root / name).open("a", encoding="utf-8") as stream:
        stream.write("\n# changed\n")
    assert "Klaar." in checkout.run()[2]
    assert checkout.run()[2] == ""
    assert checkout.downloads() == 2


def test_refreshes_when_python_went_away(checkout: Checkout) -> None:
    checkout.run()
    python = checkout.root / ".venv/bin/python"
    python.unlink()
    python.symlink_to("python-of-last-year")
    assert "Klaar." in checkout.run()[2]


def test_development_pins_wait_for_a_development_word(checkout: Checkout) -> None:
    checkout.run()
    assert not (checkout.root / ".venv/made-dev").exists()
    kept = checkout.root / ".venv/kept"
    kept.touch()
    checkout.run("test")
    assert (checkout.root / ".venv/made-dev").exists()
    assert kept.exists(), "what was whole is added to"
    assert checkout.run()[2] == ""
    assert checkout.downloads() == 2


def test_an_interrupted_set_up_is_done_again(checkout: Checkout) -> None:
    checkout.tool("uv", f'echo "$@" >>"{checkout.path}/uv.log"; kill -9 $PPID')
    assert checkout.run()[0] == -9
    checkout.tool("uv", f'echo "$@" >>"{checkout.path}/uv.log"')
    assert "Klaar." in checkout.run()[2]
    assert checkout.downloads() == 2


@pytest.mark.skipif(not shutil.which("flock"), reason="no flock on this system")
def test_two_started_at_once_wait_for_each_other(checkout: Checkout) -> None:
    checkout.tool("uv", f'echo "$@" >>"{checkout.path}/uv.log"; sleep 0.5')
    both = [checkout.start("x"), checkout.start("x")]
    ends = [process.communicate(timeout=60) for process in both]
    assert [process.returncode for process in both] == [7, 7]
    assert sum("even wachten" in err for _, err in ends) == 1
    assert checkout.downloads() == 1


def test_no_python(checkout: Checkout) -> None:
    (checkout.path / "python3").unlink()
    assert "sudo apt install python3 " in checkout.refusal("check")


def test_only_an_old_python(checkout: Checkout) -> None:
    checkout.tool("python3", "exit 3")
    assert "Python 3.11 of nieuwer is nodig" in checkout.refusal("check")


def test_an_old_python_beside_a_newer_one(checkout: Checkout) -> None:
    checkout.tool("python3", "exit 3")
    checkout.tool("python3.12", REAL_PYTHON)
    assert checkout.run()[0] == 7


def test_python_without_venv(checkout: Checkout) -> None:
    crippled = "import sys; sys.modules['ensurepip'] = None; exec(sys.argv.pop(1))"
    checkout.tool("python3", f'shift; exec "{sys.executable}" -c "{crippled}" "$@"')
    assert checkout.refusal("check").endswith("sudo apt install python3-venv")


@pytest.mark.parametrize(
    ("complaint", "sentence"),
    [
        ("Permission denied", "mag niet geschreven worden"),
        ("Read-only file system", "mag niet geschreven worden"),
        ("No space left on device", "de schijf is vol"),
    ],
)
def test_a_folder_that_takes_nothing(checkout: Checkout, complaint: str, sentence: str) -> None:
    checkout.tool("mkdir", f'echo "mkdir: {complaint}" >&2; exit 1')
    assert sentence in checkout.refusal("check")


def test_a_broken_download_names_the_log(checkout: Checkout) -> None:
    checkout.tool("uv", "echo no network; exit 1")
    checkout.tool("python3", FAKE_PYTHON.format(complaint="Connection refused"))
    log = checkout.root / ".venv/set-up.log"
    assert checkout.refusal("check").endswith(str(log))
    assert "Connection refused" in log.read_text("utf-8")


def test_a_disk_that_fills_up(checkout: Checkout) -> None:
    checkout.tool("uv", "exit 1")
    checkout.tool("python3", FAKE_PYTHON.format(complaint="[Errno 28] No space left on device"))
    assert "de schijf is vol" in checkout.refusal("check")


def test_a_checkout_with_a_hole(checkout: Checkout) -> None:
    (checkout.root / "requirements/run.txt").unlink()
    assert "haal Regie opnieuw op" in checkout.refusal("check")


@pytest.mark.parametrize("word", ["test", "serve", "demo"])
def test_pages_that_cannot_be_made(checkout: Checkout, word: str) -> None:
    checkout.run("test")
    (checkout.root / "package-lock.json").touch()
    assert "het klaarzetten van de bladzijden mislukte" in checkout.refusal(word)


def test_other_words_do_not_wait_for_the_pages(checkout: Checkout) -> None:
    (checkout.root / "package-lock.json").touch()
    assert checkout.run("check")[0] == 7


def test_a_missing_browser_is_never_passed_over(checkout: Checkout) -> None:
    (checkout.path / "chromium").unlink()
    sentence = "regie: Chromium ontbreekt; typ op Debian: sudo apt install chromium\n"
    for words in (["test"], ["test", "browser"]):
        assert checkout.run(*words) == (1, "", sentence)
    assert checkout.downloads() == 0
    # Who names tests of their own chooses.
    assert "Chromium" not in checkout.run("test", "tests/kernel")[2]
