"""``regie propose`` and ``regie accept``."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

from regie.cli import house
from regie.cli.output import Progress, Refused, shown

if TYPE_CHECKING:
    from regie.papers.models import Paper
    from regie.reading.model import Place, Reading
    from regie.writing.proposal import Line


def propose(file: str, *, json: bool) -> int:
    """Say what a paper would change in the register; 1 when that is something."""
    house.setup()
    house.must_be_migrated()
    with house.refusals():
        from regie.cli.reading import read_file
        from regie.papers.models import Paper
        from regie.writing import selectors

        _, reading = read_file(file)
        paper = Paper.objects.filter(sha256=reading.document.sha256).first()
        plan = selectors.plan_of(reading, paper)
        compared = selectors.proposals(reading, paper, plan)
        rejected = [one.line for one in compared.lines if one.rejected]
        told = {
            mark: [_told(line) for line in compared.open if line.mark == mark]
            for mark in ("added", "changed", "gone")
        }
        same = compared.count("same")
    if json:
        house.told(
            {
                "added": told["added"],
                "changed": told["changed"],
                "same": same,
                "gone": told["gone"],
                "rejected": [_told(line) for line in rejected],
                "round": compared.proposal.round,
                "plan": plan.slug if plan else None,
                "warnings": list(compared.proposal.warnings),
            }
        )
    else:
        for line in compared.open:
            print(f"{_SIGNS[line.mark]} {line.key}\n    {line.label}")
        for warning in compared.proposal.warnings:
            print(f"! {warning}")
        print(
            f"{len(told['added'])} nieuw, {len(told['changed'])} gewijzigd, {same} gelijk, "
            f"{len(told['gone'])} weg, {len(rejected)} eerder geweigerd."
        )
    return 1 if compared.open else 0


def accept(
    file: str,
    *,
    only: Sequence[str],
    without: Sequence[str],
    reason: str,
    example: bool,
    as_email: str | None,
    json: bool,
) -> int:
    """Take lines of a paper into the register: all that are open, or those whose key fits."""
    if without and not reason.strip():
        raise Refused("Zeg met --reason waarom je regels weigert.")
    house.setup()
    house.must_be_migrated()
    with house.refusals():
        from regie.papers.services import decide_line
        from regie.writing import selectors, services

        actor = house.actor(as_email)
        paper, reading = _bring(actor, file, example=example)
        compared = selectors.proposals(reading, paper, selectors.plan_of(reading, paper))
        refused = [line for line in compared.open if _fits(line, without)]
        for line in refused:
            decide_line(
                actor,
                paper,
                kind=line.kind,
                key=line.key,
                value_hash=line.value_hash,
                reason=reason,
            )
        keys = [
            line.key
            for line in compared.open
            if line not in refused and (not only or _fits(line, only))
        ]
        if not keys:
            raise Refused("Er staat geen regel open om te aanvaarden.")
        acceptance = services.accept(actor, paper, keys)
    told: dict[str, Any] = {
        "acceptance": acceptance.uid,
        "state": acceptance.state,
        "accepted": acceptance.lines,
        "rejected": len(refused),
        "document": paper.uid,
        "plan": acceptance.made.get("plan"),
        "round": acceptance.made.get("round"),
    }
    if json:
        house.told(told)
    elif acceptance.state == "prepared":
        print(f"{acceptance.lines} regels voorbereid; een tweede persoon keurt ze goed.")
    else:
        print(f"{acceptance.lines} regels aanvaard, {len(refused)} geweigerd.")
        print(f"Terugnemen kan met: regie take-back {acceptance.uid} --reason …")
    return 0


def take_back(uid: str, *, reason: str, as_email: str | None) -> int:
    """Undo an acceptance as a whole."""
    house.setup()
    house.must_be_migrated()
    with house.refusals():
        from regie.papers.models import Acceptance
        from regie.writing import services

        acceptance = Acceptance.objects.select_related("paper").filter(uid=uid).first()
        if acceptance is None:
            raise Refused(f"Er is geen aanvaarding {shown(uid)}.")
        services.take_back(house.actor(as_email), acceptance, reason)
    print(f"{acceptance.lines} regels teruggenomen.")
    return 0


_SIGNS = {"added": "+", "changed": "~", "gone": "-", "same": "="}


def _fits(line: Line, patterns: Sequence[str]) -> bool:
    """Whether a line is named by its key, its kind, or a pattern of them (``objective/*``)."""
    return any(
        fnmatchcase(line.key, pattern) or line.kind == pattern or line.group == pattern
        for pattern in patterns
    )


def _told(line: Line) -> dict[str, Any]:
    told: dict[str, Any] = {
        "kind": line.kind,
        "key": line.key,
        "label": line.label,
        "group": line.group,
        "value": dict(line.value),
        "place": _place(line.place),
    }
    if line.before is not None:
        told["before"] = dict(line.before)
    return told


def _place(place: Place | None) -> dict[str, int] | None:
    if place is None:
        return None
    told = {"line": place.line, "start": place.start, "end": place.end}
    return told if place.page is None else {"page": place.page, **told}


def _bring(actor: Any, file: str, *, example: bool) -> tuple[Paper, Reading]:
    """The paper of a file, brought now where it was not."""
    from regie.base import files
    from regie.papers.models import Paper
    from regie.papers.selectors import sheet
    from regie.writing.jobs import bring_file

    digest = _sha256(file)
    paper = Paper.objects.filter(sha256=digest, file__isnull=False).first()
    if paper is None:
        with Path(file).open("rb") as stream:
            stored = files.store(actor, stream, Path(file).name, "paper")
        paper = bring_file(actor, stored, Progress(file), example=example)
    return paper, sheet(paper).reading


def _sha256(file: str) -> str:
    import hashlib

    from regie.cli.output import why

    try:
        with Path(file).open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise Refused(f"{shown(file)} is niet te lezen: {why(error)}.") from error
