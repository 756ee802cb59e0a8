"""Dividing an envelope over what was asked: values in, values out.

Whole units are given one by one in an order that the envelope does not change, until the first
unit that no longer fits. So a larger envelope never gives anybody less, the order of input changes
nothing, and what is left is smaller than the next unit in line. (Allocation rules: see
``docs/rules.md``. How Flanders really divided between applicants is not known.)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from heapq import heapify, heappop, heappush
from itertools import groupby, pairwise
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

Rule = Literal["rank_rounds", "pro_rata", "score"]
#: Why a line got what it got; ``Grant.reason`` says what each means.
ReasonCode = Literal["all", "part", "none", "after"]

_HUNDRED = Decimal(100)
#: How finely the share that a whole round can be served is searched before units are given one by
#: one: no line of fewer units has two of them between two marks.
_FINE = 1 << 20


class Asked(Struct, frozen=True):
    """What one application asks on one line.

    :param number: of the application; earlier numbers come first where all else is the same.
    :param place: of the line in the menu, for two lines of one application.
    :param units: how many, above zero.
    :param unit_amount: what the government pays for one unit, in euros, above zero.
    :param priority: of the line for its applicant, 1 is the highest.
    :param score: of the application, where assessors gave one.
    :param least: fewer units than these are of no use: it is these or nothing. As many as
        ``units`` is all or nothing.
    :param groups: the reserved parts (by their place in the rules) that are for this applicant.
    """

    number: int
    place: int
    units: int
    unit_amount: Decimal
    priority: int = 1
    score: Decimal | None = None
    least: int = 1
    groups: frozenset[int] = frozenset()


class Reserved(Struct, frozen=True):
    """What is kept for the applicants of one group, before the rest is divided.

    :param group: the number by which :class:`Asked` names it.
    :param amount: euros that are for them first; what they do not ask goes to all.
    :param awards: how many of their applications get something first (the best scores; only where
        the rule is ``score``, for elsewhere everybody gets something before anybody gets more).
    """

    group: int
    amount: Decimal | None = None
    awards: int | None = None


class Reason(Struct, frozen=True):
    """Why a line got what it got, as numbers; the sentence is made when it is shown.

    ``all``: as much as was asked. ``part`` and ``none``: the envelope ran out in the round of this
    line, where lines were served for about ``served``. ``after``: it ran out in the earlier round
    ``round``. ``round`` is the priority, or the place of the score, in which it ran out; ``own``
    is the round of the line itself. ``group`` is the reserved part that gave some of it, or in
    which the envelope ran out for who gets nothing.
    """

    code: ReasonCode
    round: int
    served: Decimal = Decimal(1)
    own: int = 1
    group: int | None = None


class Grant(Struct, frozen=True):
    """What a line gets."""

    asked: Asked
    units: int
    reason: Reason

    @property
    def amount(self) -> Decimal:
        """In euros."""
        return self.units * self.asked.unit_amount


class Allocation(Struct, frozen=True):
    """What everybody gets, in the order of application and menu, and what is left."""

    grants: tuple[Grant, ...]
    total: Decimal
    left: Decimal

    def awards(self, group: int | None = None) -> int:
        """How many applications get something, of a group or of all."""
        return len(
            {
                grant.asked.number
                for grant in self.grants
                if grant.units and (group is None or group in grant.asked.groups)
            }
        )


def allocate(
    asked: Iterable[Asked], envelope: Decimal, rule: Rule, reserved: Sequence[Reserved] = ()
) -> Allocation:
    """Divide ``envelope`` euros by ``rule``.

    ``rank_rounds`` serves all lines of priority 1, then all of priority 2, and so on; ``pro_rata``
    all lines together; ``score`` the best score first, equal scores together. Inside a round the
    next unit goes to the line that is served least so far (granted ÷ asked), then to the smaller
    request, then to the earlier application.

    What is ``reserved`` goes first, in its order: numbers of awards, then amounts, each divided by
    the same rule among those it is for. Then all that is left goes to all, who keep what they
    have. Where the envelope runs out among those, nobody else gets anything: so a larger envelope
    gives nobody less here either.

    :raises ValueError: for a minus envelope, a line without units or amount, an amount finer than
        a cent, one line told twice, or a missing score where the rule needs one.
    """
    lines = sorted(asked, key=lambda line: (line.number, line.place))
    _must_be_sound(lines, rule)
    rounds = _rounds(lines, rule)
    given = [0] * len(lines)
    left = cents(envelope)
    helped: dict[int, int] = {}
    ran_out: Reason | None = None
    for part, mine in _first_served(lines, reserved, rule):
        there = left if part.amount is None else min(left, cents(part.amount))
        limited = there == left
        before = list(given)
        for name, members in rounds:
            some = [place for place in members if place in mine]
            unspent, all_served = _serve(lines, some, given, there)
            left, there = left - (there - unspent), unspent
            if not all_served:
                if limited:
                    ran_out = Reason("none", name, _share(lines, some, given), group=part.group)
                break
        for place in mine:
            if given[place] > before[place]:
                helped.setdefault(place, part.group)
        if ran_out is not None:
            break
    reasons: list[Reason] = [Reason("all", 1)] * len(lines)
    for name, members in rounds:
        if ran_out is None:
            left, all_served = _serve(lines, members, given, left)
            served = Decimal(1) if all_served else _share(lines, members, given)
            told = Reason("none", name, served)
            if not all_served:
                ran_out = told
        else:
            told = replace(ran_out, code="after")
        for place in members:
            reason = replace(told, own=name)
            if given[place]:
                whole = given[place] == lines[place].units
                reason = replace(reason, code="all" if whole else "part", group=helped.get(place))
            reasons[place] = reason
    grants = tuple(
        Grant(line, units, reason)
        for line, units, reason in zip(lines, given, reasons, strict=True)
    )
    return Allocation(grants, envelope - left / _HUNDRED, left / _HUNDRED)


def _first_served(
    lines: Sequence[Asked], reserved: Sequence[Reserved], rule: Rule
) -> list[tuple[Reserved, set[int]]]:
    """The reserved parts in turn, with the lines (by place) that each is for."""
    turns: list[tuple[Reserved, set[int]]] = []
    for part in reserved:
        if part.awards is not None and rule == "score":
            scores = {
                line.number: line.score or Decimal(0) for line in lines if part.group in line.groups
            }
            best = set(sorted(scores, key=lambda number: (-scores[number], number))[: part.awards])
            mine = {place for place, line in enumerate(lines) if line.number in best}
            turns.append((replace(part, amount=None), mine))
    for part in reserved:
        if part.amount is not None:
            mine = {place for place, line in enumerate(lines) if part.group in line.groups}
            turns.append((part, mine))
    return turns


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
    priced = {amount: cents(amount) for amount in {line.unit_amount for line in lines}}
    for line in lines:
        if line.units <= 0 or priced[line.unit_amount] == 0:
            raise ValueError(f"application {line.number} asks nothing on line {line.place}")
        if not 1 <= line.least <= line.units:
            raise ValueError(f"application {line.number} asks fewer units than are of use")
        if rule == "score" and line.score is None:
            raise ValueError(f"application {line.number} has no score")


def _rounds(lines: Sequence[Asked], rule: Rule) -> list[tuple[int, list[int]]]:
    """The lines (by place) that are served together, first round first, each with its name."""
    if rule == "pro_rata":
        return [(1, list(range(len(lines))))] if lines else []
    if rule == "rank_rounds":
        by_priority = sorted(range(len(lines)), key=lambda place: lines[place].priority)
        return [
            (priority, list(members))
            for priority, members in groupby(by_priority, lambda place: lines[place].priority)
        ]

    def below_best(place: int) -> Decimal:
        return -(lines[place].score or Decimal(0))

    best_first = sorted(range(len(lines)), key=below_best)
    return [
        (rank, list(members))
        for rank, (_score, members) in enumerate(groupby(best_first, below_best), 1)
    ]


def _serve(
    lines: Sequence[Asked], members: Sequence[int], given: list[int], envelope: int
) -> tuple[int, bool]:
    """Give the lines of one round (by place) units on top of what is ``given``; the cents that are
    left, and whether all were served wholly.

    The order of the units is fixed by their shares (how far their line is served before them), so
    all units below some share can be given at once; only those of about that share are given one
    by one.
    """
    known = {amount: cents(amount) for amount in {lines[place].unit_amount for place in members}}
    prices = [known[lines[place].unit_amount] for place in members]
    # Lines that ask as many units of the same amount are served alike but for one unit.
    alike = Counter(
        (lines[place].units, lines[place].least, given[place], price)
        for place, price in zip(members, prices, strict=True)
    )

    def below(mark: int, units: int, least: int, has: int) -> int:
        """How many of so many units have a share below ``mark`` parts of ``_FINE``."""
        count = (mark * units + _FINE - 1) // _FINE
        return max(has, count if count == 0 or count > least else least)

    def cost(mark: int) -> int:
        """What all units below a mark cost together."""
        return sum(
            (below(mark, units, least, has) - has) * price * many
            for (units, least, has, price), many in alike.items()
        )

    if (whole := cost(_FINE)) <= envelope:
        for place in members:
            given[place] = lines[place].units
        return envelope - whole, True
    fits, too_much = 0, _FINE
    while too_much - fits > 1:
        middle = (fits + too_much) // 2
        if cost(middle) <= envelope:
            fits = middle
        else:
            too_much = middle
    left = envelope - cost(fits)
    queue = []
    for turn, place in enumerate(members):
        line = lines[place]
        count = below(fits, line.units, line.least, given[place])
        given[place] = count
        # Of the other lines no unit comes before the envelope runs out.
        if count < line.units and count * _FINE <= too_much * line.units:
            queue.append((Fraction(count, line.units), line.units, place, turn))
    heapify(queue)
    while queue:
        _served, units, place, turn = heappop(queue)
        more = lines[place].least if given[place] == 0 else 1
        if prices[turn] * more > left:
            break
        left -= prices[turn] * more
        given[place] += more
        if given[place] < units:
            heappush(queue, (Fraction(given[place], units), units, place, turn))
    return left, False


def _share(lines: Sequence[Asked], members: Sequence[int], given: Sequence[int]) -> Decimal:
    """For what part a round is served, in hundredths."""
    units = sum(given[place] for place in members)
    share = Decimal(units) / sum(lines[place].units for place in members)
    return share.quantize(Decimal("0.01"))
