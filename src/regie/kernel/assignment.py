"""The assignment problem: every row one column, at the lowest total cost."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf


def cheapest(cost: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """The pairs (row, column) of lowest total cost; the longer side keeps some unpaired.

    The Hungarian method with shortest augmenting paths (Kuhn 1955, Jonker and Volgenant 1987):
    time grows with the square of the shorter side times the longer one.
    """
    if not cost or not cost[0]:
        return []
    if len(cost) > len(cost[0]):
        turned = [list(column) for column in zip(*cost, strict=True)]
        return sorted((row, column) for column, row in cheapest(turned))
    rows, columns = len(cost), len(cost[0])
    # The costs are whole numbers; only what is not known yet is infinite.
    by_row: list[float] = [0] * (rows + 1)
    by_column: list[float] = [0] * (columns + 1)
    owner = [0] * (columns + 1)
    for row in range(1, rows + 1):
        owner[0] = row
        column = 0
        least = [inf] * (columns + 1)
        came_from = [0] * (columns + 1)
        seen = [False] * (columns + 1)
        while owner[column]:
            seen[column] = True
            current = owner[column]
            open_columns = [other for other in range(1, columns + 1) if not seen[other]]
            for other in open_columns:
                slack = cost[current - 1][other - 1] - by_row[current] - by_column[other]
                if slack < least[other]:
                    least[other] = slack
                    came_from[other] = column
            nearest = min(open_columns, key=least.__getitem__)
            step = least[nearest]
            for other in range(columns + 1):
                if seen[other]:
                    by_row[owner[other]] += step
                    by_column[other] -= step
                else:
                    least[other] -= step
            column = nearest
        while column:
            owner[column] = owner[came_from[column]]
            column = came_from[column]
    return sorted((row - 1, column - 1) for column, row in enumerate(owner) if column and row)
