"""Awards and letters, as pages show them."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Prefetch
from msgspec import Struct

from regie.base.actor import Actor
from regie.programmes.models import (
    Award,
    AwardLine,
    Letter,
    Objection,
    PaymentOrder,
    Settlement,
)
from regie.programmes.ruleset import Payment
from regie.programmes.selectors.payments import amounts
from regie.programmes.selectors.reports import said
from regie.programmes.selectors.rules import rules_of


class AwardedLine(Struct, frozen=True):
    """A line of an award with its words."""

    line: AwardLine
    title: str
    unit: str


class AwardPage(Struct, frozen=True):
    """An award with what follows from it; ``planned`` are the parts of its rules, with their
    amounts, of which no payment was prepared: none once its settlement says what is left."""

    award: Award
    lines: tuple[AwardedLine, ...]
    orders: tuple[PaymentOrder, ...]
    settlement: Settlement | None
    planned: tuple[tuple[Payment, Decimal], ...] = ()

    @property
    def paid(self) -> Decimal:
        """What the bank says was paid."""
        return sum((one.paid for one in self.orders if one.paid is not None), Decimal(0))

    @property
    def shared(self) -> dict[int, Decimal]:
        """What each partner gets of it, by organisation; empty without partners."""
        told: dict[int, Decimal] = {}
        for one in self.lines:
            for share in one.line.shares.all():
                told[share.organisation_id] = told.get(share.organisation_id, Decimal(0)) + (
                    share.amount
                )
        return told


def letters_for(actor: Actor) -> list[Letter]:
    """Every letter of a decision that somebody sees, by call and number. One query."""
    rows = Letter.objects.visible_to(actor).select_related(
        "application__award", "application__organisation", "decision__call"
    )
    return list(rows.order_by("decision__call__code", "application__number")[:2000])


def letter_of(actor: Actor, uid: str) -> Letter | None:
    """One letter. One query."""
    row: Letter | None = (
        Letter.objects.visible_to(actor)
        .select_related("application__organisation", "decision__call", "decision__rules")
        .filter(uid=uid)
        .first()
    )
    return row


def objections_for(actor: Actor) -> list[Objection]:
    """The objections and complaints that somebody sees, what is open first. One query."""
    rows = Objection.objects.visible_to(actor).select_related(
        "letter__application__organisation", "letter__decision__call"
    )
    return sorted(
        rows.order_by("-received_on", "-pk")[:500],
        key=lambda row: row.state != Objection.State.OPEN,
    )


def objection_of(actor: Actor, uid: str) -> Objection | None:
    """One objection. One query."""
    row: Objection | None = (
        Objection.objects.visible_to(actor)
        .select_related("letter__application__organisation", "letter__decision__call")
        .filter(uid=uid)
        .first()
    )
    return row


def award_page(actor: Actor, uid: str) -> AwardPage | None:
    """One award. Eight queries."""
    award: Award | None = (
        Award.objects.visible_to(actor)
        .select_related(
            "decision__call",
            "decision__rules",
            "organisation",
            "application",
            "claim__article",
            "claim__grant_claim__grant",
            "settlement",
        )
        .prefetch_related(
            Prefetch(
                "orders",
                PaymentOrder.objects.exclude(state=PaymentOrder.State.WITHDRAWN)
                .select_related("batch")
                .order_by("part"),
            ),
            "reports",
            "checks__file",
            Prefetch("application__letters", Letter.objects.prefetch_related("objections")),
            Prefetch("lines", AwardLine.objects.prefetch_related("shares").order_by("place", "pk")),
        )
        .filter(uid=uid)
        .first()
    )
    if award is None:
        return None
    rules = rules_of(award.decision.rules)
    menu = {line.code: line for line in rules.lines}
    settlement: Settlement | None = getattr(award, "settlement", None)
    ordered = {one.part for one in award.orders.all()}
    settled = settlement is not None and settlement.settled is not None
    return AwardPage(
        award,
        tuple(
            AwardedLine(
                line,
                said(menu[line.line].title) if line.line in menu else award.application.title,
                said(menu[line.line].unit) if line.line in menu else "",
            )
            for line in award.lines.all()
        ),
        tuple(award.orders.all()),
        settlement,
        ()
        if settled
        else tuple(
            told
            for part, told in enumerate(zip(rules.payments, amounts(rules, award), strict=True), 1)
            if part not in ordered
        ),
    )
