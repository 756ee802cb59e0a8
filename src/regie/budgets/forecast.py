"""What must still be paid, and when: values in, values out.

What was committed and not paid falls due as its payment plan says. What is paid takes the
instalments in their order; an instalment whose day has passed falls due now; what no
instalment tells falls due with the last of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from msgspec import Struct

_ZERO = Decimal(0)
_CENT = Decimal("0.01")


class Quarter(NamedTuple):
    """A quarter of a year; quarters sort in time."""

    year: int
    number: int


class Due(Struct, frozen=True):
    """One instalment. Without a quarter it is expected at the end of its year."""

    amount: Decimal
    year: int
    quarter: int | None = None
    condition: str = ""

    @property
    def at(self) -> Quarter:
        """When it is expected."""
        return Quarter(self.year, self.quarter or 4)


class Share(Struct, frozen=True):
    """A part of an award, in per cents, and when it falls due: an advance, a balance."""

    percent: Decimal
    year: int
    quarter: int | None = None
    condition: str = ""


def shares(amount: Decimal, parts: Sequence[Share]) -> list[Due]:
    """The instalments of an amount, to the cent; the last takes what rounding leaves.

    :raises ValueError: where the per cents are not 100 together, or a part is nothing.
    """
    if sum((part.percent for part in parts), _ZERO) != 100:
        raise ValueError("De delen zijn samen honderd procent.")
    dues, left = [], amount
    for at, part in enumerate(parts, 1):
        whole = amount * part.percent / 100
        share = left if at == len(parts) else whole.quantize(_CENT, ROUND_HALF_UP)
        if share <= 0:
            raise ValueError("Een deel is groter dan nul.")
        left -= share
        dues.append(Due(share, part.year, part.quarter, part.condition))
    return dues


class Promise(Struct, frozen=True):
    """A claim that was committed. ``claim`` names it; ``year`` is that of the commitment."""

    claim: str
    committed: Decimal
    paid: Decimal
    year: int
    dues: tuple[Due, ...] = ()
    ended: bool = False

    @property
    def owed(self) -> Decimal:
        """What must still be paid (encours)."""
        return _ZERO if self.ended else max(_ZERO, self.committed - self.paid)


class Expected(Struct, frozen=True):
    """A payment that is expected. ``late`` was due before now; ``planned`` follows from an
    instalment."""

    claim: str
    at: Quarter
    amount: Decimal
    late: bool = False
    planned: bool = True
    condition: str = ""
    #: Which instalment it is, from 1; 0 where no instalment tells it.
    rank: int = 0


class Shortfall(Struct, frozen=True):
    """In ``year`` more must be paid from a credit than there is, from quarter ``at`` on. ``causes``
    are the payments that no longer fit, with the part of each that does not."""

    year: int
    at: Quarter
    credit: Decimal
    needed: Decimal
    causes: tuple[tuple[Expected, Decimal], ...]

    @property
    def short(self) -> Decimal:
        """How much is missing."""
        return self.needed - self.credit


def expected(promise: Promise, now: Quarter) -> list[Expected]:
    """When what is owed is expected to be paid. Together it is exactly what is owed."""
    owed, paid = promise.owed, promise.paid
    told: list[Expected] = []
    for rank, due in enumerate(promise.dues, 1):
        gone = min(paid, due.amount)
        paid -= gone
        amount = min(due.amount - gone, owed)
        if amount > 0:
            owed -= amount
            late = due.at < now
            told.append(
                Expected(
                    promise.claim,
                    max(due.at, now),
                    amount,
                    late=late,
                    condition=due.condition,
                    rank=rank,
                )
            )
    if owed > 0:
        last = max((due.at for due in promise.dues), default=Quarter(promise.year, 4))
        told.append(Expected(promise.claim, max(last, now), owed, late=last < now, planned=False))
    return told


def by_quarter(payments: Iterable[Expected]) -> dict[Quarter, Decimal]:
    """What is expected in each quarter, in time."""
    told: dict[Quarter, Decimal] = {}
    for one in payments:
        told[one.at] = told.get(one.at, _ZERO) + one.amount
    return dict(sorted(told.items()))


def by_year(payments: Iterable[Expected]) -> dict[int, Decimal]:
    """What is expected in each year, in time."""
    told: dict[int, Decimal] = {}
    for one in payments:
        told[one.at.year] = told.get(one.at.year, _ZERO) + one.amount
    return dict(sorted(told.items()))


def shortfalls(
    credits: Mapping[int, Decimal], paid: Mapping[int, Decimal], payments: Sequence[Expected]
) -> list[Shortfall]:
    """The years in which the payment credit of an article is not enough.

    :param credits: by year; a year that is missing has no credit told yet and is not judged.
    :param paid: what was paid in each year already.
    """
    found = []
    for year, credit in sorted(credits.items()):
        spent = paid.get(year, _ZERO)
        causes: list[tuple[Expected, Decimal]] = []
        for one in sorted(
            (p for p in payments if p.at.year == year), key=lambda p: (p.at, p.claim)
        ):
            before, spent = spent, spent + one.amount
            if spent > credit:
                causes.append((one, spent - max(before, credit)))
        if causes:
            found.append(Shortfall(year, causes[0][0].at, credit, spent, tuple(causes)))
    return found
