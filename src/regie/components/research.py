"""The list of research as two audiences see it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from msgspec import Struct

from regie.base.ordering import sorted_as
from regie.base.text import fold, said
from regie.base.writers import Column, Table
from regie.components.addresses import address_of
from regie.components.indicator_words import RESEARCH
from regie.components.plan_words import BASES, UNTITLED
from regie.components.templatetags.regie import language
from regie.indicators.selectors.research import Study

#: In the address: those of which nobody said the type yet.
UNTOLD = "geen"


class Line(Struct, frozen=True):
    """A study as a list shows it."""

    uid: str
    path: str
    title: str
    spoken: str
    plan: Any
    type: str | Promise
    basis: str | Promise
    source: str
    example: bool


_ORDERS = {
    "titel": lambda one: fold(said(one.title, language())[0]),
    "type": lambda one: fold(str(RESEARCH[one.told.type])) if one.told else None,
    "plan": lambda one: fold(said(one.plan.title, language())[0]),
}


def kept(rows: Sequence[Study], asked: str, order: str = "") -> list[Study]:
    """Those of one type, those without, or all of them, in the order that the address asks."""
    if asked == UNTOLD:
        rows = [one for one in rows if one.told is None]
    elif asked:
        rows = [one for one in rows if one.told and one.told.type == asked]
    return sorted_as(rows, order, _ORDERS)


def line(one: Study) -> Line:
    """A study, in words."""
    title, spoken = said(one.title, language())
    told = one.told
    return Line(
        one.uid,
        address_of("objective" if one.kind == "objective" else "item", one.uid),
        title or str(UNTITLED.get(one.kind, "")),
        spoken,
        one.plan,
        RESEARCH[told.type] if told else "",
        BASES[told.basis] if told else "",
        told.source if told else "",
        one.plan.example,
    )


def sentence(rows: Sequence[Study]) -> str:
    """How many there are, and of how many the type is known."""
    return gettext("%(n)s studies and evaluations, of which %(known)s have a type.") % {
        "n": len(rows),
        "known": sum(one.told is not None for one in rows),
    }


def choices() -> list[tuple[str, Any]]:
    """What can be asked for in the address."""
    return [*RESEARCH.items(), (UNTOLD, gettext("not told yet"))]


def table(rows: Sequence[Study]) -> Table:
    """The list as a file."""
    return Table(
        gettext("Research"),
        [
            Column("uid", gettext("Its code")),
            Column("title", gettext("Title"), width=60),
            Column("plan", gettext("Plan"), width=40),
            Column("type", gettext("Type of research")),
            Column("basis", gettext("Basis")),
            Column("source", gettext("Source"), width=60),
            Column("example", gettext("Example data")),
        ],
        [
            [
                one.uid,
                said(one.title, language())[0],
                said(one.plan.title, language())[0],
                one.told.type if one.told else "",
                one.told.basis if one.told else "",
                one.told.source if one.told else "",
                one.plan.example,
            ]
            for one in rows
        ],
    )
