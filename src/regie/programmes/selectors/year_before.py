"""What an organisation was granted the year before, so that it goes on from there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from regie.actors.models import Organisation
from regie.programmes.models import Application, Award, Call
from regie.programmes.ruleset import Line, RuleSet
from regie.programmes.typed import part_of


@dataclass(frozen=True, slots=True)
class Before:
    """The award of the year before: units granted, and current reach told, by line."""

    application: Application
    award: str
    granted: Mapping[str, int]
    current: Mapping[str, int]

    def lines(self, rules: RuleSet) -> list[Line]:
        """The lines that were granted and can be asked again, in the order of the menu."""
        return [line for line in rules.lines if self.granted.get(line.code)]

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
    """The award of ``organisation`` in the call that ``call`` follows. Two queries."""
    if call.follows_id is None:
        return None
    award = (
        Award.objects.filter(
            application__call=call.follows_id,
            organisation=organisation,
            state__in=["awarded", "settled"],
        )
        .select_related("application")
        .order_by("-pk")
        .first()
    )
    if award is None:
        return None
    lines = list(award.lines.order_by("place"))
    return Before(
        award.application,
        award.number,
        {line.line: line.units for line in lines if line.units},
        {line.line: line.current for line in lines if line.current is not None},
    )
