"""A budget table as a paper prints it, in which each figure says how we know it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from html import escape
from typing import Literal

from django.utils.functional import Promise
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from msgspec import Struct

Words = str | Promise


class Proof(Struct, frozen=True):
    """One reason to believe a figure: an equation, a printed row, a movement.

    ``holds`` is None where it is not an equation.
    """

    text: Words
    path: str = ""
    holds: bool | None = None


class Cell(Struct, frozen=True):
    """A figure in euro. ``key`` is unique on the page and names what opens; with ``path`` but no
    proofs the figure leads to a page that explains it."""

    value: Decimal | None
    key: str = ""
    proofs: Sequence[Proof] = ()
    path: str = ""
    example: bool = False

    @property
    def listed(self) -> SafeString:
        """The proofs as items of a list. Written here since a template takes ten times as long
        over hundreds of them."""
        holds, broken = gettext("holds"), gettext("does not hold")
        told = []
        for proof in self.proofs:
            words: str = conditional_escape(
                str(proof.text) if isinstance(proof.text, Promise) else proof.text
            )
            if proof.path:
                words = f'<a href="{escape(proof.path)}">{words}</a>'
            if proof.holds is not None:
                words += f" – {holds if proof.holds else f'<strong>{broken}</strong>'}"
            told.append(f"<li>{words}</li>")
        # All that came from outside is escaped.
        return mark_safe("".join(told))  # noqa: S308 - see above


class Row(Struct, frozen=True):
    """A line of the table: its label, where that leads, and a figure for each column."""

    label: Words
    cells: Sequence[Cell]
    kind: Literal["item", "subtotal", "total", "group"] = "item"
    path: str = ""
    note: Words = ""


class Column(Struct, frozen=True):
    """A column of figures; ``long`` opens an abbreviation such as VAK."""

    label: Words
    long: Words = ""


class BudgetTable(Struct, frozen=True):
    """All that ``<c-budget-table>`` shows. ``key`` is unique on the page."""

    key: str
    caption: Words
    head: Words
    columns: Sequence[Column]
    rows: Sequence[Row]
    csv: str = ""
    xlsx: str = ""
