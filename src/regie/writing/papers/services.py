"""Replacing templates, and keeping papers that were written."""

from __future__ import annotations

import fcntl
import hashlib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from time import monotonic, sleep
from typing import Literal

from django.conf import settings
from django.utils import timezone

from regie.base import files
from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.doors import TooOften
from regie.base.errors import Invalid, NotAllowed
from regie.plans.models.plan import WRITERS
from regie.writing.models import PaperTemplate
from regie.writing.papers import writer
from regie.writing.papers.contents import Ontvangstbewijs, Paper, digest, told

Form = Literal["docx", "pdf"]
#: How many papers a computer writes at once, and how many seconds somebody waits for a turn.
AT_ONCE, PATIENCE = 2, 20
#: The largest template, in bytes.
LARGEST = 5_000_000


def bring_template(actor: Actor, kind: str, content: bytes, name: str) -> PaperTemplate:
    """From now on, papers of a kind are written after this template.

    :raises NotAllowed: for who does not write plans.
    :raises regie.writing.papers.writer.BadTemplate: for a template that could not be used.
    """
    _may(actor, kind)
    if len(content) > LARGEST:
        raise Invalid("Dit sjabloon is te groot; ten hoogste 5 MB gaat.")
    if faults := writer.check(kind, content):
        raise writer.BadTemplate(faults)
    with act(actor, "writing.template.brought") as event:
        file = files.store(actor, BytesIO(content), name, "paper_template")
        row = _add(actor, kind)
        row.file = file
        row.save(update_fields=["file"])
        event.about = row
        event.after = {"kind": kind, "file": file.uid, "sha256": file.sha256}
    return row


def take_back_shipped(actor: Actor, kind: str) -> PaperTemplate:
    """From now on, papers of a kind are written after the template that comes with Regie."""
    _may(actor, kind)
    with act(actor, "writing.template.taken_back") as event:
        row = _add(actor, kind)
        event.about = row
        event.after = {"kind": kind}
    return row


def _may(actor: Actor, kind: str) -> None:
    if not actor.has(*WRITERS):
        raise NotAllowed("Je mag sjablonen niet wijzigen.")
    if kind not in PaperTemplate.Kind.values:
        raise Invalid("Dit soort papier bestaat niet.")


def _add(actor: Actor, kind: str) -> PaperTemplate:
    row: PaperTemplate = PaperTemplate.objects.create(
        kind=kind, brought_by_id=actor.account, at=timezone.now()
    )
    return row


def template_of(kind: str) -> bytes:
    """The template after which a kind of paper is written now: 1 query."""
    row = PaperTemplate.objects.select_related("file").filter(kind=kind).order_by("-pk").first()
    if row is None or row.file is None:
        return writer.shipped(kind)
    with files.open_file(row.file) as file:
        return file.read()


def paper(of: Paper, form: Form) -> bytes:
    """A paper, written now or kept from before: under the hash of what it says and of what it is
    written after. 1 query.

    :raises Refusal: where the template cannot be used any more.
    :raises TooOften: when too many papers are being written.
    """
    template = template_of(writer.kind_of(of)) if form == "docx" else _layouts()
    key = digest(writer.kind_of(of), "nl", told(of), hashlib.sha256(template).hexdigest())
    path = Path(settings.REGIE_HOME, "papers", key[:2], f"{key}.{form}")
    return kept(path, lambda: writer.docx(of, template) if form == "docx" else writer.pdf(of))


def receipt(of: Ontvangstbewijs) -> bytes:
    """A receipt as PDF, written now and kept nowhere: it is for one person.

    :raises TooOften: when too many papers are being written.
    """
    folder = Path(settings.REGIE_HOME, "papers")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _turn(_seats(folder), monotonic() + PATIENCE):
        return writer.pdf(of)


def _seats(folder: Path) -> list[Path]:
    return [folder / f".seat-{n}" for n in range(AT_ONCE)]


def kept(path: Path, made: Callable[[], bytes]) -> bytes:
    """What lies at ``path``, made first where nothing does: once, however many ask at once, and
    with no more than :data:`AT_ONCE` others on this computer.

    :raises TooOften: when no turn came in :data:`PATIENCE` seconds.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        pass
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    until = monotonic() + PATIENCE
    # Who asks the same waits beside the folder; who may write takes one of few seats.
    with _turn([path.parent / ".turn"], until):
        try:
            return path.read_bytes()
        except FileNotFoundError:
            pass
        with _turn(_seats(path.parent.parent), until):
            content = made()
        with tempfile.NamedTemporaryFile("wb", dir=path.parent, delete=False) as file:
            file.write(content)
        Path(file.name).replace(path)
    return content


@contextmanager
def _turn(files: Sequence[Path], until: float) -> Iterator[None]:
    """Hold one of ``files``. The system lets go of what a killed process held."""
    while True:
        for one in files:
            with one.open("ab") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue
                yield
                return
        if monotonic() >= until:
            raise TooOften(
                PATIENCE,
                "Er worden nu veel documenten gemaakt; probeer het over een halve minuut opnieuw.",
            )
        sleep(0.05)


@lru_cache(1)
def _layouts() -> bytes:
    """All that a PDF is laid out with."""
    return b"".join(one.read_bytes() for one in sorted(writer.LAYOUTS.glob("*.typ")))
