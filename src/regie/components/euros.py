"""Which euro pays for which action, and what must still be paid: words, tables and charts that the
public and the signed-in pages share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from regie.actors.selectors import names_at
from regie.base.text import fold, said
from regie.base.writers import Cell, Column, Table
from regie.budgets.forecast import Quarter
from regie.budgets.models import Funding
from regie.budgets.selectors.drawing import (
    AllotmentLine,
    Drawing,
    Exceptional,
    InShort,
    Money,
    PotYear,
)
from regie.budgets.selectors.payments import Payments
from regie.components import charts, figures
from regie.components.addresses import address_of
from regie.components.budget import CLAIM_STATES
from regie.components.chain import Link
from regie.components.papers import source_of
from regie.components.plan_changes import named_title
from regie.components.plan_words import BASES, Words
from regie.components.sources import Source
from regie.components.templatetags.regie import language

CLAIM_KINDS: dict[str, Words] = {
    "call": _("call"),
    "project": _("project subsidy"),
    "nominatim": _("nominatim subsidy"),
    "structural": _("structural subsidy"),
    "agreement": _("agreement"),
    "other": _("other"),
}
STATES: dict[str, Words] = {
    "asked": _("waits for a second person"),
    "allowed": _("approved, not used yet"),
    "used": _("approved and used"),
}
#: From the weakest: on what a sum of links rests, is what the weakest of them rests on.
_WEAKEST = ("example", "inferred", "staff", "paper", "decision")
#: How many bars a chart of payments has at most.
_QUARTERS = 12


class Named(NamedTuple):
    """Something with a name and, where it has a page, a path."""

    label: str
    spoken: str
    path: str


class AllotmentRow(Struct, frozen=True):
    """An allotment, ready to be shown."""

    line: AllotmentLine
    what: Named
    origin: Named
    source_name: str
    basis: Words
    why: Source
    keep: str
    exceptions: tuple[tuple[Exceptional, Words], ...]


def item_path(kind: str, uid: str) -> str:
    """The public page of an item."""
    return address_of(kind, uid)


def allotment_rows(lines: Iterable[AllotmentLine]) -> list[AllotmentRow]:
    """Allotments, ready to be shown."""
    return [
        AllotmentRow(
            line,
            _what(line),
            _origin(line),
            said(line.row.source.name, language())[0] if line.row.source else "",
            BASES[line.row.basis],
            _why(line),
            address_of("allotment", line.row.uid),
            exceptional(line.exceptions),
        )
        for line in lines
    ]


#: How allotments may be sorted, in the words of the address.
ALLOTMENT_ORDERS: dict[str, Callable[[AllotmentLine], Any]] = {
    "actie": lambda line: fold(_what(line).label),
    "jaar": lambda line: line.row.year,
}


def exceptional(some: Iterable[Exceptional]) -> tuple[tuple[Exceptional, Words], ...]:
    """Exceptions with the word for how far they are."""
    return tuple((one, STATES[one.state]) for one in some)


def _what(line: AllotmentLine) -> Named:
    item = line.row.item
    if line.item is None:
        return Named(item.uid, "nl", item_path(item.kind, item.uid))
    title, spoken = named_title(line.item)
    return Named(title, spoken, item_path(item.kind, item.uid))


def _origin(line: AllotmentLine) -> Named:
    row = line.row
    if row.article is not None:
        return Named(row.article.code, "nl", address_of("article", row.article.code))
    if row.pot is not None:
        name, spoken = said(row.pot.name, language())
        return Named(name, spoken, address_of("pot", row.pot.slug))
    name, spoken = said(row.source.name, language()) if row.source else ("", "nl")
    return Named(name, spoken, "")


def _why(line: AllotmentLine) -> Source:
    row = line.row
    basis: Any = row.basis
    if line.source is not None:
        place = source_of(line.source)
        return Source(place.label, place.path, basis=basis, why=row.ground)
    if row.decision is not None:
        day = figures.partial_date(row.decision.date, language())
        words = gettext("decision of %(day)s") % {"day": day}
        return Source(f"{words} {row.decision.number or ''}".strip(), row.decision.link, 0, basis)
    return Source(row.ground, basis=basis)


# --- claims


class ClaimRow(Struct, frozen=True):
    """A claim, ready to be shown."""

    claim: Drawing
    who: str
    kind: Words
    state: Words
    article_path: str
    exceptions: tuple[tuple[Exceptional, Words], ...]


def claim_rows(claims: Sequence[Drawing], day: date) -> list[ClaimRow]:
    """Claims with the names of their beneficiaries. At most one query."""
    keys = {one.beneficiary for one in claims if one.beneficiary is not None}
    called = names_at(keys, day) if keys else {}
    return [
        ClaimRow(
            one,
            called.get(one.beneficiary or 0, ""),
            CLAIM_KINDS[one.kind],
            _("ended") if one.ended else CLAIM_STATES[one.state],
            address_of("article", one.article),
            exceptional(one.exceptions),
        )
        for one in claims
    ]


def money(told: Money, day: date) -> dict[str, Any] | None:
    """What pays for an item, as its page shows it; nothing where nothing does."""
    if not told.allotments and not told.claims:
        return None
    return {
        "assigned": told.assigned,
        "committed": told.committed,
        "paid": told.paid,
        "elsewhere": told.committed - sum(line.committed for line in told.allotments)
        if told.allotments
        else 0,
        "allotments": allotment_rows(told.allotments),
        "claims": claim_rows(told.claims, day),
        "years": sorted({line.row.year for line in told.allotments}),
        "often": [
            (recurrence(kind), told.recurring[kind])
            for kind in (False, True, None)
            if kind in told.recurring and told.recurring.keys() != {None}
        ],
    }


def money_station(told: InShort | None, path: str) -> Link | None:
    """The money on the ribbon of an item."""
    if told is None:
        return None
    amount = told.assigned if told.assigned is not None else (told.committed or None)
    words = figures.euro_words(amount, language()) if amount else gettext("amount not told")
    found = told.bases | {"example"} if told.example else told.bases
    basis: Any = next((one for one in _WEAKEST if one in found), "staff")
    return Link(words, path, basis)


# --- pots


class FundingRow(Struct, frozen=True):
    """What brings money into a pot, ready to be shown."""

    row: Funding
    amount: Decimal | None
    what: Named
    whole: bool
    source_name: str
    basis: Words
    why: Source
    often: str


def outside_rows(rows: Iterable[tuple[Funding, Any]]) -> list[FundingRow]:
    """Money from outside, ready to be shown."""
    return [_funding(row, row.vak, place) for row, place in rows]


def funding_rows(year: PotYear) -> list[FundingRow]:
    """What brings money into a pot in a year."""
    return [_funding(row, amount, place) for row, amount, place in year.fundings]


def _funding(row: Funding, amount: Decimal | None, place: Any) -> FundingRow:
    name, spoken = said(row.source.name, language())
    what = (
        Named(row.article.code, "nl", address_of("article", row.article.code))
        if row.article is not None
        else Named(name, spoken, "")
    )
    basis: Any = row.basis
    if place is not None:
        told = source_of(place)
        why = Source(told.label, told.path, basis=basis, why=row.ground)
    else:
        why = Source(row.ground, basis=basis)
    whole = row.article is not None and row.vak is None and row.vek is None
    often = "" if row.recurrent is None else recurrence(row.recurrent)
    return FundingRow(row, amount, what, whole, name, BASES[row.basis], why, often)


def pot_amounts(year: PotYear) -> list[tuple[str, str, Decimal | None]]:
    """The figures of a pot: key, words, amount."""
    room = year.room
    return [
        ("there", gettext("In the pot"), room.total),
        ("assigned", gettext("Assigned to actions"), room.assigned),
        ("reserved", gettext("Reserved by open calls and subsidies"), room.reserved),
        ("committed", gettext("Awarded"), room.committed),
        ("paid", gettext("Paid"), year.paid),
        ("left", gettext("Not assigned or used yet, as far as told"), room.left),
    ]


def pot_chart(slug: str, name: str, year: PotYear) -> charts.Chart:
    """The figures of a pot beside each other."""
    told = [(words, amount) for _key, words, amount in pot_amounts(year) if amount is not None]
    return charts.bars(
        f"pot-{year.year}",
        gettext("%(pot)s in %(year)s") % {"pot": name, "year": year.year},
        ", ".join(f"{words} {figures.thousand(amount, language())}" for words, amount in told),
        told,
        language(),
    )


# --- payments


def quarter_words(at: Quarter) -> str:
    """``2027, derde kwartaal``."""
    return gettext("%(year)s, quarter %(number)s") % {"year": at.year, "number": at.number}


def payments_chart(payments: Sequence[Payments], key: str = "betalingen") -> charts.Chart | None:
    """What is expected to be paid by quarter, of one article or of all together."""
    together: dict[Quarter, Decimal] = {}
    for one in payments:
        for at, amount in one.quarters.items():
            together[at] = together.get(at, Decimal(0)) + amount
    told = [(quarter_words(at), amount) for at, amount in sorted(together.items())[:_QUARTERS]]
    if not told:
        return None
    return charts.bars(
        key,
        gettext("Expected payments by quarter"),
        ", ".join(f"{words} {figures.thousand(amount, language())}" for words, amount in told),
        told,
        language(),
    )


class YearRow(Struct, frozen=True):
    """An article in one year: what there is, what was paid, what is expected."""

    year: int
    credit: Decimal | None
    paid: Decimal
    expected: Decimal

    @property
    def left(self) -> Decimal | None:
        """What stays of the credit; below zero where it is not enough."""
        return None if self.credit is None else self.credit - self.paid - self.expected


def year_rows(one: Payments, today: date) -> list[YearRow]:
    """This year and those in which something is expected, in time."""
    years = {today.year, today.year + 1, *one.years}
    return [
        YearRow(
            year,
            one.credits.get(year),
            one.paid.get(year, Decimal(0)),
            one.years.get(year, Decimal(0)),
        )
        for year in sorted(years)
    ]


def shortfall_words(one: Payments) -> list[dict[str, Any]]:
    """What will not fit: when, how much, because of what."""
    return [
        {
            "year": short.year,
            "when": quarter_words(short.at),
            "short": short.short,
            "needed": short.needed,
            "credit": short.credit,
            "causes": [
                {
                    "title": one.title_of(cause.claim),
                    "uid": cause.claim,
                    "when": quarter_words(cause.at),
                    "amount": cause.amount,
                    "short": part,
                }
                for cause, part in short.causes
            ],
        }
        for short in one.shortfalls
    ]


def payments_table(payments: Iterable[Payments], today: date) -> Table:
    """All articles by year, to take along."""
    columns = [
        Column("article", gettext("Article")),
        Column("name", gettext("Name")),
        Column("committed", gettext("Committed"), "euro"),
        Column("paid_ever", gettext("Paid until now"), "euro"),
        Column("owed", gettext("Still to pay"), "euro"),
        Column("year", gettext("Year"), "count"),
        Column("credit", gettext("Payment credit"), "euro"),
        Column("paid", gettext("Paid in the year"), "euro"),
        Column("expected", gettext("Expected"), "euro"),
        Column("left", gettext("Left"), "euro"),
        Column("example", gettext("Example data")),
    ]
    rows: Iterable[list[Cell]] = (
        [
            one.article.code,
            one.article.name,
            one.committed,
            one.paid_ever,
            one.owed,
            row.year,
            row.credit,
            row.paid,
            row.expected,
            row.left,
            gettext("yes") if one.article.example else "",
        ]
        for one in payments
        for row in year_rows(one, today)
    )
    return Table(gettext("What must still be paid"), columns, rows)


def claims_table(one: Payments) -> Table:
    """One article by claim and payment, to take along."""
    columns = [
        Column("claim", gettext("For what")),
        Column("reference", gettext("Reference")),
        Column("kind", gettext("Kind")),
        Column("committed", gettext("Committed"), "euro"),
        Column("paid", gettext("Paid"), "euro"),
        Column("year", gettext("Year"), "count"),
        Column("quarter", gettext("Quarter"), "count"),
        Column("expected", gettext("Expected"), "euro"),
        Column("condition", gettext("Condition")),
        Column("example", gettext("Example data")),
    ]
    rows: Iterable[list[Cell]] = (
        [
            claim.title,
            claim.reference,
            str(CLAIM_KINDS[claim.kind]),
            claim.promise.committed,
            claim.promise.paid,
            payment.at.year,
            payment.at.number,
            payment.amount,
            payment.condition,
            gettext("yes") if claim.example else "",
        ]
        for claim in one.claims
        for payment in claim.payments
    )
    return Table(f"{one.article.code}", columns, rows)


def allotments_table(lines: Iterable[AllotmentLine]) -> Table:
    """Allotments, to take along."""
    columns = [
        Column("uid", gettext("Number")),
        Column("year", gettext("Year"), "count"),
        Column("action", gettext("Action")),
        Column("plan", gettext("Plan")),
        Column("from", gettext("Out of")),
        Column("source", gettext("Source of the money")),
        Column("vak", "VAK", "euro"),
        Column("vek", "VEK", "euro"),
        Column("recurrent", gettext("One-off or recurrent")),
        Column("reserved", gettext("Reserved"), "euro"),
        Column("committed", gettext("Committed"), "euro"),
        Column("paid", gettext("Paid"), "euro"),
        Column("basis", gettext("Basis")),
        Column("ground", gettext("Why")),
        Column("exception", gettext("Exception")),
        Column("ended", gettext("Ended on"), "date"),
        Column("example", gettext("Example data")),
    ]
    rows: Iterable[list[Cell]] = (
        [
            row.line.row.uid,
            row.line.row.year,
            row.what.label,
            row.line.item.plan if row.line.item else "",
            row.origin.label,
            row.source_name,
            row.line.row.vak,
            row.line.row.vek,
            recurrence(row.line.row.recurrent),
            row.line.reserved,
            row.line.committed,
            row.line.paid,
            str(row.basis),
            row.line.row.ground or str(row.why.label),
            ", ".join(one.name for one, _state in row.exceptions),
            row.line.row.ended_on,
            gettext("yes") if row.line.row.example else "",
        ]
        for row in allotment_rows(lines)
    )
    return Table(gettext("Money assigned to actions"), columns, rows)


def recurrence(recurrent: bool | None) -> str:
    """One-off, recurrent, or not told."""
    if recurrent is None:
        return gettext("not told")
    return gettext("recurrent") if recurrent else gettext("one-off")
