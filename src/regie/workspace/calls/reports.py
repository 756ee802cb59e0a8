"""``/werk/verslagen/``: what was reached, told by who files and by partners; and the log."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from regie.actors.models import Organisation
from regie.base import files
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.components.requests import Request, found, post_once, render_page, tell, whole
from regie.programmes import report_sheet
from regie.programmes.models import Report, ResultEntry
from regie.programmes.models.application import EDITORS, PARTNERS
from regie.programmes.models.call import WRITERS
from regie.programmes.report_sheet import SheetHead, SheetLine
from regie.programmes.selectors import reports as selectors
from regie.programmes.selectors.reports import FIELDS, ReportPage, names_of, said
from regie.programmes.services import reports as services
from regie.workspace.calls.award_words import REPORTS
from regie.writing.sheets.jobs import cells_of

_LARGEST = 5_000_000
_OPEN = (Report.State.OPEN, Report.State.RETURNED)


class EntryForm(forms.Form):
    """Something that was reached on a day."""

    on = forms.DateField(
        label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    count = forms.IntegerField(label=_("How many"), min_value=1, max_value=999_999)
    note = forms.CharField(
        label=_("Remark"),
        required=False,
        max_length=300,
        help_text=_("No names or data of persons."),
    )


@require_safe
def overview(request: Request) -> HttpResponseBase:
    """The reports that one sees."""
    told = selectors.reports_for(request.actor)
    names = names_of({row.award.organisation_id for row in told})
    rows = [
        {
            "report": row,
            "title": said(row.title),
            "call": said(row.award.decision.call.title),
            "name": names.get(row.award.organisation_id, ""),
            "state": REPORTS[row.state],
            "overdue": row.state in _OPEN and row.due < request.today,
        }
        for row in told
    ]
    return render_page(request, "work/awards/reports.html", {"rows": rows})


def report(request: Request, uid: str) -> HttpResponseBase:
    """One report: filled in, sent, sent back or approved."""
    page = found(selectors.report_page(request.actor, uid))
    if request.method != "POST":
        return _show(request, page)
    try:
        done = _do(request, page)
    except Conflict:
        raise
    except Invalid as refusal:
        again = found(selectors.report_page(request.actor, uid))
        return _show(request, again, refusal=refusal)
    if isinstance(done, dict):
        again = found(selectors.report_page(request.actor, uid))
        return _show(request, again, wrong=done)
    messages.success(request, done)
    return redirect("work:report", uid)


def _do(request: Request, page: ReportPage) -> str | dict[str, dict[str, str]]:
    """What a form asks; what is wrong in it, or what to say."""
    row, actor, sent = page.report, request.actor, request.POST
    version = whole(sent.get("version", ""), 0)
    match sent.get("do"):
        case "save" | "send" as what:
            wrong = _save(request, page)
            if wrong or what == "save":
                return wrong or gettext("What you filled in was kept.")
            services.send(actor, row, version, motivation=sent.get("motivation", ""))
            return gettext("The report was sent.")
        case "double":
            services.answer_double(
                actor,
                row,
                sent.get("first", ""),
                sent.get("second", ""),
                sent.get("answer", ""),
                sent.get("statement", ""),
            )
            return gettext("Your answer was kept.")
        case "partners":
            day = forms.DateField(label="").clean(sent.get("partners_due") or "1900-01-01")
            services.set_partners_due(actor, row, version, day)
            return gettext("The partners were told until when they can fill in.")
        case "return":
            services.send_back(actor, row, version, sent.get("why", ""))
            return gettext("The report was sent back.")
        case "approve":
            services.approve(actor, row, version)
            return gettext("The report was approved.")
    raise Refusal(gettext("Choose what must happen."))


def _save(request: Request, page: ReportPage) -> dict[str, dict[str, str]]:
    if page.mine is None:
        raise NotAllowed(gettext("Only who takes part fills in a report."))
    token = request.POST.get("seen", "")
    typed = {
        line.line.uid: {name: request.POST.get(f"{name}-{line.line.uid}", "") for name in FIELDS}
        for line in page.lines
        if line.share_of(page.mine) is not None and f"realised-{line.line.uid}" in request.POST
    }
    return services.save_report(
        request.actor, page.report, page.mine, int(token) if token.isdecimal() else -1, typed
    )


def _show(
    request: Request,
    page: ReportPage,
    *,
    wrong: dict[str, dict[str, str]] | None = None,
    refusal: Invalid | None = None,
) -> HttpResponse:
    row = page.report
    lead = page.mine == page.lead
    everybody = {page.lead, *page.partners}
    names = names_of(everybody)
    may_write = row.state in _OPEN and page.mine in request.actor.organisations(
        *(EDITORS if lead else PARTNERS)
    )
    faults = wrong or {}
    called = {one.line.uid: f"{one.line.line} {one.title}".strip() for one in page.lines}
    context = {
        "page": page,
        "report": row,
        "title": said(row.title),
        "call": said(row.award.decision.call.title),
        "name": names.get(page.lead, ""),
        "mine_name": names.get(page.mine, "") if page.mine else "",
        "state": REPORTS[row.state],
        "lines": [_line(page, one, faults, names) for one in page.lines],
        "faults": [
            (f"{name}-{uid}", f"{called.get(uid, '')} – {sentence}")
            for uid, told in faults.items()
            for name, sentence in told.items()
        ],
        "refusal": refusal,
        "token": page.token(page.mine) if page.mine else 0,
        "writes": may_write,
        "leads": may_write and lead,
        "lead": lead,
        "partners": [names.get(one, "") for one in page.partners],
        "missing": [names.get(one, "") for one in page.missing()] if lead or not page.mine else [],
        "doubles": page.open_doubles() if lead or not page.mine else [],
        "stated": page.doubles if lead or not page.mine else (),
        "checks": request.actor.has(*WRITERS) and row.state == Report.State.SENT,
    }
    status = 422 if wrong or refusal else 200
    return render_page(request, "work/awards/report.html", context, status=status)


def _line(
    page: ReportPage,
    one: selectors.LineRow,
    faults: dict[str, dict[str, str]],
    names: dict[int, str],
) -> dict[str, Any]:
    mine = one.share_of(page.mine) if page.mine else None
    sees_all = page.mine is None or page.mine == page.lead
    return {
        "row": one,
        "mine": mine,
        "typed": mine.typed if mine else {},
        "wrong": faults.get(one.line.uid, {}),
        "others": [
            (names.get(share.organisation, ""), share)
            for share in one.shares
            if sees_all and (len(one.shares) > 1)
        ],
    }


# --- the same as a workbook


def _sheet(request: Request, uid: str) -> tuple[ReportPage, SheetHead, list[SheetLine]]:
    # The workbook is Dutch, whatever the language of the page that it is brought back on.
    with override("nl"):
        page = found(selectors.report_page(request.actor, uid))
        return page, *_told(page)


def _told(page: ReportPage) -> tuple[SheetHead, list[SheetLine]]:
    mine = found(page.mine)
    organisation: Organisation = Organisation.objects.get(pk=mine)
    row = page.report
    head = SheetHead(
        row.uid,
        organisation.uid,
        page.token(mine),
        f"{said(row.title)} ({row.award.number})"[:200],
        names_of([mine]).get(mine, ""),
        row.due,
    )
    lines = [
        SheetLine(
            one.line.uid,
            one.line.line,
            one.title,
            one.unit,
            one.line.asked_units,
            share.granted,
            share.typed,
        )
        for one in page.lines
        if (share := one.share_of(mine)) is not None
    ]
    return head, lines


@require_safe
def sheet(request: Request, uid: str) -> HttpResponseBase:
    """The report of one's own organisation as a workbook."""
    page, head, lines = _sheet(request, uid)
    response = HttpResponse(report_sheet.write(head, lines), files.XLSX)
    name = page.report.award.number.replace("/", "-")
    response["Content-Disposition"] = (
        f'attachment; filename="verslag-{name}-{page.report.moment}.xlsx"'
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
def bring(request: Request, uid: str) -> HttpResponseBase:
    """Take in the workbook that comes back."""
    page = found(selectors.report_page(request.actor, uid))
    upload = request.FILES.get("file")
    try:
        if upload is None:
            raise Invalid(gettext("Choose the file that you filled in."))
        if (upload.size or 0) > _LARGEST:
            raise Invalid(gettext("This file is too large; at most 5 MB."))
        _page, head, lines = _sheet(request, uid)
        typed = report_sheet.read(_cells(upload.read()), head, lines)
        wrong = services.save_report(
            request.actor, page.report, found(page.mine), head.token, typed
        )
    except Invalid as refusal:
        return _show(request, page, refusal=refusal)
    if wrong:
        return _show(request, found(selectors.report_page(request.actor, uid)), wrong=wrong)
    messages.success(request, gettext("The workbook was taken in."))
    return redirect("work:report", uid)


def _cells(content: bytes) -> dict[str, list[list[str]]]:
    """The cells of a workbook, opened in a child process."""
    with tempfile.TemporaryDirectory(prefix="regie-") as folder:
        path = Path(folder, "verslag.xlsx")
        path.write_bytes(content)
        try:
            return cells_of(path)
        except Invalid:
            raise
        except Refusal as refusal:
            raise Invalid(str(refusal)) from refusal


# --- the log


@post_once
def log(request: Request, uid: str) -> HttpResponseBase:
    """The log of a line: what was reached through the year, which adds up by itself."""
    line = found(selectors.line_for(request.actor, uid))
    mine = request.actor.organisations(*PARTNERS)
    writing_for = _side(mine, line.award.organisation_id, line)
    form = EntryForm(request.POST or None, initial={"on": request.today})
    if request.method == "POST" and request.POST.get("do") == "strike":
        row = found(
            ResultEntry.objects.changeable_by(request.actor)
            .filter(uid=request.POST.get("entry", ""), award_line=line)
            .first()
        )
        services.strike_result(request.actor, row)
        messages.success(request, gettext("The entry was taken out."))
        return redirect("work:report_log", uid)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            if writing_for is None:
                raise NotAllowed(gettext("Only who takes part keeps this log."))
            services.log_result(
                request.actor, line, writing_for, told["on"], told["count"], told["note"]
            )
        except Invalid as refusal:
            tell(form, refusal)
        else:
            messages.success(request, gettext("It was added to the log."))
            return redirect("work:report_log", uid)
    entries = selectors.log_of(request.actor, line)
    names = names_of({row.organisation_id for row in entries})
    context = {
        "line": line,
        "title": selectors.title_of(line),
        "entries": [
            (row, names.get(row.organisation_id, ""), row.organisation_id in mine)
            for row in entries
        ],
        "total": sum(row.count for row in entries),
        "form": form,
        "writes": writing_for is not None,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render_page(request, "work/awards/log.html", context, status=status)


def _side(mine: frozenset[int], lead: int, line: Any) -> int | None:
    if lead in mine:
        return lead
    parts: Sequence[int] = line.shares.values_list("organisation", flat=True)
    return next((one for one in parts if one in mine), None)
