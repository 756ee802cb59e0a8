"""The items of a publication sieved, sorted and divided by the database: a page of a list reads
what it shows, however large the plan is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection, models
from django.db.models import Case, Exists, Min, OuterRef, Q, Subquery, Value, When
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Cast, Coalesce, Collate, Concat, Substr
from msgspec import Struct

from regie.plans.contents import Target
from regie.plans.models import Answer, AnswerStep, Item, Link, Plan, Position, Request, Revision
from regie.plans.models.item import Revisions
from regie.plans.models.position import Positions
from regie.plans.selectors.accepted import counting
from regie.plans.selectors.listing import (
    COLUMNS,
    MILESTONE,
    Listed,
    links_in,
    listed_of,
    own_dates,
    published,
    words,
)
from regie.plans.standing import STATUSES, Dates, Status

#: What is not done but aimed at, or a step: a list shows it where it is asked for.
NOT_BY_ITSELF = (Item.Kind.OBJECTIVE, Item.Kind.MILESTONE)
#: Nobody means another year, and no engine knows more.
_YEARS = range(1, 10_000)


class Wanted(Struct, frozen=True):
    """What is asked of a list; empty asks nothing. All but ``kind``, ``status``, ``year`` and
    ``own`` are uids; ``own`` is the key of a field that the plan defines and what is said in it."""

    objective: str = ""
    doer: str = ""
    target_group: str = ""
    principle: str = ""
    kind: str = ""
    status: str = ""
    year: str = ""
    own: tuple[str, str] = ("", "")


class Facets(NamedTuple):
    """By what a publication can be sieved: what occurs in it."""

    kinds: Set[str]
    years: Set[str]
    pointed: Set[tuple[Target, str]]
    objectives: Sequence[tuple[str, str, Mapping[str, str]]]


class Found(NamedTuple):
    """An item of a page: its title, the uid of the objective above it, the dates of its milestones
    (a milestone: its own), and what was last accepted of it."""

    item: Listed
    title: Mapping[str, str]
    objective: str | None
    milestones: tuple[Dates, ...]
    answer: Status | None


def sieved(
    plan: Plan, seq: int, today: date, wanted: Wanted, order: str = "", language: str = "nl"
) -> Positions:
    """The positions that fit, in the order that is asked for (``code``, ``title``, ``status`` or
    ``date``, turned round by a minus) or that of the plan. What nobody can mean fits nothing. No
    query yet.

    What is not known comes last.
    """
    found: Positions = Position.objects.at(plan.pk, seq)
    steps = Revision.objects.at(plan.pk, seq).filter(kind=Item.Kind.MILESTONE)
    each = Revision.objects.each_at(plan.pk, seq).filter(kind=Item.Kind.MILESTONE)
    found = found.filter(kind=wanted.kind) if wanted.kind else found.exclude(kind__in=NOT_BY_ITSELF)
    if wanted.objective:
        own = Position.objects.at(plan.pk, seq).filter(item__uid=wanted.objective).values("path")
        # What begins alike stands under it: a tilde comes after all that is in a path.
        found = found.alias(_path=_bytes("path")).filter(
            _path__gte=_bytes(Subquery(own[:1])),
            _path__lt=_bytes(Concat(Subquery(own[:1]), Value("~"))),
        )
    for uid, targets in (
        (wanted.doer, ("organisation", "office")),
        (wanted.target_group, ("target_group",)),
        (wanted.principle, ("principle",)),
    ):
        if uid:
            pointed = Q(*((f"{one}__uid", uid) for one in targets), _connector=Q.OR)
            found = found.filter(revision__in=Link.objects.filter(pointed).values("revision"))
    key, words = wanted.own
    if key:
        # By its key and nothing else: what comes after ``own__`` may be a lookup of that name.
        found = found.alias(_own=KeyTransform(key, "revision__own")).filter(_own=words)
    if wanted.year:
        found = found.filter(_in_year(wanted.year, steps))
    if wanted.status:
        found = found.alias(_status=_status(plan, each, today)).filter(
            _status=STATUSES.index(wanted.status) if wanted.status in STATUSES else -1
        )
    return _ordered(found, plan, each, today, order, language)


def _bytes(what: Any) -> Collate:
    # Engines and their settings differ in how they sort text, but not byte by byte.
    return Collate(what, "C" if connection.vendor == "postgresql" else "BINARY")


def _ordered(
    found: Positions, plan: Plan, steps: Revisions, today: date, order: str, language: str
) -> Positions:
    name = order.removeprefix("-")
    key: Any = None
    if name == "code":
        key = _bytes("code_key")
    elif name == "title":
        key = _bytes("title_en" if language == "en" else "title_nl")
    elif name == "status":
        key = _status(plan, steps, today)
    elif name == "date":
        key = _bytes(_next(steps))
    told: Positions = found
    if key is None:
        return told.order_by(_bytes("path"))
    way = models.OrderBy(key, descending=order.startswith("-"), nulls_last=True)
    return told.order_by(way, _bytes("path"))


# --- dates


def _first_of(letter: str, today: date) -> date:
    """The first day of the year, quarter or month of ``today``."""
    match letter:
        case "Y":
            return today.replace(month=1, day=1)
        case "Q":
            return today.replace(month=today.month - (today.month - 1) % 3, day=1)
        case "M":
            return today.replace(day=1)
    return today


def _past(name: str, today: date) -> Q:
    """Whether the last day that a date may mean went by."""
    return Q(
        *(
            Q(
                **{
                    f"{name}_precision": letter,
                    f"{name}_first__lt": _first_of(letter, today),
                }
            )
            for letter in "DMQY"
        ),
        _connector=Q.OR,
    )


def _last(name: str) -> Case:
    """The last day that a date may mean, as text that sorts; each month has 31."""
    text = Cast(f"{name}_first", models.TextField())
    month = Substr(text, 6, 2)
    quarter = Case(
        *(
            When(**{f"{name}_first__month": first}, then=Value(f"{first + 2:02d}"))
            for first in (1, 4, 7, 10)
        ),
        default=month,
    )
    year = Substr(text, 1, 5)
    return Case(
        When(**{f"{name}_first__isnull": True}, then=None),
        When(**{f"{name}_precision": "Y"}, then=Concat(year, Value("12-31"))),
        When(**{f"{name}_precision": "Q"}, then=Concat(year, quarter, Value("-31"))),
        When(**{f"{name}_precision": "M"}, then=Concat(year, month, Value("-31"))),
        default=text,
        output_field=models.TextField(),
    )


def _next(steps: Revisions) -> Case:
    """The date that comes next: of a milestone its own, of all else the first of its milestones."""
    due = Coalesce(_last("expected"), _last("planned"))
    return _of_milestones(steps.filter(reached_first__isnull=True), due, models.TextField())


def _of_milestones(steps: Revisions, told: Any, kind: models.Field[Any, Any]) -> Case:
    """The least that ``told`` says of the milestones of an item; a milestone speaks for itself."""
    own = steps.filter(pk=OuterRef("revision")).annotate(_told=told).values("_told")
    under = (
        steps.filter(parent=OuterRef("item"))
        .order_by()
        .values("parent")
        .annotate(_told=Min(told))
        .values("_told")
    )
    return Case(
        When(kind=Item.Kind.MILESTONE, then=Subquery(own)),
        default=Subquery(under),
        output_field=kind,
    )


def _in_year(asked: str, steps: Revisions) -> Q:
    if not (asked.isascii() and asked.isdecimal() and len(asked) == 4 and int(asked) in _YEARS):
        return Q(pk__in=[])
    begin, end = date(int(asked), 1, 1), date(int(asked), 12, 31)
    starts, ends = "revision__period_start_first", "revision__period_end_first"
    dated = steps.filter(
        Q(planned_first__range=(begin, end))
        | Q(expected_first__range=(begin, end))
        | Q(reached_first__range=(begin, end))
    )
    covers = (
        (Q(**{f"{starts}__isnull": True}) | Q(**{f"{starts}__lte": end}))
        & (Q(**{f"{ends}__isnull": True}) | Q(**{f"{ends}__gte": begin}))
        & ~Q(**{f"{starts}__isnull": True, f"{ends}__isnull": True})
    )
    return covers | Q(item__in=dated.values("parent")) | Q(revision__in=dated.values("pk"))


# --- how it stands


def _status(plan: Plan, steps: Revisions, today: date) -> Coalesce:
    """What :func:`standing.of_item` says, as its place among the statuses: what was last accepted,
    else what the milestones say (a milestone: itself), else nothing."""
    expected = Q(expected_first__isnull=False)
    dated = expected | Q(planned_first__isnull=False)
    gone = expected & _past("expected", today) | ~expected & _past("planned", today)
    # The least wins, and carries its status along.
    said: list[tuple[Q, Status]] = [
        (Q(reached_first__isnull=False), "done"),
        (gone, "passed"),
        (dated, "planned"),
    ]
    rank = {"passed": 0, "planned": 1, "unknown": 2, "done": 3}
    step = Case(
        *(When(one, then=Value(rank[name] * _MANY + _place(name))) for one, name in said),
        default=Value(rank["unknown"] * _MANY + _place("unknown")),
    )
    accepted = Case(
        *(When(status=name, then=Value(_place(name))) for name in Answer.Status.values),
        output_field=models.IntegerField(),
    )
    return Coalesce(
        Subquery(
            _answers(plan)
            .filter(request__item=OuterRef("item"))
            .annotate(_said=accepted)
            .values("_said")[:1]
        ),
        _of_milestones(steps, step, models.IntegerField()) % Value(_MANY),
        Value(_place("unknown")),
    )


#: More than there are statuses.
_MANY = 100


def _place(status: str) -> int:
    return STATUSES.index(status)


def _answers(plan: Plan) -> models.QuerySet[Answer]:
    """The last accepted answer of each item."""
    accepted = Answer.objects.filter(
        counting(plan, "request__round__example"),
        Exists(AnswerStep.objects.filter(answer=OuterRef("pk"), kind=AnswerStep.Kind.ACCEPTED)),
        request__item__plan=plan,
        request__state=Request.State.ACCEPTED,
    )
    later = accepted.filter(
        Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), pk__gt=OuterRef("pk")),
        request__item=OuterRef("request__item"),
    )
    last: models.QuerySet[Answer] = accepted.exclude(Exists(later))
    return last


# --- what a page shows


def found(plan: Plan, seq: int, positions: Iterable[tuple[int, str | None]]) -> list[Found]:
    """Items as a list shows them, in this order, by (revision, uid of the objective above):
    4 queries."""
    order = dict(positions)
    rows = Revision.objects.filter(pk__in=list(order))
    links = links_in(list(order))
    told = {
        row[0]: (listed_of(row, links), words(row[-1]))
        for row in rows.order_by().values_list(*COLUMNS, Cast("title", models.TextField()))
    }
    steps: dict[str, list[Dates]] = {}
    for parent, *dates in (
        Revision.objects.at(plan.pk, seq)
        .filter(kind=Item.Kind.MILESTONE, parent__in=rows.order_by().values("item"))
        .order_by("rank", "item__uid")
        .values_list("parent__uid", *MILESTONE)
    ):
        steps.setdefault(parent, []).append(own_dates(dates))
    answers: dict[str, Any] = dict(
        _answers(plan)
        .filter(request__item__in=rows.order_by().values("item"))
        .values_list("request__item__uid", "status")
    )
    return [
        Found(
            item,
            title,
            order[key],
            (item.dates,) if item.kind == "milestone" else tuple(steps.get(item.item, ())),
            None if item.kind == "milestone" else answers.get(item.item),
        )
        for key in order
        for item, title in (told[key],)
    ]


def said_own(plan: Plan, seq: int) -> dict[str, Mapping[str, str]]:
    """What items say in the fields that their plan defines, by uid, public or not: 1 query."""
    rows = Revision.objects.at(plan.pk, seq).exclude(own={}).order_by()
    return dict(rows.values_list("item__uid", "own"))


@lru_cache(maxsize=8)
def facets(plan: int, seq: int, _proof: str | None) -> Facets:
    """By what publication ``seq`` with this proof can be sieved: 2 queries, once in a process."""
    rows = Revision.objects.at(plan, seq)
    text = models.TextField()
    dated = [
        rows.filter(**{f"{name}_first__isnull": False})
        .order_by()
        .values_list(Value("year"), Substr(Cast(f"{name}_first", text), 1, 4))
        for name in ("period_start", "period_end", "planned", "expected", "reached")
    ]
    sorts: tuple[Target, ...] = ("organisation", "office", "target_group", "principle")
    links = Link.objects.filter(revision__in=rows.order_by().values("pk"), item__isnull=True)
    pointed = [
        links.filter(**{f"{sort}__isnull": False})
        .order_by()
        .values_list(Value(sort), Cast(f"{sort}__uid", text))
        for sort in sorts
    ]
    kinds = rows.order_by().values_list(Value("kind"), Cast("kind", text))
    occurs: dict[str, set[str]] = {name: set() for name in ("kind", "year", *sorts)}
    for name, value in kinds.union(*dated, *pointed):
        occurs[name].add(value)
    objectives = (
        Position.objects.at(plan, seq)
        .filter(kind=Item.Kind.OBJECTIVE)
        .order_by(_bytes("path"))
        .values_list("item__uid", "revision__code", "revision__title")
    )
    return Facets(
        frozenset(occurs["kind"]),
        frozenset(occurs["year"]),
        frozenset((sort, uid) for sort in sorts for uid in occurs[sort]),
        tuple(objectives),
    )


def forget() -> None:
    """Read everything anew, as tests that count questions want."""
    facets.cache_clear()
    published.cache_clear()
