"""Boards at real places, and what they told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils import timezone

from regie.actors.boards import boards_of
from regie.actors.models import Municipality, Organisation
from regie.programmes.models import Award, AwardLine, Report, ReportLine
from tests.programmes.make import ACTOR, a_call, awarded, submitted, wishes


def board_of(name: str, day: date = date(2023, 6, 1)) -> Organisation:
    """The local board of a municipality as it was on a day."""
    place = next(
        row
        for row in Municipality.objects.filter(name=name, since__lte=day).order_by("-since")
        if row.until is None or row.until > day
    )
    return boards_of(ACTOR, [place])[place.pk]


def report(
    award: Award,
    realised: Mapping[str, int],
    organisation: Organisation | None = None,
    *,
    moment: int = 2,
    state: str = Report.State.SENT,
) -> Report:
    """A report that was sent, with what one organisation realised on lines."""
    row: Report = award.reports.get(moment=moment)
    row.state, row.sent_at = state, timezone.now()
    row.save()
    for code, number in realised.items():
        ReportLine.objects.create(
            report=row,
            award_line=AwardLine.objects.get(award=award, line=code),
            organisation=organisation or award.organisation,
            realised=number,
            current=0,
            saved_at=timezone.now(),
        )
    return row


def a_year(told: Mapping[str, Mapping[str, int]]) -> dict[str, Award]:
    """Everybody (by name of the municipality) is granted 100 on line 5 and 20 on line 11, and tells
    what is ``told``."""
    call = a_call()
    boards = {name: board_of(name) for name in told}
    for board in boards.values():
        submitted(call, board, wishes(l5=100, l11=20, l2=1))
    awards = {award.organisation_id: award for award in awarded(call, 10_000_000)}
    found = {name: awards[board.pk] for name, board in boards.items()}
    for name, realised in told.items():
        report(found[name], realised)
    return found
