"""Replacing templates, and keeping papers that were written."""

from __future__ import annotations

import hashlib
import tempfile
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.utils import timezone

from regie.base import files
from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.errors import Invalid, NotAllowed
from regie.plans.models.plan import WRITERS
from regie.writing.models import PaperTemplate
from regie.writing.papers import writer
from regie.writing.papers.contents import Paper, digest, told

Form = Literal["docx", "pdf"]
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
    """
    template = template_of(writer.kind_of(of)) if form == "docx" else _layouts()
    key = digest(writer.kind_of(of), "nl", told(of), hashlib.sha256(template).hexdigest())
    path = Path(settings.REGIE_HOME, "papers", key[:2], f"{key}.{form}")
    try:
        return path.read_bytes()
    except FileNotFoundError:
        pass
    made = writer.docx(of, template) if form == "docx" else writer.pdf(of)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("wb", dir=path.parent, delete=False) as file:
        file.write(made)
    Path(file.name).replace(path)
    return made


@lru_cache(1)
def _layouts() -> bytes:
    """All that a PDF is laid out with."""
    return b"".join(one.read_bytes() for one in sorted(writer.LAYOUTS.glob("*.typ")))
