"""What draws on an article; one claim from reserved to paid."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Prefetch, Q, QuerySet
from msgspec import Struct

from regie.budgets.models import Claim, ClaimStep, Instalment, Recovery
from regie.budgets.room import still_reserved
from regie.budgets.rules import CLAIM_STEPS

_ZERO = Decimal(0)


class ClaimLine(Struct, frozen=True):
    """A claim with all that it drew. ``beneficiary`` is the key of an organisation, whose name of
    the time ``actors.selectors.names_at`` tells."""

    uid: str
    title: str
    beneficiary: int | None
    state: str
    example: bool
    steps: tuple[ClaimStep, ...]

    def drawn(self, axis: str, year: int | None = None) -> Decimal:
        """What it drew on an axis (``VAK``, ``VEK``), in one budget year or ever."""
        return sum(
            (step.amount for step in self.steps if step.axis == axis and year in (None, step.year)),
            _ZERO,
        )


class ClaimPage(Struct, frozen=True):
    """One claim. ``steps`` count, ``undone`` were a mistake; ``parts`` are the claims out of
    it."""

    claim: Claim
    steps: tuple[ClaimStep, ...]
    undone: tuple[ClaimStep, ...]
    instalments: tuple[Instalment, ...]
    parts: tuple[ClaimPage, ...]
    recoveries: tuple[Recovery, ...]

    @property
    def reserved(self) -> Decimal:
        """What was meant for it."""
        return self._sum(Claim.State.RESERVED)

    @property
    def committed(self) -> Decimal:
        """What was promised."""
        return self._sum(Claim.State.COMMITTED)

    @property
    def paid(self) -> Decimal:
        """What was paid."""
        return self._sum(Claim.State.PAID)

    @property
    def left(self) -> Decimal:
        """What must still be paid."""
        return _ZERO if self.claim.ended_on else max(_ZERO, self.committed - self.paid)

    @property
    def taken(self) -> Decimal:
        """What its parts took of what it reserved."""
        return sum((part.holds for part in self.parts), _ZERO)

    @property
    def still_reserved(self) -> Decimal:
        """What it reserved and nobody took yet; nothing once it is promised or ended."""
        if self.claim.state != Claim.State.RESERVED or self.claim.ended_on:
            return _ZERO
        return still_reserved(self.reserved, [part.holds for part in self.parts])

    @property
    def holds(self) -> Decimal:
        """What it takes of the claim that it is a part of."""
        if self.committed:
            return self.committed
        return _ZERO if self.claim.ended_on else self.reserved

    @property
    def asked_back(self) -> Decimal:
        """What was asked back."""
        return self._back(Recovery.State.ASKED)

    @property
    def came_back(self) -> Decimal:
        """What came back."""
        return self._back(Recovery.State.RECEIVED)

    @property
    def open_back(self) -> Decimal:
        """What was asked back and neither came nor was given up."""
        return self.asked_back - self.came_back - self._back(Recovery.State.WAIVED)

    @property
    def next_states(self) -> frozenset[str]:
        """To what it may go now."""
        return frozenset() if self.claim.ended_on else CLAIM_STEPS[self.claim.state]

    def _sum(self, state: str) -> Decimal:
        return sum((step.amount for step in self.steps if step.state == state), _ZERO)

    def _back(self, state: str) -> Decimal:
        return sum((row.amount for row in self.recoveries if row.state == state), _ZERO)


def claim_page(uid: str) -> ClaimPage | None:
    """One claim with all that happened to it. Five queries, whatever is in it."""
    told = Prefetch("steps", ClaimStep.every.select_related("undo", "passage__paper"))
    claim = (
        Claim.objects.select_related(
            "article", "pot", "allotment", "item", "of", "beneficiary", "grant_claim__grant"
        )
        .prefetch_related(told, "instalments", "recoveries")
        .filter(uid=uid)
        .first()
    )
    if claim is None:
        return None
    parts = Claim.objects.filter(of=claim).prefetch_related("steps").order_by("pk")
    steps = sorted(claim.steps.all(), key=lambda step: step.pk)
    return ClaimPage(
        claim,
        tuple(step for step in steps if not hasattr(step, "undo")),
        tuple(step for step in steps if hasattr(step, "undo")),
        tuple(sorted(claim.instalments.all(), key=lambda row: row.rank)),
        tuple(ClaimPage(part, tuple(part.steps.all()), (), (), (), ()) for part in parts),
        tuple(sorted(claim.recoveries.all(), key=lambda row: row.pk)),
    )


def claim_list(article: str = "", state: str = "", item: str = "") -> QuerySet[Claim]:
    """Claims, newest first: on an article (its code), in a state (an ended one is in none), for an
    item (its uid); to be paged."""
    rows = Claim.objects.select_related("article").order_by("-pk")
    if article:
        rows = rows.filter(article__code=article)
    if state:
        rows = rows.filter(state=state, ended_on__isnull=True)
    if item:
        rows = rows.filter(Q(item__uid=item) | Q(allotment__item__uid=item))
    found: QuerySet[Claim] = rows
    return found


def claims_on(article: int) -> list[ClaimLine]:
    """The claims on an article (its key), newest first. Two queries."""
    claims = Claim.objects.filter(article=article).prefetch_related("steps").order_by("-pk")
    return [
        ClaimLine(
            claim.uid,
            claim.title,
            claim.beneficiary_id,
            claim.state,
            claim.example,
            tuple(sorted(claim.steps.all(), key=lambda step: step.pk)),
        )
        for claim in claims
    ]
