"""The parent's side: the child that writes papers is started, asked, and heard."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from base64 import b64encode
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from msgspec import Struct

from regie.base.errors import Refusal
from regie.writing.papers.contents import FIXED, PAPERS, Paper, schema, told

#: Wall-clock seconds that a paper gets.
SECONDS = 120
_BOOT = (
    "import sys; sys.path[:0] = sys.argv[1:]; from regie.writing.papers.child import main; main()"
)
#: What no file may hold, and what would turn the words after it round.
_NO_XML = re.compile(
    "[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069]"
)
_SHIPPED = Path(__file__).parent / "templates"
#: How PDF files are laid out.
LAYOUTS = Path(__file__).parent / "layouts"


class Fault(Struct, frozen=True):
    """What is wrong with a template, and where: a part of the file, a paragraph and its words."""

    part: str
    paragraph: int
    words: str
    sentence: str

    def __str__(self) -> str:
        if not self.paragraph:
            return self.sentence
        return (
            f"{self.part.capitalize()}, alinea {self.paragraph} (“{self.words}”): {self.sentence}"
        )


class BadTemplate(Refusal):
    """A template cannot be used; ``faults`` say why."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(" ".join(map(str, faults[:10])))
        self.faults = faults


def shipped(kind: str) -> bytes:
    """The template that comes with Regie."""
    return (_SHIPPED / f"{kind}.docx").read_bytes()


def kind_of(paper: Paper) -> str:
    """Which kind of paper this is."""
    return next(kind for kind, of in {**PAPERS, **FIXED}.items() if isinstance(paper, of))


def docx(
    paper: Paper, template: bytes, pictures: Mapping[str, tuple[bytes, str]] | None = None
) -> bytes:
    """A paper as DOCX, after a template.

    :param pictures: what fields called ``beeld`` name: a PNG, and its words for who cannot see it.
    :raises BadTemplate: for a template that cannot be used.
    """
    kind = kind_of(paper)
    asked: dict[str, Any] = {
        "what": "docx",
        "schema": schema(PAPERS[kind]),
        "values": _clean(told(paper)),
    }
    if pictures:
        asked["pictures"] = {
            name: [b64encode(png).decode(), _clean(words)]
            for name, (png, words) in pictures.items()
        }
    return _asked(asked, template)


def pdf(paper: Paper, pictures: Mapping[str, tuple[str, str]] | None = None) -> bytes:
    """A paper as tagged PDF.

    :param pictures: as :func:`docx` has them, but as SVG.
    """
    values = _clean(told(paper))
    if pictures:
        values["beelden"] = {name: _clean([*one]) for name, one in pictures.items()}
    return _asked({"what": "pdf", "paper": kind_of(paper), "values": values})


def laid_out(layout: str, values: Mapping[str, Any]) -> bytes:
    """Plain values as tagged PDF, after a layout of ours; for papers that no template replaces."""
    return _asked({"what": "pdf", "paper": layout, "values": _clean(dict(values))})


def check(kind: str, template: bytes) -> tuple[Fault, ...]:
    """What is wrong with a template for a kind of paper; nothing where it can be used."""
    try:
        _asked({"what": "check", "schema": schema(PAPERS[kind])}, template)
    except BadTemplate as bad:
        return bad.faults
    return ()


def _asked(asked: Mapping[str, Any], template: bytes = b"") -> bytes:
    with tempfile.TemporaryDirectory(prefix="regie-") as folder:
        try:
            child = subprocess.run(  # noqa: S603 - our own interpreter and our own words
                [sys.executable, "-I", "-S", "-B", "-c", _BOOT, *_roots()],
                input=json.dumps(asked).encode() + b"\n" + template,
                capture_output=True,
                cwd=folder,
                env={},
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise Refusal("Dit papier vraagt te veel tijd om te schrijven.") from None
    answer, _, rest = child.stdout.partition(b"\n")
    if answer == b"ok" and child.returncode == 0:
        return rest
    if answer.startswith(b"no "):
        raise BadTemplate(tuple(Fault(*fault) for fault in json.loads(answer[3:])))
    if asked["what"] == "pdf":
        last = child.stderr.decode("utf-8", "replace").strip()[-500:]
        raise RuntimeError(f"The paper could not be written: {last}")
    # Whatever else goes wrong, a template did it: ours are tried by tests.
    raise BadTemplate((Fault("bestand", 0, "", "Dit sjabloon is niet te gebruiken."),))


def _roots() -> list[str]:
    """The folders where the child finds us and the libraries: -I and -S hide them from it."""
    roots = [str(Path(__file__).parents[3])]
    for library in ("docxtpl", "typst"):
        spec = find_spec(library)
        if spec is not None and spec.origin is not None:
            roots.append(str(Path(spec.origin).parents[1]))
    return list(dict.fromkeys(roots))


def _clean(value: Any) -> Any:
    """Without signs that no XML holds."""
    match value:
        case str():
            return _NO_XML.sub("", value)
        case dict():
            return {name: _clean(part) for name, part in value.items()}
        case list() | tuple():
            return [_clean(part) for part in value]
    return value
