"""Taking a sheet into a draft."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import date
from io import BytesIO
from typing import Any

from regie.base import files
from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.errors import Invalid, Refusal
from regie.base.models import StoredFile
from regie.plans.contents import Content
from regie.plans.models import Edition, Plan
from regie.plans.services import KEEP, ItemChange, apply_changes, open_draft
from regie.writing.papers.words import FIELDS
from regie.writing.sheets import selectors
from regie.writing.sheets.columns import changed_item
from regie.writing.sheets.comparing import ROW, Line, Sheet, Side

#: (key of the line, name of the column) → whose the cell is.
Settled = Mapping[tuple[str, str], Side]

#: What kept cells are kept for.
PURPOSE = "plan_sheet"


def new_draft(actor: Actor, plan: Plan) -> Edition:
    """A draft for what a sheet brings."""
    return open_draft(actor, plan, {"nl": "Uit een rekenblad", "en": "From a spreadsheet"})


def take(
    actor: Actor,
    draft: Edition,
    brought: Sheet,
    today: date,
    *,
    settled: Settled | None = None,
    reason: str = "",
) -> dict[str, int]:
    """Take every line of a sheet into a draft; how many of each mark.

    :param settled: for each cell that both changed, whose it will be.
    :param reason: why, for rows that do not say so themselves.
    :raises Invalid: for faults in the sheet; nothing is taken then.
    :raises Refusal: while a clash is not settled.
    """
    answers = settled or {}
    with act(actor, "writing.sheet.taken", draft) as event:
        plan: Plan = draft.plan
        found = selectors.compared(plan, brought, draft, today)
        if found.faults:
            raise Invalid(" ".join(f"{fault}" for fault in found.faults[:20]))
        left = [line for line, change in found.clashes if (line.key, change.column) not in answers]
        if left:
            raise Refusal(
                "Anderen wijzigden intussen hetzelfde: kies eerst wat blijft ("
                + ", ".join(dict.fromkeys(line.label for line in left[:10]))
                + ")."
            )
        contents = selectors.standing(plan, draft)
        changes = {
            change.key: change
            for line in found.lines
            if (change := _change(line, contents.get(line.uid or ""), answers, reason)) is not None
        }
        gone = {change.item for change in changes.values() if change.ended}
        for uid in _beneath(gone, contents, changes.keys()):
            changes[uid] = ItemChange(
                uid, uid, ended=True, reason="Hoort bij wat uit het rekenblad gehaald werd."
            )
        places = {line.key: line.at for line in found.lines}
        try:
            if changes:
                apply_changes(actor, draft, [*changes.values()])
        except Invalid as wrong:
            raise Invalid(_told(wrong, changes, places)) from wrong
        counts = {mark: len(found.marked(mark)) for mark in ("added", "changed", "same", "gone")}
        event.after = {"lines": len(changes), **counts}
    return counts


def _change(
    line: Line, content: Content | None, answers: Settled, reason: str
) -> ItemChange | None:
    """What a line asks of the draft, as it was settled."""
    if line.mark == "same":
        return None
    why = line.reason or reason
    mine = [
        change
        for change in line.changes
        if not change.clash or answers[line.key, change.column] == "file"
    ]
    whole = [change for change in line.changes if change.column == ROW]
    if whole and whole[0] not in mine:
        return None
    if line.mark == "gone":
        return ItemChange(
            line.key,
            line.uid,
            ended=True,
            reason=why or "Uit het rekenblad gehaald.",
            seen=content.seen if content else None,
        )
    values = {change.column: change.value for change in mine if change.column != ROW}
    if not values and not whole:
        return None
    fields, links = changed_item(content, values)
    parent = values.get("parent", KEEP if line.uid else None)
    if line.uid is None:
        return ItemChange(
            line.key, kind=line.kind, values=fields, parent=parent, links=links or (), reason=why
        )
    return ItemChange(
        line.key,
        line.uid,
        values=fields,
        parent=parent,
        links=links,
        ended=False if whole else None,
        reason=why,
        seen=content.seen if content else None,
    )


def _beneath(
    gone: set[str | None], contents: Mapping[str, Content], told: Collection[str]
) -> list[str]:
    """What goes with rows that are gone: the milestones under them of which the sheet says nothing
    else."""
    return [
        uid
        for uid, content in contents.items()
        if content.kind == "milestone" and content.parent in gone and uid not in told
    ]


def _told(wrong: Invalid, changes: Mapping[str, ItemChange], places: Mapping[str, Any]) -> str:
    """What a service found wrong, with the row where it stands."""
    told = []
    for name, sentence in wrong.fields.items():
        key, _, field = name.rpartition(".")
        # With one change a service names the field only.
        at = places.get(key or next(iter(changes)))
        told.append(f"Rij {at}, {FIELDS.get(field, field)}: {sentence}")
    return " ".join(told) or str(wrong)


def keep_cells(
    actor: Actor, file: StoredFile, cells: Mapping[str, Any], draft: Edition
) -> StoredFile:
    """Keep the cells of a workbook that was read, with the draft that they are for."""
    told = json.dumps({"sheets": cells, "draft": draft.uid, "name": file.name})
    return files.store(actor, BytesIO(told.encode()), f"{file.name}.txt", PURPOSE)


def kept_cells(file: StoredFile) -> tuple[Sheet, str, str]:
    """The sheet of :func:`keep_cells`, the uid of its draft, and the name of the workbook."""
    told = json.loads(files.text(file))
    return selectors.parsed(told["sheets"]), told["draft"], told["name"]
