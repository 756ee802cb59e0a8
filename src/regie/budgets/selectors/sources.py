"""Where the figures of a round come from, and what draws on an article."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import OuterRef, Subquery

from regie.actors.models import OrganisationName
from regie.budgets.models import Article, Claim, ClaimStep, Movement


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
    """An article by its lasting name, with its programme and content element. One query."""
    rows = Article.objects.select_related("programme", "content_element")
    found: Article | None = rows.filter(uid=uid).first()
    return found


def claims_on(article: Article) -> tuple[ClaimLine, ...]:
    """What draws on an article, newest first. One query."""
    newest = ClaimStep.objects.filter(claim=OuterRef("pk")).order_by("-pk")
    name = OrganisationName.objects.filter(
        organisation=OuterRef("beneficiary"), until__isnull=True, alias=False
    )
    rows = (
        Claim.objects.filter(article=article)
        .annotate(
            year=Subquery(newest.values("year")[:1]),
            amount=Subquery(newest.values("amount")[:1]),
            who=Subquery(name.values("name")[:1]),
        )
        .filter(year__isnull=False)
        .order_by("-pk")
        .values_list("uid", "title", "who", "state", "year", "amount", "example")
    )
    return tuple(
        ClaimLine(uid, title, who or "", state, year, amount, example)
        for uid, title, who, state, year, amount, example in rows
    )
