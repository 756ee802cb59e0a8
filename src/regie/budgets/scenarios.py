"""What measures do to credits: values in, values out.

Measures are applied one after the other, each to the credits that the former left. Amounts are
exact to the cent. Where a percentage gives parts of cents, the total is rounded once (half a cent
away from zero) and the cents are divided by largest remainder, so that the parts always add up to
the total and none is a cent or more from its exact share.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from msgspec import Struct, field
from msgspec.structs import replace

from regie.budgets import rules
from regie.budgets.formulas import round_to
from regie.budgets.rules import Amounts, Evolution

#: As what a measure is written down when it becomes real.
MOVEMENT = {
    "percent": "other_adjustment",
    "target": "other_adjustment",
    "index": "index",
    "compensation": "compensation",
    "movement": "other_adjustment",
}
_ZERO = Decimal(0)
_HUNDRED = 100

#: By article (its key), what changes on each axis.
Effect = dict[int, dict[str, Decimal]]


class MissingShares(Exception):
    """An index without the index-sensitive share of some articles (their keys)."""

    def __init__(self, articles: Sequence[int]) -> None:
        super().__init__(articles)
        self.articles = tuple(articles)


class NothingToSpread(Exception):
    """Articles that together have no credit on ``axis`` cannot be brought to an amount together:
    there is no proportion to divide it by."""

    def __init__(self, axis: str) -> None:
        super().__init__(axis)
        self.axis = axis


class Measure(Struct, frozen=True):
    """One measure. ``rate`` is a percentage (``percent``, ``index``), applied on ``axes``;
    ``amounts`` are euros by axis (``target``, ``compensation``, ``movement``).

    A compensation goes from the first of two ``articles`` to the second.
    """

    kind: str
    articles: tuple[int, ...]
    rate: Decimal = _ZERO
    axes: tuple[str, ...] = ()
    amounts: Mapping[str, Decimal] = field(default_factory=dict)


def effect(
    measure: Measure, credits: Mapping[int, Amounts], shares: Mapping[int, Decimal]
) -> Effect:
    """What one measure changes. Nothing is told where nothing changes.

    :param shares: by article, which percentage of its credit follows an index.
    :raises MissingShares: for an index on articles whose share nobody told.
    :raises NothingToSpread: for articles without credit that must come to an amount together.
    """
    changes: list[tuple[int, str, Decimal]] = []
    match measure.kind:
        case "percent":
            for axis in measure.axes:
                changes += _rated(measure, axis, credits, {})
        case "index":
            if missing := [one for one in measure.articles if one not in shares]:
                raise MissingShares(missing)
            for axis in measure.axes:
                changes += _rated(measure, axis, credits, shares)
        case "target":
            for axis, amount in measure.amounts.items():
                changes += _brought_to(measure.articles, axis, amount, credits)
        case "compensation":
            giver, taker = measure.articles
            for axis, amount in measure.amounts.items():
                changes += [(giver, axis, -amount), (taker, axis, amount)]
        case _:
            (only,) = measure.articles
            changes += [(only, axis, amount) for axis, amount in measure.amounts.items()]
    told: Effect = {}
    for article, axis, amount in changes:
        if amount:
            told.setdefault(article, {})[axis] = amount
    return told


def _rated(
    measure: Measure, axis: str, credits: Mapping[int, Amounts], shares: Mapping[int, Decimal]
) -> list[tuple[int, str, Decimal]]:
    bearing = [one for one in measure.articles if axis in credits.get(one, {})]
    rate = Fraction(measure.rate) / _HUNDRED
    exact = [
        Fraction(credits[one][axis]) * rate * Fraction(shares.get(one, Decimal(100))) / _HUNDRED
        for one in bearing
    ]
    return [(one, axis, part) for one, part in zip(bearing, in_cents(exact), strict=True)]


def _brought_to(
    articles: Sequence[int], axis: str, amount: Decimal, credits: Mapping[int, Amounts]
) -> list[tuple[int, str, Decimal]]:
    has = [credits.get(one, {}).get(axis, _ZERO) for one in articles]
    total = sum(has, _ZERO)
    change = amount - total
    if len(articles) == 1:
        return [(articles[0], axis, change)]
    if not total:
        raise NothingToSpread(axis)
    parts = in_cents([Fraction(change) * Fraction(one) / Fraction(total) for one in has])
    return [(one, axis, part) for one, part in zip(articles, parts, strict=True)]


def in_cents(exact: Sequence[Fraction]) -> list[Decimal]:
    """Exact amounts as cents that add up to their rounded total. Cents that are left go to the
    largest remainders; between equal ones to who comes first."""
    total = int(round_to(sum(exact, Fraction(0)), 1).scaleb(2))
    floors = [math.floor(one * _HUNDRED) for one in exact]
    rests = [one * _HUNDRED - floor for one, floor in zip(exact, floors, strict=True)]
    left = total - sum(floors)
    lucky = set(sorted(range(len(exact)), key=lambda at: (-rests[at], at))[:left])
    return [Decimal(floor + (at in lucky)).scaleb(-2) for at, floor in enumerate(floors)]


class Played(Struct, frozen=True):
    """What each measure changed, in order, and the credits that are left."""

    effects: tuple[Effect, ...]
    credits: Mapping[int, Amounts]


def play(
    measures: Iterable[Measure], credits: Mapping[int, Amounts], shares: Mapping[int, Decimal]
) -> Played:
    """Apply measures in order."""
    now: dict[int, Amounts] = dict(credits)
    effects = []
    for measure in measures:
        changed = effect(measure, now, shares)
        for article, amounts in changed.items():
            now[article] = rules.add(now.get(article, {}), amounts)
        effects.append(changed)
    return Played(tuple(effects), now)


def applied(evolution: Evolution, changes: Iterable[tuple[str, Amounts]]) -> Evolution:
    """An evolution once measures (their kind, what they do to this article) count in it."""
    told = evolution
    for kind, amounts in changes:
        part = MOVEMENT[kind]
        told = replace(told, **{part: rules.add(getattr(told, part), amounts)})
    return told


def implied_share(index: Decimal, opening: Decimal, rate: Decimal) -> Decimal | None:
    """Which percentage of a credit followed an index, as a paper's movement of that index implies,
    to a tenth: a hint for a person, no input of anything."""
    if not opening or not rate:
        return None
    exact = Fraction(index) * _HUNDRED * _HUNDRED / Fraction(opening) / Fraction(rate)
    return round_to(exact, 10).quantize(Decimal("0.1"))


class Demand(Struct, frozen=True):
    """What draws on the commitment credit of an article in the year: a claim or an assignment.

    :param firm: committed, not just reserved.
    """

    uid: str
    title: str
    article: int
    amount: Decimal
    firm: bool = False
    example: bool = False


class Uncovered(Struct, frozen=True):
    """A demand that no longer fits, and how much of it. ``already``: it does not fit now either."""

    demand: Demand
    short: Decimal
    already: bool


def uncovered(
    demands: Iterable[Demand], before: Mapping[int, Decimal], after: Mapping[int, Decimal]
) -> tuple[Uncovered, ...]:
    """Which demands no longer fit, by article. What is firm goes first, then in the order given."""
    used: dict[int, Decimal] = {}
    told = []
    for one in sorted(demands, key=lambda demand: not demand.firm):
        reached = used.get(one.article, _ZERO) + one.amount
        used[one.article] = reached
        short = min(one.amount, reached - after.get(one.article, _ZERO))
        if short > 0:
            told.append(Uncovered(one, short, reached > before.get(one.article, _ZERO)))
    return tuple(told)
