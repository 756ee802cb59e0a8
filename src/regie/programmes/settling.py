"""What an award comes to: the shares of partners, what a report says, what is asked
back. Values in, values out (``docs/rules.md``)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from typing import Literal

from msgspec import Struct

Proposal = Literal["accept", "ask", "recover"]
#: Why a line is accepted, asked about or asked back.
Why = Literal[
    "reached", "above", "motivated", "unmotivated", "not_told", "current_not_told", "sum", "costs"
]
#: Two equal results below this are no sign of counting twice.
_SUSPECT = 5


def divide(whole: int, weights: Sequence[int]) -> list[int]:
    """``whole`` over ``weights``, in whole parts that are together exactly ``whole``: what is left
    goes to the largest remainders, the earlier first. Without any weight the first gets all.

    :raises ValueError: for a number below zero, or nobody to divide over.
    """
    if whole < 0 or not weights or min(weights) < 0:
        raise ValueError("numbers must not be negative")
    total = sum(weights)
    if not total:
        return [whole] + [0] * (len(weights) - 1)
    exact = [Fraction(whole * weight, total) for weight in weights]
    parts = [int(one) for one in exact]
    order = sorted(range(len(weights)), key=lambda at: (parts[at] - exact[at], at))
    for at in order[: whole - sum(parts)]:
        parts[at] += 1
    return parts


def divide_euros(whole: Decimal, weights: Sequence[int]) -> list[Decimal]:
    """As :func:`divide`, to the cent."""
    cents = divide(int(whole.scaleb(2)), weights)
    return [Decimal(cent).scaleb(-2) for cent in cents]


class Reached(Struct, frozen=True):
    """What was granted on a line and what was told of it. ``before`` is what was there when it was
    asked, ``current`` what is told to have been there; None is not told."""

    units: int | None
    unit_amount: Decimal | None
    amount: Decimal
    realised: int | None
    current: int | None
    before: int | None
    motivated: bool

    @property
    def extra(self) -> int | None:
        """What came on top of what was there; None where that cannot be said."""
        if self.realised is None:
            return None
        if self.current is None:
            return None if self.before else self.realised
        return max(0, self.realised - self.current)


class Judged(Struct, frozen=True):
    """What the rule proposes for a line; ``back`` is what it asks back."""

    proposal: Proposal
    why: Why
    back: Decimal = Decimal(0)


def judge(told: Reached) -> Judged:
    """The rule: reached is accepted, however far above; missed with a motivation is asked about;
    missed without one is asked back, unit by unit; what was not told is asked."""
    if told.units is None or told.unit_amount is None:
        return Judged("ask", "sum")
    if told.units == 0:
        return Judged("accept", "reached")
    if told.realised is None:
        return Judged("ask", "not_told")
    extra = told.extra
    if extra is None:
        return Judged("ask", "current_not_told")
    if extra >= told.units:
        return Judged("accept", "above" if extra > told.units else "reached")
    missing = missed(told.units, extra, told.unit_amount, told.amount)
    if told.motivated:
        return Judged("ask", "motivated", missing)
    return Judged("recover", "unmotivated", missing)


def missed(units: int, extra: int, unit_amount: Decimal, amount: Decimal) -> Decimal:
    """What the units that were not reached cost; never more than was granted."""
    return min(amount, max(0, units - extra) * unit_amount)


class Cost(Struct, frozen=True):
    """A row of a budget when it is settled: what was planned, what was proven (None: not told yet)
    and what is accepted of that, with the reason where it is less. An ``income`` is money from
    elsewhere: of that only what was proven counts."""

    label: str
    planned: Decimal
    proven: Decimal | None = None
    accepted: Decimal | None = None
    why: str = ""
    income: bool = False


def back_of_costs(granted: Decimal, rows: Sequence[Cost]) -> Decimal | None:
    """What comes back of an amount that was granted on a budget: the grant is at most what the
    accepted costs leave after the money from elsewhere. None while a row is not told yet.

    :raises ValueError: for a number below zero, or more accepted than proven.
    """
    left = Decimal(0)
    for row in rows:
        counted = row.proven if row.income else row.accepted
        if row.proven is None or counted is None:
            return None
        if not 0 <= counted <= row.proven:
            raise ValueError(row.label)
        left += -counted if row.income else counted
    return granted - min(granted, max(Decimal(0), left))


class Settled(Struct, frozen=True):
    """What an award comes to. ``paid + balance - recovery`` is ``amount``."""

    amount: Decimal
    paid: Decimal
    balance: Decimal
    recovery: Decimal


def settle(awarded: Decimal, backs: Iterable[Decimal], paid: Decimal) -> Settled:
    """What is left to pay or to ask back."""
    amount = max(Decimal(0), awarded - sum(backs, Decimal(0)))
    return Settled(amount, paid, max(Decimal(0), amount - paid), max(Decimal(0), paid - amount))


class Part(Struct, frozen=True):
    """The part of one partner in a line: what it promised and what it told (None: nothing)."""

    units: int
    extra: int | None


def owed_by(back: Decimal, parts_of_line: Sequence[Part]) -> list[Decimal]:
    """What each partner owes of what is asked back on a line: by the units that each missed, or by
    what each promised where nobody missed anything."""
    missing = [max(0, part.units - (part.extra or 0)) for part in parts_of_line]
    weights = missing if any(missing) else [part.units for part in parts_of_line]
    return divide_euros(back, weights)


class Told(Struct, frozen=True):
    """A line of a report, for the question whether the same is counted twice."""

    key: int
    action: str
    unit: str
    extra: int | None


def suspects(lines: Sequence[Told]) -> list[tuple[int, int]]:
    """Lines of different actions that count the same unit and tell exactly the same number: the
    same people may be counted twice. That is asked, never concluded."""
    return [
        (one.key, other.key)
        for one, other in combinations(lines, 2)
        if one.extra is not None
        and one.extra == other.extra
        and one.extra >= _SUSPECT
        and one.unit == other.unit
        and one.action != other.action
    ]


def sample(seed: str, lines: Iterable[tuple[str, str]], per_action: int) -> list[tuple[str, str]]:
    """So many lines of each action, drawn from a seed: of (action, name) pairs those whose SHA-256
    of ``seed|action|name`` is lowest. Who has the seed and the lines draws the same."""

    def lot(one: tuple[str, str]) -> tuple[str, str]:
        return hashlib.sha256(f"{seed}|{one[0]}|{one[1]}".encode()).hexdigest(), one[1]

    chosen: list[tuple[str, str]] = []
    by_action: dict[str, list[tuple[str, str]]] = {}
    for one in set(lines):
        by_action.setdefault(one[0], []).append(one)
    for action in sorted(by_action):
        chosen += sorted(by_action[action], key=lot)[:per_action]
    return chosen
