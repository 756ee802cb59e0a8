"""What an organisation was granted the year before, so that it goes on from there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from msgspec import Struct

from regie.actors.models import Organisation
from regie.programmes.models import Application, Award, Call
from regie.programmes.ruleset import Line, RuleSet
from regie.programmes.selectors.continuing import envelope_of, lines_going_on
from regie.programmes.typed import part_of


class Before(Struct, frozen=True):
    """The award of the year before: units granted, and current reach told, by line.

    ``stopped`` are lines that were granted and do not go on; ``envelope`` is the money of those
    that do, None where the rule was not applied yet (then every line can go on).
    """

    application: Application
    award: str
    granted: Mapping[str, int]
    current: Mapping[str, int]
    stopped: frozenset[str]
    envelope: Decimal | None

    def lines(self, rules: RuleSet) -> list[Line]:
        """The lines that were granted, go on and can be asked again, in the order of the menu."""
        return [
            line
            for line in rules.lines
            if self.granted.get(line.code) and line.code not in self.stopped
        ]

    def typed(self, rules: RuleSet, actions: Collection[str]) -> dict[str, Any]:
        """What stands in a draft that goes on with these actions (``action:…``): as much as was
        granted and still fits, in the priorities of the menu, with the answers of that year."""
        lines = [line for line in self.lines(rules) if part_of(line) in actions]
        return {
            "answers": dict(self.application.typed.get("answers", {})),
            "lines": {
                line.code: {
                    "current": str(self.current.get(line.code, "")),
                    "planned": str(min(self.granted[line.code], line.ceiling or 10**9)),
                    "priority": str(place),
                }
                for place, line in enumerate(lines, 1)
            },
        }


def year_before(call: Call, organisation: Organisation) -> Before | None:
    """The award of ``organisation`` in the call that ``call`` follows, else in the one before it of
    the same programme; None where it was granted nothing there. After a merger the first award
    counts. At most five queries."""
    before = call.follows or (
        Call.objects.filter(programme_code=call.programme_code, code__lt=call.code)
        .order_by("-code")
        .first()
    )
    award = (
        Award.objects.filter(decision__call=before, organisation=organisation)
        .exclude(state=Award.State.WITHDRAWN)
        .select_related("application")
        .order_by("number")
        .first()
        if before is not None
        else None
    )
    if award is None:
        return None
    lines = lines_going_on([award])[award.pk]
    return Before(
        award.application,
        award.number,
        {line.line: line.units for line, _one in lines if line.units},
        {line.line: line.current for line, _one in lines if line.current is not None},
        frozenset(line.line for line, one in lines if one is not None and not one.continues),
        envelope_of(lines),
    )
