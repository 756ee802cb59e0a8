"""Reading a workbook, beside the pages."""

from __future__ import annotations

from typing import Any

from regie.actors.people.selectors import actor_of
from regie.base import clock, files
from regie.base.actor import Actor
from regie.base.errors import Refusal
from regie.base.jobs import Progress, enqueue, job
from regie.base.models import Account, Job, StoredFile
from regie.writing.sheets import selectors, services


def cells_of(path: Any) -> dict[str, list[list[str]]]:
    """The cells of a workbook.

    :raises Refusal: when there is nothing to read, with the reason.
    """
    # The reader is for workers; a web process does without.
    from regie.reading.extract import Unreadable
    from regie.reading.extract.sandbox import sheets

    try:
        return sheets(path)
    except Unreadable as reason:
        raise Refusal(reason.sentence) from reason


def read_later(actor: Actor, file: StoredFile, plan: str, draft: str) -> Job:
    """Have an uploaded workbook read.

    :param draft: the uid of the draft that it is for; empty for the one it was made of, or a new
        one.
    """
    return enqueue(
        "writing.sheet.read",
        f"sheet/{file.uid}",
        {"file": file.uid, "account": actor.account, "plan": plan, "draft": draft},
        owner=actor.account,
        title=file.name,
    )


@job("writing.sheet.read")
def _read(params: dict[str, Any], progress: Progress) -> dict[str, str]:
    """Read a workbook, keep its cells, and say where they stand."""
    file = StoredFile.objects.get(uid=params["file"])
    actor = actor_of(Account.objects.get(pk=params["account"]), clock.today())
    progress(0, 3)
    try:
        cells = cells_of(files.path_of(file.sha256))
    except Refusal as reason:
        # Files are kept under their checksum, which nobody knows.
        raise Refusal(str(reason).replace(file.sha256, file.name)) from reason
    progress(1, 3)
    sheet = selectors.parsed(cells)
    plan = selectors.plan_of(actor, sheet)
    if plan.slug != params["plan"]:
        raise Refusal("Dit rekenblad hoort bij een ander plan.")
    progress(2, 3)
    if params["draft"]:
        draft = selectors.draft_of(actor, plan, params["draft"])
    else:
        draft = selectors.own_draft(actor, plan, sheet) or services.new_draft(actor, plan)
    kept = services.keep_cells(actor, file, cells, draft)
    progress(3, 3)
    return {"kind": "plan_sheet", "uid": kept.uid}
