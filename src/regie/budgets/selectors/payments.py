"""What must still be paid: per article, quarter, year and claim."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, Sum
from msgspec import Struct

from regie.budgets.drawn import Credits
from regie.budgets.forecast import (
    Due,
    Expected,
    Promise,
    Quarter,
    Shortfall,
    by_quarter,
    by_year,
    expected,
    shortfalls,
)
from regie.budgets.models import Article, Claim, ClaimStep, Instalment, Overdraft

_ZERO = Decimal(0)


class Owed(Struct, frozen=True):
    """A claim that was committed and not yet paid in full."""

    uid: str
    title: str
    kind: str
    reference: str
    beneficiary: int | None
    example: bool
    promise: Promise
    payments: tuple[Expected, ...]


class Payments(Struct, frozen=True):
    """One article: what was promised, paid, is owed, and when that is expected.

    ``credits`` are payment credits by year, as far as rounds tell them; ``paid`` is by year.
    """

    article: Article
    committed: Decimal
    paid: dict[int, Decimal]
    owed: Decimal
    credits: dict[int, Decimal]
    quarters: dict[Quarter, Decimal]
    years: dict[int, Decimal]
    shortfalls: tuple[Shortfall, ...]
    claims: tuple[Owed, ...]

    @property
    def paid_ever(self) -> Decimal:
        """What was paid, over all years."""
        return sum(self.paid.values(), _ZERO)

    def title_of(self, claim: str) -> str:
        """What a claim (its uid) is called."""
        return next((one.title for one in self.claims if one.uid == claim), claim)


def quarter_of(day: date) -> Quarter:
    """The quarter in which a day falls."""
    return Quarter(day.year, (day.month + 2) // 3)


def forecast(today: date, articles: Collection[int] | None = None) -> list[Payments]:
    """What must still be paid on every article that something was promised on, or on some. Nine
    queries, whatever is in it.
    """
    now = quarter_of(today)
    only = Q() if articles is None else Q(claim__article__in=articles)
    committed: dict[int, Decimal] = defaultdict(Decimal)
    paid: dict[int, dict[int, Decimal]] = defaultdict(dict)
    for article, state, year, total in (
        ClaimStep.objects.filter(only, state__in=["committed", "paid"])
        .values_list("claim__article_id", "state", "year")
        .annotate(total=Sum("amount"))
        .order_by()
    ):
        if state == "committed":
            committed[article] += total
        else:
            paid[article][year] = total
    owed = _owed(now, only)
    keys = sorted(committed)
    credits = Credits([now.year, now.year + 1, now.year + 2], keys)
    allowed: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for year, article, axis, amount, vek in Overdraft.objects.filter(
        Q(axis="VEK") | Q(vek__isnull=False), used_at__isnull=False, article__in=keys
    ).values_list("year", "article_id", "axis", "amount", "vek"):
        allowed[year, article or 0] += amount if axis == "VEK" else vek or _ZERO
    found = [
        _payments(
            row,
            committed[row.pk],
            paid[row.pk],
            {
                year: there + allowed[year, row.pk]
                for year in credits.years
                if year in credits.known
                and (there := credits.there(row.pk, year, "VEK")) is not None
            },
            owed.get(row.pk, []),
        )
        for row in Article.objects.filter(pk__in=keys)
    ]
    return sorted(found, key=lambda one: one.article.code)


class OpenInstalment(Struct, frozen=True):
    """What a claim (its uid) must still pay, and when. ``rank`` is that of the instalment, 0 for
    what no instalment tells; ``beneficiary`` and ``article`` are keys."""

    claim: str
    title: str
    reference: str
    article: int
    beneficiary: int | None
    rank: int
    at: Quarter
    amount: Decimal
    condition: str
    late: bool


def open_instalments(
    today: date, *, claims: Collection[str] | None = None, until: date | None = None
) -> list[OpenInstalment]:
    """What was committed and must still be paid, in time. Two queries.

    :param claims: only of these (their uids).
    :param until: only what falls due in the quarter of this day or before.
    """
    only = Q() if claims is None else Q(claim__uid__in=list(claims))
    last = quarter_of(until) if until else None
    return sorted(
        (
            OpenInstalment(
                one.uid,
                one.title,
                one.reference,
                article,
                one.beneficiary,
                due.rank,
                due.at,
                due.amount,
                due.condition,
                due.late,
            )
            for article, some in _owed(quarter_of(today), only).items()
            for one in some
            for due in one.payments
            if last is None or due.at <= last
        ),
        key=lambda due: (due.at, due.claim, due.rank),
    )


def _payments(
    article: Article,
    committed: Decimal,
    paid: dict[int, Decimal],
    credits: dict[int, Decimal],
    claims: list[Owed],
) -> Payments:
    payments = [one for claim in claims for one in claim.payments]
    return Payments(
        article,
        committed,
        paid,
        sum((claim.promise.owed for claim in claims), _ZERO),
        credits,
        by_quarter(payments),
        by_year(payments),
        tuple(shortfalls(credits, paid, payments)),
        tuple(claims),
    )


def _owed(now: Quarter, only: Q) -> dict[int, list[Owed]]:
    """By article, the claims of which something must still be paid. Two queries."""
    rows: dict[int, dict[str, Any]] = {}
    for step in (
        ClaimStep.objects.filter(
            only, state__in=["committed", "paid"], claim__ended_on__isnull=True
        )
        .order_by("claim_id", "pk")
        .values(
            "claim_id",
            "state",
            "year",
            "amount",
            uid=F("claim__uid"),
            title=F("claim__title"),
            kind=F("claim__kind"),
            number=F("claim__reference"),
            beneficiary=F("claim__beneficiary_id"),
            example=F("claim__example"),
            article=F("claim__article_id"),
        )
    ):
        row = rows.setdefault(step["claim_id"], {**step, "committed": _ZERO, "paid": _ZERO})
        row[step["state"]] += step["amount"]
    waiting = {key: row for key, row in rows.items() if row["committed"] > row["paid"]}
    dues: dict[int, list[Due]] = defaultdict(list)
    plans = Instalment.objects.filter(
        claim__state__in=[Claim.State.COMMITTED, Claim.State.PAYABLE, Claim.State.PAID],
        claim__ended_on__isnull=True,
    )
    if only:
        plans = plans.filter(claim__in=list(waiting))
    for claim, amount, year, quarter, condition in plans.order_by("claim_id", "rank").values_list(
        "claim_id", "amount", "year", "quarter", "condition"
    ):
        dues[claim].append(Due(amount, year, quarter, condition))
    found: dict[int, list[Owed]] = defaultdict(list)
    for key, row in waiting.items():
        promise = Promise(
            row["uid"], row["committed"], row["paid"], row["year"], tuple(dues.get(key, ()))
        )
        found[row["article"]].append(
            Owed(
                row["uid"],
                row["title"],
                row["kind"],
                row["number"],
                row["beneficiary"],
                row["example"],
                promise,
                tuple(expected(promise, now)),
            )
        )
    return found
