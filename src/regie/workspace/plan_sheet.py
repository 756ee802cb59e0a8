"""The actions of a plan as a spreadsheet: take it along, bring it back, settle, take it in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, Literal, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from msgspec import Struct

from regie.base import files
from regie.base.doors import once, rate_limit
from regie.base.errors import Invalid
from regie.base.models import StoredFile
from regie.base.uid import new_uid
from regie.components.requests import Request, found, render_page, tell
from regie.plans.models import Edition, Plan
from regie.workspace import selectors as work
from regie.writing.papers import selectors as papers
from regie.writing.papers import services as writing
from regie.writing.sheets import selectors, services
from regie.writing.sheets.comparing import ROW, Change, Compared, Line, Sheet, header
from regie.writing.sheets.jobs import read_later

_HOUR = timedelta(hours=1)
#: The largest workbook, in bytes.
LARGEST = 20_000_000
_TYPES = {
    "docx": files.DOCX,
    "pdf": files.PDF,
    "xlsx": files.XLSX,
}
MARKS: dict[str, tuple[str, str | Promise]] = {
    "added": ("+", gettext_lazy("new")),
    "changed": ("~", gettext_lazy("changed")),
    "gone": ("\N{MINUS SIGN}", gettext_lazy("gone")),
}


class SheetForm(forms.Form):
    """A workbook that comes back."""

    file = forms.FileField(
        label=gettext_lazy("Spreadsheet"),
        help_text=gettext_lazy("The XLSX that you took along here, changed. At most 20 MB."),
    )
    draft = forms.ChoiceField(label=gettext_lazy("Into which draft"), required=False)
    once = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, drafts: Iterable[Edition], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(draft.uid, draft.name.get("nl", draft.uid)) for draft in drafts]
        first = _("The draft that it was made of, or a new one")
        self.fields["draft"].choices = [("", first), *choices]  # type: ignore[attr-defined] # a ChoiceField


class ReasonForm(forms.Form):
    """Why, for rows that do not say so themselves."""

    reason = forms.CharField(
        label=gettext_lazy("Why do these actions change?"),
        help_text=gettext_lazy("For every row that gives no reason of its own."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def _plan(request: Request, slug: str) -> Plan:
    return cast(Plan, found(Plan.objects.changeable_by(request.actor).filter(slug=slug).first()))


def _page(request: Request, plan: Plan, form: SheetForm | None = None) -> HttpResponseBase:
    drafts = selectors.drafts_of(request.actor, plan)
    newest = plan.editions.filter(number__isnull=False).order_by("-number").first()
    context = {
        "plan": plan,
        "drafts": drafts,
        "newest": newest,
        "form": form or SheetForm(initial={"once": new_uid()}, drafts=drafts),
    }
    status = 422 if form is not None else 200
    return render_page(request, "work/sheet.html", context, status=status)


@require_safe
def overview(request: Request, slug: str) -> HttpResponseBase:
    """What can be taken along, and where it is brought back."""
    return _page(request, _plan(request, slug))


@require_safe
def workbook(request: Request, slug: str, uid: str) -> HttpResponseBase:
    """All actions of an edition or draft as a workbook."""
    plan = _plan(request, slug)
    edition = _edition(request, uid, plan=plan)
    name = f"{slug}-{edition.number or 'ontwerp'}"
    return _attached(selectors.workbook(edition, request.today), name, "xlsx")


@require_POST
def bring(request: Request, slug: str) -> HttpResponseBase:
    """Keep an uploaded workbook, and have it read."""
    plan = _plan(request, slug)
    drafts = selectors.drafts_of(request.actor, plan)
    form = SheetForm(request.POST, request.FILES, drafts=drafts)
    if form.is_valid():
        rate_limit(f"sheet:{request.actor.account}", 60, _HOUR)
        try:
            with once(form.cleaned_data["once"], request.actor.account) as turn:
                if turn.first:
                    upload = form.cleaned_data["file"]
                    file = files.store(
                        request.actor,
                        upload,
                        upload.name or "",
                        "plan_workbook",
                        largest=20 * 2**20,
                    )
                    draft = form.cleaned_data["draft"]
                    turn.answer = read_later(request.actor, file, slug, draft).uid
            return redirect("work:job", turn.answer)
        except Invalid as refusal:
            tell(form, refusal)
    return _page(request, plan, form)


# --- what it would change


class Cell(Struct, frozen=True):
    """One cell of a line. ``name`` is that of the choice, where both changed it."""

    column: str
    change: Change
    name: str = ""
    chosen: str = ""


class Row(Struct, frozen=True):
    """One line for the page."""

    line: Line
    sign: str
    mark: str | Promise
    cells: tuple[Cell, ...]


class _Brought(Struct, frozen=True):
    """A workbook that was read, beside its draft."""

    file: StoredFile
    sheet: Sheet
    draft: Edition
    name: str
    compared: Compared


def _brought(request: Request, uid: str) -> _Brought:
    file = found(work.file_for(request.actor, uid))
    if file.purpose != services.PURPOSE:
        raise Http404
    sheet, draft_uid, name = services.kept_cells(file)
    plan = selectors.plan_of(request.actor, sheet)
    draft = selectors.draft_of(request.actor, plan, draft_uid)
    compared = selectors.compared(plan, sheet, draft, request.today)
    return _Brought(file, sheet, draft, name, compared)


@require_safe
def read(request: Request, uid: str) -> HttpResponseBase:
    """What a workbook would change, and what must be settled first."""
    return _shown(request, _brought(request, uid), ReasonForm())


def _shown(
    request: Request, brought: _Brought, form: ReasonForm, *, refusal: str = ""
) -> HttpResponseBase:
    told = brought.compared
    answers = request.POST
    rows = [
        Row(line, *MARKS[line.mark], tuple(_cells(line, answers)))
        for line in told.lines
        if line.mark != "same"
    ]
    context = {
        "brought": brought,
        "plan": brought.draft.plan,
        "faults": told.faults,
        "rows": rows,
        "counts": [(MARKS[mark][1], len(told.marked(cast(Any, mark)))) for mark in MARKS],
        "same": len(told.marked("same")),
        "clashes": len(told.clashes),
        "form": form,
        "refusal": refusal,
    }
    status = 422 if refusal else 200
    return render_page(request, "work/sheet_read.html", context, status=status)


def _cells(line: Line, answers: Mapping[str, str]) -> Iterable[Cell]:
    for change in line.changes:
        name = _name(line, change) if change.clash else ""
        column = _("The row itself") if change.column == ROW else header(change.column)
        yield Cell(column, change, name, answers.get(name, ""))


def _name(line: Line, change: Change) -> str:
    return f"keep-{line.key}-{change.column}"


@require_POST
def take(request: Request, uid: str) -> HttpResponseBase:
    """Take the workbook into its draft, as it was settled."""
    brought = _brought(request, uid)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    settled = {
        (line.key, change.column): cast(Literal["file", "register"], answer)
        for line, change in brought.compared.clashes
        if (answer := request.POST.get(_name(line, change))) in ("file", "register")
    }
    if len(settled) < len(brought.compared.clashes):
        told = _("Choose for every cell that both changed what stays.")
        return _shown(request, brought, form, refusal=told)
    try:
        counts = services.take(
            request.actor,
            brought.draft,
            brought.sheet,
            request.today,
            settled=settled,
            reason=reason,
        )
    except Invalid as refusal:
        return _shown(request, brought, form, refusal=str(refusal))
    n = counts["added"] + counts["changed"] + counts["gone"]
    messages.success(request, _("%(n)s rows now stand in the draft.") % {"n": n})
    return redirect("work:sheet_read", uid)


# --- papers of what is not published


@require_safe
def draft_paper(request: Request, uid: str, paper: str, form: str) -> HttpResponseBase:
    """The note, the book or the chapter of a draft, before anybody decided."""
    draft = _edition(request, uid)
    if form not in ("docx", "pdf"):
        raise Http404
    match paper:
        case "boek":
            made: Any = papers.book(draft, request.today)
        case "hoofdstuk":
            made = papers.chapter(draft, request.today)
        case "nota":
            editions = Edition.objects.filter(plan=draft.plan, number__isnull=False)
            first = editions.select_related("plan__owner", "decision").order_by("-number").first()
            made = papers.note(found(first), draft, request.today)
        case _:
            raise Http404
    content = writing.paper(made, cast(Literal["docx", "pdf"], form))
    return _attached(content, f"{draft.plan.slug}-ontwerp-{paper}", form)


def _edition(request: Request, uid: str, *, plan: Plan | None = None) -> Edition:
    rows = Edition.objects.visible_to(request.actor).exclude(state=Edition.State.WITHDRAWN)
    if plan is not None:
        rows = rows.filter(plan=plan)
    one = rows.filter(uid=uid).select_related("plan__owner", "decision").first()
    return cast(Edition, found(one))


def _attached(content: bytes, name: str, form: str) -> HttpResponse:
    response = HttpResponse(content, _TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
