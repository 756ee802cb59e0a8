"""What links point at, called as it was called on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, FilteredRelation, Q, Value
from msgspec import Struct

from regie.actors.models import Office, OrganisationName
from regie.base.actor import Actor
from regie.base.fields import last_day
from regie.plans.contents import LinkTo
from regie.plans.models import Decision, Edition, Item, Principle, Revision, TargetGroup


class Named(Struct, frozen=True):
    """The target of a link. ``detail`` is the short name, the holder of an office, or a code."""

    kind: str
    uid: str
    title: Mapping[str, str]
    detail: str = ""
    plan: str = ""


def day_of(edition: Edition, today: date) -> date:
    """The day at which an edition looks at the world: of its decision, else of its publication."""
    decision: Decision | None = edition.decision
    if decision is not None and decision.date is not None:
        return last_day(decision.date)
    return today if edition.published_at is None else edition.published_at.date()


def names(links: Iterable[LinkTo], day: date) -> dict[tuple[str, str], Named]:
    """Every target of ``links`` by (kind, uid): four queries at most."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for link in links:
        wanted[link.kind].add(link.target)
    found: list[Named] = []
    if uids := wanted["organisation"]:
        found += organisations(uids, day)
    if uids := wanted["office"]:
        found += offices(uids, day)
    plain = [
        model.objects.filter(uid__in=uids)
        .annotate(kind=Value(kind, output_field=CharField()))
        .values_list("kind", "uid", "title")
        for kind, model in (("target_group", TargetGroup), ("principle", Principle))
        if (uids := wanted[kind])
    ]
    for first in plain[:1]:
        found += (Named(*row) for row in first.union(*plain[1:], all=True))
    if uids := wanted["item"]:
        found += _items(uids, day)
    return {(named.kind, named.uid): named for named in found}


def organisations(uids: Any, day: date) -> Iterable[Named]:
    """Organisations (their uids, or a query for those) as called on ``day``: 1 query."""
    best: dict[str, tuple[tuple[bool, date], Named]] = {}
    for uid, name, short, since, until in OrganisationName.objects.filter(
        organisation__uid__in=uids, alias=False
    ).values_list("organisation__uid", "name", "short", "from_first", "until"):
        since = since or date.min
        stands = since <= day and (until is None or day < until)
        # Outside all its names an organisation is called by its last.
        if uid not in best or (stands, since) > best[uid][0]:
            best[uid] = (stands, since), Named("organisation", uid, {"nl": name}, short)
    return [named for _, named in best.values()]


def offices(uids: Any, day: date) -> Iterable[Named]:
    """Offices (their uids, or a query for those) with who held them on ``day``: 1 query."""
    on_day = Q(tenures__until__isnull=True) | Q(tenures__until__gt=day)
    held = Office.objects.filter(uid__in=uids).annotate(
        tenure=FilteredRelation("tenures", condition=Q(on_day, tenures__since__lte=day))
    )
    return [
        Named("office", uid, title, holder or "")
        for uid, title, holder in held.values_list("uid", "title", "tenure__holder")
    ]


def _items(uids: Iterable[str], day: date) -> Iterable[Named]:
    """Items as they stood on ``day``, else as they first stood."""
    best: dict[str, tuple[tuple[bool, int], Named]] = {}
    for uid, title, code, plan, seq, decided, published in Revision.objects.filter(
        item__uid__in=uids, from_seq__isnull=False
    ).values_list(
        "item__uid",
        "title",
        "code",
        "plan__slug",
        "from_seq",
        "edition__decision__date_first",
        "edition__published_at",
    ):
        stood = (decided or published.date()) < day + timedelta(days=1)
        rank = (stood, seq if stood else -seq)
        if uid not in best or rank > best[uid][0]:
            best[uid] = rank, Named("item", uid, title, code, plan)
    return [named for _, named in best.values()]


def standing_item(actor: Actor, uid: str) -> Revision | None:
    """What a published item says, or last said, with its plan; None where ``actor`` sees none.
    One query."""
    found: Revision | None = (
        Revision.objects.filter(
            item__in=Item.objects.visible_to(actor).filter(uid=uid), from_seq__isnull=False
        )
        .select_related("item", "plan")
        .order_by("-from_seq")
        .first()
    )
    return found


def shares_of(row: Revision) -> list[tuple[LinkTo, int]]:
    """Who answers for an item with an agreed share (in hundredths of a percent), who is responsible
    before who is so beside them. One query."""
    return [
        (
            LinkTo("", "office", office)
            if office
            else LinkTo("", "organisation", organisation or ""),
            share or 0,
        )
        for office, organisation, share in row.links.filter(
            role__in=["responsible", "co_responsible"], share__isnull=False
        )
        .order_by("-role", "pk")
        .values_list("office__uid", "organisation__uid", "share")
    ]


def all_links(contents: Iterable[Any]) -> Iterable[LinkTo]:
    """The links of many contents."""
    return (link for content in contents for link in content.links)
