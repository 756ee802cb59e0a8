"""Where the items of a plan stand, as keys that a database sorts byte by byte. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from regie.base.text import fold, said
from regie.plans.contents import natural

#: So much of a title puts it in order.
_LONGEST = 200


class Stands(NamedTuple):
    """A revision that stands in a plan; items by key."""

    item: int
    uid: str
    revision: int
    kind: str
    parent: int | None
    rank: str


class Told(NamedTuple):
    """Where an item stands, by which revision, and the key of the objective above it."""

    revision: int
    path: str
    objective: int | None


def positions(standing: Iterable[Stands]) -> dict[int, Told]:
    """Every item that stands, by key. What has no living parent stands on top."""
    under: dict[int | None, list[Stands]] = {}
    kept = list(standing)
    known = {one.item for one in kept}
    for one in kept:
        under.setdefault(one.parent if one.parent in known else None, []).append(one)
    found: dict[int, Told] = {}
    waiting: list[tuple[int | None, str, int | None]] = [(None, "", None)]
    while waiting:
        parent, above, objective = waiting.pop()
        for one in under.get(parent, ()):
            # A point and a stroke come before every digit and letter of a rank or uid.
            path = f"{above}{one.rank}.{one.uid}/"
            found[one.item] = Told(one.revision, path, objective)
            waiting.append((one.item, path, one.item if one.kind == "objective" else objective))
    return found


def code_key(code: str) -> str | None:
    """What sorts codes as :func:`natural` does; nothing for no code."""
    return (
        "".join(
            f"1{len(str(number)):02d}{number}" if number >= 0 else f"0{words}\t"
            for number, words in natural(code)
        )
        or None
    )


def title_key(title: Mapping[str, str], language: str) -> str | None:
    """What sorts titles; nothing for no title."""
    return fold(said(title, language)[0])[:_LONGEST] or None
