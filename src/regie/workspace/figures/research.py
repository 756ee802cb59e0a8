"""``/werk/onderzoek/``: saying of which of the three types research is."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from regie.base.errors import Conflict, Refusal
from regie.components import research as show
from regie.components.addresses import address_of
from regie.components.indicator_words import RESEARCH
from regie.components.plan_words import BASES
from regie.components.requests import Request, found, render_page
from regie.indicators.models import Research
from regie.indicators.models.dataset import KEEPERS
from regie.indicators.selectors.research import studies as every_study
from regie.indicators.services.research import drop_research, keep_research
from regie.plans.models import Item
from regie.workspace.figures.indicator_forms import SOURCE, STATED, VersionForm
from regie.workspace.keeping.rows import SIZE, both_versions, tell_refusal


class TypeForm(VersionForm):
    """Of which type it is, and how one knows."""

    type = forms.ChoiceField(
        label=_("Type of research"),
        help_text=_("Choose none where it is no research, or where a type was a mistake."),
        choices=[*RESEARCH.items(), ("", _("none of these"))],
        required=False,
        widget=forms.RadioSelect,
    )
    basis = forms.ChoiceField(label=_("How do you know?"), choices=STATED)
    source = forms.CharField(label=_("Where does this stand?"), help_text=SOURCE, max_length=500)


@require_safe
def studies(request: Request) -> HttpResponse:
    """Research in published plans, those without a type first to be found."""
    every = every_study()
    asked = request.GET.get("type", "")
    rows = show.kept(every, asked, request.GET.get("sorteer", ""))
    page = Paginator(rows, SIZE).get_page(request.GET.get("pagina"))
    there = address_of("studies")
    context = {
        "sentence": show.sentence(every),
        "any": bool(every),
        "asked": asked,
        "choices": show.choices(),
        "rows": [show.line(one) for one in page.object_list],
        "page": page,
        "keep": request.actor.has(*KEEPERS),
        "files": {form: f"{there}?type={asked}&formaat={form}" for form in ("csv", "xlsx")},
    }
    return render_page(request, "work/indicators/research.html", context)


def kind(request: Request, uid: str) -> HttpResponseBase:
    """Say of which type an item of a plan is, correct it, or take it away."""
    one = found(next(iter(every_study(uid)), None))
    told = one.told
    initial = {name: getattr(told, name) for name in _FIELDS} if told else {}
    form = TypeForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            _keep(request, one.item, told, form.cleaned_data)
        except Refusal as refusal:
            tell_refusal(form, refusal)
        else:
            messages.success(request, gettext("The type of this research is kept."))
            return redirect("work:research")
    context: dict[str, Any] = {
        "title": gettext("Type of research"),
        "study": show.line(one),
        "form": form,
        "button": gettext("Save"),
        "back": reverse("work:research"),
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "work/indicators/research_type.html", context, status=status)


_FIELDS = ("type", "basis", "source", "version")


def _keep(request: Request, item: int, told: Research | None, said: dict[str, Any]) -> None:
    values = {name: said[name] for name in ("type", "basis", "source")}
    if not values["type"]:
        if told is not None:
            drop_research(request.actor, told, said["source"])
        return
    try:
        keep_research(
            request.actor,
            values if told else {**values, "item": Item.objects.get(pk=item)},
            research=told,
            version=said["version"],
        )
    except Conflict:
        row = Research.objects.get(item=item)
        theirs = {name: getattr(row, name) for name in _FIELDS}
        both_versions(_words(values), _words(theirs), row.version)


def _words(values: dict[str, Any]) -> dict[str, str]:
    return {
        "type": str(RESEARCH[values["type"]]),
        "basis": str(BASES[values["basis"]]),
        "source": values["source"],
    }
