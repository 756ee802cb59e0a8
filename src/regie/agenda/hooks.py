"""Where rooms above bring their due dates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from msgspec import Struct, field

from regie.base.actor import Actor
from regie.base.fields import last_day
from regie.base.hooks import Hook
from regie.kernel.dates import PartialDate


class DueDate(Struct, frozen=True):
    """One thing that is due.

    ``path`` is the Dutch address of its page; ``who`` are (kind, uid) of organisations and offices;
    ``within`` is what it is a part of; ``plan`` the short name of a plan. ``when`` is absent where
    the day is not known. ``personal`` is what a room tells only those who must do it: it is theirs,
    whatever they hold, and that room itself brings it to *Mijn werk*.
    """

    kind: str
    uid: str
    title: Mapping[str, str]
    when: PartialDate | None
    path: str
    done: bool = False
    who: frozenset[tuple[str, str]] = frozenset()
    within: Mapping[str, str] = field(default_factory=dict)
    plan: str = ""
    note: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    example: bool = False
    personal: bool = False

    def overdue(self, today: date) -> bool:
        """Whether its last day passed and nobody said that it was done."""
        return self.when is not None and not self.done and last_day(self.when) < today


#: ``due_dates(actor, since, until)``: what is due from one day to another (both included) and what
#: has no day, as far as ``actor`` may see it; a fixed number of queries.
due_dates: Hook[[Actor, date, date], Iterable[DueDate]] = Hook("agenda.due_dates")
