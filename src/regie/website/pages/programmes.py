"""``/programmas/``: a programme with its objectives, actions, calls and help without money."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponseBase
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from regie.base import clock
from regie.base.ordering import sorted_as
from regie.base.text import fold, said
from regie.base.writers import Column, Table
from regie.components import call_words as show
from regie.components.addresses import path_to
from regie.components.indicators import evidence_of_programme
from regie.components.navigation import address
from regie.components.requests import Request, found, public_page, render_page
from regie.components.templatetags.regie import language
from regie.plans.selectors.pages import codes
from regie.programmes.models import Consultation
from regie.programmes.programme_file import Offer, Programme
from regie.programmes.programme_file import programmes as known_programmes
from regie.programmes.ruleset import RuleSet
from regie.programmes.selectors.calls import CallLine, call_list
from regie.programmes.selectors.continuing import consultations
from regie.website.downloads import download
from regie.website.lists import files


@public_page
@require_safe
def programmes(request: Request) -> HttpResponseBase:
    """Every programme that has a call, or that is told in a file."""
    lines = [line for line in call_list(request.actor, clock.now()) if line.rules]
    codes = dict.fromkeys(
        [*known_programmes(), *sorted(line.call.programme_code for line in lines)]
    )
    rows: list[dict[str, Any]] = []
    for code in codes:
        own = [line for line in lines if line.call.programme_code == code]
        rows.append(
            {
                "path": path_to("programme", code),
                "title": _title(code, own),
                "code": code,
                "calls": len(own),
                "open": sum(line.state == "open" for line in own),
                "example": bool(own) and all(line.call.example for line in own),
            }
        )
    rows = sorted_as(rows, request.GET.get("sorteer", ""), _ORDERS)
    if form := request.GET.get("formaat", ""):
        return download(_table(rows), "programmas", form)
    context = {"rows": rows, "files": files(request)}
    return render_page(request, "website/programmes/list.html", context)


_ORDERS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "naam": lambda row: fold(said(row["title"], language())[0]),
    "oproepen": lambda row: row["calls"],
    "open": lambda row: row["open"],
}


def _table(rows: Iterable[dict[str, Any]]) -> Table:
    return Table(
        gettext("Programmes"),
        [
            Column("code", gettext("Code")),
            Column("name", gettext("Programme"), width=40),
            Column("calls", gettext("Calls"), "count"),
            Column("open", gettext("of which open"), "count"),
            Column("example", gettext("Example data")),
        ],
        (
            [
                row["code"],
                said(row["title"], language())[0],
                row["calls"],
                row["open"],
                row["example"],
            ]
            for row in rows
        ),
    )


def _title(code: str, lines: Iterable[CallLine]) -> Any:
    if code in known_programmes():
        return known_programmes()[code].title
    plan = next((line.call.programme for line in lines if line.call.programme), None)
    return plan.title if plan else {"nl": code.replace("-", " ").capitalize()}


@public_page
@require_safe
def programme(request: Request, code: str) -> HttpResponseBase:
    """One programme: its calls, its objectives with their actions, and the help on offer."""
    told = known_programmes().get(code)
    lines = _calls(request, code)
    if told is None and not lines:
        raise Http404(code)
    items = codes(request.actor, code) if told else {}
    context = {
        "code": code,
        "title": _title(code, lines),
        "told": told,
        "calls": [_call(line) for line in lines],
        "objectives": list(_objectives(told, items)) if told else [],
        "offers": _offers(code, told.offers) if told else [],
        "plan": path_to("plan", code) if items else "",
        "consultations": [
            (row, path_to("consultation", code, row.uid), _stands(row, clock.now()))
            for row in consultations(code)
        ],
        "evidence": evidence_of_programme(code),
        # What was granted and realised is told by who puts a piece here.
        "results": "",
    }
    return render_page(request, "website/programmes/programme.html", context)


def _stands(row: Consultation, now: datetime) -> str:
    """Whether boards can answer: ``soon``, ``open`` or ``closed``."""
    return "soon" if now < row.opens_at else "open" if now < row.closes_at else "closed"


def _calls(request: Request, code: str) -> list[CallLine]:
    every = call_list(request.actor, clock.now())
    return [line for line in every if line.call.programme_code == code and line.rules]


def _call(line: CallLine) -> dict[str, Any]:
    rules = found(line.rules)
    return {
        "call": line.call,
        "path": path_to("call", line.call.code),
        "state": show.STATES[line.state],
        "closes": show.moment(rules.dates.closes),
    }


def _objectives(told: Programme, items: dict[str, str]) -> Iterator[dict[str, Any]]:
    for objective in told.objectives:
        item = items.get(f"D{objective.code}")
        yield {
            "objective": objective,
            "item": path_to("objective", item) if item else "",
            "actions": [
                (action, path_to("programme_action", told.code, action.code))
                for action in objective.actions
            ],
        }


def _offers(code: str, offers: Iterable[Offer], action: str = "") -> list[tuple[Offer, str]]:
    more = f"&actie={action}" if action else ""
    path = address("/werk/ondersteuning/nieuw/", language())
    return [(offer, f"{path}?programma={code}&aanbod={offer.code}{more}") for offer in offers]


@public_page
@require_safe
def action(request: Request, code: str, action: str) -> HttpResponseBase:
    """One action: what is counted and what it brings in each call, or who pays it elsewhere."""
    told = found(known_programmes().get(code))
    objective, one = found(told.action(action))
    items = codes(request.actor, code)
    context = {
        "told": told,
        "objective": objective,
        "action": one,
        "item": path_to("item", items[action]) if action in items else "",
        "calls": [
            {**_call(line), "lines": _lines(found(line.rules), action)}
            for line in _calls(request, code)
            if _lines(found(line.rules), action)
        ],
        "offers": _offers(code, [offer for offer in told.offers if offer.every_action], action),
        "programme_path": path_to("programme", code),
    }
    return render_page(request, "website/programmes/action.html", context)


def _lines(rules: RuleSet, action: str) -> list[dict[str, Any]]:
    return [show.line(line) for line in rules.lines if line.action == action]
