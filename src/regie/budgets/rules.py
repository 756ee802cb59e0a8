"""The arithmetic of a credit: values in, values out.

An amount *by axis* is a mapping from axis to euros. An axis that is missing was not told: that is
not zero.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Literal, TypeVar

from msgspec import Struct, field

from regie.kernel.flanders import articles, budget

Amounts = Mapping[str, Decimal]
K = TypeVar("K", bound=Hashable)
RowKind = Literal[
    "opening",
    "opening_incl_overflow",
    "overflow",
    "opening_excl_overflow",
    "index",
    "compensation",
    "other_adjustment",
    "adjustment",
    "closing",
    "total",
    "item",
]

#: The order in which papers print the sides of a credit.
AXES = (*budget.AXES, "AMOUNT")
#: What an article of each kind can have.
AXES_OF = {
    "expenditure": frozenset({"VAK", "VEK", "AMOUNT"}),
    "receipt": frozenset({"AO", "TO", "LO", "AMOUNT"}),
}
#: Movements that only shift money: their legs cancel out on each axis.
TRANSFERS = frozenset({"compensation", "redistribution"})
#: Which claims may follow which; a claim that is paid in parts becomes payable again.
CLAIM_STEPS = {
    "reserved": frozenset({"committed"}),
    "committed": frozenset({"payable"}),
    "payable": frozenset({"paid"}),
    "paid": frozenset({"payable"}),
}
#: What a step of a claim draws on.
DRAWS_ON = {"committed": "VAK", "paid": "VEK"}

_ZERO = Decimal(0)
_THOUSAND = Decimal(1000)
_ORDER = {axis: place for place, axis in enumerate(AXES)}


class Step(Struct, frozen=True):
    """What one movement does to one article on one axis."""

    article: int
    kind: str
    axis: str
    amount: Decimal


class Evolution(Struct, frozen=True):
    """From the opening of a credit to its closing, each part by axis.

    ``opening`` includes the overflow as papers print it; ``overflow`` is what is added back.
    """

    opening: Amounts = field(default_factory=dict)
    overflow: Amounts = field(default_factory=dict)
    index: Amounts = field(default_factory=dict)
    compensation: Amounts = field(default_factory=dict)
    other_adjustment: Amounts = field(default_factory=dict)
    unexplained: Amounts = field(default_factory=dict)

    @property
    def opening_without_overflow(self) -> dict[str, Decimal]:
        """The opening once the overflow is added back."""
        return add(self.opening, self.overflow)

    @property
    def movements(self) -> dict[str, Decimal]:
        """All that came after the opening."""
        return add(
            self.overflow,
            self.index,
            self.compensation,
            self.other_adjustment,
            self.unexplained,
        )

    @property
    def closing(self) -> dict[str, Decimal]:
        """The opening and all movements."""
        return add(
            self.opening,
            self.overflow,
            self.index,
            self.compensation,
            self.other_adjustment,
            self.unexplained,
        )

    @property
    def axes(self) -> tuple[str, ...]:
        """The axes that are told, in the order of print."""
        return tuple(self.closing)


#: Into which part of the evolution a movement counts.
_PART = {
    "opening": "opening",
    "overflow": "overflow",
    "index": "index",
    "compensation": "compensation",
    "redistribution": "compensation",
    "other_adjustment": "other_adjustment",
    "unexplained": "unexplained",
}


def add(*many: Amounts) -> dict[str, Decimal]:
    """The sum by axis, over every axis that one of them tells."""
    told: dict[str, Decimal] = {}
    for amounts in many:
        for axis, amount in amounts.items():
            told[axis] = told[axis] + amount if axis in told else amount
    return _in_order(told)


def negated(amounts: Amounts) -> dict[str, Decimal]:
    """With the other sign."""
    return {axis: -amount for axis, amount in amounts.items()}


def evolutions(base: Mapping[int, Amounts], steps: Iterable[Step]) -> dict[int, Evolution]:
    """The evolution of every article that has a balance in ``base`` or a step.

    Where the base has a balance, an opening that was told is only a check and does not count.

    :param base: by article, what it stood at when the base round closed.
    """
    opened = [
        (article, "opening", axis, amount)
        for article, amounts in base.items()
        for axis, amount in amounts.items()
    ]
    moved = (
        (step.article, step.kind, step.axis, step.amount)
        for step in steps
        if step.kind != "opening" or step.article not in base
    )
    return summed((*opened, *moved))


def summed(rows: Iterable[tuple[K, str, str, Decimal]]) -> dict[K, Evolution]:
    """The evolution of everything that rows (of what, kind of movement, axis, amount) tell of."""
    parts: dict[K, dict[str, dict[str, Decimal]]] = {}
    for of, kind, axis, amount in rows:
        part = parts.setdefault(of, {}).setdefault(_PART[kind], {})
        part[axis] = part[axis] + amount if axis in part else amount
    return {
        of: Evolution(**{name: _in_order(part) for name, part in told.items()})
        for of, told in parts.items()
    }


def _in_order(amounts: dict[str, Decimal]) -> dict[str, Decimal]:
    if len(amounts) < 2:
        return amounts
    return {axis: amounts[axis] for axis in sorted(amounts, key=_ORDER.__getitem__)}


def together(many: Iterable[Evolution]) -> Evolution:
    """The evolution of a content element or a programme: the sum of its articles."""
    all_of_them = tuple(many)
    return Evolution(
        **{
            name: add(*(getattr(one, name) for one in all_of_them))
            for name in dict.fromkeys(_PART.values())
        }
    )


def base_counts(base_closed: datetime | None, closed: datetime | None) -> bool:
    """Whether a round starts from the balances of its base.

    The base must be closed, and have been so when the round itself closed: a base that is taken in
    later only checks what was closed before.
    """
    return base_closed is not None and (closed is None or base_closed <= closed)


def remainder(amounts: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    """What keeps the legs of a transfer from cancelling out, by axis; empty where they do."""
    total = add(*({axis: amount} for axis, amount in amounts))
    return {axis: rest for axis, rest in total.items() if rest}


def imbalance(receipts: Evolution, expenditure: Evolution) -> Decimal:
    """Receipts minus expenditure of a legal person at closing: zero where its budget balances.

    Receipts count on every axis; expenditure where it is paid.
    """
    spent = expenditure.closing
    paid = spent.get("VEK", _ZERO) + spent.get("AMOUNT", _ZERO)
    return sum(receipts.closing.values(), _ZERO) - paid


class WaterfallStep(Struct, frozen=True):
    """A bar from ``start`` to ``end``: a credit (from zero) or what changed it."""

    kind: RowKind | Literal["unexplained"]
    start: Decimal
    end: Decimal

    @property
    def amount(self) -> Decimal:
        """How much the bar stands for."""
        return self.end - self.start


def waterfall(evolution: Evolution, axis: str) -> tuple[WaterfallStep, ...]:
    """From the opening over every kind of movement to the closing, on one axis.

    Kinds without a movement are left out.
    """
    at = evolution.opening.get(axis, _ZERO)
    steps = [WaterfallStep("opening", _ZERO, at)]
    moved: tuple[tuple[RowKind | Literal["unexplained"], Amounts], ...] = (
        ("overflow", evolution.overflow),
        ("index", evolution.index),
        ("compensation", evolution.compensation),
        ("other_adjustment", evolution.other_adjustment),
        ("unexplained", evolution.unexplained),
    )
    for kind, amounts in moved:
        if amount := amounts.get(axis, _ZERO):
            steps.append(WaterfallStep(kind, at, at + amount))
            at += amount
    return (*steps, WaterfallStep("closing", _ZERO, at))


_RATE = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:procent|%)", re.IGNORECASE)
_EXCEEDED = re.compile(r"overschrijding\s+(?:van\s+)?(?:de\s+)?(\w+)", re.IGNORECASE)


def part_of(kind: str) -> str:
    """Into which part of an evolution a kind of movement counts."""
    return _PART[kind]


#: No single amount is larger, so that whole cents of a million of them fit in 64 bits.
MOST = Decimal(10) ** 11


def is_amount(amount: object) -> bool:
    """Whether this is an exact amount in euro that the ledger can hold: at most two decimals."""
    return (
        isinstance(amount, Decimal)
        and amount.is_finite()
        and abs(amount) <= MOST
        and amount == round(amount, 2)
    )


def index_parts(title: str) -> tuple[str, Decimal | None]:
    """Which index an index movement follows, and by how many per cent, as far as its title tells:
    ``Index LP 1,3 procent overschrijding GZI februari 2020`` is GZI, 1.3."""
    kind, rate = _EXCEEDED.search(title), _RATE.search(title)
    return kind[1] if kind else "", Decimal(rate[1].replace(",", ".")) if rate else None


def thousands(amount: Decimal) -> int:
    """``amount`` in thousands of euros, as a budget prints it.

    :raises ValueError: where that would round.
    """
    if amount % _THOUSAND:
        raise ValueError(f"{amount} is not whole thousands")
    return int(amount / _THOUSAND)


def is_legal_person(code: articles.ArticleCode) -> bool:
    """Whether the code stands in the budget of a legal person."""
    return code.budget in {"A", "B"}


def is_provision(code: articles.ArticleCode) -> bool:
    """Whether the article is a provision: redistributed first, never committed itself."""
    return code.esr == "PR"


class TableRow(Struct, frozen=True):
    """A row of a budget table. ``stage`` is the code of a round, where the row names one;
    ``article`` the code that it names, ``reason`` what it says of a transfer."""

    kind: RowKind
    label: str
    values: Amounts
    stage: str | None = None
    article: str | None = None
    reason: str = ""


def spoken(round_code: str) -> str:
    """``BA 2020`` for ``BA2020``."""
    return f"{round_code[:2]} {round_code[2:]}"


def credit_rows(
    evolution: Evolution, base: str | None, closing: str, ruiter: Decimal | None
) -> tuple[TableRow, ...]:
    """The rows of an expenditure credit, as a policy paper prints them.

    A side that the article has is told in every row, if need be as zero.
    """
    opening = spoken(base) if base else "Beginkrediet"
    unexplained = (
        (TableRow("adjustment", "Niet verklaard", _told(evolution, evolution.unexplained)),)
        if evolution.unexplained
        else ()
    )
    return (
        TableRow(
            "opening_incl_overflow",
            f"{opening} incl. overflow",
            _told(evolution, evolution.opening),
            base,
        ),
        TableRow(
            "overflow",
            f"Overflow {opening}" if base else "Overflow",
            _told(evolution, evolution.overflow),
            base,
        ),
        TableRow(
            "opening_excl_overflow",
            f"{opening} excl. overflow",
            _told(evolution, evolution.opening_without_overflow),
            base,
        ),
        TableRow("index", "Index", _told(evolution, evolution.index)),
        TableRow("compensation", "Compensaties", _told(evolution, evolution.compensation)),
        TableRow(
            "other_adjustment",
            "Andere bijstellingen",
            _told(evolution, evolution.other_adjustment),
        ),
        *unexplained,
        TableRow("closing", spoken(closing), evolution.closing, closing),
        TableRow("item", "Aanwending VAK-ruiter", {} if ruiter is None else {"VAK": ruiter}),
    )


def short_rows(evolution: Evolution, base: str | None, closing: str) -> tuple[TableRow, ...]:
    """Opening, adjustment and closing: how receipts, programmes and totals are printed."""
    return (
        TableRow(
            "opening",
            spoken(base) if base else "Beginkrediet",
            _told(evolution, evolution.opening),
            base,
        ),
        TableRow(
            "adjustment",
            f"Bijstelling {spoken(closing)}",
            _told(evolution, evolution.movements),
            closing,
        ),
        TableRow("closing", spoken(closing), evolution.closing, closing),
    )


def two_stages(evolution: Evolution, base: str | None, closing: str) -> tuple[TableRow, ...]:
    """Opening and closing only: how the budget of a legal person is printed."""
    return (
        TableRow("opening", spoken(base) if base else "Beginkrediet", evolution.opening, base),
        TableRow("closing", spoken(closing), evolution.closing, closing),
    )


def _told(evolution: Evolution, amounts: Amounts) -> dict[str, Decimal]:
    return {axis: amounts.get(axis, _ZERO) for axis in evolution.axes}
