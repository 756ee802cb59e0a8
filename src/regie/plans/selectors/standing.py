"""What a list of items needs beside the items themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import F
from django.utils import timezone
from msgspec import Struct

from regie.base.fields import last_day, partial_date
from regie.kernel.dates import PartialDate
from regie.plans.contents import LinkTo
from regie.plans.models import Edition, Item, Link, Plan, Revision
from regie.plans.selectors.names import Named, names


def first_planned(plan: Plan) -> dict[str, PartialDate]:
    """For each milestone of ``plan`` the date that it was first planned for, by uid: 1 query."""
    found: dict[str, PartialDate] = {}
    for uid, first, letter in (
        Revision.objects.filter(
            plan=plan, kind=Item.Kind.MILESTONE, from_seq__isnull=False, planned_first__isnull=False
        )
        .order_by("from_seq")
        .values_list("item__uid", "planned_first", "planned_precision")
    ):
        when = partial_date(first, letter)
        if when is not None:
            found.setdefault(uid, when)
    return found


class Shared(Struct, frozen=True):
    """An item of one plan that serves one of another. ``role`` is what ties ``source`` to
    ``target``; ``basis`` how the register knows."""

    source: Named
    target: Named
    role: str
    basis: str
    note: Mapping[str, str]


def shared_with_others(
    plan: Plan, today: date
) -> tuple[list[Shared], dict[str, Mapping[str, str]]]:
    """Links between living items of ``plan`` and those of other public plans, both ways, and the
    titles of those plans by slug: 3 queries."""
    living = Link.objects.filter(
        item__isnull=False,
        revision__from_seq__isnull=False,
        revision__until_seq__isnull=True,
        revision__ended=False,
    ).exclude(item__plan=F("revision__plan"))
    told = list(
        (living.filter(revision__plan=plan) | living.filter(item__plan=plan))
        .order_by("pk")
        .values_list("revision__item__uid", "item__uid", "role", "basis", "note")
    )
    called = names(
        [LinkTo("", "item", uid) for source, target, *_ in told for uid in (source, target)], today
    )
    found = [
        Shared(called["item", source], called["item", target], role, basis, note)
        for source, target, role, basis, note in told
        if ("item", source) in called and ("item", target) in called
    ]
    slugs = {one.source.plan for one in found} | {one.target.plan for one in found}
    titles = dict(Plan.objects.filter(slug__in=slugs).values_list("slug", "title"))
    return found, titles


class Written(Struct, frozen=True):
    """A publication: its number (none for an erratum), and the day of its decision or, where that
    is not known, on which it was published."""

    edition: int | None
    at: date


def last_written(plan: Plan) -> dict[int, Written]:
    """Publication (``Content.since``) → when that was: 1 query."""
    return written_in(Edition.objects.filter(plan=plan).select_related("decision"))


def written_in(editions: Iterable[Edition]) -> dict[int, Written]:
    """The same, of editions that were read before."""
    return {one.seq: Written(one.number, _day(one)) for one in editions if one.seq is not None}


def _day(edition: Edition) -> date:
    decided = edition.decision.date if edition.decision else None
    if decided is not None:
        return last_day(decided)
    return timezone.localdate(edition.published_at)
