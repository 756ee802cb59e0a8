"""What draws on an article."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from regie.budgets.models import Claim, ClaimStep

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class ClaimLine:
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
