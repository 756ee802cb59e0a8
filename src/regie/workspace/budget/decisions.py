"""Noting a decision that money rests on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from regie.base.errors import Invalid
from regie.budgets.services.allowed import must_write
from regie.budgets.services.decisions import note_decision
from regie.components.navigation import with_query
from regie.components.plan_words import DECISIONS
from regie.components.requests import Request, post_once, render_page, tell
from regie.workspace.plans.fields import PartialDateField


class NotedForm(forms.Form):
    """What was decided, by whom, and where others find it."""

    kind = forms.ChoiceField(label=_("Who decided?"), choices=list(DECISIONS.items()))
    date = PartialDateField(label=_("When?"), help_text=_("As precise as you know."))
    number = forms.CharField(
        label=_("Number of the document"),
        help_text=_("Such as VR 2021 0810 DOC.1105/1."),
        required=False,
        max_length=80,
    )
    link = forms.URLField(label=_("Address"), required=False, max_length=500, assume_scheme="https")
    source = forms.CharField(
        label=_("Where does it stand?"),
        help_text=_("Only where there is no number and no address."),
        required=False,
        max_length=300,
    )


@post_once
def new(request: Request) -> HttpResponseBase:
    """Note a decision; then back to the form that asked for it."""
    must_write(request.actor)
    asked = request.GET.get("terug", "")
    safe = url_has_allowed_host_and_scheme(asked, allowed_hosts=None) and asked.startswith("/werk/")
    back = asked if safe else reverse("work:ledger")
    form = NotedForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told: dict[str, Any] = form.cleaned_data
        try:
            made = note_decision(request.actor, told.pop("kind"), **told)
        except Invalid as refusal:
            tell(form, refusal)
        else:
            messages.success(request, gettext("The decision is kept."))
            return redirect(with_query(back, beslissing=made.uid))
    status = 422 if form.is_bound else 200
    context = {"form": form, "back": back}
    return render_page(request, "work/budget/decision.html", context, status=status)
