"""Words for progress, and the line of accepted answers that pages show."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from regie.components import figures
from regie.components.templatetags.regie import language
from regie.kernel.dates import parse_iso
from regie.plans.models import Answer
from regie.plans.progress.selectors import line_of_progress

STATUSES: dict[str, str | Promise] = {
    "on_track": _("on track"),
    "at_risk": _("in danger"),
    "late": _("late"),
    "done": _("done"),
    "stopped": _("stopped"),
}
#: How pressing a status is (``<c-status>``).
STATUS_KINDS = {
    "on_track": "good",
    "at_risk": "look",
    "late": "late",
    "done": "good",
    "stopped": "bad",
}
ITEM_KINDS: dict[str, str | Promise] = {
    "action": _("actions"),
    "initiative": _("initiatives"),
    "evaluation": _("evaluations"),
    "research": _("research"),
    "regulation": _("regulation"),
    "decree_evaluation": _("evaluations demanded by a decree"),
}
QUESTIONS: dict[str, str | Promise] = {
    "status": _("How does it go?"),
    "milestones": _("When are the milestones reached?"),
    "figures": _("Which figures are there?"),
    "evidence": _("Where can this be checked?"),
    "text": _("What happened?"),
    "own": _("A question of your own"),
}


class MilestoneTold(Struct, frozen=True):
    """A milestone in an answer, in words."""

    title: str
    planned: str
    expected: str
    reached: str


class AnswerTold(Struct, frozen=True):
    """An answer in words."""

    uid: str
    status: str
    kind: str
    reason: str
    text: str
    own: str
    evidence: str
    at: datetime
    figures: tuple[tuple[str, str], ...]
    milestones: tuple[MilestoneTold, ...]
    quotes: tuple[Mapping[str, Any], ...]


def told(answer: Answer) -> AnswerTold:
    """``answer`` as a page shows it."""
    return AnswerTold(
        answer.uid,
        str(STATUSES[answer.status]),
        STATUS_KINDS[answer.status],
        answer.reason,
        answer.text,
        answer.own,
        answer.evidence,
        answer.at,
        tuple((row["label"], _figure(row)) for row in answer.figures),
        tuple(
            MilestoneTold(
                row["title"], *(when(row[name]) for name in ("planned", "expected", "reached"))
            )
            for row in answer.milestones
        ),
        tuple(answer.quotes),
    )


def _figure(row: Mapping[str, str]) -> str:
    try:
        value = Decimal(row["value"])
    except InvalidOperation:
        return row["value"]
    exponent = value.as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    unit = row.get("unit", "")
    words = figures.number(value, language(), decimals)
    return f"{words} {unit}" if unit and unit != row["label"] else words


def when(iso: str) -> str:
    """A kept date in words; nothing for none."""
    return figures.partial_date(parse_iso(iso), language()) if iso else ""


class Episode(Struct, frozen=True):
    """One accepted answer in the line of an item."""

    answer: AnswerTold
    round: str
    since: date
    until: date
    accepted_at: datetime
    example: bool


def progress_line(item: str) -> list[Episode]:
    """What was accepted about an item (its uid), newest first: 1 query."""
    return [
        Episode(
            told(one.answer),
            one.round.title,
            one.round.since,
            last_day_of(one.round.until),
            one.accepted_at,
            one.round.example,
        )
        for one in line_of_progress(item)
    ]


def last_day_of(until: date) -> date:
    """The last day of a period that is kept half open."""
    return date.fromordinal(until.toordinal() - 1)
