"""What a plan says, as values: items, their difference, their tree, and the proof of them."""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import compress
from operator import ne
from typing import Any, Literal, NamedTuple, TypeVar

import msgspec
from msgspec import Struct, field

from regie.base.fields import partial_date
from regie.kernel.dates import PartialDate

TEXTS = ("title", "text", "short_name", "contact")
DATES = ("period_start", "period_end", "planned", "expected", "reached")
FLAGS = ("horizontal", "regular", "extra_money", "is_example")
#: Every field that people fill in, in the order in which a difference names them.
FIELDS = (
    "code",
    "title",
    "text",
    "level",
    "short_name",
    *DATES,
    "instrument",
    "contact",
    "contact_email",
    *FLAGS,
    "admission_reason",
    "basis",
    "source",
    "own",
)
_OWN_KINDS = frozenset(
    {
        *("objective", "action", "initiative", "evaluation"),
        *("research", "regulation", "decree_evaluation"),
    }
)
#: Fields that only some kinds of items have; of a milestone one asks who answers for the whole.
ONLY = {
    "own": _OWN_KINDS,
    "contact": _OWN_KINDS,
    "contact_email": _OWN_KINDS,
    "level": frozenset({"objective"}),
    "planned": frozenset({"milestone"}),
    "expected": frozenset({"milestone"}),
    "reached": frozenset({"milestone"}),
    "horizontal": frozenset({"action", "initiative"}),
    "regular": frozenset({"action", "initiative"}),
    "extra_money": frozenset({"action", "initiative"}),
    "admission_reason": frozenset({"action", "initiative"}),
}
#: What a field holds where nobody filled it in.
EMPTY: dict[str, Any] = {
    **dict.fromkeys(FIELDS),
    **{name: {} for name in TEXTS},
    "code": "",
    "is_example": False,
    "own": {},
}

Target = Literal["item", "organisation", "office", "target_group", "principle"]
TARGETS: tuple[Target, ...] = ("item", "organisation", "office", "target_group", "principle")
Key = TypeVar("Key", bound=Hashable)
_PARTS = re.compile(r"\d+|\D+")


class Fields(Mapping[str, Any]):
    """The fields of an item as a database tells them, each read when it is asked for: most are only
    ever compared.

    ``raw`` is in the order of :data:`FIELDS`: texts as JSON, flags as 0 or 1, dates by their first
    day; then the letters of the precision of each date.
    """

    __slots__ = ("raw",)

    def __init__(self, raw: tuple[Any, ...]) -> None:
        self.raw = raw

    def __getitem__(self, name: str) -> Any:
        told = self.raw[_PLACE[name]]
        if told is None:
            return None
        if name in _LETTER:
            return _dated(told, self.raw[_LETTER[name]])
        read = _READ.get(name)
        return told if read is None else read(told)

    def unlike(self, other: Fields) -> Sequence[str]:
        """The fields that ``other`` may tell otherwise: only those need to be read."""
        mine, theirs = self.raw, other.raw
        if mine[len(FIELDS) :] != theirs[len(FIELDS) :]:
            return FIELDS
        return tuple(compress(FIELDS, map(ne, mine, theirs)))  # the letters stand behind them

    def __iter__(self) -> Iterator[str]:
        return iter(FIELDS)

    def __len__(self) -> int:
        return len(FIELDS)

    def __repr__(self) -> str:
        return repr(dict(self))


@lru_cache(maxsize=10_000)
def _dated(first: str, letter: str) -> PartialDate | None:
    # Many items share few dates.
    return partial_date(date.fromisoformat(first), letter)


_PLACE = {name: place for place, name in enumerate(FIELDS)}
_READ: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys((*TEXTS, "own"), msgspec.json.Decoder(dict[str, str]).decode),
    **dict.fromkeys(FLAGS, bool),
}
_LETTER = {name: place for place, name in enumerate(DATES, len(FIELDS))}


class LinkTo(NamedTuple):
    """A link as a value: ``target`` is the uid of what it points at. Target groups with the same
    ``intersection`` are meant together."""

    role: str
    kind: Target
    target: str
    share: int | None = None
    basis: str = "staff"
    note: Mapping[str, str] = {}
    intersection: int | None = None

    @property
    def key(self) -> tuple[str, str, str, int]:
        """What makes it the same link."""
        return self.role, self.kind, self.target, self.intersection or 0


class Seen(NamedTuple):
    """Which row somebody had on the screen: what a form carries, so that nobody overwrites."""

    revision: int
    version: int

    def __str__(self) -> str:
        return f"{self.revision}.{self.version}"

    @classmethod
    def parse(cls, text: str) -> Seen:
        """From a form.

        :raises ValueError: when it is not what a form was given.
        """
        revision, _, version = text.partition(".")
        return cls(int(revision), int(version))


class Content(NamedTuple):
    """What one item says at one moment. ``item`` and ``parent`` are uids.

    ``since`` is the publication from which it says so, absent in a draft.
    """

    item: str
    kind: str
    ended: bool
    reason: str
    parent: str | None
    rank: str
    fields: Mapping[str, Any]
    links: tuple[LinkTo, ...] = ()
    citations: tuple[tuple[str, int], ...] = ()
    seen: Seen = Seen(0, 0)
    since: int | None = None

    @property
    def title(self) -> Mapping[str, str]:
        """What it is called."""
        title: Mapping[str, str] = self.fields["title"]
        return title

    @property
    def code(self) -> str:
        """The code that is printed before it; often empty."""
        return str(self.fields["code"])


class FieldChange(NamedTuple):
    """One field before and after."""

    field: str
    before: Any
    after: Any


class Line(NamedTuple):
    """One item in a difference. ``parent_before`` and ``parent`` differ where it moved; ``again``
    says of an item that is added that it stood in the plan before."""

    item: str
    kind: str
    code: str
    title: Mapping[str, str]
    reason: str
    parent_before: str | None
    parent: str | None
    fields: tuple[FieldChange, ...] = ()
    again: bool = False


class Difference(Struct, frozen=True):
    """What makes one state of a plan another. A moved item also names its changed fields."""

    added: tuple[Line, ...] = ()
    ended: tuple[Line, ...] = ()
    moved: tuple[Line, ...] = ()
    changed: tuple[Line, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.ended or self.moved or self.changed)


def difference(before: Mapping[Key, Content], after: Mapping[Key, Content]) -> Difference:
    """What changed between two sets of rows, an item once in each.

    A row that is not in ``after`` did not change; so both may leave out what stayed the same. What
    is ended counts as not there. Sources are no part of what a plan says, so they make no change.
    """
    found: dict[str, list[Line]] = defaultdict(list)
    for key, new in after.items():
        old = before.get(key)
        again = old is not None and old.ended
        line = _line(None if again else old, new)
        if line is not None:
            found[line[0]].append(line[1]._replace(again=True) if again else line[1])
    for lines in found.values():
        lines.sort(key=lambda line: (line.kind, natural(line.code), line.item))
    return Difference(**{what: tuple(lines) for what, lines in found.items()})


def between_states(before: Mapping[Key, Content], after: Mapping[Key, Content]) -> Difference:
    """What changed between two whole states, where an item that is gone has ended."""
    gone = {
        key: content._replace(ended=True) for key, content in before.items() if key not in after
    }
    return difference(before, {**after, **gone})


def _line(old: Content | None, new: Content) -> tuple[str, Line] | None:
    if old is None:
        return None if new.ended else ("added", _told(new, new, ()))
    if new.ended:
        return "ended", _told(old, new, ())
    fields = changed_fields(old, new)
    if old.parent != new.parent:
        return "moved", _told(old, new, fields)
    return ("changed", _told(old, new, fields)) if fields else None


def _told(old: Content, new: Content, fields: tuple[FieldChange, ...]) -> Line:
    shown = old if new.ended else new
    return Line(
        new.item, new.kind, shown.code, shown.title, new.reason, old.parent, new.parent, fields
    )


def changed_fields(old: Content, new: Content) -> tuple[FieldChange, ...]:
    """The fields, the links and the rank that differ."""
    before, after = old.fields, new.fields
    names: Iterable[str] = FIELDS
    if isinstance(before, Fields) and isinstance(after, Fields):
        names = before.unlike(after)
    found: list[FieldChange] = []
    for name in names:
        was, now = before[name], after[name]
        if was == now:
            continue
        if name == "own":
            # Each field of one's own by itself: not everybody may read all of them.
            found += (
                FieldChange(f"own.{key}", was.get(key, ""), now.get(key, ""))
                for key in sorted({*was, *now})
                if was.get(key) != now.get(key)
            )
        else:
            found.append(FieldChange(name, was, now))
    if old.links != new.links:
        found.append(FieldChange("links", old.links, new.links))
    if old.rank != new.rank and old.parent == new.parent:
        found.append(FieldChange("rank", old.rank, new.rank))
    return tuple(found)


@lru_cache(maxsize=20_000)
def natural(code: str) -> tuple[tuple[int, str], ...]:
    """What sorts ``9a`` before ``10`` and ``1.2`` before ``1.10``."""
    return tuple(
        (int(part), "") if part[0].isdecimal() else (-1, part) for part in _PARTS.findall(code)
    )


class Node(Struct, frozen=True):
    """An item with what stands under it, in order."""

    content: Content
    children: list[Node] = field(default_factory=list)


def tree(contents: Iterable[Content]) -> list[Node]:
    """The items as they stand under each other. What has no living parent stands on top."""
    nodes = {
        content.item: Node(content)
        for content in sorted(contents, key=lambda content: (content.rank, content.item))
    }
    tops: list[Node] = []
    for node in nodes.values():
        above = None if node.content.parent is None else nodes.get(node.content.parent)
        (tops if above is None else above.children).append(node)
    return tops


def in_circle(parents: Mapping[Key, Key | None], started: Iterable[Key]) -> Key | None:
    """The first of ``started`` that stands, by way of others, under itself."""
    for start in started:
        seen: set[Key] = set()
        at: Key | None = start
        while at is not None and at not in seen:
            seen.add(at)
            at = parents.get(at)
        if at is not None:
            return start
    return None


def in_loop(follows: Mapping[Key, Iterable[Key]], started: Iterable[Key]) -> Key | None:
    """The first of ``started`` that, by way of others, follows itself; each may follow several."""
    for start in started:
        seen: set[Key] = set()
        waiting = list(follows.get(start, ()))
        while waiting:
            at = waiting.pop()
            if at == start:
                return start
            if at not in seen:
                seen.add(at)
                waiting += follows.get(at, ())
    return None


def orphans(parents: Mapping[Key, Key | None]) -> list[Key]:
    """Living items whose parent is not among the living."""
    return [item for item, above in parents.items() if above is not None and above not in parents]


def proof(before: str, contents: Sequence[Content], cited: object, went_on: object) -> str:
    """The hash of an edition: what it says, on top of the hash of the edition before it.

    Fields that are empty are left out, so that a field that comes later changes no old hash.

    :param cited: the places in papers, as plain values in a fixed order.
    :param went_on: the successors, as plain values in a fixed order.
    """
    told = [before, [canonical(content) for content in contents], cited, went_on]
    text = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def canonical(content: Content) -> list[Any]:
    """``content`` as plain values that do not depend on keys of a database."""
    fields = {
        name: value.iso() if isinstance(value, PartialDate) else value
        for name, value in content.fields.items()
        if value != EMPTY[name]
    }
    links = [
        [link.role, link.kind, link.target, link.share, link.basis, dict(link.note)]
        # As for fields: only where it is filled in.
        + ([] if link.intersection is None else [link.intersection])
        for link in content.links
    ]
    return [
        content.item,
        content.kind,
        content.ended,
        content.reason,
        content.parent,
        content.rank,
        fields,
        links,
    ]
