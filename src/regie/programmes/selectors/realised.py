"""What the reports of programmes say of objectives and actions of a plan.

It goes up from the line of a menu to the action, to the objective, and to what that contributes to:
every line once, whatever way it came.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal

from django.db.models import Q
from msgspec import Struct, field

from regie.base import clock
from regie.indicators.hooks import Realised
from regie.kernel.disclosure import Figure
from regie.plans.models import Item, Revision
from regie.plans.models.item import Link
from regie.programmes.models import Call, Report, ReportLine
from regie.programmes.models.reporting import DoubleCount
from regie.programmes.results import Part
from regie.programmes.selectors.results import ProgrammeResults, counted

#: An action of a plan, as results know it: the plan (key) and its code.
_Action = tuple[int, str]
#: Lines of an award that count again what another line of it counts: the second of every two, with
#: the first.
_Doubles = Mapping[tuple[str, str], Collection[str]]


def realised(uids: Collection[str]) -> list[Realised]:
    """What was planned, granted and realised for the items with these uids, a row for each unit and
    year; none for items that no programme counts. Eleven queries at most.

    Units are never added up: people in training and plans that were made stay apart. A result that
    who files counted on two lines counts for the first of them only.
    """
    calls = list(
        Call.objects.exclude(state=Call.State.DRAFT).select_related("programme").order_by("code")
    )
    programmes = sorted(
        {
            (call.programme_code, call.programme_id)
            for call in calls
            if call.programme_id is not None
        }
    )
    if not programmes:
        return []
    actions = _actions(set(uids), {plan for _, plan in programmes})
    plans = {plan for some in actions.values() for plan, _ in some}
    codes = {code for code, plan in programmes if plan in plans}
    if not codes:
        return []
    calls = [call for call in calls if call.programme_code in codes]
    told_by_code = {told.code: told for told in counted(calls, clock.today())}
    doubles = _doubles(calls)
    found: list[Realised] = []
    for code, plan in programmes:
        for uid in sorted(actions):
            mine = {action for of, action in actions[uid] if of == plan}
            if mine:
                found += _rows(uid, mine, told_by_code[code], doubles)
    return found


def reported(uids: Collection[str]) -> set[str]:
    """Which of the items with these uids have results in a report that was sent: 4 queries."""
    told: dict[int, set[str]] = defaultdict(set)
    for plan, line in (
        ReportLine.objects.filter(
            realised__isnull=False,
            report__state__in=(Report.State.SENT, Report.State.APPROVED),
            report__award__decision__call__programme__isnull=False,
        )
        .order_by()
        .values_list("report__award__decision__call__programme", "award_line__line")
        .distinct()
    ):
        # A line is called after its action, with a letter where an action has several.
        told[plan].add("".join(sign for sign in line if sign.isdecimal()))
    if not told:
        return set()
    return {
        uid
        for uid, some in _actions(set(uids), set(told)).items()
        if any(action in told.get(plan, ()) for plan, action in some)
    }


class _Group(Struct):
    """The parts of one unit and one year."""

    unit: Mapping[str, str]
    parts: list[Part] = field(default_factory=list)


def _rows(
    uid: str, actions: set[str], told: ProgrammeResults, doubles: _Doubles
) -> Iterable[Realised]:
    groups: dict[tuple[str, str], _Group] = {}
    for part in told.results.parts:
        rules = told.rules.get(part.call)
        line = rules.line(part.line) if rules else None
        if line is None or part.action not in actions:
            continue
        period = str(part.year or "")
        key = (period, line.unit.get("nl", "").casefold())
        groups.setdefault(key, _Group(line.unit)).parts.append(part)
    for (period, _), group in sorted(groups.items()):
        yield _row(uid, period, group, told, doubles)


def _row(
    uid: str, period: str, group: _Group, told: ProgrammeResults, doubles: _Doubles
) -> Realised:
    lines = {part.line for part in group.parts}
    left_out: list[str] = []
    here = {(part.award, part.line) for part in group.parts}
    twice = {
        (award, second)
        for award, second in here
        if any((award, first) in here for first in doubles.get((award, second), ()))
    }
    if twice:
        left_out.append(
            "Wie indient, telde hetzelfde resultaat op twee lijnen; het telt hier één keer "
            f"({len(twice)} {'lijn' if len(twice) == 1 else 'lijnen'} niet meegeteld)."
        )
    reported = [
        part
        for part in group.parts
        if part.realised is not None and (part.award, part.line) not in twice
    ]
    awards = {part.award for part in group.parts if part.units}
    silent = awards - {part.award for part in group.parts if part.realised is not None}
    if silent:
        left_out.append(
            f"Van {len(silent)} van de {len(awards)} toekenningen is er nog geen verslag."
        )
    figure = _figure(reported, told)
    if figure is not None and not figure.exact:
        left_out.append("Kleine aantallen mensen zijn verborgen; het zijn er minstens zoveel.")
    if len(lines) > 1 and any(part.persons for part in group.parts):
        left_out.append(
            "Wie in meer dan één actie of groep meedeed, kan meer dan één keer geteld zijn."
        )
    return Realised(
        uid,
        told.code,
        ", ".join(sorted(lines)),
        dict(group.unit),
        period,
        Decimal(sum(told.asked.get(one, 0) for one in here)),
        Decimal(sum(part.units for part in group.parts)),
        Decimal(figure.least) if figure is not None else None,
        f"/programmas/{told.code}/resultaten/",
        tuple(left_out),
        any(part.example for part in group.parts),
    )


def _figure(parts: Collection[Part], told: ProgrammeResults) -> Figure | None:
    """What may be said of these parts together: one unit, so all of it counts people or none."""
    if not parts:
        return None
    if any(part.persons for part in parts):
        return told.results.protected.total(part.key for part in parts)
    return Figure(sum(part.realised or 0 for part in parts))


def _doubles(calls: Collection[Call]) -> _Doubles:
    """One query."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for award, first, second in DoubleCount.objects.filter(
        report__award__decision__call__in=calls, answer=DoubleCount.Answer.INVESTED_TWICE
    ).values_list("report__award__number", "first__line", "second__line"):
        found[award, second].add(first)
    return found


def _actions(uids: set[str], plans: set[int]) -> dict[str, set[_Action]]:
    """The actions under each item, or that it stands for, as published now: in its own plan and in
    those of programmes. Two queries."""
    own = Item.objects.filter(uid__in=uids).values("plan")
    rows = list(
        Revision.objects.filter(
            Q(plan__in=plans) | Q(plan__in=own),
            from_seq__isnull=False,
            until_seq__isnull=True,
            ended=False,
        )
        .exclude(kind="milestone")
        .values_list("item", "item__uid", "plan", "kind", "code", "parent")
    )
    below: dict[int, set[int]] = defaultdict(set)
    for item, _, _, _, _, parent in rows:
        if parent is not None:
            below[parent].add(item)
    for giver, taker in Link.objects.filter(
        role=Link.Role.CONTRIBUTES,
        item__isnull=False,
        revision__plan__in=plans | {plan for _, _, plan, *_ in rows},
        revision__from_seq__isnull=False,
        revision__until_seq__isnull=True,
        revision__ended=False,
    ).values_list("revision__item", "item"):
        below[taker].add(giver)
    told = {item: (uid, plan, kind, code) for item, uid, plan, kind, code, _ in rows}
    found: dict[str, set[_Action]] = {}
    for item, (uid, *_) in told.items():
        if uid not in uids:
            continue
        seen = {item}
        ahead = [item]
        while ahead:
            for one in below[ahead.pop()] - seen:
                seen.add(one)
                ahead.append(one)
        found[uid] = {
            (plan, code)
            for one in seen
            for _, plan, kind, code in [told.get(one, ("", 0, "", ""))]
            if kind == "action" and code
        }
    return found
