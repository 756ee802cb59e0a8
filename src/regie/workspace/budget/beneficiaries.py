"""``/werk/begunstigden/``: all that one enterprise number asked, was granted and was paid."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from regie.actors.beneficiaries import add_organisation, tell_kbo
from regie.actors.models import Organisation
from regie.base.errors import Conflict, Refusal
from regie.budgets.selectors import grants as selectors
from regie.budgets.selectors.grants import BeneficiaryPage, GrantLine
from regie.components.addresses import address_of, path_to
from regie.components.grants import kbo_words
from regie.components.organisation_words import KINDS
from regie.components.requests import Request, found, post_once, render_page
from regie.workspace.budget.grant_forms import KboForm, OrganisationForm
from regie.workspace.budget.grants import list_row, may_write, refused, writes, year_rows


@require_safe
def beneficiary(request: Request, uid: str) -> HttpResponseBase:
    """What one beneficiary asked, was granted and was paid, and what overlaps."""
    page = found(selectors.beneficiary_page(request.actor, uid, request.today))
    context = {
        "page": page,
        "body": page.body,
        "kbo": kbo_words(page.body.kbo),
        "public": address_of("organisation", page.body.uid),
        "rows": [list_row(line, staff=True) for line in page.lines],
        "through": [list_row(line, staff=True) for line in page.through],
        "loose": [(row, address_of("article", row.claim.article.code)) for row in page.loose],
        "overlaps": overlaps(page, "work:grant"),
        "years": year_rows(page.by_year),
        "total": page.total,
        "unknown": sum(line.amounts.granted is None for line in page.lines),
        "staff": True,
        "writes": writes(request.actor),
    }
    return render_page(request, "work/grants/beneficiary.html", context)


def overlaps(page: BeneficiaryPage, name: str) -> list[tuple[Any, ...]]:
    """Overlaps in words: both grants with their pages, the theme, the first and the last day."""
    lines: dict[str, GrantLine] = {line.uid: line for line in page.lines}

    def led(key: str) -> tuple[str, str]:
        return lines[key].terms.title, path_to(name, key)

    return [
        (
            led(one.one),
            led(one.other),
            lines[one.one].terms.theme or lines[one.one].terms.purpose,
            one.start,
            one.until - timedelta(days=1) if one.until else None,
        )
        for one in page.overlaps
    ]


def kbo(request: Request, uid: str) -> HttpResponseBase:
    """Say the enterprise number of an organisation."""
    may_write(request)
    row: Organisation = found(Organisation.objects.filter(uid=uid).first())
    form = KboForm(
        request.POST if request.method == "POST" else None,
        initial={"kbo": kbo_words(row.kbo or ""), "version": row.version},
    )
    if request.method == "POST" and form.is_valid():
        try:
            tell_kbo(request.actor, row, form.cleaned_data["version"], form.cleaned_data["kbo"])
        except Conflict:
            raise
        except Refusal as refusal:
            refused(form, refusal)
        else:
            messages.success(request, gettext("The enterprise number was saved."))
            return redirect("work:beneficiary", uid)
    called = selectors.known_bodies([uid], request.today)[uid].name
    return _form(
        request,
        form,
        gettext("Fill in the enterprise number"),
        called,
        reverse("work:beneficiary", args=[uid]),
    )


@post_once
def organisation_new(request: Request) -> HttpResponseBase:
    """Add an organisation, and enter a grant for it."""
    may_write(request)
    form = OrganisationForm(request.POST if request.method == "POST" else None)
    form.fields["kind"].choices = list(KINDS.items())  # type: ignore[attr-defined] # a ChoiceField
    if request.method != "POST":
        form.initial["kind"] = Organisation.Kind.ASSOCIATION
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data
        try:
            row = add_organisation(
                request.actor,
                clean["name"],
                kbo=clean["kbo"],
                kind=clean["kind"],
                source=clean["source"],
            )
        except Refusal as refusal:
            refused(form, refusal)
        else:
            messages.success(request, gettext("The organisation was added."))
            return redirect(f"{reverse('work:grant_new')}?begunstigde={row.uid}")
    return _form(request, form, gettext("Add an organisation"), "", reverse("work:grant_new"))


def _form(request: Request, form: Any, title: str, under: str, back: str) -> HttpResponseBase:
    context = {
        "form": form,
        "title": title,
        "under": under,
        "new": True,
        "back": back,
        "button": gettext("Save"),
        "explain": [],
        "rows": None,
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "work/grants/form.html", context, status=status)
