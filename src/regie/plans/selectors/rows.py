"""Rows of the database as values: every other reader of this room goes through here.

A page reads thousands of them, so columns are asked for as text or number, which no engine converts
row by row, and only what is there becomes a value.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import msgspec
from django.db import models
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Cast, Coalesce

from regie.plans.contents import (
    DATES,
    FIELDS,
    FLAGS,
    TARGETS,
    TEXTS,
    Content,
    Fields,
    LinkTo,
    Seen,
)
from regie.plans.models import Citation, Edition, Link, Revision
from regie.plans.models.item import Revisions


def _as_text(name: str) -> Cast:
    return Cast(name, models.TextField())


class AsNumber(Cast):
    """A flag as 0 or 1, left as the engine gives it."""

    def __init__(self, name: str) -> None:
        super().__init__(name, models.IntegerField())

    def get_db_converters(self, connection: Any) -> list[Any]:
        """None: one converter makes Django copy every row."""
        return []


def _raw(name: str) -> Any:
    """A column as :class:`Fields` wants it."""
    if name in DATES:
        return _as_text(f"{name}_first")
    if name in FLAGS:
        return AsNumber(name)
    return _as_text(name) if name in TEXTS else name


_HEAD = (
    "pk",
    "version",
    "item__uid",
    "kind",
    AsNumber("ended"),
    "reason",
    "parent__uid",
    "rank",
    "from_seq",
)
_FIRST = len(_HEAD)
_COLUMNS: tuple[Any, ...] = (
    *_HEAD,
    *map(_raw, FIELDS),
    *(f"{name}_precision" for name in DATES),
)
_LINK: tuple[Any, ...] = (
    "revision",
    "role",
    Case(*(When(**{f"{kind}__isnull": False}, then=Value(kind)) for kind in TARGETS)),
    Coalesce(*(f"{kind}__uid" for kind in TARGETS)),
    "share",
    "basis",
    _as_text("note"),
    "intersection",
)
_words = msgspec.json.Decoder(dict[str, str]).decode


def contents(rows: Revisions, *, links: bool = True, citations: bool = False) -> dict[str, Content]:
    """``rows`` by uid of their item: one query, one for links, one for citations.

    An item must not stand twice in ``rows``; :func:`each` takes those.
    """
    return {content.item: content for content in each(rows, links=links, citations=citations)}


def each(rows: Revisions, *, links: bool = True, citations: bool = False) -> Iterator[Content]:
    """``rows`` one by one, with the same queries."""
    found = list(rows.order_by().values_list(*_COLUMNS))
    keys = rows.order_by().values("pk")
    linked = links_of(keys) if links else {}
    cited = citations_of(keys) if citations else {}
    for row in found:
        key, version, item, kind, ended, reason, parent, rank, since = row[:_FIRST]
        # By place: by name takes twice as long.
        yield Content(
            item,
            kind,
            bool(ended),
            reason,
            parent,
            rank,
            Fields(row[_FIRST:]),
            linked.get(key, ()),
            cited.get(key, ()),
            Seen(key, version),
            since,
        )


def links_of(revisions: Any) -> dict[int, tuple[LinkTo, ...]]:
    """The links of ``revisions`` (keys, or a query for keys), in a fixed order."""
    found: dict[int, list[LinkTo]] = defaultdict(list)
    # Many rows point alike; those become one value, which is soon made and soon compared.
    alike: dict[tuple[Any, ...], LinkTo] = {}
    for row in Link.objects.filter(revision__in=revisions).order_by().values_list(*_LINK):
        told = row[1:]
        link = alike.get(told)
        if link is None:
            role, kind, target, share, basis, note, together = told
            link = alike[told] = LinkTo(role, kind, target, share, basis, _words(note), together)
        found[row[0]].append(link)
    for links in found.values():
        if len(links) > 1:
            links.sort(key=_key)
    return {key: tuple(links) for key, links in found.items()}


def _key(link: LinkTo) -> tuple[str, str, str, int]:
    return link.key


def citations_of(revisions: Any) -> dict[int, tuple[tuple[str, int], ...]]:
    """(field, key of passage) of ``revisions``, in a fixed order."""
    found: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for revision, field, passage in (
        Citation.objects.filter(revision__in=revisions)
        .order_by()
        .values_list("revision", "field", "passage")
    ):
        found[revision].append((field, passage))
    return {key: tuple(sorted(cited)) for key, cited in found.items()}


def standing(edition: Edition) -> Revisions:
    """The rows that a draft reads: its own, and what is published of items it does not touch.

    Ended rows of both are among them, so that an ended item hides nothing and is not there.
    """
    own = Revision.objects.filter(edition=edition)
    rows: Revisions = Revision.objects.filter(
        Q(edition=edition)
        | Q(plan=edition.plan_id, from_seq__isnull=False, until_seq__isnull=True)
        & ~Q(item__in=own.values("item"))
    )
    return rows


def skeleton(edition: Edition) -> dict[int, tuple[int | None, str, bool]]:
    """Item → (parent, rank, ended) as a draft reads, in one query."""
    return {
        item: (parent, rank, ended)
        for item, parent, rank, ended in standing(edition)
        .order_by()
        .values_list("item", "parent", "rank", "ended")
    }


def touched(plan: int, m: int, n: int) -> tuple[Revisions, Revisions]:
    """The rows that stood at ``m`` and no longer at ``n``, and those that came in their place."""
    old = Revision.objects.filter(plan=plan, from_seq__lte=m, until_seq__gt=m, until_seq__lte=n)
    new = Revision.objects.filter(
        Q(until_seq__isnull=True) | Q(until_seq__gt=n),
        plan=plan,
        from_seq__gt=m,
        from_seq__lte=n,
    )
    return old, new


def beside(edition: Edition) -> Revisions:
    """The published rows that rows of a draft were made from."""
    rows: Revisions = Revision.objects.filter(later__edition=edition)
    return rows
