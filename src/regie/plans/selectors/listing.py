"""The items of a plan as a list wants them: light rows for all, words for those that are shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec
from django.db import models
from django.db.models import Case, Value, When
from django.db.models.functions import Cast, Coalesce

from regie.base.fields import partial_date
from regie.kernel.dates import PartialDate
from regie.plans.contents import TARGETS, Target
from regie.plans.models import Edition, Link, Plan, Revision
from regie.plans.selectors.rows import AsNumber
from regie.plans.standing import Dates


def _of_dates(*names: str) -> tuple[Any, ...]:
    return tuple(
        column
        for name in names
        for column in (Cast(f"{name}_first", models.TextField()), f"{name}_precision")
    )


#: The dates of a milestone.
MILESTONE = _of_dates("planned", "expected", "reached")
#: What a list reads of a revision.
COLUMNS = (
    "pk",
    "item__uid",
    "kind",
    "parent__uid",
    "rank",
    "code",
    "from_seq",
    AsNumber("is_example"),
    *_of_dates("period_start", "period_end"),
    *MILESTONE,
)
#: Words by language, as text of the database.
words = msgspec.json.Decoder(dict[str, str]).decode


class Pointer(NamedTuple):
    """A link of a listed item: as what, to what sort of thing, and its uid."""

    role: str
    kind: Target
    target: str


class Listed(NamedTuple):
    """An item without its words. ``dates`` are those of a milestone."""

    item: str
    kind: str
    parent: str | None
    code: str
    since: int
    example: bool
    start: PartialDate | None
    end: PartialDate | None
    dates: Dates
    links: tuple[Pointer, ...]


_NONE = Dates()


@lru_cache(maxsize=10_000)
def _dated(first: str | None, letter: str) -> PartialDate | None:
    # Many items share few dates.
    return None if first is None else partial_date(date.fromisoformat(first), letter)


def listed(plan: Plan, seq: int, editions: Iterable[Edition] = ()) -> Sequence[Listed]:
    """What stood after publication ``seq``, in the order of the plan, each item before what stands
    under it: 1 query, and 2 more where this process did not read it before.

    :param editions: those of the plan, where they were read before: then the first is not asked.
    """
    return published(plan.pk, seq, proof_of(plan, seq, editions))


def proof_of(plan: Plan, seq: int, editions: Iterable[Edition] = ()) -> str | None:
    """The proof of publication ``seq``: as long as it stands, what was published did not change.
    1 query where ``editions`` do not tell it."""
    proofs = {one.seq: one.content_hash for one in editions}
    if seq in proofs:
        return proofs[seq]
    return Edition.objects.filter(plan=plan, seq=seq).values_list("content_hash", flat=True).first()


@lru_cache(maxsize=8)
def published(plan: int, seq: int, _proof: str | None) -> Sequence[Listed]:
    """As :func:`listed`, of the plan with this key and the publication with this proof: 2 queries,
    once in a process."""
    rows = Revision.objects.at(plan, seq)
    links = links_in(rows.order_by().values("pk"))
    under: dict[str | None, list[tuple[str, str, Listed]]] = {}
    known: set[str] = set()
    for row in rows.order_by().values_list(*COLUMNS):
        told = listed_of(row, links)
        known.add(told.item)
        under.setdefault(told.parent, []).append((row[4], told.item, told))
    found: list[Listed] = []
    # What has no living parent stands on top.
    tops = [one for parent, some in under.items() if parent not in known for one in some]
    waiting = sorted(tops, reverse=True)
    while waiting:
        _rank, item, told = waiting.pop()
        found.append(told)
        below = under.get(item)
        if below:
            waiting += sorted(below, reverse=True) if len(below) > 1 else below
    return tuple(found)


def listed_of(row: Sequence[Any], links: Mapping[int, tuple[Pointer, ...]]) -> Listed:
    """A row of :data:`COLUMNS` with its links, by key."""
    key, item, kind, parent, _rank, code, since, example = row[:8]
    return Listed(
        item,
        kind,
        parent,
        code,
        since,
        bool(example),
        _dated(*row[8:10]),
        _dated(*row[10:12]),
        own_dates(row[12:18]) if kind == "milestone" else _NONE,
        links.get(key, ()),
    )


def own_dates(row: Sequence[Any]) -> Dates:
    """A row of :data:`MILESTONE`."""
    return Dates(_dated(*row[:2]), _dated(*row[2:4]), _dated(*row[4:6]))


def links_in(keys: Any) -> dict[int, tuple[Pointer, ...]]:
    """The links of these revisions (keys, or a query for keys), by key."""
    found: dict[int, tuple[Pointer, ...]] = {}
    alike: dict[tuple[str, ...], Pointer] = {}
    kind = Case(*(When(**{f"{one}__isnull": False}, then=Value(one)) for one in TARGETS))
    target = Coalesce(*(f"{one}__uid" for one in TARGETS))
    for key, *told in (
        Link.objects.filter(revision__in=keys)
        .order_by("role", "pk")
        .values_list("revision", "role", kind, target)
    ):
        pointer = alike.setdefault(tuple(told), Pointer(*told))
        found[key] = (*found.get(key, ()), pointer)
    return found


def titles(plan: Plan, seq: int, items: Iterable[str]) -> dict[str, Mapping[str, str]]:
    """What these items were called after publication ``seq``, by uid: 1 query."""
    return {
        uid: words(title)
        for uid, title in Revision.objects.at(plan.pk, seq)
        .filter(item__uid__in=list(items))
        .order_by()
        .values_list("item__uid", Cast("title", models.TextField()))
    }


def all_titles(plan: Plan, seq: int) -> dict[str, Mapping[str, str]]:
    """What every item was called after publication ``seq``, by uid: 1 query."""
    return {
        uid: words(title)
        for uid, title in Revision.objects.at(plan.pk, seq)
        .order_by()
        .values_list("item__uid", Cast("title", models.TextField()))
    }
