"""The script that compares the pins with ``pyproject.toml`` finds what it should."""

from __future__ import annotations

import pytest
from packaging.requirements import Requirement
from tools.check_pins import faults, read_pins

ASKED = [Requirement("python-docx>=1.2"), Requirement("absent; sys_platform == 'nowhere'")]
GOOD = """\
absent==1 ; sys_platform == 'nowhere'
lxml==6.1.3
python-docx==1.2.0
typing-extensions==4.16.0"""


def found(pins: str) -> list[str]:
    return list(faults(read_pins(pins), ASKED, "run.txt"))


def test_pins_that_agree() -> None:
    assert not found(GOOD)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("lxml==6.1.3\n", "", "run.txt: lxml is not pinned (python-docx asks for it)"),
        ("docx==1.2.0", "docx==1.1.0", "run.txt: python-docx==1.1.0, but pyproject.toml asks for"),
        ("docx==1.2.0", "docx>=1.2.0", "run.txt: python-docx>=1.2.0 is not of the form"),
        ("docx==1.2.0", "docx==1.2.*", "run.txt: python-docx==1.2.* is not of the form"),
        ("lxml==6.1.3", "lxml==6.1.3\nmsgspec==0.22.0", "run.txt: nothing asks for msgspec"),
    ],
)
def test_pins_that_do_not(old: str, new: str, fault: str) -> None:
    assert [line[: len(fault)] for line in found(GOOD.replace(old, new))] == [fault]
