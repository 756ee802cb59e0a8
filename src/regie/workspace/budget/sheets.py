"""Movements from a file: keep it, say of each row what would happen, then post all or nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from regie.base import files as stored
from regie.base import writers
from regie.base.doors import rate_limit
from regie.base.errors import Invalid, Refusal
from regie.base.models import StoredFile
from regie.budgets import entries, rules, services
from regie.budgets import files as sheets
from regie.budgets.models import Round
from regie.budgets.selectors import keeping
from regie.budgets.services import entries as posting
from regie.components import budget
from regie.components.requests import Request, found, post_once, render_page
from regie.components.templatetags.regie import language
from regie.workspace import selectors as work
from regie.workspace.budget.forms import FileForm, ReasonForm, euro
from regie.workspace.budget.movements import _open
from regie.workspace.budget.rounds import refused

_HOUR = timedelta(hours=1)
#: How many rows stand on one page.
_SIZE = 100


@require_safe
def empty(request: Request, code: str, form: str) -> HttpResponseBase:
    """A file with the columns and nothing below."""
    found(keeping.round_by_code(code))
    match form:
        case "csv":
            response = HttpResponse(
                writers.csv_lines(sheets.empty(language())), content_type="text/csv"
            )
        case "xlsx":
            response = HttpResponse(
                writers.xlsx(sheets.empty(language())), content_type=stored.XLSX
            )
        case _:
            raise Http404
    response["Content-Disposition"] = f'attachment; filename="bewegingen.{form}"'
    return response


@post_once
def bring(request: Request, code: str) -> HttpResponseBase:
    """Keep the cells of a file, and show what it would post."""
    row = _open(code)
    form = FileForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
    )
    if request.method == "POST" and form.is_valid():
        rate_limit(f"ledger:{request.actor.account}", 120, _HOUR)
        upload = form.cleaned_data["file"]
        try:
            file = stored.store(
                request.actor, upload, upload.name or "", sheets.PURPOSE, largest=sheets.LARGEST
            )
            rows = sheets.rows_of(stored.path_of(file.sha256))
            entries.read(rows, row.code)
            kept = sheets.keep(request.actor, rows, file.name, row.code)
        except ValueError as wrong:
            form.add_error("file", str(wrong))
        except Refusal as refusal:
            if isinstance(refusal, Invalid) and not refusal.fields:
                form.add_error("file", str(refusal))
            else:
                refused(form, refusal)
        else:
            return redirect("work:ledger_rows", row.code, kept.uid)
    context = {
        "round": row,
        "spoken": rules.spoken(row.code),
        "form": form,
        "called": sheets.headings(language()),
        "kinds": entries.kinds_in(language()),
        "sub_line": entries.SUB_LINE_WORDS[language()],
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "work/budget/bring.html", context, status=status)


@post_once
def read(request: Request, code: str, uid: str) -> HttpResponseBase:
    """Of each row what would happen; then post all, or nothing; then take all of it back."""
    row = found(keeping.round_by_code(code))
    name, written = _kept(request, row, uid)
    if n := keeping.posted_of(uid):
        return _posted(request, row, uid, name, n)
    faults = posting.faults_of(request.actor, written)
    other = sorted({entry.round for entry in written.entries} - {row.code})
    if request.method == "POST" and not faults and not other:
        try:
            posted = posting.post(request.actor, written.entries, file=uid)
        except posting.Refused as refusal:
            # Somebody else was first.
            faults = list(refusal.faults)
        else:
            n = len(posted.movements) + len(posted.ruiters)
            words = ngettext("%(n)s movement is posted.", "%(n)s movements are posted.", n)
            messages.success(request, words % {"n": n})
            return redirect("work:ledger_rows", row.code, uid)
    by_row: dict[int, list[entries.Fault]] = {}
    for fault in faults:
        by_row.setdefault(fault.row, []).append(fault)
    lines = [_line(entry, by_row, written) for entry in written.entries]
    lines.sort(key=lambda line: not line["faults"])
    number = request.GET.get("pagina", "")
    page = Paginator(lines, _SIZE).get_page(
        int(number) if number.isdecimal() and len(number) < 7 else 1
    )
    bad = sum(1 for line in lines if line["faults"])
    context = {
        "round": row,
        "spoken": rules.spoken(row.code),
        "name": name,
        "page": page,
        "lines": page.object_list,
        "good": len(lines) - bad,
        "bad": bad,
        "other": [rules.spoken(one) for one in other if len(one) == 6],
        "postable": not faults and not other,
    }
    status = 422 if request.method == "POST" else 200
    return render_page(request, "work/budget/read.html", context, status=status)


def _posted(request: Request, row: Round, uid: str, name: str, n: int) -> HttpResponseBase:
    """What a file posted, and taking all of it back."""
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.take_back(request.actor, uid, form.cleaned_data["ground"])
        except Refusal as refusal:
            refused(form, refusal)
        else:
            messages.success(request, gettext("All that this file posted is taken back."))
            return redirect("work:ledger_movements", row.code)
    context = {
        "round": row,
        "spoken": rules.spoken(row.code),
        "name": name,
        "n": n,
        "form": form,
        "open": row.state == Round.State.OPEN,
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "work/budget/posted.html", context, status=status)


def _kept(request: Request, row: Round, uid: str) -> tuple[str, entries.Written]:
    file: StoredFile = found(work.file_for(request.actor, uid))
    if file.purpose != sheets.PURPOSE:
        raise Http404
    try:
        rows, name, code = sheets.kept(file)
        written = entries.read(rows, row.code)
    except ValueError as error:
        raise Http404 from error
    if code != row.code:
        raise Http404
    return name, written


def _line(
    entry: entries.Entry, by_row: dict[int, list[entries.Fault]], written: entries.Written
) -> dict[str, Any]:
    rows = [entry.row, *(line.row for line in entry.sub_lines)]
    return {
        "entry": entry,
        "kind": budget.KINDS.get(entry.kind)
        or (gettext("Use of the VAK-ruiter") if entry.kind == "ruiter" else entry.kind),
        "amounts": [
            f"{'' if axis == 'AMOUNT' else axis} {euro(amount)}".strip()
            for axis, amount in entry.amounts.items()
        ]
        if not any(fault.column in rules.AXES for fault in by_row.get(entry.row, []))
        else [],
        "faults": [
            (entries.heading(fault.column), written.cell(fault), fault.reason)
            for at in rows
            for fault in by_row.get(at, [])
        ],
    }
