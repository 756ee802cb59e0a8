"""Laws about the files of the repository itself."""

from __future__ import annotations

import re
import subprocess
import tokenize
from functools import cache
from pathlib import Path

import pytest
import yaml

import regie

ROOT = Path(__file__).resolve().parents[2]

#: A path that only exists on the machine of whoever wrote it.
OWN_PATH = re.compile(r"(?<![\w.~-])/(?:home|root|tmp|work|Users)/\w")
#: A checker silenced: which rule, and why, must follow.
SILENCER = re.compile(r"#\s*(?:noqa|type:\s*ignore|pragma:\s*no cover)")
REASONED = re.compile(
    r"#\s*(?:noqa: ?[A-Z]+\d+(?:, ?[A-Z]+\d+)*|type: ?ignore\[[\w, -]+\]|pragma: no cover)"
    r"\W+\w+\W+\w+"
)


@cache
def files() -> tuple[Path, ...]:
    """Every file under version control, or about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
    )
    if listed.returncode:
        pytest.skip("not in a git checkout")
    names = [name for name in listed.stdout.decode().split("\0") if name]
    return tuple(path for name in names if (path := ROOT / name).is_file())


def test_no_path_of_somebodys_machine() -> None:
    found = []
    for path in files():
        raw = path.read_bytes()
        if b"\0" in raw:
            continue
        for number, line in enumerate(raw.decode("utf-8", "replace").splitlines(), 1):
            if OWN_PATH.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}")
    assert not found, "\n".join(found)


def test_a_silenced_checker_says_which_rule_and_why() -> None:
    found = []
    for path in files():
        if path.suffix != ".py":
            continue
        with path.open("rb") as stream:
            for token in tokenize.tokenize(stream.readline):
                comment = token.string if token.type == tokenize.COMMENT else ""
                if SILENCER.search(comment) and not REASONED.search(comment):
                    found.append(f"{path.relative_to(ROOT)}:{token.start[0]}: {comment}")
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "name",
    [
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "LICENSE",
        "README.md",
        "docs/architecture.md",
        "docs/domain.md",
        "publiccode.yaml",
    ],
)
def test_what_a_visitor_looks_for_is_there(name: str) -> None:
    assert (ROOT / name).stat().st_size > 0


def test_publiccode_is_of_this_version() -> None:
    told = yaml.safe_load((ROOT / "publiccode.yaml").read_text("utf-8"))
    assert told["publiccodeYmlVersion"] == "0.4"
    assert told["softwareVersion"] == regie.__version__
    assert told["legal"]["license"] == "EUPL-1.2"
    for description in told["description"].values():
        assert len(description["shortDescription"]) <= 150
        assert 150 <= len(description["longDescription"]) <= 10_000
        assert description["features"]


def test_links_in_the_documentation_lead_somewhere() -> None:
    broken = []
    for path in files():
        if path.suffix != ".md":
            continue
        for target in re.findall(r"\]\(([^)#\s]+)", path.read_text("utf-8")):
            if "://" not in target and not (path.parent / target).exists():
                broken.append(f"{path.relative_to(ROOT)}: {target}")
    assert not broken, "\n".join(broken)
