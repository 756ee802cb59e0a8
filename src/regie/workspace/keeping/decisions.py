"""Keeping what is known of a decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from regie.base.errors import Conflict, Refusal
from regie.components.plan_words import DECISIONS, FORMS
from regie.components.requests import Request, found, render_page
from regie.plans import services
from regie.plans.selectors.desk import edition_at
from regie.workspace.keeping.rows import both_versions, tell_refusal
from regie.workspace.keeping.words import date_words
from regie.workspace.plans.forms import DecisionForm


class KnownForm(DecisionForm):
    """A decision with what became known of it."""

    source = forms.CharField(label=_("Where does this stand?"), max_length=300, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


def decision(request: Request, uid: str) -> HttpResponseBase:
    """Fill in what is not known of the decision of an edition (its uid)."""
    edition = found(edition_at(request.actor, uid))
    row = found(edition.decision)
    form = KnownForm(
        request.POST if request.method == "POST" else None,
        kinds=list(DECISIONS.items()),
        ways=list(FORMS.items()),
    )
    fields = ("kind", "form", "date", "number", "link", "source", "version")
    form.initial = {name: getattr(row, name) for name in fields}
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name] for name in fields if name != "version"}
        version = form.cleaned_data["version"] or 0
        try:
            services.complete_decision(request.actor, row, version, **told)
        except Conflict:
            row.refresh_from_db()
            theirs = {name: getattr(row, name) for name in told}
            both_versions(_decision_words(told), _decision_words(theirs), row.version)
        except Refusal as refusal:
            tell_refusal(form, refusal)
        else:
            messages.success(request, gettext("The decision is kept."))
            return redirect("work:plan_desk", edition.plan.slug)
    context = {
        "form": form,
        "sections": (),
        "row": row,
        "title": gettext("Complete a decision"),
        "under": edition.name,
        "back": reverse("work:questions"),
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "work/keeping/form.html", context, status=status)


def _decision_words(told: Mapping[str, Any]) -> dict[str, str]:
    return {
        **{name: str(told[name] or "") for name in ("number", "link", "source")},
        "kind": str(DECISIONS.get(told["kind"], "")),
        "form": str(FORMS.get(told["form"] or "", "")),
        "date": date_words(told["date"]),
    }
