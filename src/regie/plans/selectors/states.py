"""How a plan reads at one moment, and what made it read otherwise."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Max, Min, Q
from msgspec import Struct

from regie.base.errors import Refusal
from regie.plans.contents import Content, Difference, changed_fields, difference
from regie.plans.models import Edition, Plan, Revision, Successor
from regie.plans.models.item import Revisions
from regie.plans.own import public, visible
from regie.plans.selectors import rows


def state_at(plan: Plan, seq: int, *, citations: bool = False) -> dict[str, Content]:
    """What stood after publication ``seq``, by uid of item: 2 queries (3 with citations)."""
    return rows.contents(Revision.objects.at(plan.pk, seq), citations=citations)


def draft_state(edition: Edition, *, citations: bool = False) -> dict[str, Content]:
    """What a draft reads, by uid of item: 2 queries (3 with citations)."""
    standing = rows.standing(edition).filter(ended=False)
    return rows.contents(standing, citations=citations)


def rows_of(edition: Edition, *, as_decided: bool = False) -> Revisions:
    """The rows that ``edition`` reads, whatever its state, ended items left out.

    A published edition reads as corrected by errata since, or (``as_decided``) as it was decided:
    one query to know which.
    """
    if edition.state != Edition.State.PUBLISHED:
        found: Revisions = rows.standing(edition).filter(ended=False)
        return found
    return Revision.objects.at(edition.plan_id, read_at(edition, as_decided=as_decided))


def read_at(edition: Edition, *, as_decided: bool = False) -> int:
    """The publication at which a published edition is read: at most one query."""
    if edition.seq is None:
        raise Refusal("Deze editie is nog niet gepubliceerd.")
    if as_decided or edition.kind == Edition.Kind.ERRATUM:
        return edition.seq
    later = Edition.objects.filter(plan=edition.plan_id, seq__gt=edition.seq).aggregate(
        next=Min("seq", filter=Q(number__isnull=False)), last=Max("seq")
    )
    if later["next"] is not None:
        return int(later["next"]) - 1
    return int(later["last"] or edition.seq)


def edition_as_of(edition: Edition, *, as_decided: bool = False) -> dict[str, Content]:
    """What ``edition`` says, by uid of item: at most 3 queries."""
    return rows.contents(rows_of(edition, as_decided=as_decided))


def compare(plan: Plan, m: int, n: int) -> Difference:
    """What changed between two publications, ``m`` before ``n``: at most 3 queries."""
    return difference(*rows.pairs(plan.pk, m, n))


def compare_draft(edition: Edition) -> Difference:
    """What a draft changes in what it was made from: 4 queries."""
    return difference(
        rows.contents(rows.beside(edition)),
        rows.contents(Revision.objects.filter(edition=edition)),
    )


class NumberedDifference(Struct, frozen=True):
    """What changed between two editions as people number them."""

    difference: Difference
    merged: tuple[tuple[tuple[str, ...], str], ...]
    split: tuple[tuple[str, tuple[str, ...]], ...]
    same: int


def compare_numbers(plan: Plan, first: int, last: int) -> NumberedDifference:
    """What changed between edition ``first`` and a later edition ``last``, both as corrected, as
    everybody may read it: at most 6 queries. ``merged`` and ``split`` are (from, to), uids of
    items.

    :raises Refusal: where one of them is no edition, or they are in the wrong order.
    """
    editions = dict(
        Edition.objects.filter(plan=plan, seq__isnull=False)
        .order_by("seq")
        .values_list("seq", "number")
    )
    m, n = (_corrected(editions, number) for number in (first, last))
    if m > n:
        raise Refusal("De eerste editie komt na de laatste.")
    found = visible(compare(plan, m, n), public(plan.own_fields))
    standing = Revision.objects.at(plan.pk, n).count()
    into: dict[str, list[str]] = defaultdict(list)
    apart: dict[str, list[str]] = defaultdict(list)
    for source, target, kind in (
        Successor.objects.filter(
            edition__plan=plan,
            edition__seq__gt=m,
            edition__seq__lte=n,
            kind__in=[Successor.Kind.MERGED, Successor.Kind.SPLIT],
        )
        .order_by("from_item__uid", "to_item__uid")
        .values_list("from_item__uid", "to_item__uid", "kind")
    ):
        if kind == Successor.Kind.MERGED:
            into[target].append(source)
        else:
            apart[source].append(target)
    return NumberedDifference(
        found,
        tuple((tuple(sources), target) for target, sources in sorted(into.items())),
        tuple((source, tuple(targets)) for source, targets in sorted(apart.items())),
        standing - len(found.added) - len(found.moved) - len(found.changed),
    )


def _corrected(editions: dict[int, int | None], number: int) -> int:
    if number not in editions.values():
        raise Refusal(f"Dit plan heeft geen editie {number}.")
    later = [seq for seq, other in editions.items() if other is not None and other > number]
    return min(later) - 1 if later else max(editions)


class Clash(Struct, frozen=True):
    """A row of a draft that was made from something that no longer stands.

    ``base`` is what it was made from, ``theirs`` what stands now; absent where there was none.
    """

    item: str
    base: Content | None
    mine: Content
    theirs: Content | None

    @property
    def both(self) -> tuple[str, ...]:
        """The fields that both changed, differently: where *merge* must choose."""
        if self.theirs is None:
            return ()
        return tuple(change.field for change in changed_fields(self.theirs, self.mine))


def conflicts(edition: Edition) -> list[Clash]:
    """What a draft cannot be published over until it is settled: 6 queries."""
    own = Revision.objects.filter(edition=edition)
    mine = rows.contents(own)
    base = rows.contents(rows.beside(edition))
    now = rows.contents(
        Revision.objects.current(edition.plan_id).filter(item__in=own.values("item"))
    )
    return [
        Clash(item, base.get(item), content, now.get(item))
        for item, content in sorted(mine.items())
        if _key(base.get(item)) != _key(now.get(item))
    ]


def _key(content: Content | None) -> int | None:
    return None if content is None else content.seen.revision
