"""Movements: posting one by form, looking at one, undoing one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from regie.base.errors import NotAllowed, Refusal
from regie.base.models import StoredFile
from regie.budgets import rules, services
from regie.budgets.files import PURPOSE
from regie.budgets.models import Movement, Round
from regie.budgets.selectors import keeping
from regie.budgets.services import entries as posting
from regie.components import budget
from regie.components.addresses import path_to
from regie.components.navigation import with_query
from regie.components.requests import Request, found, post_once, render_page
from regie.components.templatetags.regie import language
from regie.workspace import selectors as work
from regie.workspace.budget.allotments import decision_choices, decision_words
from regie.workspace.budget.forms import MovementForm, ReasonForm, SubLineForm, euro
from regie.workspace.budget.rounds import refused, told, writes

#: How many movements stand on one page.
_SIZE = 50
_EMPTY_LINES, _MOST_LINES = 4, 40
#: The kinds by the word in their address: what they are called, and what they are for.
KINDS: dict[str, tuple[str, Any, Any]] = {
    "index": ("index", _("Index"), _("Prices or wages rise: the credit follows.")),
    "compensatie": (
        "compensation",
        _("Compensation"),
        _(
            "Money goes from one article to another, perhaps of another entity. One transfer, "
            "two sides."
        ),
    ),
    "herverdeling": (
        "redistribution",
        _("Redistribution"),
        _("Money leaves a provision for an article that can commit it, by a decision."),
    ),
    "bijstelling": (
        "other_adjustment",
        _("Other adjustment"),
        _("Any other reason, if need be with lines that explain it."),
    ),
    "overflow": (
        "overflow",
        _("Overflow"),
        _("What was held back in the opening and is added again. Once for each article."),
    ),
    "beginkrediet": (
        "opening",
        _("Opening"),
        _("Only for what does not come from the round before."),
    ),
    "ruiter": (
        "ruiter",
        _("Use of the VAK-ruiter"),
        _("How much of an authorisation above the commitment credit is used."),
    ),
}


@require_safe
def listed(request: Request, code: str) -> HttpResponseBase:
    """The movements of a round, newest first."""
    row = found(keeping.round_by_code(code))
    kind, words = request.GET.get("soort", ""), request.GET.get("zoek", "").strip()[:60]
    if kind not in Movement.Kind.values:
        kind = ""
    number = request.GET.get("pagina", "")
    page = Paginator(keeping.movements_of(row, kind, words), _SIZE).get_page(
        int(number) if number.isdecimal() and number.isascii() and len(number) < 7 else 1
    )
    context = {
        "round": row,
        "spoken": rules.spoken(row.code),
        "rows": [_row(one_) for one_ in keeping.with_legs(page.object_list)],
        "page": page,
        "kinds": list(budget.KINDS.items()),
        "asked": {"kind": kind, "words": words},
        "writes": writes(request),
        "open": row.state == Round.State.OPEN,
    }
    return render_page(request, "work/budget/movements.html", context)


def _row(one_: keeping.MovementRow) -> dict[str, Any]:
    return {
        "one": one_,
        "path": path_to("work:ledger_movement", one_.movement.uid),
        "name": called(one_.movement, one_.legs[0].code if one_.legs else ""),
        "place": _place(keeping.source_of(one_.movement.passage)),
        "half": told(one_.half),
        "legs": [
            (leg, path_to("work:ledger_article", leg.uid), _signed(leg.amounts, one_))
            for leg in one_.legs
        ],
    }


def called(movement: Movement, code: str = "") -> str:
    """``Index: lonen``; the kind once, where its title begins with it."""
    kind = str(budget.KINDS[movement.kind])
    words = movement.title if movement.kind != "opening" and movement.title else code
    if not words or words.casefold().startswith(kind.casefold()):
        return words or kind
    return f"{kind}: {words}"


def _place(source: Any) -> dict[str, Any] | None:
    if source is None:
        return None
    path = budget.place_path(source.paper_uid, source.start, source.end, language())
    return {"path": path, "line": source.line, "paper": source.paper_title}


def _signed(amounts: Mapping[str, Any], one_: keeping.MovementRow) -> str:
    plus = "" if one_.movement.kind == "opening" else "+"
    return ", ".join(
        f"{'' if axis == 'AMOUNT' else axis} {plus if amount > 0 else ''}{euro(amount)}".strip()
        for axis, amount in amounts.items()
    )


@require_safe
def kinds(request: Request, code: str) -> HttpResponseBase:
    """Which kind of movement?"""
    row = _open(code)
    asked = request.GET.urlencode()
    context = {
        "round": row,
        "spoken": rules.spoken(row.code),
        "kinds": [
            (
                name,
                why,
                path_to("work:ledger_post", row.code, word) + (f"?{asked}" if asked else ""),
            )
            for word, (_kind, name, why) in KINDS.items()
        ],
    }
    return render_page(request, "work/budget/kinds.html", context)


def _open(code: str) -> Round:
    row = found(keeping.round_by_code(code))
    if row.state == Round.State.CLOSED:
        raise Refusal(
            gettext(
                "%(round)s is closed: nothing is added to it any more. Correct it in a later round."
            )
            % {"round": rules.spoken(row.code)}
        )
    return row


@post_once
def post(request: Request, code: str, kind: str) -> HttpResponseBase:
    """Post one movement."""
    if kind not in KINDS:
        raise Http404
    row = _open(code)
    name, label, why = KINDS[kind]
    data = request.POST if request.method == "POST" else None
    form = MovementForm(
        data,
        kind=name,
        decisions=decision_choices() if name == "redistribution" else (),
        initial={
            field: request.GET.get(asked, "")[:300]
            for field, asked in (
                ("article", "artikel"),
                ("counter_article", "naar"),
                ("title", "titel"),
                ("ground", "reden"),
                ("decision", "beslissing"),
                *((axis, axis.lower()) for axis in rules.AXES),
            )
        },
    )
    lines = None
    if name == "other_adjustment":
        made = forms.formset_factory(
            SubLineForm, extra=_EMPTY_LINES, max_num=_MOST_LINES, absolute_max=_MOST_LINES
        )
        lines = made(data, prefix="lijn")
    if request.method == "POST" and not _sound(form, lines):
        # All that is wrong at once, as far as it can be read.
        for fault in posting.check(request.actor, [form.entry(row.code, [])]):
            if fault.column in form.fields and not form.errors.get(fault.column):
                form.add_error(fault.column, fault.reason)
    elif request.method == "POST":
        told_ = [line.cleaned_data for line in lines] if lines else []
        try:
            posted = posting.post(request.actor, [form.entry(row.code, told_)])
        except posting.Refused as refusal:
            for fault in refusal.faults:
                form.add_error(fault.column if fault.column in form.fields else None, fault.reason)
        except Refusal as refusal:
            refused(form, refusal)
        else:
            if posted.movements:
                messages.success(request, gettext("The movement is posted."))
                return redirect("work:ledger_movement", posted.movements[0].uid)
            messages.success(request, gettext("The use of the VAK-ruiter is kept."))
            return redirect("work:ledger_round", row.code)
    context = {
        "round": row,
        "spoken": rules.spoken(row.code),
        "form": form,
        "lines": lines,
        "label": label,
        "why": why,
        "kind": name,
        "decide": with_query(
            path_to("work:ledger_decision_new"),
            terug=path_to("work:ledger_post", row.code, kind),
        )
        if name == "redistribution"
        else "",
        "articles": keeping.article_choices(),
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "work/budget/post.html", context, status=status)


def _sound(form: MovementForm, lines: Any) -> bool:
    right = form.is_valid()
    if lines is None or lines.is_valid():
        return right
    for number, line in enumerate(lines, 1):
        for sentences in line.errors.values():
            for sentence in sentences:
                form.add_error(
                    None,
                    gettext("Line %(number)s: %(sentence)s")
                    % {"number": number, "sentence": sentence},
                )
    for sentence in lines.non_form_errors():
        form.add_error(None, sentence)
    return False


@require_safe
def one(request: Request, uid: str) -> HttpResponseBase:
    """A movement with all that is known of it."""
    page = found(keeping.movement_page(uid))
    row, movement = page.row, page.row.movement
    axes = [axis for axis in rules.AXES if any(axis in leg.amounts for leg in row.legs)]
    again = ""
    if row.half:
        giver = next((leg for leg in row.legs if min(leg.amounts.values()) < 0), None)
        taker = next((leg for leg in row.legs if max(leg.amounts.values()) > 0), None)
        asked = {
            "artikel": giver.code if giver else "",
            "naar": taker.code if taker else "",
            "titel": movement.title,
            "reden": movement.ground,
            **{axis.lower(): euro(abs(amount)) for axis, amount in row.half.items()},
        }
        kind = "herverdeling" if movement.kind == "redistribution" else "compensatie"
        again = with_query(path_to("work:ledger_post", page.round.code, kind), **asked)
    context = {
        "page": page,
        "movement": movement,
        "name": called(movement),
        "spoken": rules.spoken(page.round.code),
        "axes": budget.columns(axes),
        "legs": [
            (
                leg,
                path_to("work:ledger_article", leg.uid),
                [_plus(leg.amounts.get(axis), movement.kind) for axis in axes],
            )
            for leg in row.legs
        ],
        "sums": [euro(rules.add(*(leg.amounts for leg in row.legs)).get(axis)) for axis in axes]
        if movement.kind in rules.TRANSFERS
        else [],
        "half": told(row.half),
        "again": again,
        "sub_lines": [(line, _plus(line.amount, movement.kind)) for line in page.sub_lines],
        "place": _place(page.source),
        "decision": movement.decision and decision_words(movement.decision),
        "open": page.round.state == Round.State.OPEN,
        "reversible": page.round.state == Round.State.OPEN
        and not row.reversed
        and movement.kind != Movement.Kind.REVERSAL
        and writes(request),
        "other": page.reversal or movement.reverses,
        "file": _file(request, movement),
    }
    return render_page(request, "work/budget/movement.html", context)


def _file(request: Request, movement: Movement) -> StoredFile | None:
    """The file that brought a movement; None where it came otherwise."""
    file = work.file_for(request.actor, movement.acceptance) if movement.acceptance else None
    return file if file and file.purpose == PURPOSE else None


def _plus(amount: Any, kind: str) -> str:
    written = euro(amount)
    return f"+{written}" if amount is not None and amount > 0 and kind != "opening" else written


@post_once
def reverse(request: Request, uid: str) -> HttpResponseBase:
    """Undo a movement by its opposite."""
    page = found(keeping.movement_page(uid))
    if not writes(request):
        raise NotAllowed("Je hebt geen recht om de begroting te wijzigen.")
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.reverse_movement(
                request.actor, page.row.movement, form.cleaned_data["ground"]
            )
        except Refusal as refusal:
            refused(form, refusal)
        else:
            messages.success(request, gettext("The movement is reversed: it no longer counts."))
            return redirect("work:ledger_movement", made.uid)
    context = {
        "question": gettext("Reverse this movement?"),
        "consequences": [
            gettext("Its opposite is posted in the same round; together they are nothing."),
            gettext("Both stay to be seen, with your reason."),
        ],
        "button": gettext("Reverse it"),
        "back": path_to("work:ledger_movement", uid),
        "danger": True,
        "form": form,
        "movement": page.row.movement,
        "name": called(page.row.movement),
        "legs": [(leg, _signed(leg.amounts, page.row)) for leg in page.row.legs],
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "work/budget/reverse.html", context, status=status)
