"""What indicators add to the chain: what they judge, the reports that feed them, and how that was
when a round was closed."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db.models import Q

from regie.base.chain import Link, Node, Ref, wanted
from regie.indicators.models import Indicator, Tie
from regie.plans.selectors.chain import items_of, kind_of, statuses_of

_ITEMS = ("objective", "action")


def links_at(refs: Collection[Ref]) -> Iterator[Link]:
    """Item → indicator → what was answered about that item in rounds that are closed: at most 4
    queries."""
    asked = wanted(refs)
    items = [uid for kind in _ITEMS for uid in asked.get(kind, ())]
    codes, answers = asked.get("evidence", []), asked.get("status", [])
    about = items_of(answers) if answers else {}
    if not (items or codes or about):
        return
    ties = [
        (Ref(kind_of(kind), item), Ref("evidence", code), basis, why or source)
        for item, kind, code, basis, why, source in Tie.objects.filter(
            item__isnull=False, indicator__ended__isnull=True
        )
        .filter(
            Q(item__uid__in=[*items, *(one.uid for one in about.values())])
            | Q(indicator__code__in=codes)
        )
        .order_by("indicator__code", "pk")
        .values_list("item__uid", "item__kind", "indicator__code", "basis", "why", "source")
    ]
    for item, evidence, basis, place in ties:
        yield Link(item, evidence, basis, place)
    # From an indicator only to the statuses of what it judges.
    judged = {item.uid for item, evidence, *_ in ties if evidence.uid in codes}
    told = statuses_of(judged) if judged else {}
    for uid, item in about.items():
        told.setdefault(item.uid, []).append(uid)
    for item, evidence, basis, place in ties:
        for uid in dict.fromkeys(told.get(item.uid, ())):
            yield Link(evidence, Ref("status", uid), basis, place)


def nodes_of(refs: Collection[Ref]) -> Iterator[Node]:
    """Indicators that did not end: 1 query."""
    if codes := wanted(refs).get("evidence"):
        for code, title, example in Indicator.objects.filter(
            code__in=codes, ended__isnull=True
        ).values_list("code", "title", "example"):
            yield Node(Ref("evidence", code), title, f"/indicatoren/{code}/", example)


def indicators_followed() -> int:
    """How many indicators are followed today. One query."""
    return Indicator.objects.filter(ended__isnull=True).count()
