"""``/werk/toelagen/inlezen/``: a table with grants, first tried and then taken in."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext, gettext_lazy

from regie.base import files
from regie.base.doors import once, rate_limit
from regie.base.errors import Refusal
from regie.base.uid import new_uid
from regie.budgets import grant_rows
from regie.budgets.services import grant_import as services
from regie.components.requests import Request, found, render_page
from regie.workspace import selectors as work
from regie.workspace.budget.grant_forms import TableForm
from regie.workspace.budget.grants import may_write, refused

_HOUR = timedelta(hours=1)
MARKS = {
    "added": ("+", gettext_lazy("new")),
    "changed": ("~", gettext_lazy("changed")),
    "same": ("=", gettext_lazy("the same")),
}
#: So many lines stand on the page; the counts are of all.
_SHOWN = 500


def bring(request: Request) -> HttpResponseBase:
    """Keep an uploaded table, and have it read."""
    may_write(request)
    sent = request.method == "POST"
    form = (
        TableForm(request.POST, request.FILES) if sent else TableForm(initial={"once": new_uid()})
    )
    if sent and form.is_valid():
        rate_limit(f"grants:{request.actor.account}", 60, _HOUR)
        try:
            with once(form.cleaned_data["once"], request.actor.account) as turn:
                if turn.first:
                    upload = form.cleaned_data["file"]
                    file = files.store(
                        request.actor,
                        upload,
                        upload.name or "",
                        "grant_table",
                        largest=20 * 2**20,
                    )
                    turn.answer = services.read_later(request.actor, file).uid
            return redirect("work:job", turn.answer)
        except Refusal as refusal:
            refused(form, refusal)
    context = {"form": form, "columns": list(grant_rows.COLUMNS.items())}
    return render_page(request, "work/grants/bring.html", context, status=422 if sent else 200)


def read(request: Request, uid: str) -> HttpResponseBase:
    """What a table would do; sending the form does it."""
    may_write(request)
    file = found(work.file_for(request.actor, uid))
    if file.purpose != services.PURPOSE:
        raise Http404
    cells, name = services.kept_cells(file)
    take = request.method == "POST"
    done = services.import_grants(request.actor, cells, name, dry_run=not take, about=file.uid)
    if take and not done.faults:
        messages.success(
            request,
            gettext("Taken in: %(new)s new, %(changed)s changed, %(same)s the same.")
            % {
                "new": done.marked("added"),
                "changed": done.marked("changed"),
                "same": done.marked("same"),
            },
        )
        return redirect("work:grants")
    context = {
        "name": name,
        "faults": done.faults[:_SHOWN],
        "n_faults": len(done.faults),
        "rows": [(line, *MARKS[line.mark]) for line in done.lines[:_SHOWN]],
        "n_rows": len(done.lines),
        "counts": [(words, done.marked(mark)) for mark, (_sign, words) in MARKS.items()],  # type: ignore[arg-type] # the keys are marks
        "anything": done.marked("added") + done.marked("changed"),
    }
    return render_page(request, "work/grants/read.html", context, status=422 if take else 200)
