"""Papers for the tests: the specimens, generated siblings, and the real ones where they are."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from regie.reading.text import Extract
from tests.family.render import Page, Style, render

ROOT = Path(__file__).resolve().parents[2]
SPECIMENS = ROOT / "data" / "specimens"
READINGS = ROOT / "data" / "readings"
#: SHA-256 of the real papers, by what they are called here.
REAL = {
    "bbt-2021": "1d59565b8c6af3ae4cdaad17ed3a7c152877156533855a9901139fa4382a3b38",
    "actualisering-2021": "a74ccffc79fea3328ab9c14af39eabac63b84c3fbd12a5b4a84461d7b958a2fa",
    "werking-en-beleid": "5b4c23f05356bbb9eaf2158c10692217b24a5891616a09ad9780e03e03c3f1e4",
    "doelstellingen": "d760eb476c1dc8d45653c6a1c8b70e86b2317cff23d24d67c5304f2577c44935",
    "lokaal-integratiebeleid": "b3f5f23083cc525662be41b8bdcd4bdb435c46762212dfa014a98b424f7e0fea",
}


def real_path(name: str) -> Path:
    """The real paper; the test is skipped, with the reason, where it is not at hand."""
    folder = os.environ.get("REGIE_SOURCES")
    for path in sorted(Path(folder).glob("*")) if folder else ():
        if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == REAL[name]:
            return path
    pytest.skip(f"the real paper {name} is not in REGIE_SOURCES")


def text_of(paper: Page, style: Style) -> Extract:
    """A generated paper as extracted text."""
    text = render(paper, "txt", style).decode()
    starts = (0, *(i + 1 for i, sign in enumerate(text) if sign == "\f")) if "\f" in text else ()
    return Extract("txt", text, starts, "")
