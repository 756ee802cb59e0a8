"""What a call is asked, and what an envelope would give: read once for as long as it is the same.

Asking, withdrawing, checking and scoring each raise a version; the sums of those are the stamp
under which what was read is kept by this process.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from itertools import pairwise
from typing import Any

from django.db.models import Avg, Count, Max, Q, Sum
from msgspec import Struct

from regie.actors.models import Merger, Region, RegionMember
from regie.actors.selectors import names_at
from regie.programmes.allocation import Allocation, Asked, Grant, Reserved, allocate
from regie.programmes.models import (
    Application,
    AskedLine,
    Assessment,
    Call,
    CallRules,
    Check,
    Score,
    Submission,
)
from regie.programmes.ruleset import RuleSet
from regie.programmes.selectors.applicants import figures_of
from regie.programmes.selectors.rules import rules_of

#: Applications that take part in the division.
TAKING_PART = (Application.State.SUBMITTED, Application.State.DECIDED)


class Wishes(Struct, frozen=True):
    """All that is asked of a call.

    ``lines`` are in the order of application and menu, each with the code of its line ("" where
    there is no menu). ``keys`` is number → key of the application. ``unscored`` are the numbers
    that have no score yet where the rule needs one; they are not in ``lines``.
    """

    stamp: tuple[Any, ...]
    rules: RuleSet
    lines: tuple[tuple[Asked, str], ...]
    keys: Mapping[int, int]
    unscored: tuple[int, ...] = ()

    @property
    def total(self) -> Decimal:
        """All that is asked, in euros."""
        return sum([one.units * one.unit_amount for one, _code in self.lines], Decimal(0))


class Divided(Struct, frozen=True):
    """What an envelope gives: the grants in the order of :class:`Wishes`.

    ``applications`` is what every application (by key) asks and gets, ``lines`` every line of the
    menu, in its order. They are kept for others too: nobody changes them.
    """

    wishes: Wishes
    allocation: Allocation
    applications: Mapping[int, Tally]
    lines: Mapping[str, Tally]

    @property
    def grants(self) -> Iterable[tuple[Grant, str]]:
        """Each grant with the code of its line."""
        return zip(self.allocation.grants, (code for _one, code in self.wishes.lines), strict=True)

    @property
    def conditions(self) -> list[Condition]:
        """The numbers of awards that the rules ask, and those that there are."""
        rules = self.wishes.rules
        told = [Condition({}, rules.awards_least, self.allocation.awards())] * bool(
            rules.awards_least
        )
        return told + [
            Condition(part.title, part.awards, self.allocation.awards(group))
            for group, part in enumerate(rules.reserves)
            if part.awards
        ]


class Condition(Struct, frozen=True):
    """At least so many awards, of all or of those that ``title`` names."""

    title: Mapping[str, str]
    least: int | None
    awards: int

    @property
    def holds(self) -> bool:
        """Whether there are enough."""
        return self.least is None or self.awards >= self.least


def wishes_of(call: Call, row: CallRules) -> Wishes:
    """All that is asked of a call now. Three queries where that was read before, else six."""
    return _wishes(call.pk, row.digest, _stamp(call), _Held(rules_of(row)))


def divide(wishes: Wishes, envelope: Decimal) -> Divided:
    """What an envelope would give. No query."""
    return _divided(wishes.stamp, envelope, _Held(wishes))


class _Held(Struct, frozen=True, eq=False):
    """A value beside the key under which its like is kept: all of them count as the same."""

    value: Any

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held)

    def __hash__(self) -> int:
        return 0


def _stamp(call: Call) -> tuple[Any, ...]:
    asked = Application.objects.filter(call=call, number__isnull=False).aggregate(
        n=Count("pk"),
        v=Sum("version"),
        s=Sum("number", filter=Q(state__in=TAKING_PART)),
        scored=Count("agreed_score"),
        score=Sum("agreed_score__version"),
        score_at=Max("agreed_score__at"),
        checked=Count("completeness"),
        check=Sum("completeness__version"),
        check_at=Max("completeness__at"),
    )
    judged = Assessment.objects.filter(application__call=call).aggregate(
        n=Count("pk", filter=Q(state="done")), v=Sum("version")
    )
    newest = Submission.objects.filter(application__call=call).aggregate(n=Max("pk"))
    return (call.uid, *asked.values(), *judged.values(), *newest.values())


@lru_cache(maxsize=20)
def _wishes(call: int, digest: str, stamp: tuple[Any, ...], held: _Held) -> Wishes:
    rules: RuleSet = held.value
    taking = {
        "submission__application__call": call,
        "submission__application__state__in": TAKING_PART,
        "submission__superseded_at__isnull": True,
    }
    groups = {
        key: frozenset(int(one) for one in told)
        for key, told in Check.objects.filter(application__call=call)
        .exclude(groups=[])
        .values_list("application", "groups")
    }
    scores = scores_of(call) if rules.rule == "score" else {}
    keys: dict[int, int] = {}
    lines: list[tuple[Asked, str]] = []
    unscored: set[int] = set()

    def add(asked: Asked, key: int, code: str) -> None:
        keys[asked.number] = key
        if rules.rule == "score" and asked.score is None:
            unscored.add(asked.number)
        else:
            lines.append((asked, code))

    if rules.lines:
        for key, number, code, place, units, amount, priority in (
            AskedLine.objects.filter(**taking)
            .order_by("submission__application__number", "place")
            .values_list(
                "submission__application",
                "submission__application__number",
                "line",
                "place",
                "units",
                "unit_amount",
                "priority",
            )
        ):
            add(
                Asked(
                    number or 0,
                    place,
                    units,
                    amount,
                    priority,
                    scores.get(key),
                    groups=groups.get(key, frozenset()),
                ),
                key,
                code,
            )
    else:
        for key, number, total, content in (
            Submission.objects.filter(
                application__call=call,
                application__state__in=TAKING_PART,
                superseded_at__isnull=True,
            )
            .order_by("application__number")
            .values_list("application", "application__number", "total", "content")
        ):
            asked = whole_amount(
                number or 0, total or _typed(content), rules, scores.get(key), groups.get(key)
            )
            if asked is not None:
                add(asked, key, "")
    # What the same stamp reads under other rules is something else.
    return Wishes((digest, *stamp), rules, tuple(lines), keys, tuple(sorted(unscored)))


def whole_amount(
    number: int,
    amount: Decimal,
    rules: RuleSet,
    score: Decimal | None,
    groups: frozenset[int] | None = None,
) -> Asked | None:
    """An amount that is asked without a menu, as units of a euro (or a cent, where it has some):
    all or nothing, or from the least part on that the rules name."""
    if amount <= 0:
        return None
    unit = Decimal(1) if amount == amount.to_integral_value() else Decimal("0.01")
    units = int(amount / unit)
    part = rules.process.least_part or Decimal(1)
    least = min(units, max(1, -int(-(units * part) // 1)))
    return Asked(number, 0, units, unit, 1, score, least, groups or frozenset())


def _typed(content: Mapping[str, Any]) -> Decimal:
    """The first income that was typed: what is asked of the government."""
    incomes = content.get("typed", {}).get("incomes") or [{}]
    try:
        return Decimal(str(incomes[0].get("amount") or 0))
    except InvalidOperation:
        return Decimal(0)


def scores_of(call: int) -> dict[int, Decimal]:
    """The score of every application (by key) that has one: what was agreed on, else the mean of
    what assessors gave. Two queries."""
    agreed = Score.objects.filter(application__call=call).values_list("application", "total")
    return means_of(call) | dict(agreed)


def means_of(call: int) -> dict[int, Decimal]:
    """The mean of what assessors gave, by application (key). One query."""
    means = (
        Assessment.objects.filter(application__call=call, state=Assessment.State.DONE)
        .values_list("application")
        .annotate(mean=Avg("total"))
    )
    cent = Decimal("0.01")
    return {key: Decimal(str(mean)).quantize(cent) for key, mean in means}


@lru_cache(maxsize=100)
def _divided(stamp: tuple[Any, ...], envelope: Decimal, held: _Held) -> Divided:
    wishes: Wishes = held.value
    reserved = [
        Reserved(group, part.amount, part.awards)
        for group, part in enumerate(wishes.rules.reserves)
    ]
    asked = (one for one, _code in wishes.lines)
    allocation = allocate(asked, envelope, wishes.rules.rule, reserved)
    applications: dict[int, Tally] = {}
    lines = {line.code: Tally(line.code) for line in wishes.rules.lines}
    for grant, (one, code) in zip(allocation.grants, wishes.lines, strict=True):
        price, wanted_units, units = one.unit_amount, one.units, grant.units
        wanted, granted = wanted_units * price, units * price
        key = wishes.keys[one.number]
        own = applications.get(key)
        if own is None:
            own = applications[key] = Tally("")
        own.wanted += wanted
        own.granted += granted
        own.lines += 1
        own.whole += units == wanted_units
        if code:
            line = lines[code]
            line.add(wanted, granted)
            line.wanted_units += wanted_units
            line.units += units
    told = {code: line for code, line in lines.items() if line.applications}
    return Divided(wishes, allocation, applications, told)


# --- the table


class Row(Struct, frozen=True):
    """An application in the table of the workbench."""

    key: int
    uid: str
    number: int
    name: str
    title: str
    region: str
    place: str
    municipality: int
    state: str
    check: str
    groups: frozenset[int]
    score: Decimal | None
    example: bool


def rows_of(call: Call, day: date) -> list[Row]:
    """Every application that was submitted, by number. Five queries at most."""
    found = list(
        Application.objects.filter(call=call, number__isnull=False)
        .exclude(state__in=[Application.State.DRAFT, Application.State.LAPSED])
        .order_by("number")
        .values_list(
            "pk",
            "uid",
            "number",
            "title",
            "state",
            "example",
            "organisation",
            "organisation__municipality",
            "organisation__municipality__name",
            "completeness__state",
            "completeness__groups",
            "agreed_score__total",
        )
    )
    names = names_at({one[6] for one in found}, day)
    regions = dict(
        RegionMember.objects.filter(
            municipality__in={one[7] for one in found if one[7]},
            region__kind=Region.Kind.REFERENCE,
        ).values_list("municipality", "region__name")
    )
    former = {one[7] for one in found if one[7]} - regions.keys()
    if former:  # what merged lies where its successor lies
        regions |= dict(
            Merger.objects.filter(
                predecessor__in=former, successor__regions__region__kind=Region.Kind.REFERENCE
            ).values_list("predecessor", "successor__regions__region__name")
        )
    means = means_of(call.pk)
    return [
        Row(
            key=key,
            uid=uid,
            number=number,
            name=names.get(organisation, ""),
            title=title,
            region=regions.get(place, ""),
            place=place_name or "",
            municipality=place or 0,
            state=state,
            check=check or "",
            groups=frozenset(groups or ()),
            score=means.get(key) if score is None else score,
            example=example,
        )
        for (
            key,
            uid,
            number,
            title,
            state,
            example,
            organisation,
            place,
            place_name,
            check,
            groups,
            score,
        ) in found
    ]


class Tally(Struct):
    """What some applications or a line asked and got; ``lines`` and ``whole`` count the lines of
    one application, and those of which it gets all."""

    name: str
    wanted: Decimal = Decimal(0)
    granted: Decimal = Decimal(0)
    applications: int = 0
    awarded: int = 0
    wanted_units: int = 0
    units: int = 0
    lines: int = 0
    whole: int = 0

    def add(self, wanted: Decimal, granted: Decimal) -> None:
        """One application more."""
        self.wanted += wanted
        self.granted += granted
        self.applications += 1
        self.awarded += granted > 0


def by_region(rows: Iterable[Row], sums: Mapping[int, Tally]) -> list[Tally]:
    """What every reference region asks and gets; "" is who lies in none."""
    regions: dict[str, Tally] = defaultdict(lambda: Tally(""))
    for row in rows:
        if (told := sums.get(row.key)) is not None:
            regions[row.region].name = row.region
            regions[row.region].add(told.wanted, told.granted)
    return [regions[name] for name in sorted(regions, key=lambda one: (one == "", one))]


class Size(Struct, frozen=True):
    """What municipalities of one size ask and get: above ``least``, up to ``most``; both absent
    is who has no such figure."""

    least: int | None
    most: int | None
    tally: Tally


#: What tells the size of a municipality where the rules name no figure of their own.
INHABITANTS = "inwoners"


def by_size(rows: Iterable[Row], sums: Mapping[int, Tally], rules: RuleSet) -> list[Size]:
    """What the smallest third of the applicants asks and gets, the middle and the largest, by the
    figure of the threshold, else by inhabitants; none where figures tell nothing apart. One
    query."""
    own = [(row, told) for row in rows if (told := sums.get(row.key)) is not None]
    threshold = rules.applicants.threshold
    figures = figures_of(
        threshold.figure if threshold else INHABITANTS,
        {row.municipality for row, _told in own if row.municipality},
    )
    known = sorted(figures[row.municipality] for row, _told in own if row.municipality in figures)
    if not known or known[0] == known[-1]:
        return []
    limits = sorted({known[(len(known) - 1) // 3], known[(len(known) - 1) * 2 // 3]})
    edges = [None, *(limit for limit in limits if limit < known[-1]), None]
    sizes = [Size(least, most, Tally("")) for least, most in pairwise(edges)]
    nowhere = Size(None, None, Tally(""))
    for row, told in own:
        value = figures.get(row.municipality)
        size = next(
            (one for one in sizes if value is not None and (one.most is None or value <= one.most)),
            nowhere,
        )
        size.tally.add(told.wanted, told.granted)
    return [*sizes, nowhere] if nowhere.tally.applications else sizes


def by_group(rows: Iterable[Row], sums: Mapping[int, Tally], rules: RuleSet) -> list[Tally]:
    """What the applicants of every reserved part ask and get."""
    told = [Tally(part.title.get("nl", "")) for part in rules.reserves]
    for row in rows:
        if (own := sums.get(row.key)) is not None:
            for group in row.groups:
                if group < len(told):
                    told[group].add(own.wanted, own.granted)
    return told


class Point(Struct, frozen=True):
    """What one envelope gives."""

    envelope: Decimal
    granted: Decimal
    awards: int
    whole: int
    conditions: bool


def curve(wishes: Wishes, points: int = 10) -> list[Point]:
    """What is granted at each envelope, in equal steps up to all that is asked. No query."""
    total = wishes.total
    told = []
    for step in range(1, points + 1):
        envelope = (total * step / points).quantize(Decimal(1))
        divided = divide(wishes, min(envelope, total) if step < points else total)
        sums = divided.applications
        told.append(
            Point(
                divided.allocation.total + divided.allocation.left,
                divided.allocation.total,
                sum(1 for one in sums.values() if one.granted),
                sum(1 for one in sums.values() if one.granted == one.wanted),
                all(one.holds for one in divided.conditions),
            )
        )
    return told


def forget() -> None:
    """Read everything again, as a new process would."""
    _wishes.cache_clear()
    _divided.cache_clear()
