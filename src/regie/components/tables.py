"""A budget table as a paper prints it, in which each figure says how we know it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from django.utils.functional import Promise

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Proof:
    """One reason to believe a figure: an equation, a printed row, a movement.

    ``holds`` is None where it is not an equation.
    """

    text: Words
    path: str = ""
    holds: bool | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure in euro. ``key`` is unique on the page and names what opens; with ``path`` but no
    proofs the figure leads to a page that explains it."""

    value: Decimal | None
    key: str = ""
    proofs: Sequence[Proof] = ()
    path: str = ""
    example: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: its label, where that leads, and a figure for each column."""

    label: Words
    cells: Sequence[Cell]
    kind: Literal["item", "subtotal", "total", "group"] = "item"
    path: str = ""
    note: Words = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of figures; ``long`` opens an abbreviation such as VAK."""

    label: Words
    long: Words = ""


@dataclass(frozen=True, slots=True)
class BudgetTable:
    """All that ``<c-budget-table>`` shows. ``key`` is unique on the page."""

    key: str
    caption: Words
    head: Words
    columns: Sequence[Column]
    rows: Sequence[Row]
    csv: str = ""
    xlsx: str = ""
