"""``/oproepen/``: what may be asked, by whom, until when, and what it would bring."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from regie.base import clock
from regie.base.ordering import sorted_as
from regie.base.text import fold, said
from regie.base.writers import Cell, Column, Table
from regie.components import call_words as show
from regie.components.addresses import path_to
from regie.components.call_words import STATES
from regie.components.requests import Request, found, public_page, render_page
from regie.components.templatetags.regie import language, number
from regie.programmes import words
from regie.programmes.models import CallRules
from regie.programmes.moments import closing, opening
from regie.programmes.ruleset import RuleSet
from regie.programmes.selectors import calls as selectors
from regie.programmes.selectors.calls import CallLine, CallPage
from regie.programmes.selectors.rules import as_file
from regie.programmes.simulation import Choice, SimulatedLine, simulate
from regie.website.atom import Entry, answered
from regie.website.downloads import download
from regie.website.lists import files, page_of

_PROBLEMS = {
    "unknown_line": _("This line is not in the call."),
    "line_twice": _("This line stands here twice."),
    "below_zero": _("A number is not below zero."),
    "no_priority": _("Say which priority this has for you: 1 is the highest."),
    "priority_twice": _("Another line has this priority already."),
}
_WHOLE = re.compile(r"-?[0-9]{1,9}")
_SHOWN_STATES = ("open", "coming", "closed", "unknown", "withdrawn")


# --- the list


@public_page
@require_safe
def calls(request: Request) -> HttpResponseBase:
    """Every call, those that are open first."""
    every = [line for line in selectors.call_list(request.actor, clock.now()) if line.rules]
    asked = {name: request.GET.get(name, "").strip() for name in ("zoek", "stand", "wie", "voor")}
    fitting = [line for line in every if _fits(line, asked)]
    kept = sorted_as(fitting, request.GET.get("sorteer", ""), _ORDERS)
    if form := request.GET.get("formaat", ""):
        return download(_list_table(kept), "oproepen", form)
    page = page_of(request, kept)
    context = {
        "rows": [_row(line) for line in page.object_list],
        "page": page,
        "count": len(kept),
        "any": bool(every),
        "asked": asked,
        "filters": [
            (
                "stand",
                _("Status"),
                [(one, STATES[one][0]) for one in _SHOWN_STATES],
                asked["stand"],
            ),
            ("wie", _("For whom"), list(words.KINDS.items()), asked["wie"]),
            (
                "voor",
                _("Programme"),
                sorted({(line.call.programme_code, _programme(line)) for line in every}),
                asked["voor"],
            ),
        ],
        "files": files(request, "csv", "xlsx", "json"),
    }
    return render_page(request, "website/calls/calls.html", context)


def _programme(line: CallLine) -> str:
    plan = line.call.programme
    return said(plan.title, language())[0] if plan else line.call.programme_code


def _fits(line: CallLine, asked: Mapping[str, str]) -> bool:
    rules = line.rules
    if rules is None or (asked["stand"] and line.state != asked["stand"]):
        return False
    if asked["wie"] and asked["wie"] not in rules.applicants.kinds:
        return False
    if asked["voor"] and line.call.programme_code != asked["voor"]:
        return False
    told = " ".join([*line.call.title.values(), *rules.about.values(), line.call.code])
    return fold(asked["zoek"]) in fold(told)


_ORDERS: dict[str, Callable[[CallLine], Any]] = {
    "naam": lambda line: fold(said(line.call.title, language())[0]),
    "stand": lambda line: _SHOWN_STATES.index(line.state),
    "opent": lambda line: opening(found(line.rules)),
    "sluit": lambda line: closing(found(line.rules)),
    "lijnen": lambda line: len(found(line.rules).lines),
}


def _row(line: CallLine) -> dict[str, Any]:
    rules = found(line.rules)
    return {
        "call": line.call,
        "path": path_to("call", line.call.code),
        "state": STATES[line.state],
        "opens": show.moment(rules.dates.opens),
        "closes": show.moment(rules.dates.closes),
        "kinds": [words.KINDS[kind] for kind in rules.applicants.kinds],
        "lines": len(rules.lines),
    }


def _list_table(lines: list[CallLine]) -> Table:
    spoken = language()

    def rows() -> Iterator[list[Cell]]:
        for line in lines:
            rules = found(line.rules)
            opens, closes = opening(rules), closing(rules)
            yield [
                line.call.code,
                said(line.call.title, spoken)[0],
                str(STATES[line.state][0]),
                line.call.programme_code,
                opens.isoformat() if opens else "",
                closes.isoformat() if closes else "",
                ", ".join(str(words.KINDS[kind]) for kind in rules.applicants.kinds),
                len(rules.lines),
                rules.envelope,
                gettext("yes") if line.call.example else gettext("no"),
            ]

    columns = [
        Column("code", gettext("Code")),
        Column("title", gettext("Call"), width=40),
        Column("state", gettext("Status")),
        Column("programme", gettext("Programme")),
        Column("opens", gettext("Opens")),
        Column("closes", gettext("Closes")),
        Column("kinds", gettext("For whom"), width=30),
        Column("lines", gettext("Lines of the call"), "count"),
        Column("envelope", gettext("Money"), "euro", unit="EUR"),
        Column("example", gettext("Example")),
    ]
    return Table(gettext("Calls for subsidies"), columns, rows())


@public_page
@require_safe
def calls_feed(request: Request) -> HttpResponseBase:
    """Calls that were published and what changed in them, as Atom."""
    return answered(
        gettext("Calls for subsidies"),
        reverse("calls"),
        reverse("calls_feed"),
        map(_entry, selectors.changes(request.actor)),
    )


def _entry(row: CallRules) -> Entry:
    told = gettext("Call published: %(title)s") if row.number == 1 else gettext("%(title)s changed")
    return Entry(
        told % {"title": said(row.call.title, language())[0]},
        path_to("call", row.call.code),
        f"versie-{row.number}",
        found(row.in_force_at),
        row.why,
    )


# --- one call


@public_page
@require_safe
def call(request: Request, code: str) -> HttpResponseBase:
    """What a call is about, for whom, how much and until when; its lines as a table."""
    page, rules = _found(request, code)
    told = page.call
    if form := request.GET.get("formaat", ""):
        return download(_table(page, rules), told.code, form)
    plan = told.programme
    applicants = rules.applicants
    context = {
        "call": told,
        "state": STATES[page.state],
        **show.shown(rules),
        "changes": show.log(page.versions),
        "programme": plan,
        "programme_path": path_to("programme", told.programme_code),
        "simulator": path_to("call_simulator", told.code) if rules.lines else "",
        "check": path_to("call_check", told.code),
        "partners": path_to("call_partners", told.code)
        if "partnership" in applicants.kinds or (rules.process.partners and applicants.threshold)
        else "",
        "apply": show.apply_path(f"oproep={told.code}") if page.state == "open" else "",
        "sources": dict.fromkeys(
            filter(None, [told.source, applicants.source, rules.dates.source, rules.least_source])
        ),
        "rules_file": path_to("call_rules_file", told.code),
        "files": {form: f"?formaat={form}" for form in ("csv", "xlsx")},
    }
    return render_page(request, "website/calls/call.html", context)


@public_page
@require_safe
def rules_file(request: Request, code: str) -> HttpResponseBase:
    """The rules that hold, as a file that another register can read."""
    page, rules = _found(request, code)
    response = HttpResponse(
        as_file(page.call, rules), content_type="application/yaml; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{page.call.code}.yaml"'
    return response


def _found(request: Request, code: str) -> tuple[CallPage, RuleSet]:
    page = found(selectors.call_page(request.actor, code, clock.now()))
    return page, found(page.rules)


@public_page
@require_safe
def simulator(request: Request, code: str) -> HttpResponseBase:
    """What a choice of lines would bring. The choice stands in the address, so it can be shared."""
    page, rules = _found(request, code)
    if not rules.lines:
        raise Http404(code)
    typed = {
        line.code: (
            request.GET.get(f"a-{line.code}", "").strip(),
            request.GET.get(f"v-{line.code}", "").strip(),
        )
        for line in rules.lines
    }
    rows: list[dict[str, Any]] = []
    choices: list[Choice] = []
    for line in rules.lines:
        units, priority = typed[line.code]
        choice = _choice(line.code, units, priority)
        if choice:
            choices.append(choice)
        rows.append({"line": line, "units": units, "priority": priority, "wrong": choice is None})
    result = simulate(rules, choices)
    outcome = {one.choice.line: one for one in result.lines}
    for row in rows:
        one = outcome.get(row["line"].code)
        row["one"] = one
        row["error"] = gettext("Type a whole number.") if row["wrong"] else _problem(one)
    asked = [code for code in request.GET.getlist("s") if code in {b.code for b in rules.bonuses}]
    bonuses = [bonus for bonus in rules.bonuses if bonus.code in asked]
    share = {
        key: told
        for line, (units, priority) in typed.items()
        for key, told in ((f"a-{line}", units), (f"v-{line}", priority))
        if told
    }
    query = urlencode([*share.items(), *(("s", bonus) for bonus in asked)])
    context = {
        "call": page.call,
        "rules": rules,
        "rows": rows,
        "result": result,
        "asked": any(units for units, _priority in typed.values()) or bool(bonuses),
        "faults": [row for row in rows if row["error"]],
        "chosen_bonuses": asked,
        "extra": sum((bonus.amount for bonus in bonuses if bonus.amount), start=0),
        "unknown_bonuses": [bonus for bonus in bonuses if bonus.amount is None],
        "link": f"{settings.BASE_URI}{request.path}?{query}" if query else "",
        "apply": show.apply_path(f"oproep={page.call.code}&{query}")
        if page.state == "open" and query
        else "",
    }
    return render_page(request, "website/calls/simulator.html", context)


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


def _table(page: CallPage, rules: RuleSet) -> Table:
    spoken = language()

    def rows() -> Iterator[list[Cell]]:
        for line in rules.lines:
            yield [
                line.code,
                line.objective,
                line.action,
                said(line.title, spoken)[0],
                said(line.unit, spoken)[0],
                line.amount,
                line.ceiling,
                show.line(line)["most"],
                line.source,
            ]

    columns = [
        Column("line", gettext("Line of the call")),
        Column("objective", gettext("Objective")),
        Column("action", gettext("Action")),
        Column("title", gettext("What"), width=40),
        Column("unit", gettext("Counted in"), width=30),
        Column("amount", gettext("For one"), "euro", unit="EUR"),
        Column("ceiling", gettext("At most"), "count"),
        Column("most", gettext("Together at most"), "euro", unit="EUR"),
        Column("source", gettext("Remark"), width=40),
    ]
    notes = [page.call.source] if page.call.source else []
    return Table(said(page.call.title, spoken)[0], columns, rows(), notes=notes)
