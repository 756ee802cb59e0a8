"""Calls with their rules, read from the register."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from regie.base.actor import Actor
from regie.programmes.models import Call, CallRules
from regie.programmes.moments import State, state_at
from regie.programmes.ruleset import RuleSet
from regie.programmes.selectors.rules import rules_of


class CallLine(Struct, frozen=True):
    """A call of a list. ``rules`` hold now; without any it has a draft only."""

    call: Call
    rules: RuleSet | None
    state: State | str
    draft: bool


class CallPage(Struct, frozen=True):
    """A call with the versions that came into force, the oldest first."""

    call: Call
    row: CallRules | None
    versions: tuple[RuleSet, ...]
    state: State | str

    @property
    def rules(self) -> RuleSet | None:
        """What holds now."""
        return self.versions[-1] if self.versions else None


def call_list(actor: Actor, now: datetime) -> list[CallLine]:
    """Every call that ``actor`` sees, those that are open first. Two queries."""
    rows = list(Call.objects.visible_to(actor).select_related("programme").order_by("code"))
    states = (CallRules.State.IN_FORCE, CallRules.State.DRAFT)
    versions = CallRules.objects.filter(call__in=[row.pk for row in rows], state__in=states)
    in_force: dict[int, CallRules] = {}
    drafts: set[int] = set()
    for version in versions.defer("undo"):
        if version.state == CallRules.State.DRAFT:
            drafts.add(version.call_id)
        else:
            in_force[version.call_id] = version
    lines = []
    for row in rows:
        held = in_force.get(row.pk)
        rules = rules_of(held) if held else None
        lines.append(CallLine(row, rules, _state(row, rules, now), row.pk in drafts))
    order = ["open", "coming", "unknown", "draft", "closed", "withdrawn"]
    return sorted(lines, key=lambda line: order.index(line.state))


def call_page(actor: Actor, code: str, now: datetime) -> CallPage | None:
    """A call that ``actor`` sees. Two queries."""
    call = Call.objects.visible_to(actor).select_related("programme").filter(code=code).first()
    if call is None:
        return None
    rows = _in_force(call)
    versions = tuple(rules_of(row) for row in rows)
    row = rows[-1] if rows else None
    return CallPage(call, row, versions, _state(call, versions[-1] if versions else None, now))


def changes(actor: Actor, limit: int = 50) -> list[CallRules]:
    """Versions that came into force, the newest first. One query."""
    rows: Iterable[CallRules] = (
        CallRules.objects.filter(call__in=Call.objects.visible_to(actor), in_force_at__isnull=False)
        .select_related("call")
        .order_by("-in_force_at", "-pk")[:limit]
    )
    return list(rows)


def _in_force(call: Call) -> list[CallRules]:
    rows = call.rules.filter(in_force_at__isnull=False).order_by("number")
    return list(rows.defer("undo"))


def _state(call: Call, rules: RuleSet | None, now: datetime) -> State | str:
    if call.state == Call.State.WITHDRAWN:
        return "withdrawn"
    if rules is None:
        return "draft"
    return "closed" if call.state == Call.State.CLOSED else state_at(rules, now)
