"""Work on papers that takes longer than a page may wait."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

from regie.actors.people.selectors import actor_of
from regie.base import clock, files
from regie.base.actor import Actor
from regie.base.errors import Refusal
from regie.base.jobs import Progress, enqueue, job
from regie.base.models import Account, Job, StoredFile
from regie.papers.models import Paper
from regie.papers.services import bring


def read_later(actor: Actor, file: StoredFile, *, example: bool = False) -> Job:
    """Have an uploaded paper read; the same file is read once."""
    return enqueue(
        "writing.paper.read",
        f"paper/{file.sha256}/{actor.account}",
        {"file": file.uid, "account": actor.account, "example": example},
        owner=actor.account,
        title=file.name,
    )


@job("writing.paper.read")
def _read(params: dict[str, Any], progress: Progress) -> dict[str, str]:
    """Read a file, keep the paper with its text, and say where it stands."""
    file = StoredFile.objects.get(uid=params["file"])
    actor = actor_of(Account.objects.get(pk=params["account"]), clock.today())
    known = Paper.objects.filter(sha256=file.sha256, text__isnull=False).first()
    if known is not None:
        return {"kind": "proposal", "uid": known.uid}
    paper = bring_file(actor, file, progress, example=bool(params["example"]))
    return {"kind": "proposal", "uid": paper.uid}


def bring_file(
    actor: Actor,
    file: StoredFile,
    progress: Callable[[int, int], None] | None = None,
    *,
    example: bool = False,
) -> Paper:
    """Read a kept file and keep what was read, its text included.

    :param example: the paper is invented.
    :raises Refusal: when there is nothing to read, with the reason.
    """
    # The reader is for workers; a web process does without.
    from regie.reading.extract import Unreadable, extract
    from regie.reading.reader import read

    try:
        extracted = extract(files.path_of(file.sha256), progress=progress)
    except Unreadable as reason:
        # Files are kept under their checksum, which nobody knows.
        raise Refusal(reason.sentence.replace(file.sha256, file.name)) from reason
    reading = read(extracted)
    words = BytesIO(extracted.text.encode("utf-8"))
    text = files.store(actor, words, f"{file.name}.txt", "paper_text")
    return bring(actor, reading, file=file, text=text, example=example).paper
