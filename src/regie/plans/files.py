"""Plans as files of facts: what ``data/plans/*.yaml`` may say, read into values.

Everything that is wrong is told in one sentence with its line, before anything is written.
``data/plans/README.md`` explains each field.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, Literal, NoReturn, TypeVar

from msgspec import Struct, field

from regie.base.errors import Invalid
from regie.base.yaml_files import Node, Words, get, listed, must, read, words_of
from regie.kernel.dates import PartialDate
from regie.plans.contents import DATES, ONLY, TARGETS, TEXTS, Target, in_circle
from regie.plans.own import KINDS, OwnField, fault, kept
from regie.plans.rules import BASES, LEVELS

_FLAGS = ("horizontal", "regular", "extra_money")
_STRINGS = ("code", "instrument", "contact_email", "admission_reason", "source")
_WORDS = TEXTS
_VALUES = (*_STRINGS, *_WORDS, *_FLAGS, "level", "basis", "planned", "expected", "reached")
_DO = ("change", "move", "end", "revive", "merge", "split", "replace")
_ITEM = (
    *_VALUES,
    *("key", "kind", "period", "links", "items", "under", "after", "into", "by", "reason"),
    *("cites", "own"),
    *_DO,
)
_HOW = ("role", "share", "intersection", "basis", "note")
_PLAN = (
    *("slug", "kind", "title", "owner", "term", "levels"),
    *("admission_source", "source", "basis", "example", "fields"),
)

Do = Literal["add", "change", "move", "end", "revive", "merge", "split", "replace"]
_T = TypeVar("_T")


class Term(Struct, frozen=True):
    """A word that items point at: a target group or a principle."""

    line: int
    key: str
    title: Words
    source: str


class PlanTold(Struct, frozen=True):
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
    fields: tuple[OwnField, ...] = ()


class DecisionTold(Struct, frozen=True):
    """What a file says of a decision."""

    line: int
    kind: str
    form: str | None
    date: PartialDate | None
    number: str | None
    link: str
    source: str


class LinkTold(Struct, frozen=True):
    """A link whose target is still a name: a key, ``plan/key``, a uid, or what it is called."""

    line: int
    role: str
    kind: Target
    target: str
    share: int | None
    intersection: int | None
    basis: str
    note: Words


class ItemTold(Struct, frozen=True):
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


class EditionTold(Struct, frozen=True):
    """An edition. Without a decision a regular one stays a draft."""

    line: int
    name: Words
    kind: str
    reason: str
    decision: DecisionTold | None
    items: tuple[ItemTold, ...]


class TiedTold(Struct, frozen=True):
    """An item that an agreement or recommendation is tied to."""

    line: int
    item: str
    basis: str
    note: Words


class AgreementTold(Struct, frozen=True):
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


class AdviceTold(Struct, frozen=True):
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


class PlanFile(Struct, frozen=True):
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
    return _Reader(name).file(read(content, name))


class _Reader:
    """Reads one file; ``basis`` and ``source`` of the plan hold for all that says no other."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.basis = ""
        self.source = ""
        self.defaults: dict[str, str] = {}
        self.cited_paper = ""
        self.own: dict[str, OwnField] = {}
        self.parents: dict[str, str | None] = {}
        self.living: set[str] = set()

    def file(self, top: Node) -> PlanFile:
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
    def all(fields: Mapping[str, Node], name: str, read: Callable[[Node], _T]) -> tuple[_T, ...]:
        """A list of things with a key: no key twice."""
        found: list[_T] = []
        seen: set[str] = set()
        for node in listed(fields, name):
            one = read(node)
            if key := getattr(one, "key", ""):
                if key in seen:
                    node.fail(f"de sleutel {key} staat er twee keer.")
                seen.add(key)
            found.append(one)
        return tuple(found)

    def term(self, node: Node) -> Term:
        fields = node.fields(("key", "title", "source"))
        return Term(
            node.line,
            must(node, fields, "key").key(),
            must(node, fields, "title").words(),
            get(fields, "source", Node.short, self.source),
        )

    def plan(self, node: Node) -> PlanTold:
        fields = node.fields(_PLAN)
        self.source = get(fields, "source", Node.short, "")
        example = get(fields, "example", Node.flag, False)
        self.basis = "example" if example else ""
        if "basis" in fields:
            self.basis = fields["basis"].choice(BASES)
        levels = {}
        if "levels" in fields:
            levels = {name: part.words() for name, part in fields["levels"].fields(LEVELS).items()}
        told = tuple(self.field(one) for one in listed(fields, "fields"))
        if wrong := fault(told):
            fields["fields"].fail(wrong)
        self.own = {one.key: one for one in told}
        return PlanTold(
            node.line,
            must(node, fields, "slug").key(),
            must(node, fields, "kind").text(),
            must(node, fields, "title").words(),
            get(fields, "owner", Node.text, ""),
            self.span(fields, "term"),
            levels,
            get(fields, "admission_source", Node.short, ""),
            self.source,
            example,
            told,
        )

    @staticmethod
    def field(node: Node) -> OwnField:
        """A field that the plan defines; staff only, unless it says that it is public."""
        fields = node.fields(("key", "label", "kind", "public", "choices"))
        return OwnField(
            must(node, fields, "key").key(),
            must(node, fields, "label").words(),
            must(node, fields, "kind").choice(KINDS),
            get(fields, "public", Node.flag, False),
            tuple(one.text() for one in listed(fields, "choices")),
        )

    @staticmethod
    def span(
        fields: Mapping[str, Node], name: str
    ) -> tuple[PartialDate | None, PartialDate | None]:
        if name not in fields:
            return None, None
        parts = fields[name].fields(("start", "end"))
        start, end = (parts[one].date() if one in parts else None for one in ("start", "end"))
        return start, end

    def edition(self, node: Node) -> EditionTold:
        fields = node.fields(("name", "kind", "reason", "decision", "defaults", "items"))
        self.cited_paper = ""
        self.defaults = self.assumed(fields)
        kind = fields["kind"].choice(("regular", "erratum", "scenario")) if "kind" in fields else ""
        if kind == "erratum":
            must(node, fields, "reason")
        if kind in ("erratum", "scenario") and "decision" in fields:
            fields["decision"].fail("alleen een gewone editie steunt op een beslissing.")
        items: list[ItemTold] = []
        for one in listed(fields, "items"):
            items += self.item(one, None)
        self.whole(node, items)
        return EditionTold(
            node.line,
            must(node, fields, "name").words(),
            kind or "regular",
            get(fields, "reason", Node.text, ""),
            self.decision(fields["decision"]) if "decision" in fields else None,
            tuple(items),
        )

    def assumed(self, fields: Mapping[str, Node]) -> dict[str, str]:
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

    def whole(self, node: Node, items: Sequence[ItemTold]) -> None:
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
    def decision(node: Node) -> DecisionTold:
        fields = node.fields(("kind", "form", "date", "number", "link", "source"))
        return DecisionTold(
            node.line,
            must(node, fields, "kind").text(),
            get(fields, "form", Node.text, ""),
            get(fields, "date", lambda one: one.date(), None),
            get(fields, "number", lambda one: one.short(80), None),
            get(fields, "link", lambda one: one.short(500), ""),
            get(fields, "source", Node.short, ""),
        )

    def item(self, node: Node, under: str | None) -> list[ItemTold]:
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
            must(node, fields, "kind").text() if do == "add" else "",
            self.values(fields, do),
            self.under(fields, under),
            get(fields, "after", lambda one: one.key(), None),
            self.links(fields),
            get(fields, "reason", Node.text, ""),
            sources,
            self.into(node, fields, do),
            self.cites(fields),
            self.cited_paper,
        )
        if do not in ("add", "change", "replace") and not told.reason:
            node.fail("zeg waarom (reason).")
        below: list[ItemTold] = []
        for one in listed(fields, "items"):
            below += self.item(one, key)
        return [told, *below]

    def cites(self, fields: Mapping[str, Node]) -> tuple[str, ...]:
        if "cites" not in fields:
            return ()
        if not self.cited_paper:
            fields["cites"].fail("zeg bij defaults uit welk document (cited_paper).")
        return tuple(one.short(80) for one in fields["cites"].each())

    @staticmethod
    def named(node: Node, fields: Mapping[str, Node], do: Do) -> tuple[str, tuple[str, ...]]:
        """The key of the item that something happens to, and of those that go on in another."""
        if do == "add":
            return must(node, fields, "key").key(), ()
        if do == "merge":
            keys = tuple(one.key() for one in fields["merge"].each())
            return "+".join(keys), keys
        if do == "replace":
            return fields["replace"].short(120), (must(node, fields, "by").short(120),)
        return fields[do].key(), ()

    @staticmethod
    def under(fields: Mapping[str, Node], above: str | None) -> str | None:
        if "under" in fields:
            told = fields["under"].text()
            return "" if told == "top" else fields["under"].key()
        return above

    def into(self, node: Node, fields: Mapping[str, Node], do: Do) -> tuple[ItemTold, ...]:
        if do not in ("merge", "split"):
            if "into" in fields:
                fields["into"].fail("dit hoort bij merge of split.")
            return ()
        where = must(node, fields, "into")
        parts = where.each() if do == "split" else [where]
        found = [one for part in parts for one in self.item(part, None)]
        if len(found) != len(parts) or any(one.do not in ("add", "change") for one in found):
            where.fail("hierin staan alleen nieuwe onderdelen, of één dat er al is.")
        return tuple(found)

    def values(self, fields: Mapping[str, Node], do: Do) -> dict[str, Any]:
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
                    {"code": 40, "instrument": 60, "contact_email": 200, "source": 300}.get(
                        name, 5000
                    )
                )
        if "own" in fields:
            told["own"] = self.said(fields["own"])
        if "period" in fields:
            told["period_start"], told["period_end"] = self.span(fields, "period")
        if do == "add":
            kind = fields["kind"].text() if "kind" in fields else ""
            for name, value in self.defaults.items():
                if kind in ONLY.get(name, (kind,)):
                    told.setdefault(name, value)
        return told

    def said(self, node: Node) -> dict[str, str]:
        """What an item says in the fields that its plan defines."""
        told = {}
        for key, part in node.fields(self.own).items():
            try:
                told[key] = kept(self.own[key], part.text())
            except ValueError as sentence:
                part.fail(str(sentence))
        return told

    def links(self, fields: Mapping[str, Node]) -> tuple[LinkTold, ...] | None:
        if "links" not in fields:
            return None
        source = fields["source"].text() if "source" in fields else self.defaults.get("source", "")
        return tuple(self.link(node, source) for node in fields["links"].each())

    def link(self, node: Node, source: str) -> LinkTold:
        fields = node.fields((*TARGETS, *_HOW))
        kind, target = self.one(node, fields, TARGETS)
        known = self.defaults.get("basis", "staff")
        basis = fields["basis"].choice(BASES) if "basis" in fields else known
        note: Words = {"nl": source} if basis == "inferred" and source else {}
        share = fields["share"].number(0, 100) * 100 if "share" in fields else None
        return LinkTold(
            node.line,
            must(node, fields, "role").text(),
            kind,  # type: ignore[arg-type]  # one of TARGETS
            target,
            share,
            get(fields, "intersection", lambda one: one.number(1, 99), None),
            basis,
            get(fields, "note", Node.words, note),
        )

    @staticmethod
    def one(node: Node, fields: Mapping[str, Node], kinds: Collection[str]) -> tuple[str, str]:
        """The only field of ``kinds`` that is filled in."""
        found = [kind for kind in kinds if kind in fields]
        if len(found) != 1:
            node.fail(f"noem precies één van {', '.join(kinds)}.")
        return found[0], fields[found[0]].short(300)

    def tied(self, fields: Mapping[str, Node]) -> tuple[TiedTold, ...]:
        found = []
        for node in listed(fields, "items"):
            parts = node.fields(("item", "basis", "note"))
            target = must(node, parts, "item").short(120)
            if "/" not in target and target not in self.parents:
                node.fail(f"het onderdeel {target} is niet bekend.")
            basis = parts["basis"].choice(BASES) if "basis" in parts else self.basis or "staff"
            found.append(TiedTold(node.line, target, basis, words_of(parts, "note")))
        return tuple(found)

    def agreement(self, node: Node) -> AgreementTold:
        fields = node.fields(
            ("key", "title", "text", "term", "parties", "targets", "years", "items", "source")
        )
        start, end = self.span(fields, "term")
        parties = []
        for one in listed(fields, "parties"):
            parts = one.fields(("side", "organisation", "office"))
            parties.append(
                (
                    must(one, parts, "side").choice(("government", "agency", "partner")),
                    *self.one(one, parts, ("organisation", "office")),
                )
            )
        targets = []
        for one in listed(fields, "targets"):
            parts = one.fields(("title", "value", "due"))
            targets.append(
                (
                    must(one, parts, "title").words(),
                    get(parts, "value", lambda told: told.short(80), ""),
                    get(parts, "due", lambda told: told.date(), None),
                )
            )
        years = []
        for one in listed(fields, "years"):
            parts = one.fields(("year", "text", "link"))
            years.append(
                (
                    must(one, parts, "year").number(1990, 2200),
                    words_of(parts, "text"),
                    get(parts, "link", lambda told: told.short(500), ""),
                )
            )
        return AgreementTold(
            node.line,
            must(node, fields, "key").key(),
            must(node, fields, "title").words(),
            words_of(fields, "text"),
            start,
            end,
            tuple(parties),
            tuple(targets),
            tuple(years),
            self.tied(fields),
            get(fields, "source", Node.short, self.source),
        )

    def advice(self, node: Node) -> AdviceTold:
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
            must(node, fields, "key").key(),
            must(node, fields, "body").short(300),
            must(node, fields, "title").words(),
            words_of(fields, "text"),
            get(fields, "document", Node.short, ""),
            get(fields, "link", lambda one: one.short(500), ""),
            get(fields, "date", lambda one: one.date(), None),
            get(fields, "number", lambda one: one.short(40), ""),
            owner,
            self.tied(fields),
            get(fields, "state", Node.text, "open"),
            words_of(fields, "answer"),
            get(fields, "source", Node.short, self.source),
        )


class _At(Struct, frozen=True):
    """A line of a file, for a sentence about something that was read from it."""

    node: Node
    line: int

    def fail(self, sentence: str) -> NoReturn:
        raise Invalid(f"{self.node.file}, regel {self.line}: {sentence}")
