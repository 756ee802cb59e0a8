"""The templates after which papers are written: seen, replaced, and the shipped one taken back."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from regie.base import files
from regie.base.doors import rate_limit
from regie.components.requests import Request, render_page
from regie.writing.models import PaperTemplate
from regie.writing.papers import contents, services, writer

_HOUR = timedelta(hours=1)
KINDS: dict[str, str | Promise] = {
    "note": gettext_lazy("Note on what changed"),
    "book": gettext_lazy("The plan as a book"),
    "sheet": gettext_lazy("One action on one page"),
    "chapter": gettext_lazy("Chapter for the policy and budget explanation"),
    "budget": gettext_lazy("Budget chapter with all its tables"),
    "analysis": gettext_lazy("Local context analysis"),
    "yearly": gettext_lazy("Yearly report on a theme"),
}


class TemplateForm(forms.Form):
    """A template."""

    file = forms.FileField(
        label=gettext_lazy("Your template (DOCX)"),
        help_text=gettext_lazy(
            "Start from the one that stands here. It can place fields, repeat and choose; anything "
            "else is refused."
        ),
    )


@require_safe
def overview(request: Request) -> HttpResponseBase:
    """Every kind of paper, the template that counts, and those before it."""
    return _page(request, TemplateForm())


def _page(
    request: Request, form: TemplateForm, kind: str = "", faults: tuple[writer.Fault, ...] = ()
) -> HttpResponseBase:
    rows: dict[str, list[PaperTemplate]] = {one: [] for one in KINDS}
    for row in (
        PaperTemplate.objects.visible_to(request.actor).select_related("file").order_by("-pk")[:200]
    ):
        rows[row.kind].append(row)
    context = {
        "kinds": [
            (one, label, rows[one], form if one == kind else TemplateForm(auto_id=f"{one}_%s"))
            for one, label in KINDS.items()
        ],
        "fields": [
            (label, list(_fields(contents.schema(contents.PAPERS[one]))))
            for one, label in KINDS.items()
        ],
        "asked": kind,
        "faults": faults,
    }
    status = 422 if kind else 200
    return render_page(request, "work/templates.html", context, status=status)


def _fields(schema: object, above: str = "") -> list[str]:
    """The fields that a template may place, as they are written."""
    match schema:
        case dict():
            return [
                told
                for name, inner in schema.items()
                for told in _fields(inner, f"{above}.{name}" if above else name)
            ]
        case list():
            return [
                f"{above}[]",
                *(one for one in _fields(schema[0], f"{above}[]") if one[-1] != "]"),
            ]
    return [above]


@require_POST
def bring(request: Request, kind: str) -> HttpResponseBase:
    """Replace the template of a kind, if the new one can be used."""
    if kind not in KINDS:
        raise Http404
    form = TemplateForm(request.POST, request.FILES, auto_id=f"{kind}_%s")
    if not form.is_valid():
        return _page(request, form, kind)
    rate_limit(f"template:{request.actor.account}", 60, _HOUR)
    upload = form.cleaned_data["file"]
    content = upload.read(services.LARGEST + 1)
    try:
        services.bring_template(request.actor, kind, content, upload.name or "")
    except writer.BadTemplate as bad:
        return _page(request, form, kind, bad.faults)
    messages.success(request, _("From now on this paper is written after your template."))
    return redirect("work:templates")


@require_POST
def take_back(request: Request, kind: str) -> HttpResponseBase:
    """Write after the template that comes with Regie again."""
    if kind not in KINDS:
        raise Http404
    services.take_back_shipped(request.actor, kind)
    messages.success(request, _("From now on this paper is written after the shipped template."))
    return redirect("work:templates")


@require_safe
def shipped(request: Request, kind: str) -> HttpResponseBase:
    """The template that comes with Regie, to start from."""
    if kind not in KINDS:
        raise Http404
    response = HttpResponse(writer.shipped(kind), files.DOCX)
    response["Content-Disposition"] = f'attachment; filename="sjabloon-{kind}.docx"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
