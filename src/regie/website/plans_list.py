"""The items of a plan as a list: what was asked, what fits, and how it leaves the house."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from msgspec import Struct
from msgspec.structs import replace

from regie.base.actor import Actor
from regie.base.fields import last_day
from regie.base.text import fold, said
from regie.base.writers import Cell, Column
from regie.budgets.selectors.drawing import (
    ONE_OFF,
    RECURRENT,
    Origin,
    origins_in,
    paid_by,
    source_names,
)
from regie.components import figures
from regie.components.plan_changes import Names, named_title
from regie.components.plan_words import KINDS, UNTITLED
from regie.components.templatetags.regie import language
from regie.kernel.dates import PartialDate
from regie.plans import selectors
from regie.plans.contents import LinkTo, Target
from regie.plans.models import Edition, Plan
from regie.plans.own import Own, OwnField, public
from regie.plans.selectors import Listed
from regie.plans.selectors.names import day_of, names
from regie.plans.standing import (
    STATUSES,
    Dates,
    Status,
    of_item,
    of_milestone,
    slip,
)
from regie.website.plans_views import item_path

Words = str | Promise
Titles = Mapping[str, Mapping[str, str]]

STATUS_WORDS: dict[Status, Words] = {
    "done": _("reached"),
    "on_track": _("on track"),
    "planned": _("planned"),
    "at_risk": _("at risk"),
    "late": _("late"),
    "passed": _("date passed"),
    "stopped": _("stopped"),
    "unknown": _("not known"),
}
#: The colours of their tags: those of ``<c-status>``, which takes long over many.
STATUS_COLOURS: dict[Status, str] = {
    "done": "success",
    "on_track": "success",
    "planned": "accent",
    "at_risk": "warning",
    "late": "brand1",
    "passed": "warning",
    "stopped": "danger",
    "unknown": "neutral",
}
#: How often money comes.
OFTEN: dict[str, Words] = {ONE_OFF: _("one-off"), RECURRENT: _("recurrent")}
#: Links that say who does it.
_DOERS = ("organisation", "office")
#: What an address calls the orders of a list.
_ORDERS = {"code": "code", "titel": "title", "status": "status", "datum": "date"}
#: Of a position a page reads these.
KEYS = ("revision", "objective__uid")
Key = tuple[int, str | None]
#: So many lines of a file are read at a time.
_CHUNK = 500
#: So many characters of a title stand in a choice.
_LONGEST = 70


class Asked(Struct, frozen=True):
    """What the address asks for; each field is a parameter of that name."""

    doel: str = ""
    domein: str = ""
    doelgroep: str = ""
    beginsel: str = ""
    soort: str = ""
    status: str = ""
    jaar: str = ""
    geld: str = ""
    veld: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Asked:
        """From an address; what is no parameter of a list is passed over."""
        asked = (query.get(name, "").strip()[:150] for name in cls.__struct_fields__)
        # PostgreSQL takes no nought in a text, and nobody means one.
        return cls(*(value.replace("\0", "\ufffd") for value in asked))

    @property
    def own(self) -> tuple[str, str]:
        """The key of a field of the plan's own, and what must be said in it."""
        key, _colon, words = self.veld.partition(":")
        return key, words

    def wanted(self) -> selectors.Wanted:
        """The same as a selector asks it. Of money plans know nothing."""
        more = ("geld", "veld")
        asked = (getattr(self, name) for name in self.__struct_fields__ if name not in more)
        return replace(selectors.Wanted(*asked), own=self.own)

    def query(self) -> str:
        """The same as the part of an address behind the question mark."""
        asked = QueryDict(mutable=True)
        asked.update(
            {name: value for name in self.__struct_fields__ if (value := getattr(self, name))}
        )
        return asked.urlencode()


class Line(NamedTuple):
    """An item with all that a list says of it. ``objective`` is the nearest above it,
    ``objectives`` every one above it."""

    item: Listed
    objective: Listed | None
    objectives: frozenset[str]
    milestones: tuple[Dates, ...]
    status: Status

    @property
    def next(self) -> PartialDate | None:
        """The date that comes next, or that passed and waits for an answer."""
        waiting = [one.due for one in self.milestones if one.reached is None and one.due]
        return min(waiting, key=last_day, default=None)

    @property
    def counts(self) -> bool:
        """Whether it is something that is done, not an aim or a step."""
        return self.item.kind not in selectors.NOT_BY_ITSELF


def lines(
    items: Iterable[Listed],
    today: date,
    answers: Mapping[str, Status],
    first: Mapping[str, PartialDate],
) -> list[Line]:
    """Every item of a plan, in the order of the plan."""
    kept = list(items)
    steps: dict[str | None, list[Dates]] = {}
    for item in kept:
        if item.kind == "milestone":
            steps.setdefault(item.parent, []).append(
                item.dates._replace(first=first[item.item]) if item.item in first else item.dates
            )
    nothing: frozenset[str] = frozenset()
    # The objectives under which what stands under an item stands.
    under: dict[str | None, tuple[Listed | None, frozenset[str]]] = {}
    found = []
    for item in kept:
        objective, above = under.get(item.parent, (None, nothing))
        milestones: tuple[Dates, ...]
        if item.kind == "milestone":
            own = item.dates
            if item.item in first:
                own = own._replace(first=first[item.item])
            milestones = (own,)
            status = of_milestone(own, today)
        else:
            milestones = tuple(steps.get(item.item, ()))
            status = of_item(milestones, today, answers.get(item.item))
        found.append(Line(item, objective, above, milestones, status))
        under[item.item] = (
            (item, above | {item.item}) if item.kind == "objective" else (objective, above)
        )
    return found


class Read(NamedTuple):
    """A plan as its charts read it."""

    plan: Plan
    seq: int
    lines: Sequence[Line]


def read(actor: Actor, slug: str, today: date) -> Read | None:
    """A plan and all of its items as they stand now: at most 7 queries.

    :return: nothing where ``actor`` sees no such plan.
    """
    found = selectors.numbered(actor, slug)
    if found is None:
        return None
    plan, edition, seq = found
    if edition is None:
        return Read(plan, 0, [])
    answers = {uid: one.status for uid, one in selectors.accepted(plan).items()}
    items = selectors.listed(plan, seq)
    return Read(plan, seq, lines(items, today, answers, selectors.first_planned(plan)))


class Sieve:
    """A plan as its list reads it: what fits is found, sorted and divided by the database."""

    def __init__(
        self, plan: Plan, edition: Edition | None, seq: int, asked: Asked, order: str, today: date
    ) -> None:
        self.plan, self.edition, self.seq, self.today = plan, edition, seq, today
        self.own = public(plan.own_fields)
        back, name = order.startswith("-"), order.removeprefix("-")
        self.positions = selectors.sieved(
            plan, seq, today, asked.wanted(), "-" * back + _ORDERS.get(name, ""), language()
        )
        # Nothing is asked of a field that not everybody may read.
        if asked.veld and asked.own[0] not in self.own:
            self.positions = self.positions.none()
        if asked.geld:
            self.positions = self.positions.filter(item__in=paid_by(asked.geld))

    @cached_property
    def facets(self) -> selectors.Facets:
        """By what this publication can be sieved: at most 3 queries."""
        proof = selectors.proof_of(self.plan, self.seq, [self.edition] if self.edition else [])
        return selectors.facets(self.plan.pk, self.seq, proof)

    @cached_property
    def objectives(self) -> Mapping[str, tuple[str, Mapping[str, str]]]:
        """Code and title of every objective, by uid, in the order of the plan."""
        return {uid: (code, title) for uid, code, title in self.facets.objectives}

    @cached_property
    def names(self) -> Names:
        """Whoever and whatever the items are linked to, as called on the day of the edition: a
        query for each kind that occurs."""
        if self.edition is None:
            return {}
        links = (LinkTo("", kind, uid) for kind, uid in self.facets.pointed)
        return names(links, day_of(self.edition, self.today))

    def rows(
        self, keys: Iterable[Key], first: Mapping[str, PartialDate] | None = None
    ) -> list[Row]:
        """The lines of these positions: 4 queries.

        :param first: what milestones were first planned for, where that is told.
        """
        told = []
        for one in selectors.found(self.plan, self.seq, keys):
            steps = one.milestones
            if one.item.kind == "milestone" and first and one.item.item in first:
                steps = (steps[0]._replace(first=first[one.item.item]),)
            status = (
                of_milestone(steps[0], self.today)
                if one.item.kind == "milestone"
                else of_item(steps, self.today, one.answer)
            )
            told.append(self._row(one, Line(one.item, None, frozenset(), steps, status)))
        return told

    def all_rows(self) -> Iterator[Row]:
        """All that fits, for a file; a few hundred at a time."""
        first = selectors.first_planned(self.plan)
        keys = list(self.positions.values_list(*KEYS))
        for start in range(0, len(keys), _CHUNK):
            yield from self.rows(keys[start : start + _CHUNK], first)

    def _row(self, one: selectors.Found, line: Line) -> Row:
        item = line.item
        title, spoken = _called(item.kind, one.title)
        code, above = self.objectives.get(one.objective or "", ("", {}))
        return Row(
            item,
            title,
            spoken,
            item_path(item.kind, item.item),
            (code or _called("objective", above)[0]) if one.objective else "",
            item_path("objective", one.objective) if one.objective else "",
            _who(item, self.names),
            line,
        )


def sieve(
    actor: Actor, slug: str, today: date, asked: Asked, order: str, number: int | None = None
) -> Sieve | None:
    """The list of edition ``number`` of a plan, or of the newest: 2 queries.

    :return: nothing where ``actor`` sees no such plan or edition.
    """
    found = selectors.numbered(actor, slug, number)
    return None if found is None else Sieve(*found, asked, order, today)


class Choice(Struct, frozen=True):
    """One value of a filter."""

    value: str
    label: str
    selected: bool


class Filter(Struct, frozen=True):
    """One filter of the list."""

    name: str
    label: Words
    choices: tuple[Choice, ...]


def filters(found: Sieve, asked: Asked) -> list[Filter]:
    """The filters that divide this plan, each with the values that occur in it."""
    facets, called_by = found.facets, found.names

    def called(*kinds: Target) -> list[tuple[str, str]]:
        told = [
            (uid, named_title(called_by[kind, uid])[0])
            for kind, uid in facets.pointed
            if kind in kinds and (kind, uid) in called_by
        ]
        return sorted((one for one in told if one[1]), key=lambda one: fold(one[1]))

    done = facets.kinds - {*selectors.NOT_BY_ITSELF}
    offered: list[tuple[str, Words, list[tuple[str, str]]]] = [
        (
            "doel",
            _("Objective"),
            [(uid, _objective(*one)) for uid, one in found.objectives.items()],
        ),
        ("domein", _("Organisation or minister"), called("organisation", "office")),
        ("doelgroep", _("Target group"), called("target_group")),
        ("beginsel", _("Principle"), called("principle")),
        (
            "soort",
            _("Kind"),
            [(kind, str(word)) for kind, word in KINDS.items() if kind in facets.kinds],
        ),
        ("status", _("Status"), [(one, str(STATUS_WORDS[one])) for one in STATUSES if done]),
        ("jaar", _("Year"), [(year, year) for year in sorted(facets.years)]),
        ("geld", _("Money"), _money(found.plan)),
        ("veld", _("Field of this plan"), _choices(found.own)),
    ]
    return [
        Filter(
            name,
            label,
            tuple(Choice(value, word, value == getattr(asked, name)) for value, word in choices),
        )
        for name, label, choices in offered
        if choices
    ]


def _choices(own: Own) -> list[tuple[str, str]]:
    """What may be chosen in the fields of the plan's own."""
    return [
        (f"{key}:{words}", f"{said(field.label, language())[0]}: {words}")
        for key, field in own.items()
        for words in field.choices
    ]


def _money(plan: Plan) -> list[tuple[str, str]]:
    """From where and how often money for this plan comes: one query."""
    called, often = origins_in(plan.pk)
    return [
        *((one, str(OFTEN[one])) for one in OFTEN if one in often),
        *(
            (code, said(called[code], language())[0] or gettext("Own credit"))
            for code in sorted(called)
        ),
    ]


def _objective(code: str, title: Mapping[str, str]) -> str:
    told = f"{code} {_called('objective', title)[0]}".strip()
    return told if len(told) <= _LONGEST else f"{told[:_LONGEST]} …"


def title_in(item: Listed, titles: Titles) -> tuple[str, str]:
    """What a listed item is called, and in which language."""
    return _called(item.kind, titles.get(item.item, {}))


def _called(kind: str, title: Mapping[str, str]) -> tuple[str, str]:
    shown, spoken = said(title, language())
    if shown:
        return shown, spoken
    return str(UNTITLED.get(kind, _("Without a title"))), language()


class Row(NamedTuple):
    """A line as a page shows it."""

    item: Listed
    title: str
    spoken: str
    path: str
    objective: str
    objective_path: str
    who: str
    line: Line

    def cells(self, *, mark: bool) -> SafeString:
        """The cells of its row. Written here since a template takes ten times as long over many.

        :param mark: whether example data is marked here, and not once for the page.
        """
        spoken = "" if self.spoken == language() else f' lang="{self.spoken}"'
        example = f" ({gettext('example data')})" if mark and self.item.example else ""
        status = self.line.status
        above = (
            f'<a href="{self.objective_path}">{escape(self.objective)}</a>'
            if self.objective_path
            else ""
        )
        # All that came from outside is escaped.
        return mark_safe(  # noqa: S308 - see above
            f'<td class="r-nowrap">{escape(self.item.code)}</td>'
            f'<th scope="row"><a href="{self.path}"{spoken}>{escape(self.title)}</a>{example}</th>'
            f"<td>{escape(KINDS[self.item.kind])}</td><td>{above}</td><td>{escape(self.who)}</td>"
            f'<td><span class="ds-tag" data-color="{STATUS_COLOURS[status]}">'
            f"{escape(STATUS_WORDS[status])}</span></td>"
            f"<td>{figures.partial_date(self.line.next, language())}</td>"
        )


def _own_dates(line: Line) -> list[Cell]:
    """What a milestone was first planned for, is planned and expected for, and when it was reached;
    blank for all else."""
    if line.item.kind != "milestone":
        return ["", "", "", "", None]
    (own,) = line.milestones
    dates = (own.first or own.planned, own.planned, own.expected, own.reached)
    return [*(when.iso() if when else "" for when in dates), slip(own)]


def _own_cell(field: OwnField, told: str) -> Cell:
    return Decimal(told) if told and field.kind == "number" else told


def _who(item: Listed, names: Names) -> str:
    doers = []
    for link in item.links:
        if link.kind in _DOERS and link.role != "partner":
            named = names.get((link.kind, link.target))
            short = named.detail if named and link.kind == "organisation" else ""
            doers.append(short or named_title(named)[0])
    return ", ".join(dict.fromkeys(doers))


def columns(own: Own) -> list[Column]:
    """What leaves the house of a line; ``own`` are the fields of the plan that everybody may
    read."""
    return [
        Column("uid", "uid"),
        Column("kind", gettext("Kind")),
        Column("code", gettext("Code")),
        Column("title", gettext("Title"), width=60),
        Column("objective", gettext("Objective")),
        Column("who", gettext("Who")),
        Column("partners", gettext("Partners")),
        Column("target_groups", gettext("Target groups")),
        Column("principles", gettext("Principles")),
        Column("start", gettext("Start")),
        Column("end", gettext("End")),
        Column("status", gettext("Status (code)")),
        Column("status_words", gettext("Status")),
        Column("next", gettext("Next date")),
        Column("first_planned", gettext("First planned for")),
        Column("planned", gettext("Planned for")),
        Column("expected", gettext("Expected")),
        Column("reached", gettext("Reached")),
        Column("slip_days", gettext("Moved by"), "count", gettext("days")),
        Column("money", gettext("Source of the money")),
        Column("recurrent", gettext("One-off or recurrent")),
        Column("example", gettext("Example data")),
        *(
            Column(
                f"own.{key}",
                said(field.label, language())[0],
                "decimal" if field.kind == "number" else "text",
            )
            for key, field in own.items()
        ),
    ]


def cells(
    found: Iterable[Row],
    names: Names,
    money: Mapping[str, Origin],
    own: Own,
    says: Mapping[str, Mapping[str, str]],
) -> Iterator[list[Cell]]:
    """The lines as :func:`columns` names them; ``money`` is where that of an item comes from,
    ``says`` what it says in fields of the plan."""

    def called(item: Listed, *kinds: str, role: str = "") -> str:
        return "; ".join(
            named_title(names.get((link.kind, link.target)))[0]
            for link in item.links
            if link.kind in kinds and (not role or link.role == role)
        )

    called_sources = source_names()
    nowhere = Origin(frozenset(), frozenset())
    for one in found:
        item, line = one.item, one.line
        origin = money.get(item.item, nowhere)
        yield [
            item.item,
            item.kind,
            item.code,
            one.title,
            one.objective,
            one.who,
            called(item, *_DOERS, role="partner"),
            called(item, "target_group"),
            called(item, "principle"),
            item.start.iso() if item.start else "",
            item.end.iso() if item.end else "",
            line.status,
            str(STATUS_WORDS[line.status]),
            line.next.iso() if line.next else "",
            *_own_dates(line),
            "; ".join(
                said(name, language())[0]
                for code, name in called_sources.items()
                if code in origin.sources
            ),
            "; ".join(str(OFTEN[one]) for one in OFTEN if one in origin.often),
            item.example,
            *(_own_cell(field, says.get(item.item, {}).get(key, "")) for key, field in own.items()),
        ]
