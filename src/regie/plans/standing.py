"""How it stands with an item on a day: an accepted answer says it, else its milestones do."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal, NamedTuple

from regie.base.fields import last_day
from regie.kernel.dates import PartialDate

Status = Literal["on_track", "at_risk", "late", "done", "stopped", "planned", "passed", "unknown"]
#: Every status, in the order in which people read them. ``passed`` is what the register concludes
#: by itself: a date went by and nobody told what came of it. ``late`` is only ever an answer.
STATUSES: tuple[Status, ...] = (
    "done",
    "on_track",
    "planned",
    "at_risk",
    "late",
    "passed",
    "stopped",
    "unknown",
)


class Dates(NamedTuple):
    """The three dates of a milestone, and what was planned when it first stood in the plan."""

    planned: PartialDate | None = None
    expected: PartialDate | None = None
    reached: PartialDate | None = None
    first: PartialDate | None = None

    @property
    def due(self) -> PartialDate | None:
        """The day that counts now."""
        return self.expected or self.planned


def of_milestone(dates: Dates, today: date) -> Status:
    """How it stands with a milestone; a date counts until the last day that it may mean."""
    if dates.reached is not None:
        return "done"
    due = dates.due
    if due is None:
        return "unknown"
    # What begins later ends later: most dates need no calendar.
    return "planned" if due.first >= today or last_day(due) >= today else "passed"


def of_item(milestones: Iterable[Dates], today: date, answer: Status | None = None) -> Status:
    """How it stands with an item. ``answer`` is what was last accepted of it, and wins."""
    if answer is not None:
        return answer
    found = {of_milestone(one, today) for one in milestones}
    if not found:
        return "unknown"
    for status in ("passed", "planned", "unknown"):
        if status in found:
            return status
    return "done"


def slip(dates: Dates) -> int | None:
    """By how many days a milestone moved: from what was first planned to when it was reached, or to
    when it is expected now. Negative is earlier; nothing where one of the two is not known.

    Dates are compared by their last possible day, and a date that is merely told more or less
    precisely did not move.
    """
    first, now = dates.first or dates.planned, dates.reached or dates.due
    if first is None or now is None:
        return None
    if first.first <= now.first and last_day(now) <= last_day(first):
        return 0
    if now.first <= first.first and last_day(first) <= last_day(now):
        return 0
    return (last_day(now) - last_day(first)).days


def in_year(year: int, dates: Iterable[PartialDate | None]) -> bool:
    """Whether one of ``dates`` may fall in ``year``."""
    return any(one is not None and one.first.year == year for one in dates)


def covers(year: int, start: PartialDate | None, end: PartialDate | None) -> bool:
    """Whether a period from ``start`` to ``end`` has a day in ``year``; open where one is absent,
    nowhere where both are."""
    if start is None and end is None:
        return False
    return (start is None or start.first.year <= year) and (
        end is None or last_day(end).year >= year
    )
