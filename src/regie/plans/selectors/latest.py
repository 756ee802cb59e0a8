"""The last that was published of any plan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Count, Q
from msgspec import Struct

from regie.base.actor import Actor
from regie.kernel.dates import PartialDate
from regie.plans.models import Edition, Item, Revision
from regie.plans.selectors.search import counts

#: What people count when they ask how much a plan sets out to do.
_NO_ACTION = (Item.Kind.OBJECTIVE, Item.Kind.MILESTONE)


class Latest(Struct, frozen=True):
    """A publication and what it did. ``first`` where there was nothing before it to change;
    ``objectives`` and ``actions`` are how many stand in the plan now."""

    plan: str
    title: Mapping[str, str]
    name: Mapping[str, str]
    number: int | None
    at: datetime
    decided: PartialDate | None
    first: bool
    example: bool
    added: int
    changed: int
    ended: int
    objectives: int
    actions: int


def latest(actor: Actor) -> Latest | None:
    """The last edition that was published; of a plan that is an example only where there is no
    other. Three queries."""
    edition = (
        Edition.objects.visible_to(actor)
        .filter(seq__isnull=False)
        .select_related("plan", "decision")
        .order_by("plan__example", "-published_at", "-pk")
        .first()
    )
    if edition is None:
        return None
    did = Revision.objects.filter(edition=edition).aggregate(
        added=Count("pk", filter=Q(base__isnull=True)),
        changed=Count("pk", filter=Q(base__isnull=False, ended=False)),
        ended=Count("pk", filter=Q(ended=True)),
    )
    standing = counts(edition.plan.uid)
    return Latest(
        edition.plan.slug,
        edition.plan.title,
        edition.name,
        edition.number,
        edition.published_at,
        edition.decision.date if edition.decision else None,
        edition.seq == 1,
        edition.plan.example,
        did["added"],
        did["changed"],
        did["ended"],
        standing.get(Item.Kind.OBJECTIVE, 0),
        sum(count for kind, count in standing.items() if kind not in _NO_ACTION),
    )
