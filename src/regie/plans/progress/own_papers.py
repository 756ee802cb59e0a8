"""Reading a paper of one's own, in a child process, for what it says of the items asked about."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from regie.base import files
from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.data import data
from regie.base.jobs import Progress, job
from regie.base.text import fold
from regie.plans.models import OwnPaper, Request
from regie.plans.progress import rules
from regie.plans.progress.answering import READ
from regie.plans.progress.matching import Passage, Suggestion, Topic, Vocabulary, suggestions
from regie.plans.progress.selectors import abouts

#: A passage is a paragraph, or a part of one that is longer than this.
_LONGEST = 900
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z\N{LATIN CAPITAL LETTER E WITH ACUTE}])")


@cache
def vocabulary() -> Vocabulary:
    """The words that the matching knows."""
    told = json.loads(data("progress", "words.json").read_text("utf-8"))
    return Vocabulary(
        {status: tuple(signs) for status, signs in told["status"].items()},
        frozenset(told["common"]),
        frozenset(told["no_unit"]),
    )


@job(READ)
def read_paper(params: dict[str, Any], progress: Progress) -> None:
    """Read a paper and propose what it says of each item; what cannot be read says why."""
    # The reader is for workers; a web process does without.
    from regie.reading.extract import Unreadable, extract

    paper = OwnPaper.objects.select_related("file", "participant__round").get(uid=params["paper"])
    me = paper.participant
    requests = [
        *me.requests.filter(delegate=None, state__in=rules.TO_ANSWER),
        *me.passed_on.filter(state__in=rules.TO_ANSWER),
    ]
    about = abouts(me.round, [one.item_id for one in requests])
    told: dict[str, list[dict[str, Any]]] = {}
    error = ""
    try:
        extracted = extract(files.path_of(paper.file.sha256), progress=progress)
    except Unreadable as reason:
        # It is kept under its hash; who brought it knows its name.
        error = reason.sentence.replace(paper.file.sha256, paper.file.name)
    else:
        found = passages(extracted.text, extracted.page_starts)
        told = {
            request.uid: [_plain(one) for one in some]
            for request in requests
            if (some := suggestions(_topic(request, about), found, vocabulary()))
        }
    # What the job writes is computed by now: the write is short.
    with act(Actor(system_user="lezer"), "plans.paper.read", me) as event:
        event.after = {"paper": paper.uid, "items": len(told)}
        OwnPaper.objects.filter(pk=paper.pk).update(
            state=OwnPaper.State.FAILED if error else OwnPaper.State.READ,
            error=error,
            suggestions=told,
        )


def _topic(request: Request, about: Any) -> Topic:
    one = about[request.item_id]
    return Topic(
        request.uid,
        fold(one.code),
        fold(one.title),
        {step.uid: fold(step.title) for step in one.milestones},
    )


def _plain(one: Suggestion) -> dict[str, Any]:
    return {
        "line": one.passage.line,
        "page": one.passage.page,
        "text": one.passage.text,
        "by": one.by,
        "shared": list(one.shared),
        "status": one.status,
        "told": one.told,
        "figures": [list(figure) for figure in one.figures],
        "milestones": [list(milestone) for milestone in one.milestones],
    }


def passages(text: str, page_starts: Sequence[int] = ()) -> list[Passage]:
    """The paragraphs of a text, with the line and the page on which each begins."""
    found: list[Passage] = []
    at: list[str] = []
    first, offset, begun = 1, 0, 0

    def close() -> None:
        words = " ".join(at)
        at.clear()
        if len(words) < 20:
            return
        page = sum(start <= begun for start in page_starts) or None
        for part in _parts(words):
            found.append(Passage(first, page, part, fold(part)))

    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            if not at:
                first, begun = number, offset
            at.append(" ".join(line.split()))
        elif at:
            close()
        offset += len(line) + 1
    if at:
        close()
    return found


def _parts(words: str) -> list[str]:
    if len(words) <= _LONGEST:
        return [words]
    parts = [""]
    for sentence in _SENTENCE.split(words):
        if parts[-1] and len(parts[-1]) + len(sentence) > _LONGEST:
            parts.append("")
        parts[-1] = f"{parts[-1]} {sentence}".strip()
    return parts
