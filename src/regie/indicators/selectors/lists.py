"""Reads beside the judgement: what indicators are tied to, and all that was written down of one."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Case, F, Value, When
from django.utils.translation import gettext, ngettext
from msgspec import Struct

from regie.actors.models import Municipality, Region
from regie.actors.people.due import DueItem
from regie.agenda.hooks import DueDate
from regie.base.actor import Actor
from regie.base.models import Event
from regie.indicators.formula import FormulaError, parse, terms
from regie.indicators.models import DataSet, Figure, Indicator, Research, Target, Tie
from regie.indicators.models.dataset import KEEPERS
from regie.indicators.selectors.indicators import listed
from regie.kernel.dates import PartialDate
from regie.plans.models import Revision

#: What is written in the history where something of an indicator is taken away.
DROPPED = ("indicators.target.dropped", "indicators.figure.dropped", "indicators.tie.undone")


class TiedItem(Struct, frozen=True):
    """An item that indicators judge, as it reads now; ``indicators`` are their keys."""

    uid: str
    kind: str
    code: str
    title: Mapping[str, str]
    indicators: frozenset[int]


def tied_items() -> list[TiedItem]:
    """Every published item that an indicator is tied to, by code: 2 queries."""
    ties: dict[int, set[int]] = {}
    for item, indicator in Tie.objects.filter(item__isnull=False).values_list("item", "indicator"):
        ties.setdefault(item, set()).add(indicator)
    standing = Revision.objects.filter(
        item__in=ties, from_seq__isnull=False, until_seq__isnull=True, ended=False
    ).values_list("item", "item__uid", "kind", "code", "title", "short_name")
    found = [
        TiedItem(uid, kind, code, title or short, frozenset(ties[key]))
        for key, uid, kind, code, title, short in standing
    ]
    return sorted(found, key=lambda one: (one.code, one.uid))


def in_short(item: int, uids: Collection[str]) -> tuple[list[str], dict[str, str]]:
    """On what the ties of an item (its key) rest, one for each indicator that judges it; and of
    which type the items with these uids are that are research: 1 query."""
    ties = Tie.objects.filter(item=item, indicator__ended__isnull=True).values_list(
        Value("tie"),
        "item__uid",
        Case(When(example=True, then=Value("example")), default=F("basis")),
    )
    types = Research.objects.filter(item__uid__in=uids).values_list(
        Value("type"), "item__uid", "type"
    )
    bases: list[str] = []
    found: dict[str, str] = {}
    for what, uid, told in ties.union(types, all=True):
        if what == "tie":
            bases.append(told)
        else:
            found[uid] = told
    return bases, found


def written_down(indicator: Indicator) -> tuple[list[Target], list[Figure]]:
    """The targets and figures of an indicator, of all places: 2 queries."""
    return (
        list(Target.objects.filter(indicator=indicator).order_by("place", "on_first", "pk")),
        list(Figure.objects.filter(indicator=indicator).order_by("place", "-on_first", "pk")),
    )


class TakenAway(Struct, frozen=True):
    """A target, figure or tie that was taken away, with why, and as it was."""

    action: str
    uid: str
    at: datetime
    reason: str
    before: Mapping[str, Any]


def taken_away(indicator: Indicator) -> list[TakenAway]:
    """What was taken away from an indicator and is not back, the newest first: 4 queries."""
    back = {
        uid
        for model in (Target, Figure, Tie)
        for uid in model._default_manager.filter(indicator=indicator).values_list("uid", flat=True)
    }
    rows = (
        Event.objects.filter(action__in=DROPPED, payload__before__indicator_id=indicator.pk)
        .order_by("-pk")
        .values_list("action", "object_uid", "at", "payload__after", "payload__before")
    )
    found = {
        uid: TakenAway(action, uid, at, after.get("reason", ""), before)
        for action, uid, at, after, before in reversed(list(rows))
        if uid not in back
    }
    return sorted(found.values(), key=lambda one: one.at, reverse=True)


def indicated(plan: int) -> set[str]:
    """The uids of the items of a plan (its key) that an indicator judges: 1 query."""
    return set(
        Tie.objects.filter(item__plan=plan, indicator__ended__isnull=True).values_list(
            "item__uid", flat=True
        )
    )


def due_dates(actor: Actor, since: date, until: date) -> Iterator[DueDate]:
    """When the next figure of an indicator is expected, with who answers for it: 3 queries."""
    for line in listed():
        due, one = line.judgement.due, line.indicator
        if due is None or not since <= due <= until:
            continue
        yield DueDate(
            "figure",
            one.code,
            one.title,
            PartialDate(due, "day"),
            f"/indicatoren/{one.code}/",
            who=frozenset([("organisation", one.owner.uid)]) if one.owner else frozenset(),
            source=one.source,
            example=line.example,
        )


def due_items(actor: Actor, today: date) -> Iterator[DueItem]:
    """How many figures are late, as one thing for who keeps them: 3 queries. Who answers for an
    indicator hears of it by its due date."""
    if not actor.has(*KEEPERS):
        return
    late = [line for line in listed() if line.judgement.late]
    if late:
        yield DueItem(
            ngettext(
                "A new figure is late of %(n)s indicator",
                "New figures are late of %(n)s indicators",
                len(late),
            )
            % {"n": len(late)},
            gettext("Look"),
            "late_figures",
            "laat",
            min((line.judgement.due for line in late if line.judgement.due), default=None),
        )


def datasets_in(actor: Actor, formula: str) -> list[DataSet]:
    """The data sets that a formula is made of, as far as ``actor`` sees them: 1 query."""
    try:
        codes = {term.dataset for term in terms(parse(formula))} if formula else set()
    except FormulaError:
        return []
    return list(DataSet.objects.visible_to(actor).filter(code__in=codes).order_by("code"))


def place_names(codes: Collection[str], day: date) -> dict[str, str]:
    """What places are called by code, municipalities as on a day or else last: 2 queries."""
    found = dict(Region.objects.filter(code__in=codes).values_list("code", "name"))
    for nis, name in (
        Municipality.objects.filter(nis__in=codes, since__lte=day)
        .order_by("since")
        .values_list("nis", "name")
    ):
        found[nis] = name
    return found
