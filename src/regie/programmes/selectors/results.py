"""Reads of what came of programmes, for everybody: only through counts that hide the small."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from django.conf import settings
from django.db.models import Q
from msgspec import Struct, field

from regie.actors import rules as time
from regie.actors.models import Merger, Municipality, Region, RegionMember
from regie.actors.selectors import names_at
from regie.base.data import data
from regie.plans.models import Plan, Revision
from regie.programmes.models import Award, AwardLine, AwardShare, Call, CallRules, ReportLine
from regie.programmes.models.award import Report
from regie.programmes.results import Part, Results, results
from regie.programmes.ruleset import RuleSet
from regie.programmes.selectors.rules import rules_of

Words = Mapping[str, str]
#: Reports of which everybody reads the figures.
_TOLD = (Report.State.SENT, Report.State.APPROVED)


class Place(Struct, frozen=True):
    """A municipality as it is on a day; ``region`` is the code of its reference region."""

    nis: str
    name: str
    region: str = ""
    column: int | None = None
    row: int | None = None


class Published(Struct, frozen=True):
    """A total of the real programme, as it was published. ``most`` differs from ``least`` where
    sources do."""

    call: str
    action: str
    what: str
    least: int
    most: int
    source: str


class ProgrammeResults(Struct, frozen=True):
    """Everything that everybody may see of a programme.

    :param calls: all that are public, the oldest first, with their year.
    :param names: what codes are called: ``objective``, ``action``, ``line``, ``region``, ``place``,
        ``organisation`` → code → words.
    :param asked: units that were asked for, by award and line.
    :param rules: what was in force, by call.
    :param places: every municipality of the day, for the map.
    :param checked: of how many reports that were sent, how many were approved.
    """

    code: str
    title: Words
    plan: Plan | None
    calls: tuple[tuple[Call, int | None], ...]
    results: Results
    asked: Mapping[tuple[str, str], int]
    rules: Mapping[str, RuleSet]
    names: Mapping[str, Mapping[str, Words]]
    places: tuple[Place, ...]
    checked: tuple[int, int]
    published: tuple[Published, ...] = ()
    example: bool = field(default=False)


def programme_results(code: str, day: date) -> ProgrammeResults | None:
    """A programme with all that was granted and realised; None where no call bears its code.
    Nine queries."""
    calls = list(
        Call.objects.filter(programme_code=code)
        .exclude(state=Call.State.DRAFT)
        .select_related("programme")
        .order_by("code")
    )
    if not calls:
        return None
    return _made(code, calls, _World.of(calls, Country.of(day)))


def counted(calls: Collection[Call], day: date) -> list[ProgrammeResults]:
    """The programmes of these calls with all that was granted and realised, but not what
    organisations, objectives and actions are called. Seven queries."""
    by_code: dict[str, list[Call]] = defaultdict(list)
    for call in calls:
        by_code[call.programme_code].append(call)
    world = _World.of(calls, Country.of(day), named=False)
    return [_made(code, some, world) for code, some in by_code.items()]


def results_of_place(nis: str, day: date) -> list[ProgrammeResults]:
    """The programmes in which one municipality (with all that went into it) takes part. The small
    counts of the whole programme are hidden first. Eleven queries at most."""
    country = Country.of(day)
    kin = country.kin(nis)
    wanted = sorted(
        set(
            AwardLine.objects.exclude(award__state=Award.State.WITHDRAWN)
            .filter(
                Q(award__organisation__municipality__in=kin)
                | Q(shares__organisation__municipality__in=kin)
            )
            .values_list("award__decision__call__programme_code", flat=True)
        )
    )
    by_code: dict[str, list[Call]] = {code: [] for code in wanted}
    for call in (
        Call.objects.filter(programme_code__in=wanted)
        .exclude(state=Call.State.DRAFT)
        .select_related("programme")
        .order_by("code")
    ):
        by_code[call.programme_code].append(call)
    world = _World.of([call for calls in by_code.values() for call in calls], country)
    return [_made(code, calls, world) for code, calls in by_code.items()]


def granted_to_place(municipalities: Collection[int]) -> list[tuple[Call, Decimal]]:
    """What organisations of these municipalities (keys) were granted, call by call, the newest
    first. Amounts are public; counts of people are on the page of results. Two queries."""
    there = Q(award__organisation__municipality__in=municipalities)
    amounts: dict[str, Decimal] = defaultdict(Decimal)
    calls: dict[str, Call] = {}
    shares = AwardShare.objects.exclude(award_line__award__state=Award.State.WITHDRAWN).filter(
        Q(organisation__municipality__in=municipalities)
        | Q(award_line__award__organisation__municipality__in=municipalities)
    )
    for share in shares.select_related(
        "organisation", "award_line__award__organisation", "award_line__award__decision__call"
    ):
        award = share.award_line.award
        call = calls.setdefault(award.decision.call.code, award.decision.call)
        if share.organisation.municipality_id in municipalities:
            amounts[call.code] += share.amount
        if award.organisation.municipality_id in municipalities:
            amounts[call.code] -= share.amount
    for line in (
        AwardLine.objects.exclude(award__state=Award.State.WITHDRAWN)
        .filter(there)
        .select_related("award__decision__call")
    ):
        call = calls.setdefault(line.award.decision.call.code, line.award.decision.call)
        amounts[call.code] += line.amount
    return [(calls[code], amounts[code]) for code in sorted(calls, reverse=True)]


def programmes_with_results() -> list[str]:
    """The codes of programmes of which something was awarded. One query."""
    return sorted(
        set(
            Award.objects.exclude(state=Award.State.WITHDRAWN).values_list(
                "decision__call__programme_code", flat=True
            )
        )
    )


def published(code: str) -> tuple[Published, ...]:
    """The published totals of a programme, from the facts that come with Regie."""
    return tuple(one for programme, one in _published() if programme == code)


# --- how it is read


class _Line(NamedTuple):
    """A line of an award; ``lead`` is the key of who files."""

    pk: int
    call: int
    award: str
    example: bool
    lead: int
    code: str
    amount: Decimal
    units: int | None
    asked: int | None
    bbc_action: str


class _Share(NamedTuple):
    """What of a line is for a partner."""

    line: int
    organisation: int
    amount: Decimal
    units: int | None


class _Body(NamedTuple):
    """An organisation, and the key of its municipality."""

    uid: str
    municipality: int | None


class _World(Struct):
    """All rows that some programmes need, each read once, as columns: they are hundreds."""

    lines: list[_Line]
    shares: dict[int, list[_Share]]
    told: dict[tuple[int, int], int]
    tellers: dict[int, list[int]]
    checked: dict[int, list[bool]]
    rules: dict[int, RuleSet]
    organisations: dict[int, _Body]
    called: dict[int, str]
    country: Country
    titles: dict[int, dict[str, dict[str, Words]]]

    @classmethod
    def of(cls, calls: Collection[Call], country: Country, *, named: bool = True) -> _World:
        """Four queries, and two for what organisations, objectives and actions are called."""
        keys = [call.pk for call in calls]
        organisations: dict[int, _Body] = {}
        lines: list[_Line] = []
        for granted in (
            AwardLine.objects.filter(award__decision__call__in=keys)
            .exclude(award__state=Award.State.WITHDRAWN)
            .order_by("award__number", "place", "pk")
            .values_list(
                "award__organisation__uid",
                "award__organisation__municipality",
                "pk",
                "award__decision__call",
                "award__number",
                "award__example",
                "award__organisation",
                "line",
                "amount",
                "units",
                "asked_units",
                "bbc_action",
            )
        ):
            line = _Line._make(granted[2:])
            lines.append(line)
            organisations[line.lead] = _Body(granted[0], granted[1])
        shares: dict[int, list[_Share]] = defaultdict(list)
        for divided in (
            AwardShare.objects.filter(award_line__award__decision__call__in=keys)
            .order_by("pk")
            .values_list(
                "organisation__uid",
                "organisation__municipality",
                "award_line",
                "organisation",
                "amount",
                "units",
            )
        ):
            share = _Share._make(divided[2:])
            shares[share.line].append(share)
            organisations[share.organisation] = _Body(divided[0], divided[1])
        told: dict[tuple[int, int], int] = {}
        reports: dict[int, dict[int, bool]] = defaultdict(dict)
        # Of several moments the last one counts: rows come in their order.
        for uid, municipality, line_key, organisation, realised, report, state, call in (
            ReportLine.objects.filter(
                report__award__decision__call__in=keys, report__state__in=_TOLD
            )
            .order_by("report__moment", "pk")
            .values_list(
                "organisation__uid",
                "organisation__municipality",
                "award_line",
                "organisation",
                "realised",
                "report",
                "report__state",
                "report__award__decision__call",
            )
        ):
            if realised is not None:
                told[line_key, organisation] = realised
                organisations[organisation] = _Body(uid, municipality)
            reports[call][report] = state == Report.State.APPROVED
        tellers: dict[int, list[int]] = defaultdict(list)
        for line_key, who in told:
            tellers[line_key].append(who)
        rules = {
            row.call_id: rules_of(row)
            for row in CallRules.objects.filter(
                call__in=keys, state=CallRules.State.IN_FORCE
            ).order_by("pk")
        }
        return cls(
            lines,
            shares,
            told,
            tellers,
            {call: list(some.values()) for call, some in reports.items()},
            rules,
            organisations,
            names_at(list(organisations), country.day) if named else {},
            country,
            _titles([call.programme_id for call in calls if call.programme_id is not None])
            if named
            else {},
        )


def _made(code: str, calls: Collection[Call], world: _World) -> ProgrammeResults:
    keys = {call.pk for call in calls}
    parts: list[Part] = []
    lines: dict[str, Words] = {}
    actions: dict[str, Words] = {}
    years = {call.pk: _year(call, world.rules.get(call.pk)) for call in calls}
    codes = {call.pk: call.code for call in calls}
    places = {
        key: world.country.place(body.municipality)
        for key, body in world.organisations.items()
        if body.municipality is not None
    }
    for row in world.lines:
        if row.call not in keys:
            continue
        rules = world.rules.get(row.call)
        line = rules.line(row.code) if rules else None
        persons = line is None or line.unit.get("nl", "").casefold() not in _no_people()
        if line is not None:
            lines[line.code] = {
                language: f"{line.title.get(language, line.title.get('nl', ''))}: {unit}"
                for language, unit in line.unit.items()
            }
            actions.setdefault(line.action, line.title)
        tellers = world.tellers.get(row.pk, ())
        for organisation, amount, units in _divided(row, world.shares.get(row.pk, ()), tellers):
            place = places.get(organisation)
            parts.append(
                Part(
                    row.award,
                    world.organisations[organisation].uid,
                    codes[row.call],
                    years[row.call],
                    line.objective if line else "",
                    line.action if line else "",
                    row.code,
                    persons,
                    place.nis if place else "",
                    place.region if place else "",
                    amount,
                    units,
                    world.told.get((row.pk, organisation)),
                    row.example,
                    row.bbc_action if organisation == row.lead else "",
                )
            )
    plan = next((call.programme for call in calls if call.programme is not None), None)
    titles = world.titles.get(plan.pk, {}) if plan else {}
    reports = [one for call in calls for one in world.checked.get(call.pk, ())]
    return ProgrammeResults(
        code,
        plan.title if plan else {"nl": code.replace("-", " ").capitalize()},
        plan,
        tuple((call, years[call.pk]) for call in calls),
        results(parts, settings.SMALL_COUNT),
        {(row.award, row.code): row.asked or 0 for row in world.lines if row.call in keys},
        {codes[call]: rules for call, rules in world.rules.items() if call in keys},
        {
            "objective": titles.get("objective", {}),
            "action": {**actions, **titles.get("action", {})},
            "line": lines,
            "region": {code: {"nl": name} for code, name in world.country.regions.values()},
            "place": {place.nis: {"nl": place.name} for place in places.values()},
            "organisation": {
                world.organisations[key].uid: {"nl": name} for key, name in world.called.items()
            },
        },
        tuple(world.country.places()),
        (len(reports), sum(reports)),
        published(code),
        any(part.example for part in parts),
    )


def _divided(
    row: _Line, shares: Iterable[_Share], tellers: Iterable[int]
) -> Iterable[tuple[int, Decimal, int]]:
    """Who got what of a line: partners their share, who files the rest; who only told, nothing."""
    amounts: dict[int, Decimal] = defaultdict(Decimal)
    units: dict[int, int] = defaultdict(int)
    amounts[row.lead], units[row.lead] = row.amount, row.units or 0
    for share in shares:
        amounts[row.lead] -= share.amount
        units[row.lead] -= share.units or 0
        amounts[share.organisation] += share.amount
        units[share.organisation] += share.units or 0
    for who in tellers:
        amounts[who] += 0
    return [(who, amount, units[who]) for who, amount in amounts.items()]


class _Bearer(NamedTuple):
    """A municipality of any time."""

    pk: int
    nis: str
    name: str
    since: date
    until: date | None
    column: int | None
    row: int | None


class Country(Struct):
    """Every municipality of any time, what it became, and its reference region."""

    every: dict[int, _Bearer]
    successors: dict[int, list[int]]
    predecessors: dict[int, list[int]]
    regions: dict[int, tuple[str, str]]
    day: date

    @classmethod
    def of(cls, day: date) -> Country:
        """As it is on a day. Three queries."""
        successors: dict[int, list[int]] = defaultdict(list)
        predecessors: dict[int, list[int]] = defaultdict(list)
        for before, after in Merger.objects.order_by("pk").values_list("predecessor", "successor"):
            successors[before].append(after)
            predecessors[after].append(before)
        regions = {
            place: (code, name)
            for place, code, name in RegionMember.objects.filter(
                region__kind=Region.Kind.REFERENCE
            ).values_list("municipality", "region__code", "region__name")
        }
        every = {
            row[0]: _Bearer(*row)
            for row in Municipality.objects.values_list(
                "pk", "nis", "name", "since", "until", "tile_column", "tile_row"
            )
        }
        return cls(every, successors, predecessors, regions, day)

    def place(self, municipality: int) -> Place:
        """Where a municipality (its key) went, or itself."""
        here = municipality
        if not self._lives(here):
            here = next(iter(time.descendants(self.successors, here, self._lives)), here)
        row = self.every[here]
        region = self.regions.get(here, ("", ""))[0]
        return Place(row.nis, row.name, region, row.column, row.row)

    def places(self) -> list[Place]:
        """Those that are there, by code."""
        living = [row for row in self.every.values() if time.holds(row.since, row.until, self.day)]
        none = ("", "")
        return [
            Place(row.nis, row.name, self.regions.get(row.pk, none)[0], row.column, row.row)
            for row in sorted(living, key=attrgetter("nis"))
        ]

    def kin(self, nis: str) -> set[int]:
        """The municipality of a code and all that went into it, as keys."""
        bearers = [row for row in self.every.values() if row.nis == nis]
        here = time.nearest(bearers, self.day, lambda row: row.since)
        return {here.pk, *time.ancestry(self.predecessors, here.pk)} if here else set()

    def _lives(self, key: int) -> bool:
        row = self.every[key]
        return time.holds(row.since, row.until, self.day)


def _titles(plans: Iterable[int]) -> dict[int, dict[str, dict[str, Words]]]:
    """What objectives and actions of plans are called, by code without its letter (D1 is
    objective 1). One query."""
    found: dict[int, dict[str, dict[str, Words]]] = {}
    for plan, kind, code, title in (
        Revision.objects.filter(
            plan__in=sorted(set(plans)),
            kind__in=("objective", "action"),
            from_seq__isnull=False,
            until_seq__isnull=True,
            ended=False,
        )
        .order_by("pk")
        .values_list("plan", "kind", "code", "title")
    ):
        by_kind = found.setdefault(plan, {"objective": {}, "action": {}})
        by_kind[kind].setdefault(code.removeprefix("D") if kind == "objective" else code, title)
    return found


def _year(call: Call, rules: RuleSet | None) -> int | None:
    """The year in which the project starts; else in which the call closes."""
    if rules is None:
        return None
    if rules.dates.start is not None:
        return rules.dates.start.first.year
    closes = rules.dates.closes
    return closes.year if isinstance(closes, date | datetime) else None


@lru_cache(maxsize=1)
def _no_people() -> frozenset[str]:
    with data("results", "units.csv").open(encoding="utf-8", newline="") as stream:
        return frozenset(row["unit"].casefold() for row in csv.DictReader(stream, strict=True))


@lru_cache(maxsize=1)
def _published() -> tuple[tuple[str, Published], ...]:
    with data("results", "published.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(
            (
                row["programme"],
                Published(
                    row["call"],
                    row["action"],
                    row["what"],
                    int(row["least"]),
                    int(row["most"]),
                    row["source"],
                ),
            )
            for row in csv.DictReader(stream, strict=True)
        )


class Happening(Struct, frozen=True):
    """A decision on a call of a programme."""

    call: str
    title: Words
    on: date
    amount: Decimal
    awards: int
    example: bool


def happenings(code: str) -> tuple[Words, list[Happening]] | None:
    """What a programme is called and what was decided in it, the newest first; None where there is
    no such programme. Two queries."""
    calls = (
        Call.objects.filter(programme_code=code)
        .exclude(state=Call.State.DRAFT)
        .select_related("programme")
        .order_by("code")
    )
    title: Words | None = None
    for call in calls:
        title = call.programme.title if call.programme else {"nl": code}
    if title is None:
        return None
    rows: dict[str, list[Award]] = defaultdict(list)
    for award in (
        Award.objects.exclude(state=Award.State.WITHDRAWN)
        .filter(decision__call__programme_code=code)
        .select_related("decision__call")
        .order_by("pk")
    ):
        rows[award.decision.call.code].append(award)
    told = [
        Happening(
            code,
            some[0].decision.call.title,
            max(award.awarded_on for award in some),
            sum((award.amount for award in some), Decimal(0)),
            len(some),
            any(award.example for award in some),
        )
        for code, some in rows.items()
    ]
    return title, sorted(told, key=lambda one: one.on, reverse=True)
