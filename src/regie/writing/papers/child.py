"""The child that writes papers: it alone imports what makes DOCX and PDF.

Standard input holds one line of JSON (what is asked) and the bytes of a template; standard output
answers ``ok`` and the bytes of the paper, or ``no`` and faults as JSON.
"""

from __future__ import annotations

import json
import re
import resource
import sys
from pathlib import Path
from typing import Any

#: Address space in bytes, seconds of CPU, and open files.
MEMORY, CPU, HANDLES = 2 * 2**30, 60, 64

_LAYOUTS = Path(__file__).parent / "layouts"
#: What the fonts may lack, such as the signs of other scripts; and what then stands there.
_UNUSUAL = re.compile("[^\t\n\x20-\x7e\xa0-\u017f‘-”–—…•€]")
_INSTEAD = "□"
_PROBE = b"""#set document(title: "x")
#set text(font: "Libertinus Serif")
#sys.inputs.words"""


def main() -> None:
    """Do what is asked."""
    _confine()
    asked = json.loads(sys.stdin.buffer.readline())
    template = sys.stdin.buffer.read()
    out = sys.stdout.buffer
    try:
        answer = _answered(asked, template)
    except _No as no:
        out.write(b"no " + json.dumps(no.faults).encode() + b"\n")
    else:
        out.write(b"ok\n" + answer)


class _No(Exception):
    def __init__(self, faults: list[Any]) -> None:
        super().__init__()
        self.faults = faults


def _answered(asked: dict[str, Any], template: bytes) -> bytes:
    if asked["what"] == "pdf":
        return _pdf(asked["paper"], asked["values"])
    from regie.writing.papers import template as templates

    if asked["what"] == "check":
        if faults := templates.check(template, asked["schema"]):
            raise _No(faults)
        return b""
    try:
        pictures = asked.get("pictures", {})
        return templates.fill(template, asked["schema"], asked["values"], pictures)
    except templates.Faulty as faulty:
        raise _No(faulty.faults) from faulty


def _pdf(paper: str, values: dict[str, Any]) -> bytes:
    """A tagged PDF (PDF/UA-1). The values go in as data; nothing in them is read as markup."""
    import typst

    data = json.dumps(values, ensure_ascii=False)
    unknown = _without_shape(sorted(set(_UNUSUAL.findall(data))))
    made: bytes = typst.compile(
        str(_LAYOUTS / f"{paper}.typ"),
        root=str(_LAYOUTS),
        sys_inputs={"data": data.translate(dict.fromkeys(map(ord, unknown), _INSTEAD))},
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
    )
    return made


def _without_shape(found: list[str]) -> list[str]:
    """Those characters that no font has: a tagged PDF with one of them is not written at all."""
    import typst

    if not found:
        return []
    try:
        typst.compile(
            _PROBE,
            sys_inputs={"words": " ".join(found)},
            pdf_standards=["ua-1"],
            ignore_system_fonts=True,
        )
    except typst.TypstError:
        half = len(found) // 2
        return _without_shape(found[:half]) + _without_shape(found[half:]) if half else found
    return []


def _confine() -> None:
    for what, wanted in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, HANDLES),
    ):
        hard = resource.getrlimit(what)[1]
        limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(what, (limit, limit))
