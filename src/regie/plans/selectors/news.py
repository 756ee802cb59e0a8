"""What publications did, for who follows a plan, an objective or a search."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from msgspec import Struct

from regie.plans.models import Edition, Item, Revision


class NewsItem(Struct, frozen=True):
    """One item that a publication added, changed or ended."""

    uid: str
    kind: str
    code: str
    title: Mapping[str, str]
    what: str


class News(Struct, frozen=True):
    """One publication, with the items that it did something to. ``number`` is absent for an
    erratum."""

    uid: str
    plan: str
    plan_title: Mapping[str, str]
    number: int | None
    name: Mapping[str, str]
    at: datetime
    reason: str
    example: bool
    items: tuple[NewsItem, ...]


def news(
    *,
    plan: str = "",
    items: Collection[str] | None = None,
    since: datetime | None = None,
    most: int = 30,
) -> list[News]:
    """The last publications, newest first, with what each did: 2 queries.

    :param plan: only of the plan with this uid.
    :param items: only what was done to these items (uids); publications that did nothing to them
        are left out.
    """
    editions = Edition.objects.filter(published_at__isnull=False).select_related("plan")
    if plan:
        editions = editions.filter(plan__uid=plan)
    if since is not None:
        editions = editions.filter(published_at__gt=since)
    if items is not None:
        editions = editions.filter(revisions__item__uid__in=list(items)).distinct()
    chosen = list(editions.order_by("-published_at", "-pk")[:most])
    done = Revision.objects.filter(edition__in=[one.pk for one in chosen])
    if items is not None:
        done = done.filter(item__uid__in=list(items))
    found: dict[int, list[NewsItem]] = {}
    for edition, uid, kind, code, title, ended, base in done.order_by("rank", "pk").values_list(
        "edition", "item__uid", "kind", "code", "title", "ended", "base"
    ):
        what = "ended" if ended else "added" if base is None else "changed"
        found.setdefault(edition, []).append(NewsItem(uid, kind, code, title, what))
    return [
        News(
            one.uid,
            one.plan.slug,
            one.plan.title,
            one.number,
            one.name,
            one.published_at,
            one.reason,
            one.plan.example,
            tuple(found.get(one.pk, ())),
        )
        for one in chosen
        if one.published_at
    ]


def under(objective: str) -> set[str]:
    """An objective and everything that ever stood under it, by uid: 1 query."""
    children: dict[str, set[str]] = {}
    for item, parent in Revision.objects.filter(
        plan__items__uid=objective, from_seq__isnull=False, parent__isnull=False
    ).values_list("item__uid", "parent__uid"):
        children.setdefault(parent, set()).add(item)
    found, waiting = set(), {objective}
    while waiting:
        at = waiting.pop()
        found.add(at)
        waiting |= children.get(at, set()) - found
    return found


def public_objective(uid: str) -> Mapping[str, str] | None:
    """What a published objective is called now; nothing where there is none: 1 query."""
    title: Mapping[str, str] | None = (
        Revision.objects.filter(
            item__uid=uid, kind=Item.Kind.OBJECTIVE, from_seq__isnull=False, until_seq__isnull=True
        )
        .values_list("title", flat=True)
        .first()
    )
    return title
