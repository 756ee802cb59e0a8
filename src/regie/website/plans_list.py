"""The items of a plan as a list: what was asked, what fits, and how it leaves the house."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
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
from regie.plans.contents import LinkTo, natural
from regie.plans.models import Edition, Plan
from regie.plans.selectors import Accepted, Listed
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
    answers: Mapping[str, Accepted],
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
            answer = answers.get(item.item)
            status = of_item(milestones, today, answer.status if answer else None)
        found.append(Line(item, objective, above, milestones, status))
        under[item.item] = (
            (item, above | {item.item}) if item.kind == "objective" else (objective, above)
        )
    return found


class Read(NamedTuple):
    """A plan as a list reads it; ``edition`` is absent before the first publication."""

    plan: Plan
    edition: Edition | None
    seq: int
    lines: list[Line]


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
    first = selectors.first_planned(plan) if dates else {}
    items = selectors.listed(plan, seq) if edition else []
    return Read(plan, edition, seq, lines(items, today, selectors.accepted(plan), first))


def names_of(page: Read, today: date) -> Names:
    """Whoever and whatever the items of a list are linked to, as called on the day of the edition:
    a query for each kind that occurs."""
    if page.edition is None:
        return {}
    pointed = {
        (link.kind, link.target)
        for line in page.lines
        for link in line.item.links
        if link.kind != "item"
    }
    return names((LinkTo("", kind, uid) for kind, uid in pointed), day_of(page.edition, today))


def chosen(all_lines: Iterable[Line], asked: Asked) -> list[Line]:
    """The lines that fit all that was asked; what nobody can mean fits nothing."""
    year = int(asked.jaar) if asked.jaar.isdecimal() and len(asked.jaar) == 4 else None
    if asked.jaar and year is None:
        return []
    return [line for line in all_lines if _fits(line, asked, year)]


def _fits(line: Line, asked: Asked, year: int | None) -> bool:
    item = line.item
    if item.kind != asked.soort if asked.soort else item.kind in _NOT_BY_ITSELF:
        return False
    if asked.status and line.status != asked.status:
        return False
    if asked.doel and asked.doel not in line.objectives and asked.doel != item.item:
        return False
    for wanted, kinds in (
        (asked.domein, _DOERS),
        (asked.doelgroep, ("target_group",)),
        (asked.beginsel, ("principle",)),
    ):
        if wanted and not any(link.target == wanted and link.kind in kinds for link in item.links):
            return False
    if year is None:
        return True
    return covers(year, item.start, item.end) or in_year(
        year, (when for one in line.milestones for when in one)
    )


def in_order(found: Sequence[Line], order: str, titles: Titles) -> list[Line]:
    """The lines sorted as the address asks; without a word for it, in the order of the plan."""
    keys: dict[str, Callable[[Line], Any]] = {
        "code": lambda line: natural(line.item.code) if line.item.code else None,
        "titel": lambda line: fold(title_in(line.item, titles)[0]),
        "status": lambda line: STATUSES.index(line.status),
        "datum": lambda line: last_day(when) if (when := line.next) else None,
    }
    return sorted_as(found, order, keys)


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


def filters(found: Sequence[Line], asked: Asked, names: Names, titles: Titles) -> list[Filter]:
    """The filters that divide this plan, each with the values that occur in it."""
    by_kind: dict[str, set[str]] = {"doer": set(), "target_group": set(), "principle": set()}
    whens: set[PartialDate | None] = set()
    kinds: set[str] = set()
    statuses: set[Status] = set()
    objectives: list[tuple[str, str]] = []
    for line in found:
        item = line.item
        kinds.add(item.kind)
        whens.update((item.start, item.end))
        if item.kind == "objective":
            objectives.append((item.item, _objective(item, titles)))
        elif item.kind == "milestone":
            whens.update(line.milestones[0])
        else:
            statuses.add(line.status)
        for link in item.links:
            kind = "doer" if link.kind in _DOERS else link.kind
            if kind in by_kind:
                by_kind[kind].add(link.target)
    years = {when.first.year for when in whens if when}
    called = {uid: named_title(named)[0] for (kind, uid), named in names.items() if kind != "item"}

    def some(uids: Iterable[str]) -> list[tuple[str, str]]:
        told = [(uid, called.get(uid, "")) for uid in uids]
        return sorted((one for one in told if one[1]), key=lambda one: fold(one[1]))

    offered: list[tuple[str, Words, list[tuple[str, str]]]] = [
        ("doel", _("Objective"), objectives),
        ("domein", _("Organisation or minister"), some(by_kind["doer"])),
        ("doelgroep", _("Target group"), some(by_kind["target_group"])),
        ("beginsel", _("Principle"), some(by_kind["principle"])),
        ("soort", _("Kind"), [(kind, str(word)) for kind, word in KINDS.items() if kind in kinds]),
        (
            "status",
            _("Status"),
            [(one, str(STATUS_WORDS[one])) for one in STATUSES if one in statuses],
        ),
        ("jaar", _("Year"), [(str(year), str(year)) for year in sorted(years)]),
    ]
    return [
        Filter(
            name,
            label,
            tuple(Choice(value, word, value == getattr(asked, name)) for value, word in values),
        )
        for name, label, values in offered
        if values
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
