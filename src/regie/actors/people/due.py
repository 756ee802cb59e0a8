"""What is due, as *Mijn werk* shows it: every room adds its own through :data:`due_items`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from regie.base.actor import Actor
from regie.base.hooks import Hook


class DueItem(Struct, frozen=True):
    """One thing that somebody must do.

    ``kind`` and ``uid`` name the object whose page has the button; the page that lists it knows
    the address. ``what`` and ``button`` are words in the language of the page, ``within`` is the
    plan or call, ``minutes`` how long it takes.
    """

    what: str
    button: str
    kind: str
    uid: str
    until: date | None = None
    within: str = ""
    minutes: int | None = None

    def overdue(self, today: date) -> bool:
        """Whether its last day has passed."""
        return self.until is not None and self.until < today


#: ``due_items(actor, today)``: what each room wants done by this person, a fixed number of queries.
due_items: Hook[[Actor, date], Iterable[DueItem]] = Hook("due_items")


def all_due(actor: Actor, today: date) -> list[DueItem]:
    """Everything that is due, first what is due first; what has no day comes last."""
    items = [item for room in due_items(actor, today) for item in room]
    return sorted(items, key=lambda item: (item.until or date.max, item.what, item.uid))
