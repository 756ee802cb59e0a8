"""What goes over when boards merge: money that is still to come, and grants that run."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from django.db.models import F, Q, Sum
from django.utils import timezone

from regie.base.hooks import Transfer, WentOver
from regie.budgets.models import Claim, GrantTerms


def boards_go_over(transfer: Transfer) -> WentOver:
    """Claims to the new board; of a grant new terms begin, and those of before stay readable."""
    boards = transfer.boards
    moved = {"Claims": 0, "Grants": 0}
    for old, new in boards.items():
        moved["Claims"] += Claim.objects.filter(beneficiary=old).update(
            beneficiary_id=new, version=F("version") + 1
        )
    now = timezone.now()
    rows = GrantTerms.objects.filter(
        Q(beneficiary__in=list(boards)) | Q(via__in=list(boards)), superseded_at__isnull=True
    )
    for terms in rows.order_by("pk"):
        GrantTerms.objects.filter(pk=terms.pk).update(superseded_at=now)
        terms.pk, terms.version, terms.recorded_at = None, terms.version + 1, now
        terms.recorded_by = None
        terms.beneficiary_id = boards.get(terms.beneficiary_id, terms.beneficiary_id)
        if terms.via_id is not None:
            terms.via_id = boards.get(terms.via_id, terms.via_id)
        if terms.municipality_id is not None:
            terms.municipality_id = transfer.municipalities.get(
                terms.municipality_id, terms.municipality_id
            )
        terms.note = f"{terms.note} Ging over door een fusie.".strip()[:500]
        terms.save(force_insert=True)
        moved["Grants"] += 1
    return WentOver(moved)


def counted(boards: Collection[int]) -> dict[str, Decimal]:
    """What stands on the names of boards in this room."""
    claims = Claim.objects.filter(beneficiary__in=boards)
    grants = GrantTerms.objects.filter(beneficiary__in=boards, superseded_at__isnull=True)
    return {
        "Claims": Decimal(claims.count()),
        "Claims (euros)": claims.aggregate(amount=Sum("steps__amount"))["amount"] or Decimal(0),
        "Grants": Decimal(grants.count()),
    }
