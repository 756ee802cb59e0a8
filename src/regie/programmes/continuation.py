"""Whether a line goes on to the next year of its programme: values in, values out."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from math import ceil
from typing import Literal

from msgspec import Struct

#: Why a line goes on (the first three) or not.
Code = Literal["enough", "positive", "no_rule", "too_little", "nothing_told", "nothing_granted"]


class Reached(Struct, frozen=True):
    """What is known of one line of an award.

    :param realised: all that was told; None where nothing was.
    :param positive: what an evaluation says; None where there is none.
    """

    line: str
    granted: int
    amount: Decimal
    realised: int | None
    positive: bool | None = None


class Verdict(Struct, frozen=True):
    """What the rule says of a line, with its numbers; the sentence is made when it is shown."""

    continues: bool
    code: Code
    granted: int
    realised: int | None
    least: Decimal | None

    @property
    def needed(self) -> int | None:
        """How many are enough: the smallest whole number that is."""
        return None if self.least is None else ceil(self.least * self.granted)


def verdict(reached: Reached, least: Decimal | None) -> Verdict:
    """A line goes on with at least the share ``least`` of what was granted, or with a positive
    evaluation; without such a rule every line goes on."""

    def says(code: Code) -> Verdict:
        goes_on = code in ("enough", "positive", "no_rule")
        return Verdict(goes_on, code, reached.granted, reached.realised, least)

    if reached.granted <= 0:
        return says("nothing_granted")
    if least is None:
        return says("no_rule")
    if reached.realised is not None and reached.realised >= least * reached.granted:
        return says("enough")
    if reached.positive:
        return says("positive")
    return says("nothing_told" if reached.realised is None else "too_little")


def envelope(lines: Iterable[tuple[Reached, bool]]) -> Decimal:
    """The money with which a board begins the next year: what it was granted on all lines that go
    on."""
    return sum((line.amount for line, continues in lines if continues), Decimal(0))
