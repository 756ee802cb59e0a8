"""Lists sorted as an address asks: ``naam``, or ``-naam`` for the other way round. What is not
known comes last either way, and an order that a list does not have leaves it as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.db.models import F, Model, OrderBy, QuerySet

from regie.base.text import fold, said

T = TypeVar("T")
Row = TypeVar("Row", bound=Model)


def sorted_as(rows: Iterable[T], asked: str, keys: Mapping[str, Callable[[T], Any]]) -> list[T]:
    """``rows`` by the key that is asked for; a key answers None or an empty text for what is not
    known, and tells text folded."""
    key = keys.get(asked.removeprefix("-"))
    if key is None:
        return list(rows)
    known, unknown = [], []
    for row in rows:
        told = key(row)
        if told is None or told == "":
            unknown.append(row)
        else:
            known.append((told, row))
    known.sort(key=lambda pair: pair[0], reverse=asked.startswith("-"))
    return [row for _told, row in known] + unknown


def ordered(found: QuerySet[Row], asked: str, columns: Mapping[str, Any]) -> QuerySet[Row]:
    """``found`` by the column or expression that is asked for, and by its own order where that is
    the same. No query."""
    column = columns.get(asked.removeprefix("-"))
    if column is None:
        return found
    told = F(column) if isinstance(column, str) else column
    back = asked.startswith("-")
    way = OrderBy(told, descending=back, nulls_last=True)
    return found.order_by(way, *found.query.order_by)


def keys_of(
    found: QuerySet[Row],
    asked: str,
    columns: Mapping[str, Any],
    words: Mapping[str, str],
    language: str,
) -> QuerySet[Row, int] | Sequence[int]:
    """The primary keys of ``found`` in the order that is asked for: still to be read, so that a
    page reads no more than its own; at once where it is one of ``words`` (a column of text, or of
    words by language), which only their folded form puts in order."""
    column = words.get(asked.removeprefix("-"))
    if column is None:
        return ordered(found, asked, columns).values_list("pk", flat=True)
    told = sorted_as(
        found.values_list("pk", column), asked, {asked.removeprefix("-"): _worded(language)}
    )
    return [key for key, _words in told]


def _worded(language: str) -> Callable[[tuple[int, Any]], str]:
    def key(row: tuple[int, Any]) -> str:
        words = row[1]
        return fold(words if isinstance(words, str) else said(words, language)[0])

    return key
