"""Money that waits for a call."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from regie.budgets.models import Claim
from regie.programmes.models import Call


def open_claims(call: Call) -> QuerySet[Claim]:
    """Reserved for a call, and not drawn on by another; with that of this call itself."""
    return (
        Claim.objects.filter(
            Q(call__isnull=True) | Q(call=call),
            kind=Claim.Kind.CALL,
            state=Claim.State.RESERVED,
            ended_on__isnull=True,
            of__isnull=True,
        )
        .select_related("article")
        .order_by("title", "pk")
    )


def claim_of(call: Call) -> Claim | None:
    """What a call pays from: 1 query."""
    return Claim.objects.select_related("article").filter(call=call).first()
