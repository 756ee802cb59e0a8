"""Where the figures of a round come from, and what draws on an article."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from regie.budgets.models import Article, Claim, Movement


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """A claim with its last step: how far it is, how much, and in which budget year."""

    uid: str
    title: str
    beneficiary: str
    state: str
    year: int
    amount: Decimal
    example: bool


def papers_of(round_code: str) -> list[int]:
    """The keys of the papers that movements of a round come from. One query."""
    return list(
        Movement.objects.filter(round__code=round_code, passage__isnull=False)
        .order_by("passage__paper_id")
        .values_list("passage__paper_id", flat=True)
        .distinct()
    )


def article_by_uid(uid: str) -> Article | None:
    """An article by its lasting name. One query."""
    found: Article | None = Article.objects.filter(uid=uid).first()
    return found


def claims_on(article: Article) -> tuple[ClaimLine, ...]:
    """What draws on an article, newest first. Three queries at most."""
    claims = (
        Claim.objects.filter(article=article)
        .select_related("beneficiary")
        .prefetch_related("steps", "beneficiary__names")
        .order_by("-pk")
    )
    lines = []
    for claim in claims:
        steps = sorted(claim.steps.all(), key=lambda step: step.pk)
        if not steps:
            continue
        lines.append(
            ClaimLine(
                claim.uid,
                claim.title,
                _name(claim),
                claim.state,
                steps[-1].year,
                steps[-1].amount,
                claim.example,
            )
        )
    return tuple(lines)


def _name(claim: Claim) -> str:
    if claim.beneficiary is None:
        return ""
    return next(
        (n.name for n in claim.beneficiary.names.all() if n.until is None and not n.alias), ""
    )
