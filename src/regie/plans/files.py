"""Plans as files of facts: what ``data/plans/*.yaml`` may say, read into values.

Everything that is wrong is told in one sentence with its line, before anything is written.
``data/plans/README.md`` explains each field.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NoReturn, TypeVar

import yaml

from regie.base.errors import Invalid
from regie.kernel.dates import PartialDate, parse_iso
from regie.plans.contents import DATES, ONLY, TARGETS, Target, in_circle
from regie.plans.rules import BASES, LEVELS

#: The longest file that is read.
LIMIT = 2_000_000
_DEEP = 30
_FLAGS = ("horizontal", "regular", "extra_money")
_STRINGS = ("code", "instrument", "admission_reason", "source")
_WORDS = ("title", "text", "short_name")
_VALUES = (*_STRINGS, *_WORDS, *_FLAGS, "level", "basis", "planned", "expected", "reached")
_DO = ("change", "move", "end", "revive", "merge", "split", "replace")
_ITEM = (
    *_VALUES,
    *("key", "kind", "period", "links", "items", "under", "after", "into", "by", "reason"),
    "cites",
    *_DO,
)
_HOW = ("role", "share", "intersection", "basis", "note")
_PLAN = (
    *("slug", "kind", "title", "owner", "term", "levels"),
    *("admission_source", "source", "basis", "example"),
)

Do = Literal["add", "change", "move", "end", "revive", "merge", "split", "replace"]
Words = Mapping[str, str]
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Term:
    """A word that items point at: a target group or a principle."""

    line: int
    key: str
    title: Words
    source: str


@dataclass(frozen=True, slots=True)
class PlanTold:
    """What a file says of the plan itself."""

    line: int
    slug: str
    kind: str
    title: Words
    owner: str
    term: tuple[PartialDate | None, PartialDate | None]
    levels: Mapping[str, Words]
    admission_source: str
    source: str
    example: bool


@dataclass(frozen=True, slots=True)
class DecisionTold:
    """What a file says of a decision."""

    line: int
    kind: str
    form: str | None
    date: PartialDate | None
    number: str | None
    link: str
    source: str


@dataclass(frozen=True, slots=True)
class LinkTold:
    """A link whose target is still a name: a key, ``plan/key``, a uid, or what it is called."""

    line: int
    role: str
    kind: Target
    target: str
    share: int | None
    intersection: int | None
    basis: str
    note: Words


@dataclass(frozen=True, slots=True)
class ItemTold:
    """What happens to one item in an edition. ``under`` and ``after`` are absent where nothing is
    said of them, and empty for the top and for the front. ``cites`` are the objectives (by code) of
    ``cited_paper`` (its SHA-256) from which it was read."""

    line: int
    do: Do
    key: str
    kind: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    under: str | None = None
    after: str | None = None
    links: tuple[LinkTold, ...] | None = None
    reason: str = ""
    sources: tuple[str, ...] = ()
    into: tuple[ItemTold, ...] = ()
    cites: tuple[str, ...] = ()
    cited_paper: str = ""


@dataclass(frozen=True, slots=True)
class EditionTold:
    """An edition. Without a decision a regular one stays a draft."""

    line: int
    name: Words
    kind: str
    reason: str
    decision: DecisionTold | None
    items: tuple[ItemTold, ...]


@dataclass(frozen=True, slots=True)
class TiedTold:
    """An item that an agreement or recommendation is tied to."""

    line: int
    item: str
    basis: str
    note: Words


@dataclass(frozen=True, slots=True)
class AgreementTold:
    """An agreement. A party is (side, kind, name)."""

    line: int
    key: str
    title: Words
    text: Words
    start: PartialDate | None
    end: PartialDate | None
    parties: tuple[tuple[str, str, str], ...]
    targets: tuple[tuple[Words, str, PartialDate | None], ...]
    years: tuple[tuple[int, Words, str], ...]
    items: tuple[TiedTold, ...]
    source: str


@dataclass(frozen=True, slots=True)
class AdviceTold:
    """A recommendation; ``owner`` is (kind, name)."""

    line: int
    key: str
    body: str
    title: Words
    text: Words
    document: str
    link: str
    date: PartialDate | None
    number: str
    owner: tuple[str, str] | None
    items: tuple[TiedTold, ...]
    state: str
    answer: Words
    source: str


@dataclass(frozen=True, slots=True)
class PlanFile:
    """All that a file says."""

    name: str
    plan: PlanTold | None = None
    target_groups: tuple[Term, ...] = ()
    principles: tuple[Term, ...] = ()
    editions: tuple[EditionTold, ...] = ()
    agreements: tuple[AgreementTold, ...] = ()
    recommendations: tuple[AdviceTold, ...] = ()

    @property
    def needs(self) -> frozenset[str]:
        """The slugs of the other plans that it points at."""
        names = [tied.item for one in self.agreements for tied in one.items]
        names += [tied.item for one in self.recommendations for tied in one.items]
        for item in self.each():
            names += [link.target for link in item.links or () if link.kind == "item"]
            names += [item.key, *item.sources]
        own = self.plan.slug if self.plan else ""
        return frozenset(name.partition("/")[0] for name in names if "/" in name) - {own}

    def each(self) -> Iterator[ItemTold]:
        """Every entry of every edition, and what they go on in."""
        for edition in self.editions:
            for item in edition.items:
                yield item
                yield from item.into


def parse(content: bytes, name: str) -> PlanFile:
    """Read a file.

    :raises Invalid: with one sentence that names the file, the line and the field.
    """
    node = _compose(content, name)
    if node is None:
        raise Invalid(f"{name}, regel 1: hier staat niets.")
    return _Reader(name).file(_Node(node, name, ""))


class _Loader(yaml.SafeLoader):
    """Takes what people write, and nothing that can grow: no aliases, no tags, not too deep."""

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.peek_event()  # type: ignore[no-untyped-call]  # not in the stubs
        if isinstance(event, yaml.AliasEvent) or getattr(event, "tag", None) is not None:
            raise yaml.MarkedYAMLError(problem="alias", problem_mark=event.start_mark)
        self.depth += 1
        if self.depth > _DEEP:
            raise yaml.MarkedYAMLError(problem="deep", problem_mark=event.start_mark)
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def _compose(content: bytes, name: str) -> yaml.Node | None:
    if len(content) > LIMIT:
        raise Invalid(f"{name} is te groot voor een bestand met een plan.")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Invalid(f"{name}, regel {line}: dit is geen tekst in UTF-8.") from None
    try:
        loader = _Loader(text)
        try:
            found: yaml.Node | None = loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Invalid(f"{name}, regel {line}: dit is geen YAML die gelezen kan worden.") from None
    except yaml.YAMLError:
        raise Invalid(f"{name} bevat tekens die niet in tekst horen.") from None
    return found


class _Node:
    """A value with the place where it stands."""

    def __init__(self, node: yaml.Node, file: str, name: str) -> None:
        self.node = node
        self.file = file
        self.name = name

    @property
    def line(self) -> int:
        return self.node.start_mark.line + 1

    def fail(self, sentence: str) -> NoReturn:
        at = f" ({self.name})" if self.name else ""
        raise Invalid(f"{self.file}, regel {self.line}{at}: {sentence}")

    @property
    def empty(self) -> bool:
        return isinstance(self.node, yaml.ScalarNode) and self.node.tag.endswith(":null")

    def fields(self, allowed: Collection[str]) -> dict[str, _Node]:
        """Its parts by name; what is left empty is not among them."""
        if not isinstance(self.node, yaml.MappingNode):
            self.fail("hier horen velden met een naam.")
        found: dict[str, _Node] = {}
        for key, value in self.node.value:
            name = str(key.value)
            part = _Node(value, self.file, name)
            if name not in allowed:
                _Node(key, self.file, name).fail("dit veld bestaat hier niet.")
            if name in found:
                _Node(key, self.file, name).fail("dit veld staat er twee keer.")
            found[name] = part
        return {name: part for name, part in found.items() if not part.empty}

    def each(self) -> list[_Node]:
        if not isinstance(self.node, yaml.SequenceNode):
            self.fail("hier hoort een lijst.")
        return [_Node(one, self.file, self.name) for one in self.node.value]

    def text(self) -> str:
        if not isinstance(self.node, yaml.ScalarNode) or self.empty:
            self.fail("hier hoort tekst.")
        told = str(self.node.value).strip()
        return told or self.fail("hier hoort tekst.")

    def words(self) -> Words:
        if isinstance(self.node, yaml.ScalarNode):
            return {"nl": self.text()}
        return {name: part.text() for name, part in self.fields(("nl", "en")).items()}

    def flag(self) -> bool:
        told = {"yes": True, "true": True, "no": False, "false": False}.get(self.text().lower())
        return self.fail("hier hoort yes of no.") if told is None else told

    def number(self, low: int, high: int) -> int:
        text = self.text()
        if not text.isdecimal() or not text.isascii() or not low <= int(text[:9]) <= high:
            self.fail(f"hier hoort een getal van {low} tot {high}.")
        return int(text[:9])

    def date(self) -> PartialDate:
        text = self.text()
        try:
            return parse_iso(text)
        except ValueError:
            self.fail(f"“{text[:40]}” is geen datum (2021-02-14, 2021-02, 2021-Q1 of 2021).")

    def choice(self, allowed: Collection[str]) -> str:
        text = self.text()
        return text if text in allowed else self.fail(f"kies uit {', '.join(allowed)}.")

    def key(self) -> str:
        text = self.text()
        if len(text) > 60 or not all(sign.isalnum() or sign in "-_." for sign in text):
            self.fail("een sleutel bestaat uit letters, cijfers, punten en streepjes.")
        return text

    def short(self, length: int = 300) -> str:
        text = self.text()
        return text if len(text) <= length else self.fail(f"dit is langer dan {length} tekens.")


def _get(fields: Mapping[str, _Node], name: str, read: Callable[[_Node], _T], default: _T) -> _T:
    return read(fields[name]) if name in fields else default


def _list(fields: Mapping[str, _Node], name: str) -> list[_Node]:
    return fields[name].each() if name in fields else []


def _words(fields: Mapping[str, _Node], name: str) -> Words:
    return fields[name].words() if name in fields else {}


def _must(where: _Node, fields: Mapping[str, _Node], name: str) -> _Node:
    if name not in fields:
        where.fail(f"hier ontbreekt {name}.")
    return fields[name]


class _Reader:
    """Reads one file; ``basis`` and ``source`` of the plan hold for all that says no other."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.basis = ""
        self.source = ""
        self.defaults: dict[str, str] = {}
        self.cited_paper = ""
        self.parents: dict[str, str | None] = {}
        self.living: set[str] = set()

    def file(self, top: _Node) -> PlanFile:
        fields = top.fields(
            (
                *("plan", "target_groups", "principles", "editions"),
                *("agreements", "recommendations"),
            )
        )
        plan = self.plan(fields["plan"]) if "plan" in fields else None
        if plan is None and (left := fields.keys() - {"target_groups"}):
            fields[min(left)].fail("dit hoort bij een plan, en er staat geen plan.")
        return PlanFile(
            self.name,
            plan,
            self.all(fields, "target_groups", self.term),
            self.all(fields, "principles", self.term),
            self.all(fields, "editions", self.edition),
            self.all(fields, "agreements", self.agreement),
            self.all(fields, "recommendations", self.advice),
        )

    @staticmethod
    def all(fields: Mapping[str, _Node], name: str, read: Callable[[_Node], _T]) -> tuple[_T, ...]:
        """A list of things with a key: no key twice."""
        found: list[_T] = []
        seen: set[str] = set()
        for node in _list(fields, name):
            one = read(node)
            if key := getattr(one, "key", ""):
                if key in seen:
                    node.fail(f"de sleutel {key} staat er twee keer.")
                seen.add(key)
            found.append(one)
        return tuple(found)

    def term(self, node: _Node) -> Term:
        fields = node.fields(("key", "title", "source"))
        return Term(
            node.line,
            _must(node, fields, "key").key(),
            _must(node, fields, "title").words(),
            _get(fields, "source", _Node.short, self.source),
        )

    def plan(self, node: _Node) -> PlanTold:
        fields = node.fields(_PLAN)
        self.source = _get(fields, "source", _Node.short, "")
        example = _get(fields, "example", _Node.flag, False)
        self.basis = "example" if example else ""
        if "basis" in fields:
            self.basis = fields["basis"].choice(BASES)
        levels = {}
        if "levels" in fields:
            levels = {name: part.words() for name, part in fields["levels"].fields(LEVELS).items()}
        return PlanTold(
            node.line,
            _must(node, fields, "slug").key(),
            _must(node, fields, "kind").text(),
            _must(node, fields, "title").words(),
            _get(fields, "owner", _Node.text, ""),
            self.span(fields, "term"),
            levels,
            _get(fields, "admission_source", _Node.short, ""),
            self.source,
            example,
        )

    @staticmethod
    def span(
        fields: Mapping[str, _Node], name: str
    ) -> tuple[PartialDate | None, PartialDate | None]:
        if name not in fields:
            return None, None
        parts = fields[name].fields(("start", "end"))
        start, end = (parts[one].date() if one in parts else None for one in ("start", "end"))
        return start, end

    def edition(self, node: _Node) -> EditionTold:
        fields = node.fields(("name", "kind", "reason", "decision", "defaults", "items"))
        self.cited_paper = ""
        self.defaults = self.assumed(fields)
        kind = fields["kind"].choice(("regular", "erratum", "scenario")) if "kind" in fields else ""
        if kind == "erratum":
            _must(node, fields, "reason")
        if kind in ("erratum", "scenario") and "decision" in fields:
            fields["decision"].fail("alleen een gewone editie steunt op een beslissing.")
        items: list[ItemTold] = []
        for one in _list(fields, "items"):
            items += self.item(one, None)
        self.whole(node, items)
        return EditionTold(
            node.line,
            _must(node, fields, "name").words(),
            kind or "regular",
            _get(fields, "reason", _Node.text, ""),
            self.decision(fields["decision"]) if "decision" in fields else None,
            tuple(items),
        )

    def assumed(self, fields: Mapping[str, _Node]) -> dict[str, str]:
        """What holds for every new item of an edition that says no other."""
        told = {
            name: value for name, value in (("basis", self.basis), ("source", self.source)) if value
        }
        if "defaults" in fields:
            parts = fields["defaults"].fields(
                ("basis", "source", "admission_reason", "cited_paper")
            )
            if "cited_paper" in parts:
                self.cited_paper = parts["cited_paper"].short(64)
            if "basis" in parts:
                told["basis"] = parts["basis"].choice(BASES)
            if "source" in parts:
                told["source"] = parts["source"].short()
            if "admission_reason" in parts:
                told["admission_reason"] = parts["admission_reason"].short(5000)
        return told

    def whole(self, node: _Node, items: Sequence[ItemTold]) -> None:
        """What an edition points at in its own plan is there, once, and not under itself."""
        done: set[str] = set()
        for item in items:
            at = _At(node, item.line)
            if item.do == "add":
                self.new(item, at)
            elif item.do == "replace":
                continue
            if item.key in done:
                at.fail(f"met {item.key} gebeurt hier al iets.")
            done.add(item.key)
        for item in items:
            self.happens(item, _At(node, item.line), done)
        for item in items:
            at = _At(node, item.line)
            self.stands(item, at)
            for one in item.into:
                self.stands(one, _At(node, one.line))

    def new(self, item: ItemTold, at: _At) -> None:
        if item.key in self.parents:
            at.fail(f"de sleutel {item.key} staat er twee keer.")
        self.parents[item.key] = item.under or None
        self.living.add(item.key)

    def happens(self, item: ItemTold, at: _At, done: set[str]) -> None:
        if item.do == "replace":
            return
        gone = item.sources if item.do == "merge" else ()
        if item.do in ("end", "split"):
            gone = (item.key,)
        for key in (*gone, *(() if item.do in ("add", "merge") else (item.key,))):
            if key not in self.parents:
                at.fail(f"het onderdeel {key} is niet bekend.")
            if (key in self.living) != (item.do != "revive"):
                at.fail(f"het onderdeel {key} is {'niet ' * (item.do == 'revive')}beëindigd.")
        self.living -= set(gone)
        if item.do == "revive":
            self.living.add(item.key)
        for one in item.into:
            if one.do == "add":
                self.new(one, at)
            if one.key in done and one.do != "add":
                at.fail(f"met {one.key} gebeurt hier al iets.")
        if item.under is not None and item.do != "add":
            self.parents[item.key] = item.under or None

    def stands(self, item: ItemTold, at: _At) -> None:
        for key in (item.under, item.after):
            if key and key not in self.parents:
                at.fail(f"het onderdeel {key} is niet bekend.")
        if item.do != "replace" and in_circle(self.parents, [item.key]) is not None:
            at.fail(f"{item.key} staat onder zichzelf.")
        for link in item.links or ():
            if link.kind == "item" and "/" not in link.target and link.target not in self.parents:
                _At(at.node, link.line).fail(f"het onderdeel {link.target} is niet bekend.")

    @staticmethod
    def decision(node: _Node) -> DecisionTold:
        fields = node.fields(("kind", "form", "date", "number", "link", "source"))
        return DecisionTold(
            node.line,
            _must(node, fields, "kind").text(),
            _get(fields, "form", _Node.text, ""),
            _get(fields, "date", lambda one: one.date(), None),
            _get(fields, "number", lambda one: one.short(80), None),
            _get(fields, "link", lambda one: one.short(500), ""),
            _get(fields, "source", _Node.short, ""),
        )

    def item(self, node: _Node, under: str | None) -> list[ItemTold]:
        fields = node.fields(_ITEM)
        doing = [do for do in _DO if do in fields]
        if len(doing) > 1:
            fields[doing[1]].fail("een onderdeel kan maar één ding tegelijk.")
        do: Do = doing[0] if doing else "add"  # type: ignore[assignment]  # one of _DO
        key, sources = self.named(node, fields, do)
        told = ItemTold(
            node.line,
            do,
            key,
            _must(node, fields, "kind").text() if do == "add" else "",
            self.values(fields, do),
            self.under(fields, under),
            _get(fields, "after", lambda one: one.key(), None),
            self.links(fields),
            _get(fields, "reason", _Node.text, ""),
            sources,
            self.into(node, fields, do),
            self.cites(fields),
            self.cited_paper,
        )
        if do not in ("add", "change", "replace") and not told.reason:
            node.fail("zeg waarom (reason).")
        below: list[ItemTold] = []
        for one in _list(fields, "items"):
            below += self.item(one, key)
        return [told, *below]

    def cites(self, fields: Mapping[str, _Node]) -> tuple[str, ...]:
        if "cites" not in fields:
            return ()
        if not self.cited_paper:
            fields["cites"].fail("zeg bij defaults uit welk document (cited_paper).")
        return tuple(one.short(80) for one in fields["cites"].each())

    @staticmethod
    def named(node: _Node, fields: Mapping[str, _Node], do: Do) -> tuple[str, tuple[str, ...]]:
        """The key of the item that something happens to, and of those that go on in another."""
        if do == "add":
            return _must(node, fields, "key").key(), ()
        if do == "merge":
            keys = tuple(one.key() for one in fields["merge"].each())
            return "+".join(keys), keys
        if do == "replace":
            return fields["replace"].short(120), (_must(node, fields, "by").short(120),)
        return fields[do].key(), ()

    @staticmethod
    def under(fields: Mapping[str, _Node], above: str | None) -> str | None:
        if "under" in fields:
            told = fields["under"].text()
            return "" if told == "top" else fields["under"].key()
        return above

    def into(self, node: _Node, fields: Mapping[str, _Node], do: Do) -> tuple[ItemTold, ...]:
        if do not in ("merge", "split"):
            if "into" in fields:
                fields["into"].fail("dit hoort bij merge of split.")
            return ()
        where = _must(node, fields, "into")
        parts = where.each() if do == "split" else [where]
        found = [one for part in parts for one in self.item(part, None)]
        if len(found) != len(parts) or any(one.do not in ("add", "change") for one in found):
            where.fail("hierin staan alleen nieuwe onderdelen, of één dat er al is.")
        return tuple(found)

    def values(self, fields: Mapping[str, _Node], do: Do) -> dict[str, Any]:
        told: dict[str, Any] = {}
        for name in _VALUES:
            if name not in fields:
                continue
            node = fields[name]
            if name in _WORDS:
                told[name] = node.words()
            elif name in _FLAGS:
                told[name] = node.flag()
            elif name in DATES:
                told[name] = node.date()
            elif name == "basis":
                told[name] = node.choice(BASES)
            elif name == "level":
                told[name] = node.choice(LEVELS)
            else:
                told[name] = node.short(
                    {"code": 40, "instrument": 60, "source": 300}.get(name, 5000)
                )
        if "period" in fields:
            told["period_start"], told["period_end"] = self.span(fields, "period")
        if do == "add":
            kind = fields["kind"].text() if "kind" in fields else ""
            for name, value in self.defaults.items():
                if kind in ONLY.get(name, (kind,)):
                    told.setdefault(name, value)
        return told

    def links(self, fields: Mapping[str, _Node]) -> tuple[LinkTold, ...] | None:
        if "links" not in fields:
            return None
        source = fields["source"].text() if "source" in fields else self.defaults.get("source", "")
        return tuple(self.link(node, source) for node in fields["links"].each())

    def link(self, node: _Node, source: str) -> LinkTold:
        fields = node.fields((*TARGETS, *_HOW))
        kind, target = self.one(node, fields, TARGETS)
        known = self.defaults.get("basis", "staff")
        basis = fields["basis"].choice(BASES) if "basis" in fields else known
        note: Words = {"nl": source} if basis == "inferred" and source else {}
        share = fields["share"].number(0, 100) * 100 if "share" in fields else None
        return LinkTold(
            node.line,
            _must(node, fields, "role").text(),
            kind,  # type: ignore[arg-type]  # one of TARGETS
            target,
            share,
            _get(fields, "intersection", lambda one: one.number(1, 99), None),
            basis,
            _get(fields, "note", _Node.words, note),
        )

    @staticmethod
    def one(node: _Node, fields: Mapping[str, _Node], kinds: Collection[str]) -> tuple[str, str]:
        """The only field of ``kinds`` that is filled in."""
        found = [kind for kind in kinds if kind in fields]
        if len(found) != 1:
            node.fail(f"noem precies één van {', '.join(kinds)}.")
        return found[0], fields[found[0]].short(300)

    def tied(self, fields: Mapping[str, _Node]) -> tuple[TiedTold, ...]:
        found = []
        for node in _list(fields, "items"):
            parts = node.fields(("item", "basis", "note"))
            target = _must(node, parts, "item").short(120)
            if "/" not in target and target not in self.parents:
                node.fail(f"het onderdeel {target} is niet bekend.")
            basis = parts["basis"].choice(BASES) if "basis" in parts else self.basis or "staff"
            found.append(TiedTold(node.line, target, basis, _words(parts, "note")))
        return tuple(found)

    def agreement(self, node: _Node) -> AgreementTold:
        fields = node.fields(
            ("key", "title", "text", "term", "parties", "targets", "years", "items", "source")
        )
        start, end = self.span(fields, "term")
        parties = []
        for one in _list(fields, "parties"):
            parts = one.fields(("side", "organisation", "office"))
            parties.append(
                (
                    _must(one, parts, "side").choice(("government", "agency", "partner")),
                    *self.one(one, parts, ("organisation", "office")),
                )
            )
        targets = []
        for one in _list(fields, "targets"):
            parts = one.fields(("title", "value", "due"))
            targets.append(
                (
                    _must(one, parts, "title").words(),
                    _get(parts, "value", lambda told: told.short(80), ""),
                    _get(parts, "due", lambda told: told.date(), None),
                )
            )
        years = []
        for one in _list(fields, "years"):
            parts = one.fields(("year", "text", "link"))
            years.append(
                (
                    _must(one, parts, "year").number(1990, 2200),
                    _words(parts, "text"),
                    _get(parts, "link", lambda told: told.short(500), ""),
                )
            )
        return AgreementTold(
            node.line,
            _must(node, fields, "key").key(),
            _must(node, fields, "title").words(),
            _words(fields, "text"),
            start,
            end,
            tuple(parties),
            tuple(targets),
            tuple(years),
            self.tied(fields),
            _get(fields, "source", _Node.short, self.source),
        )

    def advice(self, node: _Node) -> AdviceTold:
        fields = node.fields(
            (
                *("key", "body", "title", "text", "document", "link", "date", "number"),
                *("owner", "items", "state", "answer", "source"),
            )
        )
        owner = None
        if "owner" in fields:
            kinds = ("organisation", "office")
            owner = self.one(fields["owner"], fields["owner"].fields(kinds), kinds)
        return AdviceTold(
            node.line,
            _must(node, fields, "key").key(),
            _must(node, fields, "body").short(300),
            _must(node, fields, "title").words(),
            _words(fields, "text"),
            _get(fields, "document", _Node.short, ""),
            _get(fields, "link", lambda one: one.short(500), ""),
            _get(fields, "date", lambda one: one.date(), None),
            _get(fields, "number", lambda one: one.short(40), ""),
            owner,
            self.tied(fields),
            _get(fields, "state", _Node.text, "open"),
            _words(fields, "answer"),
            _get(fields, "source", _Node.short, self.source),
        )


@dataclass(frozen=True, slots=True)
class _At:
    """A line of a file, for a sentence about something that was read from it."""

    node: _Node
    line: int

    def fail(self, sentence: str) -> NoReturn:
        raise Invalid(f"{self.node.file}, regel {self.line}: {sentence}")
