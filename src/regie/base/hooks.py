"""Where a lower room reaches a higher one: typed lists of callables, filled when apps are ready."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Generic, ParamSpec, TypeVar

from msgspec import Struct, field

P = ParamSpec("P")
R = TypeVar("R")


class Hook(Generic[P, R]):
    """A place where rooms above may add themselves. Order is that of the floors."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._called: list[Callable[P, R]] = []

    def add(self, called: Callable[P, R]) -> Callable[P, R]:
        """Add ``called``, once."""
        if called not in self._called:
            self._called.append(called)
        return called

    def __call__(self, *args: P.args, **options: P.kwargs) -> Iterator[R]:
        """Call all of them, one after the other, when iterated."""
        for called in self._called:
            yield called(*args, **options)


class SearchText(Struct, frozen=True):
    """What search knows of one object. Words are by language; a language that is missing shows
    another.

    :param path: the address of the object in Dutch (``/doelstellingen/…/``).
    :param texts: everything by which the object can be found beside its title.
    :param sort: where it stands among equals; its title, unless a code says it better.
    :param staff_only: not public (yet).
    """

    kind: str
    uid: str
    path: str
    title: Mapping[str, str]
    detail: Mapping[str, str] = field(default_factory=dict)
    texts: tuple[Mapping[str, str], ...] = ()
    sort: str = ""
    staff_only: bool = False
    example: bool = False


class Transfer(Struct, frozen=True):
    """Municipalities that merge on a day: by key, from which to which. ``boards`` are their
    organisations."""

    on: date
    municipalities: Mapping[int, int]
    boards: Mapping[int, int]


class MergerCase(Struct, frozen=True):
    """Something that a merger does not touch, for a person to decide. ``about`` is a Dutch
    sentence."""

    kind: str
    about: str
    object_kind: str = ""
    object_uid: str = ""


class WentOver(Struct, frozen=True):
    """What went over in a room: so many of each thing (English message ids)."""

    moved: Mapping[str, int] = field(default_factory=dict)
    cases: tuple[MergerCase, ...] = ()


#: What a room can prove about itself when the history is verified: sentences, none if it is whole.
verifiers: Hook[[], Iterable[str]] = Hook("verifiers")
#: The names of those behind accounts (keys), as a history shows them.
account_names: Hook[[Collection[int]], Mapping[int, str]] = Hook("account_names")
#: What can be found: the texts of the objects with these uids, or of all objects for no uid.
search_texts: Hook[[Collection[str]], Iterable[SearchText]] = Hook("search_texts")
#: Which of these persons (keys) a room still needs by name.
persons_needed: Hook[[Collection[int]], Collection[int]] = Hook("persons_needed")
#: Erase what a room keeps of these persons beside their row in ``actors``.
persons_erased: Hook[[Collection[int]], None] = Hook("persons_erased")
#: Move what a room keeps of boards that merge over to the new ones.
municipality_merged: Hook[[Transfer], WentOver] = Hook("municipality_merged")
#: What stands in a room on the names of these boards (keys): figures (by English message id) that
#: a merger must leave as they are.
merger_totals: Hook[[Collection[int]], Mapping[str, Decimal]] = Hook("merger_totals")
