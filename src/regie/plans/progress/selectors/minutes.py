"""What each kind of question costs in minutes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache

from msgspec import Struct

from regie.base.data import data
from regie.plans.models import (
    QuestionMinutes,
)
from regie.plans.progress import rules


@cache
def _told_minutes() -> Mapping[str, int]:
    told: dict[str, int] = json.loads(data("progress", "questions.json").read_text("utf-8"))
    return told


class Minutes(Struct, frozen=True):
    """How long one kind of question takes. ``version`` is 0 while it is as the data says."""

    kind: str
    minutes: int
    version: int


def minutes_list() -> list[Minutes]:
    """Every kind of question: 1 query."""
    changed = {row.kind: row for row in QuestionMinutes.objects.all()}
    return [
        Minutes(kind, changed[kind].minutes, changed[kind].version)
        if kind in changed
        else Minutes(kind, _told_minutes()[kind], 0)
        for kind in rules.QUESTIONS
    ]


def minutes_of() -> dict[str, int]:
    """Kind of question → minutes: 1 query."""
    return {one.kind: one.minutes for one in minutes_list()}
