"""Settling what two drafts did to one item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.errors import Refusal
from regie.plans.contents import LinkTo
from regie.plans.models import Citation, Edition, Item, Link, Revision
from regie.plans.services.access import held, may_write
from regie.plans.services.writing import ItemChange, write

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
        if answer == "theirs" or now is None:
            _drop(mine)
            return
        mine.base = now
        mine.version += 1
        mine.save(update_fields=["base", "version"])
        if answer == "merged":
            change = ItemChange("it", item, values=values or {}, links=links)
            event.after["digest"] = write(actor, fresh, [change]).digest


def _drop(row: Revision) -> None:
    Link.objects.filter(revision=row).delete()
    Citation.objects.filter(revision=row).delete()
    row.delete()
