"""The items of a plan as a list: what was asked, what fits, and how it leaves the house."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from regie.base.actor import Actor
from regie.base.fields import last_day
from regie.base.ordering import sorted_as
from regie.base.text import fold, said
from regie.base.writers import Cell, Column
from regie.components import figures
from regie.components.plan_changes import Names, named_title
from regie.components.plan_words import KINDS, UNTITLED
from regie.components.templatetags.regie import language
from regie.kernel.dates import PartialDate
from regie.plans import selectors
from regie.plans.contents import LinkTo, Target, natural
from regie.plans.models import Edition, Plan
from regie.plans.selectors import Listed
from regie.plans.selectors.names import day_of, names
from regie.plans.standing import (
    STATUSES,
    Dates,
    Status,
    covers,
    in_year,
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
#: Links that say who does it.
_DOERS = ("organisation", "office")
#: What a list shows where no kind was asked for.
_NOT_BY_ITSELF = frozenset({"objective", "milestone"})
#: So many characters of a title stand in a choice.
_LONGEST = 70


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; each field is a parameter of that name."""

    doel: str = ""
    domein: str = ""
    doelgroep: str = ""
    beginsel: str = ""
    soort: str = ""
    status: str = ""
    jaar: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Asked:
        """From an address; what is no parameter of a list is passed over."""
        return cls(*(query.get(one.name, "").strip()[:80] for one in fields(cls)))

    def query(self) -> str:
        """The same as the part of an address behind the question mark."""
        asked = QueryDict(mutable=True)
        asked.update(
            {one.name: value for one in fields(self) if (value := getattr(self, one.name))}
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
        return self.item.kind not in _NOT_BY_ITSELF


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


class Lines:
    """The lines of one publication on one day, divided and ordered once: what a page then asks of
    them costs as much as it finds."""

    def __init__(self, found: Sequence[Line]) -> None:
        self._all = found
        self._orders: dict[tuple[str, str], Sequence[int]] = {}

    def __iter__(self) -> Iterator[Line]:
        return iter(self._all)

    @cached_property
    def any(self) -> bool:
        """Whether anything stands in it but steps."""
        return any(line.item.kind != "milestone" for line in self._all)

    @cached_property
    def _places(self) -> Mapping[tuple[str, str], set[int]]:
        """Where the lines stand that have a value of a filter."""
        found: dict[tuple[str, str], set[int]] = {}

        for place, line in enumerate(self._all):
            item = line.item
            has = [("soort", item.kind), ("status", line.status), ("doel", item.item)]
            if line.counts:
                has.append(("soort", ""))
            has += (("doel", uid) for uid in line.objectives)
            has += (
                (_FILTER_OF[link.kind], link.target)
                for link in item.links
                if link.kind in _FILTER_OF
            )
            for one in has:
                found.setdefault(one, set()).add(place)
        return found

    @cached_property
    def values(self) -> Mapping[str, Set[str]]:
        """The values of each filter that occur; of steps and aims no status is offered."""
        found: dict[str, set[str]] = {}
        for name, value in self._places:
            if name != "status":
                found.setdefault(name, set()).add(value)
        whens: set[PartialDate | None] = set()
        for line in self._all:
            item = line.item
            whens.update((item.start, item.end))
            if item.kind == "milestone":
                whens.update(line.milestones[0])
            elif item.kind != "objective":
                found.setdefault("status", set()).add(line.status)
        found["jaar"] = {str(when.first.year) for when in whens if when}
        return found

    @cached_property
    def objectives(self) -> Sequence[Listed]:
        """Every objective, in the order of the plan."""
        return [line.item for line in self._all if line.item.kind == "objective"]

    @cached_property
    def pointed(self) -> Set[tuple[Target, str]]:
        """Whoever and whatever is linked to, items left out."""
        return {
            (link.kind, link.target)
            for line in self._all
            for link in line.item.links
            if link.kind != "item"
        }

    def chosen(
        self, asked: Asked, order: str = "", titles: Callable[[], Titles] = dict
    ) -> list[Line]:
        """The lines that fit all that was asked, sorted as the address asks; without a word for it
        in the order of the plan. What nobody can mean fits nothing.

        :param titles: asked the first time that titles put them in order.
        """
        year = int(asked.jaar) if asked.jaar.isdecimal() and len(asked.jaar) == 4 else None
        if asked.jaar and year is None:
            return []
        nowhere: set[int] = set()
        places = self._places.get(("soort", asked.soort), nowhere)
        for name in ("doel", "domein", "doelgroep", "beginsel", "status"):
            if value := getattr(asked, name):
                places = places & self._places.get((name, value), nowhere)
        if year is not None:
            places = {place for place in places if _is_in(self._all[place], year)}
        return [self._all[place] for place in self._order(order, titles) if place in places]

    def _order(self, order: str, titles: Callable[[], Titles]) -> Sequence[int]:
        name = order.removeprefix("-")
        if name not in _ORDERS and name != "titel":
            return range(len(self._all))
        known = (order, language())
        if known not in self._orders:
            words = titles() if name == "titel" else {}

            def key(place: int) -> Any:
                line = self._all[place]
                return (
                    _ORDERS[name](line) if name in _ORDERS else fold(title_in(line.item, words)[0])
                )

            self._orders[known] = sorted_as(range(len(self._all)), order, {name: key})
        return self._orders[known]


#: Under which filter what an item is linked to stands.
_FILTER_OF = {
    "organisation": "domein",
    "office": "domein",
    "target_group": "doelgroep",
    "principle": "beginsel",
}
_ORDERS: dict[str, Callable[[Line], Any]] = {
    "code": lambda line: natural(line.item.code) if line.item.code else None,
    "status": lambda line: STATUSES.index(line.status),
    "datum": lambda line: last_day(when) if (when := line.next) else None,
}


def _is_in(line: Line, year: int) -> bool:
    return covers(year, line.item.start, line.item.end) or in_year(
        year, (when for one in line.milestones for when in one)
    )


class Read(NamedTuple):
    """A plan as a list reads it; ``edition`` is absent before the first publication."""

    plan: Plan
    edition: Edition | None
    seq: int
    lines: Lines


def read(
    actor: Actor, slug: str, today: date, *, number: int | None = None, dates: bool = False
) -> Read | None:
    """A plan and its items in edition ``number``, or the newest: at most 8 queries.

    :param dates: also what milestones were first planned for.
    :return: nothing where ``actor`` sees no such plan or edition.
    """
    found = selectors.numbered(actor, slug, number)
    if found is None:
        return None
    plan, edition, seq = found
    if edition is None:
        return Read(plan, None, seq, Lines([]))
    answers = {uid: one.status for uid, one in selectors.accepted(plan).items()}
    if dates:
        items = selectors.listed(plan, seq)
        told = Lines(lines(items, today, answers, selectors.first_planned(plan)))
    else:
        proof = selectors.proof_of(plan, seq)
        told = _published(plan.pk, seq, proof, today, tuple(answers.items()))
    return Read(plan, edition, seq, told)


@lru_cache(maxsize=8)
def _published(
    plan: int, seq: int, proof: str | None, today: date, answers: tuple[tuple[str, Status], ...]
) -> Lines:
    """What was published and answered does not change: a process divides it once a day."""
    return Lines(lines(selectors.published(plan, seq, proof), today, dict(answers), {}))


def names_of(page: Read, today: date) -> Names:
    """Whoever and whatever the items of a list are linked to, as called on the day of the edition:
    a query for each kind that occurs."""
    if page.edition is None:
        return {}
    links = (LinkTo("", kind, uid) for kind, uid in page.lines.pointed)
    return names(links, day_of(page.edition, today))


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter."""

    value: str
    label: str
    selected: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter of the list."""

    name: str
    label: Words
    choices: tuple[Choice, ...]


def filters(found: Lines, asked: Asked, names: Names, titles: Titles) -> list[Filter]:
    """The filters that divide this plan, each with the values that occur in it."""
    values = found.values
    nothing: Set[str] = frozenset()

    def called(name: str, *kinds: Target) -> list[tuple[str, str]]:
        told = [
            (uid, named_title(names[kind, uid])[0])
            for uid in values.get(name, nothing)
            for kind in kinds
            if (kind, uid) in names
        ]
        return sorted((one for one in told if one[1]), key=lambda one: fold(one[1]))

    kinds, statuses = (values.get(name, nothing) for name in ("soort", "status"))
    offered: list[tuple[str, Words, list[tuple[str, str]]]] = [
        ("doel", _("Objective"), [(one.item, _objective(one, titles)) for one in found.objectives]),
        ("domein", _("Organisation or minister"), called("domein", "organisation", "office")),
        ("doelgroep", _("Target group"), called("doelgroep", "target_group")),
        ("beginsel", _("Principle"), called("beginsel", "principle")),
        ("soort", _("Kind"), [(kind, str(word)) for kind, word in KINDS.items() if kind in kinds]),
        (
            "status",
            _("Status"),
            [(one, str(STATUS_WORDS[one])) for one in STATUSES if one in statuses],
        ),
        ("jaar", _("Year"), [(year, year) for year in sorted(values["jaar"])]),
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


def _objective(item: Listed, titles: Titles) -> str:
    told = f"{item.code} {title_in(item, titles)[0]}".strip()
    return told if len(told) <= _LONGEST else f"{told[:_LONGEST]} …"


def title_in(item: Listed, titles: Titles) -> tuple[str, str]:
    """What a listed item is called, and in which language."""
    shown, spoken = said(titles.get(item.item, {}), language())
    if shown:
        return shown, spoken
    return str(UNTITLED.get(item.kind, _("Without a title"))), language()


@dataclass(frozen=True, slots=True)
class Row:
    """A line as a page shows it."""

    code: str
    title: str
    spoken: str
    path: str
    kind: Words
    example: bool
    objective: str
    objective_path: str
    who: str
    status: Words
    status_colour: str
    when: PartialDate | None

    def cells(self, *, mark: bool) -> SafeString:
        """The cells of its row. Written here since a template takes ten times as long over many.

        :param mark: whether example data is marked here, and not once for the page.
        """
        spoken = "" if self.spoken == language() else f' lang="{self.spoken}"'
        example = f" ({gettext('example data')})" if mark and self.example else ""
        above = (
            f'<a href="{self.objective_path}">{escape(self.objective)}</a>'
            if self.objective_path
            else ""
        )
        # All that came from outside is escaped.
        return mark_safe(  # noqa: S308 - see above
            f'<td class="r-nowrap">{escape(self.code)}</td>'
            f'<th scope="row"><a href="{self.path}"{spoken}>{escape(self.title)}</a>{example}</th>'
            f"<td>{escape(self.kind)}</td><td>{above}</td><td>{escape(self.who)}</td>"
            f'<td><span class="ds-tag" data-color="{self.status_colour}">{escape(self.status)}'
            f"</span></td><td>{figures.partial_date(self.when, language())}</td>"
        )


def row(line: Line, names: Names, titles: Titles) -> Row:
    """``line`` for the page."""
    item = line.item
    title, spoken = title_in(item, titles)
    above = line.objective
    return Row(
        item.code,
        title,
        spoken,
        item_path(item.kind, item.item),
        KINDS[item.kind],
        item.example,
        (above.code or title_in(above, titles)[0]) if above else "",
        item_path("objective", above.item) if above else "",
        _who(item, names),
        STATUS_WORDS[line.status],
        STATUS_COLOURS[line.status],
        line.next,
    )


def _own_dates(line: Line) -> list[Cell]:
    """What a milestone was first planned for, is planned and expected for, and when it was reached;
    blank for all else."""
    if line.item.kind != "milestone":
        return ["", "", "", "", None]
    (own,) = line.milestones
    dates = (own.first or own.planned, own.planned, own.expected, own.reached)
    return [*(when.iso() if when else "" for when in dates), slip(own)]


def _who(item: Listed, names: Names) -> str:
    doers = []
    for link in item.links:
        if link.kind in _DOERS and link.role != "partner":
            named = names.get((link.kind, link.target))
            short = named.detail if named and link.kind == "organisation" else ""
            doers.append(short or named_title(named)[0])
    return ", ".join(dict.fromkeys(doers))


def columns() -> list[Column]:
    """What leaves the house of a line."""
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
        Column("example", gettext("Example data")),
    ]


def cells(found: Iterable[Line], names: Names, titles: Titles) -> Iterator[list[Cell]]:
    """The lines as :func:`columns` names them."""

    def called(item: Listed, *kinds: str, role: str = "") -> str:
        return "; ".join(
            named_title(names.get((link.kind, link.target)))[0]
            for link in item.links
            if link.kind in kinds and (not role or link.role == role)
        )

    for line in found:
        item = line.item
        shown = row(line, names, titles)
        yield [
            item.item,
            item.kind,
            shown.code,
            shown.title,
            shown.objective,
            shown.who,
            called(item, *_DOERS, role="partner"),
            called(item, "target_group"),
            called(item, "principle"),
            item.start.iso() if item.start else "",
            item.end.iso() if item.end else "",
            line.status,
            str(shown.status),
            shown.when.iso() if shown.when else "",
            *_own_dates(line),
            item.example,
        ]
