"""How calls and their rules are shown, in public and to staff."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from regie.base.text import said
from regie.components import figures, navigation
from regie.components.templatetags.regie import language
from regie.programmes import words
from regie.programmes.differences import sentences, value
from regie.programmes.ruleset import Line, RuleSet
from regie.programmes.simulation import at_most, simulate

#: State → word and how it looks.
STATES: dict[str, tuple[str | Promise, str]] = {
    "open": (_("open"), "good"),
    "coming": (_("not open yet"), "busy"),
    "closed": (_("closed"), "neutral"),
    "unknown": (_("date not known"), "look"),
    "draft": (_("draft"), "busy"),
    "withdrawn": (_("withdrawn"), "bad"),
}
#: What is told of an element in a list of staff.
_FACTS = {
    "lines": ("unit", "amount", "ceiling", "since"),
    "questions": ("answer", "required", "limit", "when"),
    "bonuses": ("amount",),
    "reserves": ("amount", "awards"),
    "reports": ("due",),
    "scores": ("highest", "weight"),
}


def moment(told: datetime | date | None) -> tuple[date, str] | None:
    """The day and the hour, where one is known."""
    if isinstance(told, datetime):
        return told.date(), f"{told:%H:%M:%S}" if told.second else f"{told:%H:%M}"
    return (told, "") if told else None


def apply_path(query: str) -> str:
    """Where an application starts, filled in with what ``query`` says."""
    path = navigation.address("/werk/aanvragen/nieuw/", language())
    try:
        resolve(path)
    except Resolver404:
        return ""
    return f"{path}?{query}"


def plain_number(told: Decimal | int) -> str:
    """A number without zeros behind the comma."""
    return figures.number(Decimal(told).normalize() + 0, language())


def element(section: str, told: Mapping[str, Any], place: int) -> str:
    """What an element of a list is called."""
    title = said(told.get("title") or told.get("label") or {}, language())[0]
    return f"{told['code']} {title}" if section == "lines" else title or str(place)


def facts(section: str, told: Mapping[str, Any]) -> list[str]:
    """What matters of an element of a list."""
    return [
        f"{words.FIELDS[section, name]}: {value(name, told[name])}"
        for name in _FACTS.get(section, ())
        if told.get(name) not in (None, "", False)
    ]


class Change(Struct, frozen=True):
    """A version that replaced another, and all that it changed, in words."""

    rules: RuleSet
    since: tuple[date, str] | None
    sentences: list[str]


def log(versions: Sequence[RuleSet]) -> list[Change]:
    """What changed from version to version, the newest first."""
    return [
        Change(new, moment(_local(new.since)), sentences(old, new))
        for old, new in reversed(list(pairwise(versions)))
    ]


def _local(told: datetime | date | None) -> datetime | date | None:
    """In Brussels; a moment at which a day begins is that day."""
    if not isinstance(told, datetime):
        return told
    here = timezone.localtime(told) if told.tzinfo else told
    return here.date() if (here.hour, here.minute, here.second) == (0, 0, 0) else here


def line(told: Line) -> dict[str, Any]:
    """A line of the menu, with what it brings at most."""
    most = None
    if told.amount is not None and told.ceiling is not None:
        most = told.amount * told.ceiling
    return {"line": told, "most": most}


def shown(rules: RuleSet) -> dict[str, Any]:
    """What a page tells of the rules."""
    return {
        "rules": rules,
        "opens": moment(rules.dates.opens),
        "closes": moment(rules.dates.closes),
        "kinds": [words.KINDS[kind] for kind in rules.applicants.kinds],
        "rule": words.RULES[rules.rule],
        "rule_basis": words.BASES[rules.rule_basis],
        "payments": [
            (payment, words.MOMENTS[payment.moment], words.BASES[payment.basis])
            for payment in rules.payments
        ],
        "lines": [line(one) for one in rules.lines],
        "most": simulate(rules, at_most(rules)).total_flemish,
        "blocks": [
            (
                block.title,
                [(question, words.ANSWERS[question.answer]) for question in block.questions],
            )
            for block in rules.form
        ],
        "inspection": words.INSPECTIONS[rules.process.inspection],
    }
