"""Reads of how a programme goes on and ends."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

from msgspec import Struct

from regie.actors.selectors import names_at
from regie.base.actor import Actor
from regie.programmes.continuation import Reached, envelope
from regie.programmes.models import (
    ActionEnd,
    Award,
    AwardLine,
    Call,
    Consultation,
    ConsultationAnswer,
    Continuation,
    Lesson,
    ProgrammeEnd,
)


class BoardYear(Struct, frozen=True):
    """One award with what goes on of it; ``envelope`` is with what the board begins the next year,
    None where the rule was not applied yet."""

    award: Award
    name: str
    lines: tuple[tuple[AwardLine, Continuation | None], ...]
    envelope: Decimal | None

    @property
    def going(self) -> int:
        """How many lines go on."""
        return sum(bool(state and state.continues) for _line, state in self.lines)

    @property
    def stopping(self) -> list[Continuation]:
        """What of it was granted and stops by the rule, and nobody evaluated or decided on yet."""
        return [
            state
            for line, state in self.lines
            if state
            and line.units
            and not (state.continues or state.by_hand or state.positive is not None)
        ]


class EndEvaluation(Struct, frozen=True):
    """How a programme ended: per action, and what boards learned by their name."""

    end: ProgrammeEnd
    actions: tuple[ActionEnd, ...]
    lessons: tuple[tuple[str, Lesson], ...]


def board_years(call: Call, day: date) -> list[BoardYear]:
    """Every award of a call with what goes on. Four queries."""
    awards = list(
        Award.objects.filter(decision__call=call)
        .exclude(state=Award.State.WITHDRAWN)
        .select_related("organisation")
        .order_by("number")
    )
    names = names_at([award.organisation_id for award in awards], day)
    lines = lines_going_on(awards)
    return [
        BoardYear(
            award,
            names.get(award.organisation_id, ""),
            tuple(lines[award.pk]),
            envelope_of(lines[award.pk]),
        )
        for award in awards
    ]


def next_stopping(call: Call, after: Continuation, day: date) -> Continuation | None:
    """The next line that a person may look at: of the same board first, then of the boards behind
    it, and from the front again. Four queries."""
    years = board_years(call, day)
    order = [state for year in years for _line, state in year.lines if state is not None]
    waiting = {state.pk for year in years for state in year.stopping}
    here = next((n for n, state in enumerate(order) if state.pk == after.pk), -1)
    turned = [*order[here + 1 :], *order[:here]]
    return next((state for state in turned if state.pk in waiting), None)


def continuation(uid: str) -> Continuation | None:
    """One line with its award and call. One query."""
    found: Continuation | None = (
        Continuation.objects.filter(uid=uid)
        .select_related("award_line__award__decision__call", "award_line__award__organisation")
        .first()
    )
    return found


def end_evaluation(programme: str, day: date, *, closed: bool = True) -> EndEvaluation | None:
    """How a programme ended; None where it did not (or has no end yet). Four queries."""
    rows = ProgrammeEnd.objects.filter(programme=programme)
    end = rows.filter(closed_at__isnull=False).first() if closed else rows.first()
    if end is None:
        return None
    lessons = list(end.lessons.order_by("pk"))
    names = names_at([lesson.organisation_id for lesson in lessons], day)
    told = sorted(
        ((names.get(lesson.organisation_id, ""), lesson) for lesson in lessons),
        key=lambda one: (one[0], one[1].pk),
    )
    actions = sorted(end.actions.all(), key=lambda one: (len(one.action), one.action))
    return EndEvaluation(end, tuple(actions), tuple(told))


def consultations(programme: str) -> list[Consultation]:
    """Those of a programme, the newest first. One query."""
    return list(Consultation.objects.filter(programme=programme).order_by("-closes_at", "-pk"))


def answers(actor: Actor, row: Consultation, day: date) -> list[tuple[str, ConsultationAnswer]]:
    """The answers that somebody may read, by the name of who answered. Two queries."""
    told = list(ConsultationAnswer.objects.visible_to(actor).filter(consultation=row))
    names = names_at([one.organisation_id for one in told], day)
    return sorted(
        ((names.get(one.organisation_id, ""), one) for one in told),
        key=lambda one: (one[0], one[1].pk),
    )


def lines_going_on(
    awards: list[Award],
) -> dict[int, list[tuple[AwardLine, Continuation | None]]]:
    """The lines of the menu of awards (by key), each with what goes on of it. Two queries."""
    found: dict[int, list[tuple[AwardLine, Continuation | None]]] = defaultdict(list)
    rows = list(AwardLine.objects.filter(award__in=awards).exclude(line="").order_by("place", "pk"))
    known = {one.award_line_id: one for one in Continuation.objects.filter(award_line__in=rows)}
    for line in rows:
        found[line.award_id].append((line, known.get(line.pk)))
    return found


def envelope_of(lines: list[tuple[AwardLine, Continuation | None]]) -> Decimal | None:
    """The money of the lines that go on; None where the rule was not applied yet."""
    if any(one is None for _line, one in lines):
        return None
    return envelope(
        (Reached(line.line, line.units or 0, line.amount, None), bool(one and one.continues))
        for line, one in lines
    )
