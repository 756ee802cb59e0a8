"""Rows of the database as values: every other reader of this room goes through here.

A page reads thousands of them, so columns are asked for as text or number, which no engine converts
row by row, and only what is there becomes a value.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from django.db import connection, models
from django.db.models import Case, Q, Value, When
from django.db.models.expressions import RawSQL
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
    return _as_text(name) if name in TEXTS or name == "own" else name


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


# --- two publications side by side
#
# Written as SQL, for it is the database that holds both rows against each other: of thousands of
# items mostly little differs, and only that is read.

#: The columns that are compared and read only where one of them differs: all but code and title.
_COMPARED = (
    *(name for name in FIELDS if name not in ("code", "title", *DATES)),
    *(f"{name}_{part}" for name in DATES for part in ("first", "precision")),
)
_LINKED = ("role", *(f"{kind}_id" for kind in TARGETS), "share", "basis", "note", "intersection")
_NOTHING = (None,) * (len(FIELDS) + len(DATES) - 2)
#: So many keys at most stand in one question.
_MOST_ASKED = 500
#: Rows ``n`` that came between two publications, and beside each the row ``o`` that it replaced.
_BOTH = """
    FROM plans_revision n {join} plans_revision o ON o.item_id = n.item_id AND o.plan_id = n.plan_id
    AND o.from_seq <= %(m)s AND o.until_seq > %(m)s AND o.until_seq <= %(n)s {more}
    WHERE n.plan_id = %(plan)s AND n.from_seq > %(m)s AND n.from_seq <= %(n)s
    AND (n.until_seq IS NULL OR n.until_seq > %(n)s) {where}
"""
_PAIRS = """
    SELECT i.uid, n.kind, n.reason, n.id, o.id, CAST(o.ended AS integer), CAST(n.ended AS integer),
    po.uid, pn.uid, o.rank, n.rank, o.code, CAST(o.title AS text), n.code, CAST(n.title AS text),
    CASE WHEN o.id IS NULL OR {differs} THEN 1 ELSE 0 END
"""
_PARENTS = """
    JOIN plans_item i ON i.id = n.item_id LEFT JOIN plans_item po ON po.id = o.parent_id
    LEFT JOIN plans_item pn ON pn.id = n.parent_id
"""


def pairs(plan: int, m: int, n: int) -> tuple[dict[str, Content], dict[str, Content]]:
    """What changed between two publications, by uid of item: as it was and as it is. At most
    three queries.

    A row that tells only its title or its place otherwise tells no other field.
    """
    about = {"plan": plan, "m": m, "n": n}
    differs = _differ("o", "n", _COMPARED, " OR ")
    sql = _PAIRS.format(differs=differs) + _BOTH.format(join="LEFT JOIN", more=_PARENTS, where="")
    with connection.cursor() as cursor:
        cursor.execute(sql, about)
        found = cursor.fetchall()
    wanted = [key for row in found if row[15] for key in (row[3], row[4]) if key is not None]
    old, new = touched(plan, m, n)
    both = old | new
    if len(wanted) <= _MOST_ASKED:
        both = Revision.objects.filter(pk__in=wanted)
    whole = {told.seen.revision: told.fields for told in each(both, links=False)} if wanted else {}
    linked = _links_that_differ(plan, m, n)
    before: dict[str, Content] = {}
    after: dict[str, Content] = {}
    for row in found:
        item, kind, reason, key, base, was_ended, ended, under, parent, first, rank = row[:11]
        fields = whole.get(key) or Fields((*row[13:15], *_NOTHING))
        links = linked.get(key, ())
        after[item] = Content(item, kind, bool(ended), reason, parent, rank, fields, links)
        if base is not None:
            fields = whole.get(base) or Fields((*row[11:13], *_NOTHING))
            links = linked.get(base, ())
            before[item] = Content(item, kind, bool(was_ended), "", under, first, fields, links)
    return before, after


def _differ(one: str, other: str, columns: Iterable[str], between: str) -> str:
    """Whether columns differ; two that are empty do not."""
    said = "IS NOT" if connection.vendor == "sqlite" else "IS DISTINCT FROM"
    return between.join(f"{one}.{name} {said} {other}.{name}" for name in columns)


def _links_that_differ(plan: int, m: int, n: int) -> dict[int, tuple[LinkTo, ...]]:
    """The links of the rows whose links are not the same at both publications."""
    asked = []
    for one, other in ("no", "on"):
        more = (
            f"JOIN plans_link l ON l.revision_id = {one}.id LEFT JOIN plans_link k"
            f" ON k.revision_id = {other}.id AND NOT ({_differ('k', 'l', _LINKED, ' OR ')})"
        )
        both = _BOTH.format(join="LEFT JOIN", more=more, where="AND k.id IS NULL")
        asked.append("SELECT n.item_id" + both)
    items = " UNION ".join(asked) % {"plan": int(plan), "m": int(m), "n": int(n)}
    old, new = touched(plan, m, n)
    # Nothing in it came from anybody: names of columns, and three whole numbers.
    differ = RawSQL(items, ())  # noqa: S611 - see above
    return links_of((old | new).filter(item__in=differ).order_by().values("pk"))


def beside(edition: Edition) -> Revisions:
    """The published rows that rows of a draft were made from."""
    rows: Revisions = Revision.objects.filter(later__edition=edition)
    return rows
