"""The one chain: objective → action → money → call → award → result → evidence → status → next
edition. Each room tells its own links; this walks along them.

Only what is public is told: a chain shows the same to everybody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from msgspec import Struct, field

from regie.base.hooks import Hook

#: What stands in the chain, in its order.
KINDS = (
    "objective",
    "action",
    "money",
    "article",
    "call",
    "award",
    "result",
    "evidence",
    "status",
    "sentence",
)


class Ref(Struct, frozen=True, order=True):
    """One thing in the chain: what it is (of :data:`KINDS`) and by what it is known there."""

    kind: str
    uid: str


class Node(Struct, frozen=True):
    """What is shown of it: words by language, and its own page in Dutch (``/acties/…/``)."""

    ref: Ref
    title: Mapping[str, str]
    path: str
    example: bool = False


class Link(Struct, frozen=True):
    """That one thing leads to the next, and how the register knows (``decision``, ``paper``,
    ``staff``, ``inferred``, ``example``). ``place`` says where that can be read, or why."""

    before: Ref
    after: Ref
    basis: str
    place: str = ""


#: The links that begin or end at any of these, those to things that are not public left out.
links_at: Hook[[Collection[Ref]], Iterable[Link]] = Hook("chain_links_at")
#: What is shown of those that a room knows, where they are public.
nodes_of: Hook[[Collection[Ref]], Iterable[Node]] = Hook("chain_nodes_of")


class Chain(Struct, frozen=True):
    """Part of the chain: everything by its reference, and how it hangs together. ``start`` is what
    was asked for."""

    start: Node
    nodes: Mapping[Ref, Node] = field(default_factory=dict)
    links: tuple[Link, ...] = ()

    def to(self, ref: Ref) -> list[Link]:
        """What leads to it."""
        return [one for one in self.links if one.after == ref]

    def on_from(self, ref: Ref) -> list[Link]:
        """What it leads to."""
        return [one for one in self.links if one.before == ref]


def wanted(refs: Collection[Ref]) -> dict[str, list[str]]:
    """The uids by kind."""
    found: dict[str, list[str]] = defaultdict(list)
    for one in sorted(set(refs)):
        found[one.kind].append(one.uid)
    return found


def known(uid: str) -> Node | None:
    """What bears this uid, whatever it is."""
    return next(iter(_shown([Ref(kind, uid) for kind in KINDS]).values()), None)


def around(ref: Ref) -> Chain | None:
    """One thing with what leads to it and what it leads to; None where it is not public."""
    links = _links([ref])
    nodes = _shown([ref, *_ends(links)])
    start = nodes.get(ref)
    return None if start is None else _made(start, nodes, links)


def along(start: Node) -> Chain:
    """All that leads to it, from the first objective on, and all that follows from it."""
    links: dict[Link, None] = {}
    for forward in (True, False):
        seen = {start.ref}
        edge = seen
        while edge:
            found = [one for one in _links(edge) if (one.before if forward else one.after) in edge]
            links.update(dict.fromkeys(found))
            edge = {one.after if forward else one.before for one in found} - seen
            seen = seen | edge
    return _made(start, _shown([start.ref, *_ends(links)]), links)


def _links(refs: Collection[Ref]) -> list[Link]:
    return [one for told in links_at(refs) for one in told]


def _shown(refs: Collection[Ref]) -> dict[Ref, Node]:
    return {one.ref: one for told in nodes_of(refs) for one in told}


def _ends(links: Iterable[Link]) -> list[Ref]:
    return [end for one in links for end in (one.before, one.after)]


def _made(start: Node, nodes: Mapping[Ref, Node], links: Iterable[Link]) -> Chain:
    """What is shown, with the links of which both ends are, in the order of the chain."""
    order = {kind: place for place, kind in enumerate(KINDS)}
    kept = [one for one in links if one.before in nodes and one.after in nodes]
    kept.sort(
        key=lambda one: (order[one.before.kind], order[one.after.kind], one.before, one.after)
    )
    return Chain(start, nodes, tuple(dict.fromkeys(kept)))
