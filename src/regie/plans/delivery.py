"""Announced, and then? What became of an announcement in later editions and answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal, NamedTuple

from regie.plans.standing import Dates, Status, of_milestone, slip

Fate = Literal["reached", "went_on", "ended", "stopped", "moved", "silent", "running"]
#: Every fate, those that ask for attention first.
FATES: tuple[Fate, ...] = (
    "silent",
    "moved",
    "stopped",
    "ended",
    "went_on",
    "running",
    "reached",
)


class Announced(NamedTuple):
    """What is known of one announcement: whether it ended or went on in something else, its
    milestones, the answer that was last accepted, and the edition numbers in which it was first and
    last told otherwise."""

    ended: bool
    went_on: bool
    milestones: Sequence[Dates]
    answer: Status | None
    first: int
    last: int


def fate(one: Announced, newest: int, today: date) -> Fate:
    """What became of an announcement, ``newest`` being the newest edition of its plan.

    *Silent* is what nobody told anything about since: its date passed, or it has no date and a
    later edition repeats it word by word.
    """
    if one.went_on:
        return "went_on"
    if one.ended:
        return "ended"
    if one.answer == "done":
        return "reached"
    if one.answer == "stopped":
        return "stopped"
    states = {of_milestone(step, today) for step in one.milestones}
    if states == {"done"}:
        return "reached"
    if one.answer is not None:
        return "running"
    if "passed" in states:
        return "silent"
    if any((slip(step) or 0) > 0 for step in one.milestones if step.reached is None):
        return "moved"
    if "planned" in states:
        return "running"
    return "silent" if one.last < newest else "running"
