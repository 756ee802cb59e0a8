"""How much of a credit, a pot or a source is still free in a budget year: values in, values out.

What is there comes from the rounds; what is held are allotments and claims. An allotment holds its
amount, or what is claimed from it where that is more; a claim outside every allotment holds itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from msgspec import Struct

_ZERO = Decimal(0)


class Reserved(Struct, frozen=True):
    """What one claim holds on the commitment credit. ``allotment`` is the key of what it is out of,
    ``open`` says that it is only reserved."""

    amount: Decimal
    open: bool
    allotment: int | None = None


class Room(Struct, frozen=True):
    """One credit in one budget year, VAK.

    ``there`` is None where the register cannot know it: a past year of which it holds no round.
    ``moved`` is what was redistributed out of a provision; it still counts as there, and as used.
    ``exceptions`` is what was allowed beyond, and used.
    """

    there: Decimal | None
    ruiter: Decimal = _ZERO
    moved: Decimal = _ZERO
    exceptions: Decimal = _ZERO
    assigned: Decimal = _ZERO
    reserved: Decimal = _ZERO
    committed: Decimal = _ZERO
    held: Decimal = _ZERO

    @property
    def total(self) -> Decimal | None:
        """All that there ever was to hold: credit, ruiter, and what was moved on."""
        return None if self.there is None else self.there + self.ruiter + self.moved

    @property
    def used(self) -> Decimal:
        """What is no longer free."""
        return max(self.held, self.moved)

    @property
    def left(self) -> Decimal | None:
        """What is free; below zero where more is held than there is."""
        return None if self.total is None else self.total - self.used

    @property
    def beyond(self) -> Decimal:
        """How much more is held than there is and was allowed."""
        if self.total is None:
            return _ZERO
        return max(_ZERO, self.used - self.total - self.exceptions)


def room(
    there: Decimal | None,
    allotted: Mapping[int, Decimal | None],
    claims: Iterable[Reserved],
    *,
    ruiter: Decimal = _ZERO,
    moved: Decimal = _ZERO,
    exceptions: Decimal = _ZERO,
) -> Room:
    """The room that allotments (key → amount, None is not told) and claims leave."""
    out_of: dict[int, Decimal] = {}
    outside = reserved = committed = _ZERO
    for claim in claims:
        if claim.open:
            reserved += claim.amount
        else:
            committed += claim.amount
        key = claim.allotment
        if key is not None and key in allotted:
            out_of[key] = out_of.get(key, _ZERO) + claim.amount
        else:
            outside += claim.amount
    held = outside + sum(
        (max(amount or _ZERO, out_of.get(key, _ZERO)) for key, amount in allotted.items()), _ZERO
    )
    return Room(
        there,
        ruiter,
        moved,
        exceptions,
        sum((amount or _ZERO for amount in allotted.values()), _ZERO),
        reserved,
        committed,
        held,
    )


def still_reserved(reserved: Decimal, parts: Iterable[Decimal]) -> Decimal:
    """What a claim still holds of what it reserved, once its parts took theirs."""
    return max(_ZERO, reserved - sum(parts, _ZERO))
