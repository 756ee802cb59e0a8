"""A question to a data set and its answer, as values. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Literal

from msgspec import Struct, field

Status = Literal["ok", "missing", "suppressed", "zero"]
#: ``today`` adds counts of municipalities that merged to their successor; ``then`` leaves every
#: code as the source wrote it.
Places = Literal["today", "then"]


class Query(Struct, frozen=True):
    """Which figures of a data set, laid out how.

    :param rows: codes of dimensions down the side; ``columns`` those across.
    :param measure: an aggregate and the code of a measure, as ``sum:value``.
    :param filters: dimension → the codes that count; a dimension that is in neither rows, columns
        nor filters is added up whole.
    :param version: number of the version; None is the newest.
    :param full: without disclosure control. Only who passed ``DataSet.full_for`` may set it.
    """

    dataset: str
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    measure: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    version: int | None = None
    places: Places = "then"
    full: bool = False


class Cell(Struct, frozen=True):
    """A figure of an answer; without a value where it is missing or suppressed."""

    value: Decimal | None
    status: Status


class Answer(Struct, frozen=True):
    """A table: ``cells[i][j]`` is where ``rows[i]`` meets ``columns[j]``, each a tuple of codes.

    :param notes: sentences that belong with it, in the language of now (carried over a merger,
        rounding, the rule by which figures were hidden).
    :param many: how many rows the whole table has, where this is a part of it.
    """

    rows: Sequence[tuple[str, ...]]
    columns: Sequence[tuple[str, ...]]
    cells: Sequence[Sequence[Cell]]
    version: int
    example: bool
    notes: Sequence[str] = ()
    many: int = 0
