"""``/oproepen/``: what may be asked, by whom, until when, and what it would bring."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from regie.base.errors import Invalid
from regie.base.ordering import sorted_as
from regie.base.text import fold, said
from regie.base.writers import Cell, Column, Table
from regie.components.addresses import path_to
from regie.components.requests import Request, public_page, render_page
from regie.components.templatetags.regie import language, number
from regie.plans.selectors import plan_list
from regie.programmes import library
from regie.programmes.ruleset import Call, Line, RuleSet
from regie.programmes.simulation import Choice, SimulatedLine, at_most, simulate
from regie.website.downloads import download
from regie.website.lists import files

#: Who may apply.
_KINDS = {
    "municipality": _("municipalities"),
    "partnership": _("partnerships"),
    "intermunicipal": _("bodies of several municipalities"),
    "organisation": _("organisations"),
}
_RULES = {
    "rank_rounds": _("first what applicants themselves put first, then their second choice, …"),
    "pro_rata": _("all lines together, each served in proportion"),
    "score": _("the best score first"),
}
_BASES = {
    "decision": _("by decision"),
    "paper": _("as a paper says"),
    "staff": _("as staff stated"),
    "inferred": _("inferred"),
    "example": _("an example: the real rule is not known"),
}
_MOMENTS = {
    "award": _("at the award"),
    "report": _("at a report"),
    "settlement": _("at the settlement"),
}
_ANSWERS = {
    "text": _("a few words"),
    "long_text": _("a text"),
    "number": _("a number"),
    "euro": _("an amount"),
    "date": _("a date"),
    "choice": _("a choice"),
    "yes_no": _("yes or no"),
    "file": _("a file"),
    "iban": _("an account number"),
    "email": _("an e-mail address"),
}
#: State → word and how it looks.
_STATES: dict[str, tuple[str | Promise, str]] = {
    "open": (_("open"), "good"),
    "coming": (_("not open yet"), "busy"),
    "closed": (_("closed"), "neutral"),
    "unknown": (_("date not known"), "look"),
}
_PROBLEMS = {
    "unknown_line": _("This line is not in the call."),
    "line_twice": _("This line stands here twice."),
    "below_zero": _("A number is not below zero."),
    "no_priority": _("Say which priority this has for you: 1 is the highest."),
    "priority_twice": _("Another line has this priority already."),
}
_WHOLE = re.compile(r"-?[0-9]{1,9}")


def state_of(rules: RuleSet, today: date) -> str:
    """``open``, ``coming``, ``closed`` or ``unknown`` on a day."""
    opens, closes = (
        moment.date() if isinstance(moment, datetime) else moment
        for moment in (rules.dates.opens, rules.dates.closes)
    )
    if closes and closes < today:
        return "closed"
    if opens is None:
        return "unknown"
    return "coming" if today < opens else "open" if closes else "unknown"


@public_page
@require_safe
def calls(request: Request) -> HttpResponseBase:
    """Every call, those that are open first."""
    order = list(_STATES)
    told = sorted(
        ((state_of(call.rules, request.today), call) for call in library.calls()),
        key=lambda one: order.index(one[0]),
    )
    rows = [
        {
            "call": call,
            "path": path_to("call", call.code),
            "state": _STATES[state],
            "closes": _moment(call.rules.dates.closes),
        }
        for state, call in told
    ]
    rows = sorted_as(rows, request.GET.get("sorteer", ""), _ORDERS)
    if form := request.GET.get("formaat", ""):
        return download(_calls_table(rows), "oproepen", form)
    context = {"rows": rows, "files": files(request)}
    return render_page(request, "website/calls/calls.html", context)


_ORDERS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "titel": lambda row: fold(said(row["call"].title, language())[0]),
    "stand": lambda row: [state for state, _kind in _STATES.values()].index(row["state"][0]),
    "sluit": lambda row: row["closes"],
    "lijnen": lambda row: len(row["call"].rules.lines),
}


def _calls_table(rows: Iterable[dict[str, Any]]) -> Table:
    return Table(
        gettext("Calls for subsidies"),
        [
            Column("code", gettext("Code")),
            Column("title", gettext("Title"), width=60),
            Column("state", gettext("Status")),
            Column("closes", gettext("Closes"), "date"),
            Column("lines", gettext("Lines"), "count"),
            Column("example", gettext("Example data")),
        ],
        (
            [
                row["call"].code,
                said(row["call"].title, language())[0],
                str(row["state"][0]),
                row["closes"][0] if row["closes"] else None,
                len(row["call"].rules.lines),
                row["call"].example,
            ]
            for row in rows
        ),
    )


@public_page
@require_safe
def call(request: Request, code: str) -> HttpResponseBase:
    """What a call is about, for whom, how much and until when; its lines as a table."""
    told = _found(code)
    rules = told.rules
    if form := request.GET.get("formaat", ""):
        return download(_table(told), told.code, form)
    plan = next((line for line in plan_list(request.actor) if line.slug == told.programme), None)
    context = {
        "call": told,
        "rules": rules,
        "state": _STATES[state_of(rules, request.today)],
        "opens": _moment(rules.dates.opens),
        "closes": _moment(rules.dates.closes),
        "kinds": [_KINDS[kind] for kind in rules.applicants.kinds],
        "rule": _RULES[rules.rule],
        "rule_basis": _BASES[rules.rule_basis],
        "payments": [
            (payment, _MOMENTS[payment.moment], _BASES[payment.basis]) for payment in rules.payments
        ],
        "lines": [_line(line) for line in rules.lines],
        "most": simulate(rules, at_most(rules)).total_flemish,
        "blocks": [
            (
                block.title,
                [(question, _ANSWERS[question.answer]) for question in block.questions],
            )
            for block in rules.form
        ],
        "changes": [
            (version, _moment(version.since), _differences(before, version))
            for before, version in zip(told.versions, told.versions[1:], strict=False)
        ],
        "plan": plan,
        "plan_path": path_to("plan", plan.slug) if plan else "",
        "simulator": path_to("call_simulator", told.code) if rules.lines else "",
        "files": files(request),
    }
    return render_page(request, "website/calls/call.html", context)


@public_page
@require_safe
def simulator(request: Request, code: str) -> HttpResponseBase:
    """What a choice of lines would bring. The choice stands in the address, so it can be shared."""
    told = _found(code)
    if not told.rules.lines:
        raise Http404(code)
    typed = {
        line.code: (
            request.GET.get(f"a-{line.code}", "").strip(),
            request.GET.get(f"v-{line.code}", "").strip(),
        )
        for line in told.rules.lines
    }
    rows: list[dict[str, Any]] = []
    choices: list[Choice] = []
    for line in told.rules.lines:
        units, priority = typed[line.code]
        choice = _choice(line.code, units, priority)
        if choice:
            choices.append(choice)
        rows.append({"line": line, "units": units, "priority": priority, "wrong": choice is None})
    result = simulate(told.rules, choices)
    outcome = {one.choice.line: one for one in result.lines}
    for row in rows:
        one = outcome.get(row["line"].code)
        row["one"] = one
        row["error"] = gettext("Type a whole number.") if row["wrong"] else _problem(one)
    context = {
        "call": told,
        "rows": rows,
        "result": result,
        "asked": any(units for units, _priority in typed.values()),
        "faults": [row for row in rows if row["error"]],
    }
    return render_page(request, "website/calls/simulator.html", context)


def _found(code: str) -> Call:
    try:
        return library.call(code)
    except Invalid:
        raise Http404(code) from None


def _choice(line: str, units: str, priority: str) -> Choice | None:
    """What is typed beside a line, or nothing where that is no number."""
    if not all(not text or _WHOLE.fullmatch(text) for text in (units, priority)):
        return None
    return Choice(line, int(units or 0), int(priority) if priority else None)


def _problem(one: SimulatedLine | None) -> str:
    if one is None or one.problem is None:
        return ""
    if one.problem == "above_ceiling" and one.line:
        return gettext("At most %(ceiling)s.") % {"ceiling": number(one.line.ceiling)}
    return str(_PROBLEMS[one.problem])


def _line(line: Line) -> dict[str, Any]:
    most = None
    if line.amount is not None and line.ceiling is not None:
        most = line.amount * line.ceiling
    return {"line": line, "most": most}


def _moment(moment: datetime | date | None) -> tuple[date, str] | None:
    """The day and the hour, where one is known."""
    if isinstance(moment, datetime):
        return moment.date(), f"{moment:%H:%M}"
    return (moment, "") if moment else None


def _differences(
    before: RuleSet, after: RuleSet
) -> list[tuple[str, Decimal | None, Decimal | None]]:
    """The amounts that changed: line, before, after."""
    return [
        (new.code, old.amount, new.amount)
        for old, new in zip(before.lines, after.lines, strict=True)
        if old.amount != new.amount
    ]


def _table(told: Call) -> Table:
    spoken = language()

    def rows() -> Iterator[list[Cell]]:
        for line in told.rules.lines:
            yield [
                line.code,
                line.objective,
                line.action,
                said(line.title, spoken)[0],
                said(line.unit, spoken)[0],
                line.amount,
                line.ceiling,
                _line(line)["most"],
                line.source,
            ]

    columns = [
        Column("line", gettext("Line")),
        Column("objective", gettext("Objective")),
        Column("action", gettext("Action")),
        Column("title", gettext("What"), width=40),
        Column("unit", gettext("Counted in"), width=30),
        Column("amount", gettext("For one"), "euro", unit="EUR"),
        Column("ceiling", gettext("At most"), "count"),
        Column("most", gettext("Together at most"), "euro", unit="EUR"),
        Column("source", gettext("Remark"), width=40),
    ]
    return Table(said(told.title, spoken)[0], columns, rows(), notes=[told.source])
