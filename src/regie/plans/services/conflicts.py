"""Settling what two drafts did to one item, and taking back what one did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from django.db.models import Q

from regie.base import approvals
from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.errors import Conflict, Refusal
from regie.plans.contents import LinkTo, Seen, in_circle, orphans
from regie.plans.models import Citation, Edition, Item, Link, Revision, Successor
from regie.plans.selectors.rows import skeleton
from regie.plans.services.access import draft, held, may_write
from regie.plans.services.editions import APPROVAL
from regie.plans.services.writing import ItemChange, who, write

Answer = Literal["mine", "theirs", "merged"]
_OPEN = (Edition.State.DRAFT, Edition.State.SUBMITTED, Edition.State.DECIDED)


def settle_conflict(
    actor: Actor,
    edition: Edition,
    item: str,
    answer: Answer,
    *,
    values: Mapping[str, Any] | None = None,
    links: Sequence[LinkTo] | None = None,
) -> None:
    """Say what becomes of an item that changed under a draft.

    *Mine* keeps what the draft says, *theirs* drops it, *merged* keeps ``values`` and ``links`` on
    top of what the draft says. What was submitted or decided can only keep its own text.

    :raises Refusal: where nothing clashes, or what was decided would read otherwise.
    """
    with act(actor, "plans.conflict.settled") as event:
        may_write(actor, edition.plan_id)
        fresh = held(edition)
        if fresh.state not in _OPEN:
            raise Refusal("Deze editie is geen ontwerp meer.")
        if answer != "mine" and fresh.state != Edition.State.DRAFT:
            raise Refusal("Trek de editie eerst terug: haar tekst verandert hierdoor.")
        mine = Revision.objects.filter(edition=fresh, item__uid=item).first()
        if mine is None:
            raise Refusal("Dit ontwerp wijzigt dit onderdeel niet.")
        now = Revision.objects.current(fresh.plan_id).filter(item=mine.item_id).first()
        if mine.base_id == (now and now.pk):
            raise Refusal("Hier botst niets (meer).")
        event.about = Item.objects.get(pk=mine.item_id)
        event.after = {"edition": fresh.uid, "answer": answer}
        approvals.void(APPROVAL, fresh.uid)
        if answer == "theirs" or now is None:
            _stays(fresh, mine)
            drop(mine)
            return
        mine.base = now
        mine.version += 1
        mine.save(update_fields=["base", "version"])
        if answer == "merged":
            change = ItemChange("it", item, values=values or {}, links=links)
            event.after["digest"] = write(actor, fresh, [change]).digest


def drop(row: Revision) -> None:
    """Take a row out of a draft, with all that hangs on it."""
    Link.objects.filter(revision=row).delete()
    Citation.objects.filter(revision=row).delete()
    row.delete()


def undo_change(actor: Actor, edition: Edition, item: str, seen: Seen) -> None:
    """Take back all that a draft changes in an item: it reads as published again.

    What only this draft has is ended instead (:func:`regie.plans.services.end_item`).

    :raises Conflict: when somebody else saved meanwhile.
    :raises Refusal: where nothing changed, or the tree would not be whole.
    """
    with act(actor, "plans.item.undone") as event:
        fresh = draft(actor, edition)
        row = Revision.objects.filter(edition=fresh, item__uid=item).select_related("item").first()
        if row is None:
            raise Refusal("Dit ontwerp wijzigt dit onderdeel niet.")
        if row.base_id is None:
            raise Refusal("Dit staat alleen in dit ontwerp. Haal het weg in plaats daarvan.")
        if seen != Seen(row.pk, row.version):
            raise Conflict({}, {}, who(row.changed_by_id))
        event.about = row.item
        event.after = {"edition": fresh.uid}
        before = orphans(_parents(fresh))
        _stays(fresh, row)
        drop(row)
        parents = _parents(fresh)
        if set(orphans(parents)) - set(before):
            raise Refusal("Dan staat er iets onder een onderdeel dat er niet meer is.")
        if in_circle(parents, [row.item_id]) is not None:
            raise Refusal("Een onderdeel kan niet onder zichzelf staan.")


def _stays(edition: Edition, row: Revision) -> None:
    """What a draft no longer changes went on in nothing, and nothing in it."""
    ways = Successor.objects.filter(edition=edition)
    ways.filter(Q(from_item=row.item_id) | Q(to_item=row.item_id)).delete()


def _parents(edition: Edition) -> dict[int, int | None]:
    return {item: above for item, (above, _, ended) in skeleton(edition).items() if not ended}
