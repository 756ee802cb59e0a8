"""What a choice of lines would bring: values in, values out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from regie.programmes.ruleset import Line, RuleSet

#: Why a line cannot be asked as it stands.
Problem = Literal[
    "unknown_line", "line_twice", "below_zero", "above_ceiling", "no_priority", "priority_twice"
]
_ZERO = Decimal(0)


class Choice(Struct, frozen=True):
    """So many units of a line, with the applicant's own priority (1 is the highest)."""

    line: str
    units: int
    priority: int | None = None


class SimulatedLine(Struct, frozen=True):
    """What one choice brings, in euros; nothing where it has a ``problem``. An amount that is
    absent cannot be told: the call does not know its price or its own share."""

    choice: Choice
    line: Line | None
    flemish: Decimal | None
    own: Decimal | None
    problem: Problem | None

    @property
    def accepted(self) -> bool:
        """Whether it can be asked as it stands."""
        return self.problem is None


class Simulation(Struct, frozen=True):
    """All choices together, as far as amounts are known; ``total_own`` is absent where the own
    share is not."""

    lines: tuple[SimulatedLine, ...]
    total_flemish: Decimal
    total_own: Decimal | None

    @property
    def eligible(self) -> bool:
        """Whether this could be submitted, as far as its numbers go."""
        asked = [line for line in self.lines if line.choice.units > 0]
        return bool(asked) and all(line.accepted for line in self.lines)


def simulate(rules: RuleSet, choices: Sequence[Choice]) -> Simulation:
    """What the rules make of these choices. A choice of zero units is no wish and no problem."""
    priorities = Counter(choice.priority for choice in choices if choice.units > 0)
    codes: set[str] = set()
    lines = []
    for choice in choices:
        line = rules.line(choice.line)
        problem = _problem(choice, line, priorities)
        if problem is None and choice.line in codes:
            problem = "line_twice"
        codes.add(choice.line)
        flemish = _brings(choice, line, problem)
        own = None if rules.own_share is None or flemish is None else flemish * rules.own_share
        lines.append(SimulatedLine(choice, line, flemish, own, problem))
    total = sum((line.flemish or _ZERO for line in lines), _ZERO)
    return Simulation(
        tuple(lines), total, None if rules.own_share is None else total * rules.own_share
    )


def _brings(choice: Choice, line: Line | None, problem: Problem | None) -> Decimal | None:
    if problem is not None or line is None or choice.units == 0:
        return _ZERO
    return None if line.amount is None else choice.units * line.amount


def at_most(rules: RuleSet) -> list[Choice]:
    """Every line at its ceiling, in the order of the menu; lines without one are left out."""
    with_ceiling = [line for line in rules.lines if line.ceiling is not None]
    return [
        Choice(line.code, line.ceiling or 0, place) for place, line in enumerate(with_ceiling, 1)
    ]


def _problem(choice: Choice, line: Line | None, priorities: Counter[int | None]) -> Problem | None:
    if line is None:
        return "unknown_line"
    if choice.units < 0:
        return "below_zero"
    if choice.units == 0:
        return None
    if line.ceiling is not None and choice.units > line.ceiling:
        return "above_ceiling"
    if choice.priority is None:
        return "no_priority"
    return "priority_twice" if priorities[choice.priority] > 1 else None
