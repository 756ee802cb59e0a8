"""Lists of indicators, and of objectives that nothing judges: filtered, sorted, as a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext, ngettext
from msgspec import Struct

from regie.actors.selectors import names_at
from regie.base.fields import last_day
from regie.base.ordering import sorted_as
from regie.base.text import fold, said
from regie.base.writers import Column, Table
from regie.components import indicator_words as words
from regie.components.addresses import address_of
from regie.components.plan_words import UNTITLED
from regie.components.templatetags.regie import language
from regie.indicators.selectors.indicators import Bare, IndicatorLine, listed, without_evidence
from regie.indicators.selectors.lists import TiedItem, tied_items
from regie.kernel.dates import parse_iso
from regie.plans.contents import natural
from regie.plans.models import Plan

#: The word in an address for a figure that is late.
LATE = "laat"
_STATES = list(words.STATES)


class Asked(Struct, frozen=True):
    """What an address asks of a list of indicators."""

    thema: str = ""
    doel: str = ""
    stand: str = ""
    wie: str = ""
    cijfer: str = ""

    @classmethod
    def of(cls, query: QueryDict, **told: str) -> Asked:
        """From an address, ``told`` being said elsewhere in it."""
        names = ("thema", "doel", "stand", "wie", "cijfer")
        return cls(*(told.get(name) or query.get(name, "").strip()[:80] for name in names))

    def fits(self, line: IndicatorLine, tied: Sequence[TiedItem]) -> bool:
        """Whether ``line`` is what was asked."""
        one, judgement = line.indicator, line.judgement
        return (
            self.thema in ("", one.theme)
            and (not self.wie or (one.owner is not None and one.owner.uid == self.wie))
            and (
                not self.stand
                or (judgement.late if self.stand == LATE else judgement.state == self.stand)
            )
            and (not self.cijfer or (judgement.now is not None) == (self.cijfer == "met"))
            and (
                not self.doel
                or any(item.uid == self.doel and one.pk in item.indicators for item in tied)
            )
        )


class Listing(Struct, frozen=True):
    """Indicators as an address asks them, and what can be asked. ``owners`` are names by key."""

    every: Sequence[IndicatorLine]
    lines: Sequence[IndicatorLine]
    items: Sequence[tuple[str, str]]
    owners: dict[int, str]

    @property
    def themes(self) -> list[tuple[str, str]]:
        """Themes that occur."""
        codes = sorted({one.indicator.theme for one in self.every} - {""})
        return [(code, words.theme(code)) for code in codes]

    @property
    def states(self) -> list[tuple[str, Any]]:
        """States that occur."""
        there = {one.judgement.state for one in self.every}
        return [(state, word) for state, word in words.STATES.items() if state in there]

    @property
    def owner_choices(self) -> list[tuple[str, str]]:
        """Who answers for one of them."""
        uids = {
            one.indicator.owner.uid: one.indicator.owner_id
            for one in self.every
            if one.indicator.owner
        }
        told = [(uid, self.owners.get(key or 0, uid)) for uid, key in uids.items()]
        return sorted(told, key=lambda pair: fold(pair[1]))

    @property
    def any_late(self) -> bool:
        """Whether a figure is late."""
        return any(one.judgement.late for one in self.every)


def listing(asked: Asked, order: str, today: date) -> Listing:
    """The indicators that are asked for, in the order that is asked for: 6 queries."""
    every = listed(ended=True)
    tied = tied_items()
    kept = [one for one in every if asked.fits(one, tied)]
    owners = {one.indicator.owner_id for one in every if one.indicator.owner_id}
    return Listing(
        every,
        sorted_as(kept, order, _ORDERS),
        [
            (one.uid, f"{one.code} {said(one.title, language())[0]}".strip() or one.uid)
            for one in tied
        ],
        names_at(owners, today),
    )


def _period(line: IndicatorLine) -> date | None:
    now = line.judgement.now
    return last_day(parse_iso(now.period)) if now else None


_ORDERS: dict[str, Callable[[IndicatorLine], Any]] = {
    "titel": lambda line: fold(said(line.indicator.title, language())[0]),
    "thema": lambda line: fold(line.indicator.theme),
    "nu": lambda line: line.judgement.now and line.judgement.now.value,
    "doel": lambda line: line.judgement.target and line.judgement.target.value,
    "stand": lambda line: _STATES.index(line.judgement.state) + 1,
    "vers": _period,
}


def table(found: Listing) -> Table:
    """The list as a file."""
    return Table(
        gettext("Indicators"),
        [
            Column("code", gettext("Code")),
            Column("title", gettext("Indicator"), width=60),
            Column("theme", gettext("Theme or monitor")),
            Column("unit", gettext("Unit")),
            Column("baseline", gettext("Baseline"), "decimal"),
            Column("comparison", gettext("When it is reached")),
            Column("target", gettext("Target"), "decimal"),
            Column("target_by", gettext("By when"), "date"),
            Column("now", gettext("Now"), "decimal"),
            Column("period", gettext("Period")),
            Column("state", gettext("How it stands (code)")),
            Column("state_words", gettext("How it stands")),
            Column("due", gettext("Next figure due"), "date"),
            Column("late", gettext("late")),
            Column("owner", gettext("Who answers for it")),
            Column("source", gettext("Source")),
            Column("example", gettext("Example data")),
        ],
        (_cells(line, found.owners) for line in found.lines),
        [gettext("Lines that are marked so are example data: they were invented.")]
        if any(line.example for line in found.lines)
        else (),
    )


def _cells(line: IndicatorLine, owners: dict[int, str]) -> list[Any]:
    one, judgement = line.indicator, line.judgement
    baseline, target, now = judgement.baseline, judgement.target, judgement.now
    return [
        one.code,
        said(one.title, language())[0],
        one.theme,
        said(one.unit, language())[0],
        baseline.value if baseline else None,
        target.comparison if target else "",
        target.value if target else None,
        target.on if target else None,
        now.value if now else None,
        now.period if now else "",
        judgement.state,
        str(words.STATES[judgement.state]),
        judgement.due,
        judgement.late,
        owners.get(one.owner_id or 0, ""),
        one.source,
        line.example,
    ]


# --- objectives without evidence


class BareRow(Struct, frozen=True):
    """An objective that nothing judges, with who leads it."""

    uid: str
    code: str
    title: str
    spoken: str
    path: str
    owner: str
    tied: bool
    example: bool


def unproven(plan: Plan, order: str) -> list[BareRow]:
    """The objectives of a plan that no figure speaks of: 5 queries, and those of the results."""
    rows = sorted(
        (_bare(one) for one in without_evidence(plan) if one.kind == "objective"),
        key=lambda row: natural(row.code),
    )
    return sorted_as(
        rows,
        order,
        {
            "code": lambda row: natural(row.code) if row.code else None,
            "titel": lambda row: fold(row.title),
            "wie": lambda row: fold(row.owner),
        },
    )


def _bare(one: Bare) -> BareRow:
    title, spoken = said(one.title, language())
    return BareRow(
        one.uid,
        one.code,
        title or str(UNTITLED.get(one.kind, one.code or "–")),
        spoken,
        address_of("objective", one.uid),
        ", ".join(said(owner, language())[0] for owner in one.owners),
        one.tied,
        one.example,
    )


def unproven_sentence(n: int) -> str:
    """What a list of them says in one sentence."""
    if not n:
        return gettext("Of every objective of this plan a figure says how it stands.")
    return ngettext(
        "No figure says how it stands with %(n)s objective of this plan. Whoever leads it can "
        "say which indicator judges it.",
        "No figure says how it stands with %(n)s objectives of this plan. Whoever leads one can "
        "say which indicator judges it.",
        n,
    ) % {"n": n}


def unproven_table(rows: Iterable[BareRow], example: bool) -> Table:
    """The list as a file."""
    return Table(
        gettext("Objectives without evidence"),
        [
            Column("uid", "uid"),
            Column("code", gettext("Code")),
            Column("title", gettext("Title"), width=60),
            Column("owner", gettext("Who leads it"), width=40),
            Column("tied", gettext("Tied to an indicator without a figure")),
            Column("example", gettext("Example data")),
        ],
        ([one.uid, one.code, one.title, one.owner, one.tied, one.example] for one in rows),
        [gettext("Example data")] if example else (),
    )
