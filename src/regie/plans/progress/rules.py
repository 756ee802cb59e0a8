"""The rules of asking: which steps there are, what an answer needs, what it costs, when to remind.

Values in, values out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from msgspec import Struct, field

from regie.kernel.dates import PartialDate, find_dates, parse_iso

#: What an item of each of these kinds may be asked.
ITEM_KINDS = ("action", "initiative", "evaluation", "research", "regulation", "decree_evaluation")
#: Kinds of questions, in the order of the form. The first is always asked.
QUESTIONS = ("status", "milestones", "figures", "evidence", "text", "own")
STATUSES = ("on_track", "at_risk", "late", "done", "stopped")
#: What may be answered without saying why.
WITHOUT_REASON = frozenset({"on_track", "done"})
#: How long a personal link lives after the deadline, if its round is not closed before.
GRACE = timedelta(days=60)
#: How many rows of figures an answer has room for.
MOST_FIGURES = 5
LONGEST = 5_000

ROUND_STEPS: dict[str, tuple[frozenset[str], str]] = {
    "open": (frozenset({"draft"}), "open"),
    "close": (frozenset({"open"}), "closed"),
    "discard": (frozenset({"draft"}), "withdrawn"),
}
REQUEST_STEPS: dict[str, tuple[frozenset[str], str]] = {
    "open": (frozenset({"planned"}), "open"),
    "send": (frozenset({"open", "returned"}), "sent"),
    "confirm": (frozenset({"sent"}), "confirmed"),
    "return": (frozenset({"sent", "confirmed"}), "returned"),
    "accept": (frozenset({"sent", "confirmed"}), "accepted"),
}
#: What still waits for an answer.
TO_ANSWER = REQUEST_STEPS["send"][0]


def step(steps: Mapping[str, tuple[frozenset[str], str]], state: str, name: str) -> str | None:
    """The state after step ``name``, or nothing where it cannot be taken."""
    sources, target = steps[name]
    return target if state in sources else None


def acceptable(state: str, *, head_confirms: bool) -> bool:
    """Whether who coordinates may accept an answer: after the head where the domain wants so."""
    return state == "confirmed" or (state == "sent" and not head_confirms)


# --- what it costs


class Burden(NamedTuple):
    """How much is asked: questions, and the minutes that they take."""

    questions: int = 0
    minutes: int = 0

    def plus(self, other: Burden) -> Burden:
        """Both together."""
        return Burden(self.questions + other.questions, self.minutes + other.minutes)


def burden_of(kinds: Iterable[str], milestones: int, minutes: Mapping[str, int]) -> Burden:
    """What one item costs who answers: a question of each kind, one for each of its milestones."""
    total = Burden()
    for kind in set(kinds):
        times = milestones if kind == "milestones" else 1
        total = total.plus(Burden(times, times * minutes[kind]))
    return total


def burden(asked: Iterable[tuple[str, Burden]]) -> dict[str, Burden]:
    """What is asked of each domain."""
    found: dict[str, Burden] = defaultdict(Burden)
    for domain, one in asked:
        found[domain] = found[domain].plus(one)
    return dict(found)


def on_time(sent: datetime | None, deadline: datetime) -> bool:
    """Whether it was answered before the deadline."""
    return sent is not None and sent <= deadline


# --- when to remind

_BEFORE = (7, 2)
_EVERY = 7


def reminds(today: date, deadline: date) -> bool:
    """Whether ``today`` is a day on which who did not answer yet hears of it: a week and two days
    before the last day, on it, and every week after it."""
    left = (deadline - today).days
    return left in _BEFORE or (left <= 0 and -left % _EVERY == 0)


# --- what was filled in


class Filled(Struct, frozen=True):
    """An answer that can be sent. Figures and milestones are plain values, as they are kept."""

    status: str
    reason: str = ""
    text: str = ""
    own: str = ""
    evidence: str = ""
    figures: Sequence[Mapping[str, str]] = field(default_factory=tuple)
    milestones: Sequence[Mapping[str, str]] = field(default_factory=tuple)
    quotes: Sequence[Mapping[str, Any]] = field(default_factory=tuple)


def blank(draft: Mapping[str, Any]) -> bool:
    """Whether nothing was saved yet."""
    return not draft.get("status")


def filled(
    draft: Mapping[str, Any], milestones: Mapping[str, Mapping[str, str]]
) -> tuple[Filled | None, dict[str, str]]:
    """What a draft says, or a sentence for each field that is not right yet.

    :param milestones: those that may be dated: uid → ``title`` and ``planned`` (ISO).
    """
    wrong: dict[str, str] = {}
    status = draft.get("status", "")
    if status not in STATUSES:
        wrong["status"] = "Kies hoe het gaat."
    reason = str(draft.get("reason", "")).strip()
    if status in STATUSES and status not in WITHOUT_REASON and not reason:
        wrong["reason"] = "Zeg waarom het niet volgens plan gaat."
    figures: list[dict[str, str]] = []
    for number, row in enumerate(draft.get("figures", [])):
        label, value, unit = (str(row.get(name, "")).strip() for name in ("label", "value", "unit"))
        if not (label or value):
            continue
        parsed = parse_number(value)
        if parsed is None:
            wrong[f"figure_{number}_value"] = "Schrijf een getal zoals 1.234,5."
        elif not label:
            wrong[f"figure_{number}_label"] = "Zeg waar dit getal over gaat."
        else:
            figures.append({"label": label, "value": str(parsed), "unit": unit})
    dated: list[dict[str, str]] = []
    for uid, told in milestones.items():
        given = draft.get("milestones", {}).get(uid, {})
        row = {"item": uid, "title": told["title"], "planned": told["planned"]}
        for name in ("expected", "reached"):
            words = str(given.get(name, "")).strip()
            try:
                row[name] = parse_when(words).iso() if words else ""
            except ValueError:
                wrong[f"milestone_{uid}_{name}"] = (
                    f"“{words[:40]}” is geen datum. Schrijf bijvoorbeeld 31/03/2026, "
                    "maart 2026, eerste kwartaal 2026 of 2026."
                )
        if row.get("expected") or row.get("reached"):
            dated.append(row)
    if wrong:
        return None, wrong
    return (
        Filled(
            status,
            reason,
            str(draft.get("text", "")).strip(),
            str(draft.get("own", "")).strip(),
            str(draft.get("evidence", "")).strip(),
            tuple(figures),
            tuple(dated),
            tuple(draft.get("quotes", [])),
        ),
        {},
    )


_NUMBER = re.compile(r"[-\N{MINUS SIGN}]?(?:\d{1,3}(?:[.\u00a0 ]\d{3})+|\d+)(?:,\d{1,6})?")


def parse_number(words: str) -> Decimal | None:
    """A figure as Dutch writes it: ``1.234,5``; nothing where it is none."""
    words = words.strip().removesuffix("%").strip()
    if len(words) > 24 or not _NUMBER.fullmatch(words):
        return None
    plain = re.sub(r"[.\u00a0 ]", "", words).replace(",", ".").replace("\N{MINUS SIGN}", "-")
    return Decimal(plain)


def parse_when(words: str) -> PartialDate:
    """A date as people type it, as precise as they know it: ``31/03/2026``, ``maart 2026``,
    ``2026-03``, ``2026``.

    :raises ValueError: for anything else, ``31 februari 2026`` among them.
    """
    words = words.strip()
    try:
        return parse_iso(words)
    except ValueError:
        found = list(find_dates(words, years=True))
        if len(found) != 1 or (found[0].start, found[0].end) != (0, len(words)):
            raise ValueError(words) from None
        return found[0].value
