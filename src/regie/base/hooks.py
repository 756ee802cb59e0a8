"""Where a lower room reaches a higher one: typed lists of callables, filled when apps are ready."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Generic, ParamSpec, TypeVar

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


#: What a room can prove about itself when the history is verified: sentences, none if it is whole.
verifiers: Hook[[], Iterable[str]] = Hook("verifiers")
#: The names of those behind accounts (keys), as a history shows them.
account_names: Hook[[Collection[int]], Mapping[int, str]] = Hook("account_names")
