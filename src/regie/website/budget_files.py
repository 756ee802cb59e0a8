"""Tables of the budget to take along: what kind a column is follows from what stands in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.http import HttpResponse

from regie.base.writers import Column, Kind, Table
from regie.website.downloads import download

Value = str | int | Decimal | None


def file(
    name: str, heads: Sequence[str], rows: Iterable[Sequence[Value]], form: str
) -> HttpResponse:
    """The table as an attachment.

    :raises Http404: for a form that there is none of.
    """
    kept = list(rows)
    columns = [
        Column(head, head, _kind(row[number] for row in kept)) for number, head in enumerate(heads)
    ]
    return download(Table(name, columns, kept), name, form)


def _kind(values: Iterable[Value]) -> Kind:
    """Exact amounts are euros, whole numbers are counts, all else is text."""
    types = {type(value) for value in values if value is not None}
    if types == {Decimal}:
        return "euro"
    return "count" if types == {int} else "text"
