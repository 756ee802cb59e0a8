"""Research in published plans, and of which of the three types it is."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Q
from msgspec import Struct

from regie.base.text import fold
from regie.indicators.models import Research
from regie.plans.models import Item, Plan, Revision

#: Items that are research by what they are; others where somebody said their type.
KINDS = (Item.Kind.EVALUATION, Item.Kind.RESEARCH, Item.Kind.DECREE_EVALUATION)


class Study(Struct, frozen=True):
    """An item of a published plan, and what is told of its type, if anything is."""

    item: int
    uid: str
    kind: str
    code: str
    title: Mapping[str, str]
    plan: Plan
    told: Research | None


def studies(item: str = "") -> list[Study]:
    """Every study that stands in a plan now, by plan and title; or the one item with this uid,
    whatever it is: 2 queries."""
    told = {row.item_id: row for row in Research.objects.filter(Q(item__uid=item) if item else Q())}
    found = [
        Study(
            row.item_id,
            row.item.uid,
            row.kind,
            row.code,
            row.title or row.short_name,
            row.plan,
            told.get(row.item_id),
        )
        for row in Revision.objects.filter(
            Q(item__uid=item) if item else Q(kind__in=KINDS) | Q(item__in=list(told)),
            from_seq__isnull=False,
            until_seq__isnull=True,
            ended=False,
        ).select_related("item", "plan")
    ]
    return sorted(
        found, key=lambda one: (one.plan.example, one.plan.slug, fold(one.title.get("nl", "")))
    )
