"""Dividing an envelope over what was asked: values in, values out.

Whole units are given one by one in an order that the envelope does not change, until the first
unit that no longer fits. So a larger envelope never gives anybody less, the order of input changes
nothing, and what is left is smaller than the next unit in line. (Allocation rules: see
``docs/rules.md``. How Flanders really divided between applicants is not known.)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from heapq import heapify, heappop, heappush
from itertools import groupby, pairwise
from typing import Literal

Rule = Literal["rank_rounds", "pro_rata", "score"]
#: Why a line got what it got; ``Grant.reason`` says what each means.
ReasonCode = Literal["all", "part", "none", "after"]

_HUNDRED = Decimal(100)
#: How finely the share that a whole round can be served is searched before units are given one by
#: one: no line of fewer units has two of them between two marks.
_FINE = 1 << 20


@dataclass(frozen=True, slots=True)
class Asked:
    """What one application asks on one line.

    :param number: of the application; earlier numbers come first where all else is the same.
    :param place: of the line in the menu, for two lines of one application.
    :param units: how many, above zero.
    :param unit_amount: what the government pays for one unit, in euros, above zero.
    :param priority: of the line for its applicant, 1 is the highest.
    :param score: of the application, where assessors gave one.
    """

    number: int
    place: int
    units: int
    unit_amount: Decimal
    priority: int = 1
    score: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a line got what it got, as numbers; the sentence is made when it is shown.

    ``all``: as much as was asked. ``part`` and ``none``: the envelope ran out in the round of this
    line, where lines were served for about ``served``. ``after``: it ran out in the earlier round
    ``round``. ``round`` is the priority, or the place of the score, in which it ran out.
    """

    code: ReasonCode
    round: int
    served: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Grant:
    """What a line gets."""

    asked: Asked
    units: int
    reason: Reason

    @property
    def amount(self) -> Decimal:
        """In euros."""
        return self.units * self.asked.unit_amount


@dataclass(frozen=True, slots=True)
class Allocation:
    """What everybody gets, in the order of application and menu, and what is left."""

    grants: tuple[Grant, ...]
    total: Decimal
    left: Decimal


def allocate(asked: Iterable[Asked], envelope: Decimal, rule: Rule) -> Allocation:
    """Divide ``envelope`` euros by ``rule``.

    ``rank_rounds`` serves all lines of priority 1, then all of priority 2, and so on; ``pro_rata``
    all lines together; ``score`` the best score first, equal scores together. Inside a round the
    next unit goes to the line that is served least so far (granted ÷ asked), then to the smaller
    request, then to the earlier application.

    :raises ValueError: for a minus envelope, a line without units or amount, an amount finer than
        a cent, one line told twice, or a missing score where the rule needs one.
    """
    lines = sorted(asked, key=lambda line: (line.number, line.place))
    _must_be_sound(lines, rule)
    left = cents(envelope)
    grants: list[Grant] = []
    ran_out: Reason | None = None
    for name, members in _rounds(lines, rule):
        if ran_out is not None:
            after = Reason("after", ran_out.round, ran_out.served)
            grants += [Grant(line, 0, after) for line in members]
            continue
        units, left = _serve(members, left)
        served = Decimal(1)
        if any(count < line.units for count, line in zip(units, members, strict=True)):
            served = _share(units, members)
            ran_out = Reason("none", name, served)
        for count, line in zip(units, members, strict=True):
            code: ReasonCode = "all" if count == line.units else "part" if count else "none"
            grants.append(Grant(line, count, Reason(code, name, served)))
    grants.sort(key=lambda grant: (grant.asked.number, grant.asked.place))
    return Allocation(tuple(grants), envelope - left / _HUNDRED, left / _HUNDRED)


def cents(amount: Decimal) -> int:
    """Whole cents.

    :raises ValueError: for what is finer, or below zero.
    """
    scaled = amount * _HUNDRED
    if scaled != int(scaled) or scaled < 0:
        raise ValueError(f"{amount} is not an amount in whole cents")
    return int(scaled)


def _must_be_sound(lines: Sequence[Asked], rule: Rule) -> None:
    for line, following in pairwise(lines):
        if (line.number, line.place) == (following.number, following.place):
            raise ValueError(f"application {line.number} asks line {line.place} twice")
    for line in lines:
        if line.units <= 0 or cents(line.unit_amount) == 0:
            raise ValueError(f"application {line.number} asks nothing on line {line.place}")
        if rule == "score" and line.score is None:
            raise ValueError(f"application {line.number} has no score")


def _rounds(lines: Sequence[Asked], rule: Rule) -> list[tuple[int, list[Asked]]]:
    """The lines that are served together, first round first, each with its name."""
    if rule == "pro_rata":
        return [(1, list(lines))] if lines else []
    if rule == "rank_rounds":
        return [
            (priority, list(members))
            for priority, members in groupby(sorted(lines, key=_priority), _priority)
        ]
    best_first = sorted(lines, key=_below_best)
    return [
        (place, list(members))
        for place, (_score, members) in enumerate(groupby(best_first, _below_best), 1)
    ]


def _priority(line: Asked) -> int:
    return line.priority


def _below_best(line: Asked) -> Decimal:
    return -(line.score or Decimal(0))


def _serve(lines: Sequence[Asked], envelope: int) -> tuple[list[int], int]:
    """How many units each line of one round gets, and the cents that are left.

    The order of the units is fixed by their shares (how far their line is served before them), so
    all units below some share can be given at once; only those of about that share are given one
    by one.
    """
    prices = [cents(line.unit_amount) for line in lines]
    wanted = [line.units for line in lines]
    # Lines that ask as many units of the same amount are served alike but for one unit.
    alike = Counter(zip(wanted, prices, strict=True))

    def below(mark: int, units: int) -> int:
        """How many of so many units have a share below ``mark`` parts of ``_FINE``."""
        return (mark * units + _FINE - 1) // _FINE

    def cost(mark: int) -> int:
        """What all units below a mark cost together."""
        return sum(below(mark, units) * price * many for (units, price), many in alike.items())

    if (whole := cost(_FINE)) <= envelope:
        return wanted, envelope - whole
    fits, too_much = 0, _FINE
    while too_much - fits > 1:
        middle = (fits + too_much) // 2
        if cost(middle) <= envelope:
            fits = middle
        else:
            too_much = middle
    given = [below(fits, units) for units in wanted]
    left = envelope - cost(fits)
    queue = [
        (Fraction(count, units), units, place)
        for place, (count, units) in enumerate(zip(given, wanted, strict=True))
        # Of the other lines no unit comes before the envelope runs out.
        if count * _FINE <= too_much * units and count < units
    ]
    heapify(queue)
    while queue:
        _served, units, place = heappop(queue)
        if prices[place] > left:
            break
        left -= prices[place]
        given[place] += 1
        if given[place] < units:
            heappush(queue, (Fraction(given[place], units), units, place))
    return given, left


def _share(units: Sequence[int], lines: Sequence[Asked]) -> Decimal:
    """For what part a round is served, in hundredths."""
    share = Decimal(sum(units)) / sum(line.units for line in lines)
    return share.quantize(Decimal("0.01"))
