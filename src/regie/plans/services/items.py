"""What people do to the items of a draft."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from regie.base.actor import Actor
from regie.base.audit import Happening, act
from regie.base.errors import Invalid, Refusal
from regie.plans.contents import LinkTo, Seen
from regie.plans.models import Edition, Item, Successor
from regie.plans.selectors.rows import standing
from regie.plans.services.access import draft
from regie.plans.services.writing import KEEP, LAST, ItemChange, Written, write


def apply_changes(actor: Actor, edition: Edition, changes: Sequence[ItemChange]) -> dict[str, str]:
    """Add, change and end many items at once, such as those of an accepted paper.

    The number of queries does not depend on what the changes are, and hardly on how many there are.

    :return: the uid of each item by the key of its change.
    """
    with act(actor, "plans.edition.filled", edition) as event:
        written = write(actor, draft(actor, edition), changes)
        event.after = {"changes": written.changed, "digest": written.digest}
    return written.uids


def _one(actor: Actor, action: str, edition: Edition, change: ItemChange) -> Item:
    with act(actor, action) as event:
        written = write(actor, draft(actor, edition), [change])
        _tell(event, edition, change, written)
    return written.items[change.key]


def _tell(event: Happening, edition: Edition, change: ItemChange, written: Written) -> None:
    event.about = written.items[change.key]
    event.after = {
        "edition": edition.uid,
        "fields": sorted(change.values),
        "digest": written.digest,
    }
    if change.reason:
        event.after["reason"] = change.reason


def add_item(
    actor: Actor,
    edition: Edition,
    kind: str,
    values: Mapping[str, Any],
    *,
    parent: str | None = None,
    after: str | None = LAST,
    links: Sequence[LinkTo] = (),
    citations: Mapping[str, Sequence[int]] | None = None,
    reason: str = "",
) -> Item:
    """A new item in a draft, under ``parent`` (uid) and behind ``after`` (uid; absent: first)."""
    change = ItemChange(
        "new",
        kind=kind,
        values=values,
        parent=parent,
        after=after,
        links=links,
        citations=citations or {},
        reason=reason,
    )
    return _one(actor, "plans.item.added", edition, change)


def change_item(
    actor: Actor,
    edition: Edition,
    item: str,
    seen: Seen,
    values: Mapping[str, Any],
    *,
    links: Sequence[LinkTo] | None = None,
    citations: Mapping[str, Sequence[int]] | None = None,
    reason: str = "",
) -> Item:
    """Other values for an item, in a draft. ``seen`` is the row that the form was made from.

    :raises Conflict: when somebody else saved meanwhile.
    """
    change = ItemChange(
        "it",
        item,
        values=values,
        links=links,
        citations=citations,
        reason=reason,
        seen=seen,
    )
    return _one(actor, "plans.item.changed", edition, change)


def move_item(
    actor: Actor,
    edition: Edition,
    item: str,
    seen: Seen,
    *,
    parent: str | None = KEEP,
    after: str | None = LAST,
    reason: str = "",
) -> Item:
    """Another place for an item; what stands under it follows."""
    change = ItemChange("it", item, parent=parent, after=after, reason=reason, seen=seen)
    return _one(actor, "plans.item.moved", edition, change)


def end_item(
    actor: Actor, edition: Edition, item: str, reason: str, seen: Seen, *, below: bool = False
) -> Item:
    """An item that the next edition no longer has. What only this draft knew is gone at once.

    :param below: all that stands under it ends with it.
    """
    change = ItemChange("it", item, ended=True, reason=reason, seen=seen)
    if not below:
        return _one(actor, "plans.item.ended", edition, change)
    with act(actor, "plans.item.ended") as event:
        fresh = draft(actor, edition)
        under = _under(fresh, [item])
        ends = [ItemChange(f"under {uid}", uid, ended=True, reason=reason) for uid in under]
        written = write(actor, fresh, [change, *ends])
        _tell(event, edition, change, written)
        event.after["below"] = len(under)
    return written.items["it"]


def _under(edition: Edition, items: Sequence[str], *, deep: bool = True) -> list[str]:
    """What stands in a draft under ``items``: directly, or all the way down."""
    children: dict[str | None, list[str]] = defaultdict(list)
    for item, parent in (
        standing(edition).filter(ended=False).order_by("pk").values_list("item__uid", "parent__uid")
    ):
        children[parent].append(item)
    found: list[str] = []
    waiting = list(items)
    while waiting:
        here = children.pop(waiting.pop(), [])
        found += here
        waiting += here if deep else []
    return found


def revive_item(actor: Actor, edition: Edition, item: str, reason: str, seen: Seen) -> Item:
    """An ended item that the next edition has again."""
    change = ItemChange("it", item, ended=False, reason=reason, seen=seen)
    return _one(actor, "plans.item.revived", edition, change)


def merge_items(
    actor: Actor,
    edition: Edition,
    items: Sequence[str],
    into: ItemChange,
    reason: str,
) -> Item:
    """Several items go on in one: a new one, or one that ``into`` names. What stands under them
    comes to stand under that."""
    if len(set(items)) < 2 or into.item in items:
        raise Refusal("Samenvoegen gaat van twee of meer onderdelen naar een ander.")
    with act(actor, "plans.item.merged") as event:
        fresh = draft(actor, edition)
        ends = [ItemChange(f"from {uid}", uid, ended=True, reason=reason) for uid in items]
        moved = [
            ItemChange(f"under {uid}", uid, parent=into.item or into.key, after=LAST)
            for uid in _under(fresh, items, deep=False)
            if uid not in items and uid != into.item
        ]
        written = write(actor, fresh, [into, *moved, *ends])
        target = written.items[into.key]
        _went_on(fresh, [(written.items[end.key], target) for end in ends], "merged", written)
        _tell(event, edition, replace(into, reason=reason), written)
        event.after["from"] = list(items)
    return target


def split_item(
    actor: Actor, edition: Edition, item: str, into: Sequence[ItemChange], reason: str
) -> list[Item]:
    """One item goes on in several new ones. What stands under it comes under the first."""
    if len(into) < 2 or any(change.item == item for change in into):
        raise Refusal("Splitsen gaat van één onderdeel naar twee of meer andere.")
    with act(actor, "plans.item.split") as event:
        fresh = draft(actor, edition)
        end = ItemChange(f"from {item}", item, ended=True, reason=reason)
        moved = [
            ItemChange(f"under {uid}", uid, parent=into[0].key, after=LAST)
            for uid in _under(fresh, [item], deep=False)
        ]
        written = write(actor, fresh, [*into, *moved, end])
        targets = [written.items[change.key] for change in into]
        source = written.items[end.key]
        _went_on(fresh, [(source, target) for target in targets], "split", written)
        _tell(event, edition, end, written)
        event.after["to"] = [target.uid for target in targets]
    return targets


def succeed_item(actor: Actor, edition: Edition, source: str, target: str) -> None:
    """An item went on in another, of another plan or an older text: *replaced*.

    The draft is of the plan of one of them; nothing else changes.
    """
    with act(actor, "plans.item.succeeded") as event:
        fresh = draft(actor, edition)
        found = {item.uid: item for item in Item.objects.filter(uid__in=[source, target])}
        if len(found) != 2 or fresh.plan_id not in {item.plan_id for item in found.values()}:
            raise Invalid("Noem twee onderdelen, waarvan één van dit plan.")
        _went_on(fresh, [(found[source], found[target])], "replaced")
        event.about = found[source]
        event.after = {"edition": edition.uid, "to": target}


def _went_on(
    edition: Edition,
    pairs: Sequence[tuple[Item, Item]],
    kind: str,
    written: Written | None = None,
) -> None:
    """:raises Refusal: for what this draft said already, and for what was never published."""
    if written is not None and written.removed:
        raise Refusal("Wat alleen in dit ontwerp staat, kan nergens in opgaan.")
    known = set(Successor.objects.filter(edition=edition).values_list("from_item", "to_item"))
    if any((source.pk, target.pk) in known for source, target in pairs):
        raise Refusal("Dat staat al in dit ontwerp.")
    Successor.objects.bulk_create(
        Successor(edition=edition, from_item=source, to_item=target, kind=kind)
        for source, target in pairs
    )
