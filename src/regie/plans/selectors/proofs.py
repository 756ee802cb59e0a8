"""The hash of each published edition, and whether it still proves what stands there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from regie.plans.contents import Content, proof
from regie.plans.models import Citation, Edition, Revision, Successor
from regie.plans.selectors import rows


def proof_of(edition: Edition) -> str:
    """The hash of an edition that has its ``seq``: 5 queries, whatever the size of the plan."""
    before = (
        Edition.objects.filter(plan=edition.plan_id, seq=(edition.seq or 0) - 1)
        .values_list("content_hash", flat=True)
        .first()
    )
    own = Revision.objects.filter(edition=edition)
    said = sorted(rows.each(own), key=lambda content: content.item)
    cited = _cited(Citation.objects.filter(revision__edition=edition))
    went_on = _went_on(Successor.objects.filter(edition=edition))
    return _proof(
        before or "", edition, said, cited.get(edition.pk, ()), went_on.get(edition.pk, ())
    )


def _proof(
    before: str,
    edition: Edition,
    said: Sequence[Content],
    cited: Iterable[Any],
    went_on: Iterable[Any],
) -> str:
    head = f"{before}|{edition.uid}|{edition.seq}|{edition.number or ''}|{edition.kind}"
    return proof(head, said, sorted(cited), sorted(went_on))


def _cited(citations: Any) -> dict[int, list[list[Any]]]:
    """The places in papers by edition; a place is known by its paper, not by its key."""
    found: dict[int, list[list[Any]]] = defaultdict(list)
    for edition, *cited in citations.order_by().values_list(
        "revision__edition",
        "revision__item__uid",
        "field",
        "passage__paper__sha256",
        "passage__start",
        "passage__end",
    ):
        found[edition].append(cited)
    return found


def _went_on(successors: Any) -> dict[int, list[list[Any]]]:
    found: dict[int, list[list[Any]]] = defaultdict(list)
    for edition, *pair in successors.order_by().values_list(
        "edition", "from_item__uid", "to_item__uid", "kind"
    ):
        found[edition].append(pair)
    return found


def broken_editions() -> list[str]:
    """The uids of published editions whose hash does not prove what stands there, or whose rows
    do not join up with those before and after. Empty is whole.

    Reads all that was ever published: for ``audit verify``, not for a page.
    """
    editions = list(Edition.objects.filter(seq__isnull=False).order_by("plan", "seq"))
    said: dict[int, list[Content]] = defaultdict(list)
    of_edition = dict(
        Revision.objects.filter(edition__seq__isnull=False).values_list("pk", "edition")
    )
    for content in rows.each(Revision.objects.filter(edition__seq__isnull=False)):
        said[of_edition[content.seen.revision]].append(content)
    cited = _cited(Citation.objects.filter(revision__edition__seq__isnull=False))
    went_on = _went_on(Successor.objects.filter(edition__seq__isnull=False))
    broken = _unjoined()
    hashes: dict[tuple[int, int], str] = {}
    for edition in editions:
        assert edition.seq is not None  # noqa: S101 - asked for above
        hashes[edition.plan_id, edition.seq] = str(edition.content_hash)
        before = hashes.get((edition.plan_id, edition.seq - 1), "")
        right = _proof(
            before,
            edition,
            sorted(said[edition.pk], key=lambda content: content.item),
            cited.get(edition.pk, ()),
            went_on.get(edition.pk, ()),
        )
        if right != edition.content_hash or (edition.seq > 1 and not before):
            broken.add(edition.pk)
    return [edition.uid for edition in editions if edition.pk in broken]


def _unjoined() -> set[int]:
    """The editions of rows that stand from another publication than their edition's, do not stand
    until the next row of their item, or whose base is not the row before."""
    broken: set[int] = set()
    item, before, until = 0, None, None
    last: int | None = None
    for key, of, edition, since, to, base, seq, plan, edition_plan in (
        Revision.objects.filter(from_seq__isnull=False)
        .order_by("item", "from_seq")
        .values_list(
            "pk",
            "item",
            "edition",
            "from_seq",
            "until_seq",
            "base",
            "edition__seq",
            "item__plan",
            "edition__plan",
        )
    ):
        same = of == item
        if last is not None and until != (since if same else None):
            broken.add(last)
        if seq != since or plan != edition_plan or base != (before if same else None):
            broken.add(edition)
        item, before, until, last = of, key, to, edition
    if last is not None and until is not None:
        broken.add(last)
    for edition in Revision.objects.filter(
        edition__seq__isnull=False, from_seq__isnull=True
    ).values_list("edition", flat=True):
        broken.add(edition)
    return broken
