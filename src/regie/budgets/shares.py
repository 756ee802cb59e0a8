"""Dividing an amount by the shares that were agreed on."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal

_CENT = Decimal("0.01")
#: All of it, in hundredths of a percent.
WHOLE = 10_000


def divided(amount: Decimal, shares: Sequence[int]) -> list[Decimal]:
    """The part of ``amount`` of each share (in hundredths of a percent), in whole cents.

    Where the shares are the whole, so are the parts: the cents that rounding leaves go one by one
    to who lost most by it, the first of equals. Where they are not, nothing is added.
    """
    exact = [amount * share / WHOLE for share in shares]
    parts = [one.quantize(_CENT, ROUND_DOWN) for one in exact]
    if sum(shares) == WHOLE:
        left = int((amount - sum(parts, Decimal(0))) / _CENT)
        lost = sorted(range(len(parts)), key=lambda at: (parts[at] - exact[at], at))
        for at in lost[:left]:
            parts[at] += _CENT
    return parts
