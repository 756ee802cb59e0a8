"""What came of a programme, added up in every way: values in, values out.

A *part* is what one organisation got and told on one line of one award: it is never divided
further, and small counts of people are hidden at that level, once and for all tables.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from decimal import Decimal

from msgspec import Struct

from regie.kernel.disclosure import THRESHOLD, Figure, Protected, protect


class Part(Struct, frozen=True):
    """One organisation on one line of one award.

    :param persons: whether the line counts people.
    :param place: the code of the municipality as it is now; empty beside the map.
    :param realised: what was told; None is nothing told.
    :param own_action: the code of its own accounts (BBC) that who files told.
    """

    award: str
    organisation: str
    call: str
    year: int | None
    objective: str
    action: str
    line: str
    persons: bool
    place: str
    region: str
    granted: Decimal
    units: int
    realised: int | None
    example: bool = False
    own_action: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is, for good: mergers of organisations and places do not change it."""
        return (self.award, self.line, self.organisation)


class Counted(Struct, frozen=True):
    """What was granted and realised of one sort; ``realised`` is None where nothing was told."""

    granted: int
    realised: Figure | None

    @property
    def share(self) -> Decimal | None:
        """Realised on granted, where both are known exactly. More than one is not cut."""
        if not self.granted or self.realised is None or not self.realised.exact:
            return None
        return Decimal(self.realised.least) / self.granted


class Sum(Struct, frozen=True):
    """A row of a table: euros, people, and what counts no people (plans, boards)."""

    awards: int
    organisations: int
    euros: Decimal
    persons: Counted | None
    others: Counted | None


class Results(Struct, frozen=True):
    """Everything of a programme, with its small counts hidden."""

    parts: tuple[Part, ...]
    protected: Protected[tuple[str, str, str]]

    def sum(self, parts: Iterable[Part]) -> Sum:
        """What may be said of some parts together."""
        some = list(parts)
        # Without a menu there is nothing to count, unless somebody counted.
        counted_ones = [part for part in some if part.line or part.realised is not None]
        people = [part for part in counted_ones if part.persons]
        others = [part for part in counted_ones if not part.persons]
        told = [part for part in others if part.realised is not None]
        counted = [part for part in people if part.realised is not None]
        return Sum(
            len({part.award for part in some}),
            len({part.organisation for part in some}),
            sum([part.granted for part in some], Decimal(0)),
            Counted(
                sum([part.units for part in people]),
                self.protected.total([part.key for part in counted]) if counted else None,
            )
            if people
            else None,
            Counted(
                sum([part.units for part in others]),
                Figure(sum([part.realised or 0 for part in told])) if told else None,
            )
            if others
            else None,
        )

    def by(
        self, key: Callable[[Part], Hashable], parts: Iterable[Part] | None = None
    ) -> dict[Hashable, Sum]:
        """The sums of parts that have something in common, in the order of the parts."""
        groups: dict[Hashable, list[Part]] = {}
        for part in self.parts if parts is None else parts:
            groups.setdefault(key(part), []).append(part)
        return {name: self.sum(some) for name, some in groups.items()}


def results(parts: Iterable[Part], threshold: int = THRESHOLD) -> Results:
    """Hide the small counts of people in all of it, whatever will be asked of it."""
    every = tuple(parts)
    where: Mapping[tuple[str, str, str], Part] = {part.key: part for part in every}
    counts = {
        part.key: part.realised for part in every if part.persons and part.realised is not None
    }

    def level(*names: str) -> Callable[[tuple[str, str, str]], Hashable]:
        keyed = {key: tuple([getattr(where[key], name) for name in names]) for key in counts}
        return keyed.__getitem__

    levels = (
        level("call", "line", "region"),
        level("call", "line"),
        level("call", "action"),
        level("call", "objective"),
        level("call"),
        level(),
    )
    return Results(every, protect(counts, levels, threshold))
