"""Settlements and samples, as pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.db.models import Prefetch
from msgspec import Struct

from regie.base.actor import Actor
from regie.base.text import said
from regie.programmes.models import (
    Award,
    Report,
    ReportLine,
    Sample,
    SampleLine,
    Settlement,
    SettlementLine,
    Submission,
)
from regie.programmes.selectors.reports import LineRow, page_of
from regie.programmes.selectors.rules import rules_of
from regie.programmes.settling import Cost, Part, owed_by
from regie.programmes.typed import euros


class OwedShare(Struct, frozen=True):
    """What one partner owes of what is asked back on a line."""

    organisation: int
    units: int | None
    realised: int | None
    amount: Decimal


class SettledLine(Struct, frozen=True):
    """A line with what the rule proposes, what is decided, and what each partner owes of it."""

    line: SettlementLine
    told: LineRow | None
    shares: tuple[OwedShare, ...]


class SettlementPage(Struct, frozen=True):
    """A settlement with its lines."""

    row: Settlement
    lines: tuple[SettledLine, ...]

    @property
    def back(self) -> Decimal:
        """What is asked back of all lines, as it stands now."""
        return sum((one.line.back for one in self.lines), Decimal(0))

    @property
    def owed(self) -> dict[int, Decimal]:
        """What each partner owes of all lines."""
        told: dict[int, Decimal] = {}
        for one in self.lines:
            for share in one.shares:
                told[share.organisation] = told.get(share.organisation, Decimal(0)) + share.amount
        return told


def settlements_for(actor: Actor) -> list[Settlement]:
    """The settlements that somebody sees. One query."""
    rows = Settlement.objects.visible_to(actor).select_related(
        "award__decision__call", "award__organisation"
    )
    return list(rows.order_by("award__number")[:500])


def settlement_page(actor: Actor, uid: str) -> SettlementPage | None:
    """One settlement. Eight queries."""
    row: Settlement | None = (
        Settlement.objects.visible_to(actor)
        .select_related(
            "award__decision__call",
            "award__decision__rules",
            "award__organisation",
            "award__application",
            "award__claim",
        )
        .filter(uid=uid)
        .first()
    )
    if row is None:
        return None
    last = Report.objects.filter(award=row.award).order_by("-moment").first()
    told = {}
    if last is not None:
        last.award = row.award
        told = {one.line.pk: one for one in page_of(last, None).lines}
    lines = row.lines.select_related("award_line").order_by("award_line__place", "pk")
    return SettlementPage(
        row,
        tuple(
            SettledLine(
                line, told.get(line.award_line_id), _shares(line, told.get(line.award_line_id))
            )
            for line in lines
        ),
    )


def _shares(line: SettlementLine, told: LineRow | None) -> tuple[OwedShare, ...]:
    if told is None or not line.back or len(told.shares) < 2:
        return ()
    parts = [Part(share.granted or 0, _extra(share.told)) for share in told.shares]
    return tuple(
        OwedShare(
            share.organisation,
            share.granted,
            share.told.realised if share.told else None,
            amount,
        )
        for share, amount in zip(told.shares, owed_by(line.back, parts), strict=True)
    )


def _extra(told: ReportLine | None) -> int | None:
    if told is None or told.realised is None:
        return None
    return max(0, told.realised - (told.current or 0))


def planned_costs(award: Award) -> list[Cost]:
    """The rows of the budget that was submitted, as planned: its costs, and its incomes but for the
    first, which is what was asked. None for a call with a menu. One query."""
    last = (
        Submission.objects.filter(application=award.application_id, superseded_at__isnull=True)
        .select_related("rules")
        .first()
    )
    if last is None:
        return []
    rules, typed = rules_of(last.rules), last.content.get("typed", {})
    rows = [
        *zip(rules.costs, typed.get("costs", []), [False] * len(rules.costs), strict=False),
        *list(zip(rules.incomes, typed.get("incomes", []), [True] * 99, strict=False))[1:],
    ]
    told = [
        Cost(said(words, "nl")[0], euros(str(row.get("amount") or "")) or Decimal(0), income=income)
        for words, row, income in rows
    ]
    return [one for one in told if one.planned] if any(not one.income for one in told) else []


def costs_of(line: SettlementLine) -> list[Cost]:
    """The rows of the budget that a line settles."""
    return [
        Cost(
            row["label"],
            Decimal(row["planned"]),
            None if row["proven"] is None else Decimal(row["proven"]),
            None if row["accepted"] is None else Decimal(row["accepted"]),
            row["why"],
            row["income"],
        )
        for row in line.costs
    ]


class CostSums(Struct, frozen=True):
    """What the rows of a budget come to, as far as told; ``refused`` was proven and not accepted,
    ``left`` is what the grant can be at most."""

    planned: Decimal
    proven: Decimal
    accepted: Decimal
    elsewhere: Decimal

    @property
    def refused(self) -> Decimal:
        """Proven, and not accepted."""
        return self.proven - self.accepted

    @property
    def left(self) -> Decimal:
        """What the accepted costs leave after the money from elsewhere."""
        return max(Decimal(0), self.accepted - self.elsewhere)


def sums_of(line: SettlementLine) -> CostSums | None:
    """The sums of the rows of a budget; none where a line has no budget."""
    rows = costs_of(line)
    if not rows:
        return None
    costs = [row for row in rows if not row.income]
    none = Decimal(0)
    return CostSums(
        sum((row.planned for row in costs), none),
        sum((row.proven or none for row in costs), none),
        sum((row.accepted or none for row in costs), none),
        sum((row.proven or none for row in rows if row.income), none),
    )


def costs_as_data(rows: Sequence[Cost]) -> list[dict[str, object]]:
    """Rows of a budget as they are kept."""
    return [
        {
            "label": row.label,
            "planned": str(row.planned),
            "proven": None if row.proven is None else str(row.proven),
            "accepted": None if row.accepted is None else str(row.accepted),
            "why": row.why,
            "income": row.income,
        }
        for row in rows
    ]


def samples_for(actor: Actor) -> list[Sample]:
    """Every sample, the newest first. Two queries."""
    rows = Sample.objects.visible_to(actor).select_related("call").prefetch_related("lines")
    return list(rows.order_by("-pk")[:200])


def sample_of(actor: Actor, uid: str) -> Sample | None:
    """One sample with its lines. Two queries."""
    lines = SampleLine.objects.select_related("award_line__award__organisation").order_by("place")
    row: Sample | None = (
        Sample.objects.visible_to(actor)
        .select_related("call")
        .prefetch_related(Prefetch("lines", lines))
        .filter(uid=uid)
        .first()
    )
    return row
