"""Which equations prove which figure of a reading."""

from __future__ import annotations

from collections.abc import Sequence

from regie.reading.model import Axis, Check, Reading, Term

#: Table id, row number (from 0), column.
Figure = tuple[str, int, Axis]


def proofs(
    reading: Reading, between: Sequence[Check] = (), paper: int | None = None
) -> dict[Figure, tuple[Check, ...]]:
    """Every figure of the reading with the checks in which it takes part, in their own order.

    :param between: checks between several papers, which count too.
    :param paper: which of those papers this reading is.
    """
    found: dict[Figure, list[Check]] = {
        (table.id, number, column): []
        for table in reading.budget.tables
        for number, row in enumerate(table.rows)
        for column in row.values
    }
    for check in (*reading.checks, *between):
        for term in terms(check):
            checks = found.get((term.table, term.row, term.column))
            # A figure may stand twice in one equation; it is still one equation.
            if checks is not None and term.paper in (None, paper) and check not in checks[-1:]:
                checks.append(check)
    return {figure: tuple(checks) for figure, checks in found.items()}


def terms(check: Check) -> tuple[Term, ...]:
    """All figures of an equation, also the one it is compared with."""
    return check.terms if check.against is None else (*check.terms, check.against)


def proven(checks: Sequence[Check]) -> bool:
    """Whether at least one of the checks of a figure holds."""
    return any(check.holds for check in checks)
