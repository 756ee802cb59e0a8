"""``/werk/oproepen/…/verdeling/``: what an envelope gives, what-if versions, and the decision."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from regie.actors.people.selectors import names_of_accounts
from regie.base import approvals
from regie.base.errors import Conflict, Invalid, Refusal
from regie.base.text import fold
from regie.base.writers import Cell, Column, Table
from regie.components.addresses import path_to
from regie.components.figures import euro, number
from regie.components.navigation import with_query
from regie.components.requests import Request, found, post_once, render_page, tell, whole
from regie.components.templatetags.regie import language
from regie.programmes.models import Call, Decision, DecisionLine
from regie.programmes.ruleset import RuleSet
from regie.programmes.selectors import dividing as reads
from regie.programmes.selectors.reasons_for import rule_sentence, sentence_of
from regie.programmes.selectors.rules import rules_of
from regie.programmes.services import decisions as services
from regie.workspace.budget.grants import file_of
from regie.workspace.calls.assess_forms import (
    CHECK_STATES,
    AmountForm,
    TakingForm,
    UnitsForm,
    VersionForm,
    amount_of,
)
from regie.workspace.calls.common import around, call_of, rules_row, writes

#: More versions than these beside each other nobody can read.
_MOST = 4
_PLAIN = re.compile(r"\d{1,11}\.\d{1,2}", re.ASCII)
_ORDERS = ("nummer", "aanvrager", "regio", "score", "gevraagd", "toegekend", "deel")


@require_safe
def workbench(request: Request, code: str) -> HttpResponse:
    """All applications in one table, and what an envelope gives them."""
    call = call_of(request, code)
    row = rules_row(call)
    wishes = reads.wishes_of(call, row)
    envelope, wrong = _envelope(request, call, wishes)
    divided = reads.divide(wishes, envelope)
    rows = reads.rows_of(call, request.today)
    sums = divided.applications
    chosen = _sorted(_filtered(request, rows, sums, divided), sums, request)
    path = reverse("work:dividing", args=[code])
    asked = {name: request.GET.get(name, "") for name in ("regio", "lijn", "zoek", "stand", "deel")}
    context = {
        **around(request, call, "dividing"),
        "envelope": envelope,
        "wrong": wrong,
        "total": wishes.total,
        "divided": divided,
        "allocation": divided.allocation,
        "awards": divided.allocation.awards(),
        "whole": sum(1 for one in sums.values() if one.granted == one.wanted),
        "rows": _cells(code, chosen, sums, wishes.rules),
        "all": len(rows),
        "regions": reads.by_region(rows, sums),
        "sizes": reads.by_size(rows, sums, wishes.rules),
        "groups": reads.by_group(rows, sums, wishes.rules),
        "lines": _line_rows(divided),
        "conditions": divided.conditions,
        "rule": rule_sentence(wishes.rules.rule, language()),
        "basis": wishes.rules.rule_basis,
        "scored": wishes.rules.rule == "score",
        "unscored": len(wishes.unscored),
        "asked": asked,
        "region_names": sorted({one.region for one in rows if one.region}),
        "codes": [line.code for line in wishes.rules.lines],
        "menu": bool(wishes.rules.lines),
        "step": max(1, int(wishes.total) // 200),
        "files": {
            form: with_query(
                reverse("work:dividing_file", args=[code, form]), enveloppe=f"{envelope:.2f}"
            )
            for form in ("csv", "xlsx")
        },
        "path": path,
    }
    if request.htmx:
        return render_page(request, "work/assess/outcome.html", context)
    versions = list(Decision.objects.visible_to(request.actor).filter(call=call).order_by("-pk"))
    context["versions"] = versions
    context["taken"] = next((one for one in versions if one.state == "taken"), None)
    context["form"] = VersionForm(initial={"envelope": envelope})
    return render_page(request, "work/assess/workbench.html", context)


def _envelope(request: Request, call: Call, wishes: reads.Wishes) -> tuple[Decimal, str]:
    """The envelope that is asked, else of what was decided, else the one that is known, else all
    that is asked."""
    typed = request.GET.get("schuif", "") or request.GET.get("enveloppe", "")
    if typed:
        # An address writes a point, people write a comma.
        told = Decimal(typed) if _PLAIN.fullmatch(typed) else amount_of(typed)
        if told is not None:
            return told, ""
    taken = call.decisions.filter(state=Decision.State.TAKEN).values_list("envelope", flat=True)
    known = taken.first() or call.envelopes.order_by("-pk").values_list("amount", flat=True).first()
    found_ = known or wishes.rules.envelope or wishes.total
    return found_, gettext("This is not an amount.") if typed else ""


def _filtered(
    request: Request, rows: Iterable[reads.Row], sums: Any, divided: reads.Divided
) -> list[reads.Row]:
    asked = request.GET
    region, state, part = asked.get("regio", ""), asked.get("stand", ""), asked.get("deel", "")
    text, line = fold(asked.get("zoek", "")), asked.get("lijn", "")
    with_line = (
        {divided.wishes.keys[one.number] for one, code in divided.wishes.lines if code == line}
        if line
        else set()
    )

    def fits(row: reads.Row) -> bool:
        told = sums.get(row.key)
        served = "" if told is None else _part(told)
        return (
            (not region or row.region == region)
            and (not state or row.check == state)
            and (not part or served == part)
            and (not line or row.key in with_line)
            and (not text or text in fold(f"{row.number} {row.name} {row.title}"))
        )

    return [row for row in rows if fits(row)]


def _part(told: reads.Tally) -> str:
    return "niets" if not told.granted else "alles" if told.granted == told.wanted else "deel"


def _sorted(rows: list[reads.Row], sums: Any, request: Request) -> list[reads.Row]:
    asked = request.GET.get("sorteer", "")
    name, down = asked.removeprefix("-"), asked.startswith("-")
    if name not in _ORDERS:
        return rows
    none = reads.Tally("")

    def key(row: reads.Row) -> Any:
        told = sums.get(row.key, none)
        match name:
            case "aanvrager":
                return fold(row.name)
            case "regio":
                return fold(row.region)
            case "score":
                return row.score if row.score is not None else Decimal(-1)
            case "gevraagd":
                return told.wanted
            case "toegekend":
                return told.granted
            case "deel":
                return told.granted / told.wanted if told.wanted else Decimal(-1)
        return row.number

    return sorted(rows, key=key, reverse=down)


def _cells(code: str, rows: Iterable[reads.Row], sums: Any, rules: RuleSet) -> SafeString:
    """The rows of the table. Written here since a template takes ten times as long over them."""
    spoken, none = language(), escape(gettext("not looked at yet"))
    example = f' <span class="r-example">{escape(gettext("example"))}</span>'
    states = {key: escape(words) for key, words in CHECK_STATES.items()}
    states["withdrawn"] = escape(gettext("withdrawn"))
    scored, menu = rules.rule == "score", bool(rules.lines)
    told = []
    for row in rows:
        own = sums.get(row.key)
        path = escape(path_to("work:dossier", code, row.uid))
        check = states["withdrawn"] if row.state == "withdrawn" else states.get(row.check, none)
        title = f'<br><span class="r-quiet" lang="nl">{escape(row.title)}</span>'
        figures = [
            *([number(row.score, spoken, 2)] if scored else []),
            number(own.wanted if own else None, spoken),
            number(own.granted if own else None, spoken),
            *([f"{own.whole} / {own.lines}" if own else "–"] if menu else []),
        ]
        told.append(
            f'<tr><td class="r-number">{row.number}</td>'
            f'<th scope="row"><a href="{path}" lang="nl">{escape(row.name)}</a>'
            f"{example if row.example else ''}{title if row.title else ''}</th>"
            f'<td lang="nl">{escape(row.region) or "–"}</td><td>{check}</td>'
            + "".join(f'<td class="r-number">{one}</td>' for one in figures)
            + "</tr>"
        )
    return mark_safe("".join(told))  # noqa: S308 - all that came from outside was escaped


def _line_rows(divided: reads.Divided) -> list[dict[str, Any]]:
    rules = divided.wishes.rules
    if not rules.lines:
        return []
    return [
        {"line": rules.line(code), "code": code, "sum": told}
        for code, told in divided.lines.items()
    ]


@require_safe
def table_file(request: Request, code: str, form: str) -> HttpResponse:
    """The table of an envelope to take along: every line with its reason."""
    if form not in ("csv", "xlsx"):
        raise Http404(form)
    call = call_of(request, code)
    wishes = reads.wishes_of(call, rules_row(call))
    envelope, _wrong = _envelope(request, call, wishes)
    divided = reads.divide(wishes, envelope)
    rows = {row.key: row for row in reads.rows_of(call, request.today)}
    keys = wishes.keys
    lines = (
        DecisionLine(
            application_id=keys[grant.asked.number],
            line=line,
            asked_units=grant.asked.units if line else None,
            asked=grant.asked.units * grant.asked.unit_amount,
            units=grant.units if line else None,
            amount=grant.amount,
            reason=services.reason_as_data(grant.reason),
        )
        for grant, line in divided.grants
    )
    decision = Decision(rule=wishes.rules.rule, envelope=envelope)
    content = _table(
        gettext("Division of %(envelope)s") % {"envelope": euro(envelope, language())},
        lines,
        rows,
        decision,
        wishes.rules,
    )
    return file_of(content, f"verdeling-{code}", form)


def _table(
    title: str,
    lines: Iterable[DecisionLine],
    rows: dict[int, reads.Row],
    decision: Decision,
    rules: Any,
) -> Table:
    def cells() -> Iterator[Sequence[Cell]]:
        for line in lines:
            row = rows[line.application_id]
            yield [
                row.number,
                row.name,
                row.title,
                row.region,
                row.score,
                line.line,
                line.asked_units,
                line.units,
                line.asked,
                line.amount,
                sentence_of(line, decision, rules, language()),
                line.by_hand,
                gettext("yes") if row.example else "",
            ]

    return Table(
        title,
        [
            Column("number", gettext("Number"), "count"),
            Column("applicant", gettext("Applicant"), width=30),
            Column("title", gettext("Title"), width=30),
            Column("region", gettext("Reference region")),
            Column("score", gettext("Score"), "decimal"),
            Column("line", gettext("Line of the menu")),
            Column("asked_units", gettext("Asked"), "count"),
            Column("units", gettext("Granted"), "count"),
            Column("asked", gettext("Asked, in euros"), "euro"),
            Column("amount", gettext("Granted, in euros"), "euro"),
            Column("reason", gettext("Why"), width=80),
            Column("by_hand", gettext("Changed by hand"), width=40),
            Column("example", gettext("Example data")),
        ],
        cells(),
        [rule_sentence(decision.rule, language())],
    )


@require_safe
def curve(request: Request, code: str) -> HttpResponse:
    """What is granted at each envelope."""
    call = call_of(request, code)
    wishes = reads.wishes_of(call, rules_row(call))
    context = {
        **around(request, call, "dividing"),
        "points": reads.curve(wishes),
        "applications": len(set(wishes.keys)),
        "conditions": bool(wishes.rules.awards_least)
        or any(part.awards for part in wishes.rules.reserves),
    }
    return render_page(request, "work/assess/curve.html", context)


# --- versions


def _version(request: Request, code: str, uid: str) -> Decision:
    decision: Decision | None = (
        Decision.objects.visible_to(request.actor)
        .select_related("call", "rules")
        .filter(uid=uid, call__code=code)
        .first()
    )
    return found(decision)


@require_safe
def by_uid(request: Request, uid: str) -> HttpResponseBase:
    """The page of a version, for who knows only its uid."""
    code = (
        Decision.objects.visible_to(request.actor).filter(uid=uid).values_list("call__code").first()
    )
    return redirect("work:decision_version", found(code)[0], uid)


@require_safe
def version(request: Request, code: str, uid: str) -> HttpResponse:
    """A version: every line with its reason."""
    decision = _version(request, code, uid)
    rules = rules_of(decision.rules)
    rows = {row.key: row for row in reads.rows_of(decision.call, request.today)}
    lines = sorted(decision.lines.all(), key=lambda one: (rows[one.application_id].number, one.pk))
    only = request.GET.get("aanvraag", "")
    shown = [one for one in lines if not only or str(rows[one.application_id].number) == only]
    titles = {line.code: line.title for line in rules.lines}
    draft = decision.state == Decision.State.DRAFT
    granted = sum((one.amount for one in lines), Decimal(0))
    asked = draft and approvals.is_open(services.APPROVAL, decision.uid)
    made = names_of_accounts([decision.made_by_id] if decision.made_by_id else [])
    context = {
        **around(request, decision.call, "dividing"),
        "decision": decision,
        "draft": draft,
        "asked": asked,
        "changes": draft and writes(request),
        "granted": granted,
        "left": decision.envelope - granted,
        "by_hand": sum(1 for one in lines if one.by_hand),
        "made_by": made.get(decision.made_by_id or 0, ""),
        "rule": rule_sentence(decision.rule, language()),
        "menu": bool(rules.lines),
        "only": only,
        "numbers": sorted({row.number for row in rows.values()}),
        "lines": [
            {
                "line": one,
                "row": rows[one.application_id],
                "title": titles.get(one.line, {}),
                "why": sentence_of(one, decision, rules, language()),
                "path": path_to("work:decision_line", code, uid, one.pk),
            }
            for one in shown[:_LINES]
        ],
        "more": max(0, len(shown) - _LINES),
        "obstacles": services.obstacles(decision) if draft else [],
        "files": {
            form: reverse("work:decision_version_file", args=[code, uid, form])
            for form in ("csv", "xlsx")
        },
    }
    return render_page(request, "work/assess/version.html", context)


#: So many lines a page shows; the rest stands in the file.
_LINES = 300


@require_safe
def version_file(request: Request, code: str, uid: str, form: str) -> HttpResponse:
    """A version to take along."""
    if form not in ("csv", "xlsx"):
        raise Http404(form)
    decision = _version(request, code, uid)
    rows = {row.key: row for row in reads.rows_of(decision.call, request.today)}
    lines = decision.lines.order_by("application__number", "pk")
    content = _table(decision.title, lines, rows, decision, rules_of(decision.rules))
    return file_of(content, f"versie-{uid}", form)


@post_once
def keep(request: Request, code: str) -> HttpResponseBase:
    """Keep what an envelope gives as a version."""
    call = call_of(request, code)
    form = VersionForm(request.POST or None)
    refused = ""
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            decision = services.prepare(request.actor, call, told["title"], told["envelope"])
        except Invalid as refusal:
            tell(form, refusal)
        except Refusal as refusal:
            refused = str(refusal)
        else:
            messages.success(request, gettext("The version was kept."))
            return redirect("work:decision_version", code, decision.uid)
    context = {
        **around(request, call, "dividing"),
        "form": form,
        "refused": refused,
        "title": gettext("Keep a version"),
        "button": gettext("Keep this version"),
        "new": True,
        "back": reverse("work:dividing", args=[code]),
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "work/assess/form.html", context, status=status)


def line(request: Request, code: str, uid: str, key: int) -> HttpResponseBase:
    """Give another number or amount than the rule did, with the reason."""
    decision = _version(request, code, uid)
    row: DecisionLine = found(
        decision.lines.select_related("decision__call", "application").filter(pk=key).first()
    )
    menu = row.asked_units is not None
    kind = UnitsForm if menu else AmountForm
    form = kind(
        request.POST or None,
        initial={
            "version": row.version,
            "units": row.units,
            "amount": row.amount,
            "why": row.by_hand,
        },
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            services.change_line(
                request.actor,
                row,
                told["version"],
                told["why"],
                units=told.get("units"),
                amount=told.get("amount") or Decimal(0),
            )
        except Invalid as refusal:
            tell(form, refusal)
        else:
            messages.success(request, gettext("The line was changed."))
            return redirect("work:decision_version", code, uid)
    rows = {one.key: one for one in reads.rows_of(decision.call, request.today)}
    rules = rules_of(decision.rules)
    told_line = rules.line(row.line)
    context = {
        **around(request, decision.call, "dividing"),
        "decision": decision,
        "line": row,
        "row": rows[row.application_id],
        "title": told_line.title if told_line else {},
        "form": form,
        "why": sentence_of(row, decision, rules, language()),
        "back": reverse("work:decision_version", args=[code, uid]),
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "work/assess/line.html", context, status=status)


def take(request: Request, code: str, uid: str) -> HttpResponseBase:
    """Ask another person to take this version."""
    decision = _version(request, code, uid)
    form = TakingForm(
        request.POST or None,
        initial={
            "version": decision.version,
            "ground": decision.ground,
            "day": decision.decided_on or request.today,
        },
    )
    refused = ""
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            row = services.ask_taking(
                request.actor, decision, told["version"], told["ground"], told["day"]
            )
        except Conflict:
            raise
        except Invalid as refusal:
            tell(form, refusal)
        except Refusal as refusal:
            refused = str(refusal)
        else:
            messages.success(request, gettext("Asked. Another person decides."))
            return redirect("work:approval", row.uid)
    draft = decision.state == Decision.State.DRAFT
    granted = sum(decision.lines.values_list("amount", flat=True), Decimal(0))
    context = {
        **around(request, decision.call, "dividing"),
        "decision": decision,
        "form": form,
        "refused": refused,
        "draft": draft,
        "granted": granted,
        "obstacles": services.obstacles(decision) if draft else [],
        "back": reverse("work:decision_version", args=[code, uid]),
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "work/assess/take.html", context, status=status)


def discarding(request: Request, code: str, uid: str) -> HttpResponseBase:
    """Put a version away."""
    decision = _version(request, code, uid)
    if request.method == "POST":
        known = whole(request.POST.get("version", ""), 0)
        services.discard(request.actor, decision, known)
        messages.success(request, gettext("The version was put away."))
        return redirect("work:dividing", code)
    context = {
        **around(request, decision.call, "dividing"),
        "question": gettext("Put this version away?"),
        "consequences": [gettext("It stays in the history, but nobody can decide on it any more.")],
        "fields": {"version": decision.version},
        "button": gettext("Put away"),
        "back": reverse("work:decision_version", args=[code, uid]),
        "danger": True,
    }
    return render_page(request, "layouts/confirm.html", context)


@require_safe
def compare(request: Request, code: str) -> HttpResponse:
    """Versions side by side, with their differences."""
    call = call_of(request, code)
    every = list(
        Decision.objects.visible_to(request.actor)
        .filter(call=call)
        .exclude(state=Decision.State.DISCARDED)
        .order_by("-pk")
    )
    uids = list(dict.fromkeys(request.GET.getlist("versie")))[:_MOST]
    by = {one.uid: one for one in every}
    chosen = [by[uid] for uid in uids if uid in by]
    rows = reads.rows_of(call, request.today)
    amounts: dict[tuple[int, int], Decimal] = {}
    for key, application, amount in DecisionLine.objects.filter(decision__in=chosen).values_list(
        "decision", "application", "amount"
    ):
        place = (key, application)
        amounts[place] = amounts.get(place, Decimal(0)) + amount
    table = []
    for row in rows:
        told = [amounts.get((one.pk, row.key), Decimal(0)) for one in chosen]
        table.append(
            {
                "row": row,
                "path": path_to("work:dossier", code, row.uid),
                "amounts": told,
                "change": told[-1] - told[0] if told else None,
                "differs": len(set(told)) > 1,
            }
        )
    if request.GET.get("alles", "") != "1":
        table = [one for one in table if one["differs"]]
    letters = list(zip("ABCD", chosen, strict=False))
    context = {
        **around(request, call, "dividing"),
        "every": every,
        "chosen": letters,
        "uids": set(uids),
        "rows": table if len(chosen) > 1 else [],
        "last": letters[-1][0] if letters else "",
        "all": request.GET.get("alles", "") == "1",
        "totals": [
            sum((amount for (key, _a), amount in amounts.items() if key == one.pk), Decimal(0))
            for one in chosen
        ],
    }
    return render_page(request, "work/assess/compare.html", context)
