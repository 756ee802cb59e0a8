"""Keeping agreements, and the list of all that is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from regie.base.errors import Conflict, Refusal
from regie.components.addresses import address_of
from regie.components.plan_changes import named_title
from regie.components.plan_words import ADVICE, SIDES
from regie.components.requests import Request, found, post_once, render_page
from regie.plans import services
from regie.plans.models import Agreement
from regie.plans.selectors.agreements import (
    agreements_asked,
    recommendations_of,
)
from regie.plans.services.agreements import (
    AgreementDraft,
    Party,
    Target,
    YearlyPlan,
    draft_of,
)
from regie.workspace.keeping.rows import (
    SIZE,
    UNKNOWN,
    PartyRow,
    TargetRow,
    TiedRow,
    YearRow,
    all_sound,
    both_versions,
    rows_of,
    tell_refusal,
    tied_in,
    tied_rows,
    told_in,
    words_field,
)
from regie.workspace.keeping.words import (
    by_language,
    date_words,
    in_dutch,
    joined,
    kept_words,
    named_of,
    titles_of,
    who_choices,
)
from regie.workspace.plans.fields import PartialDateField


class AgreementForm(forms.Form):
    """What an agreement says beside its rows."""

    title = forms.CharField(label=_("Title"), max_length=300)
    title_en = forms.CharField(label=_("Title in English"), max_length=300, required=False)
    text = words_field(label=_("What it is about"))
    text_en = words_field(label=_("What it is about, in English"))
    start = PartialDateField(label=_("Runs from"), help_text=UNKNOWN)
    end = PartialDateField(label=_("Runs until"), help_text=UNKNOWN)
    source = forms.CharField(
        label=_("Where does this stand?"),
        help_text=_("The paper, decision or page from which you have it."),
        max_length=300,
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


@require_safe
def kept(request: Request) -> HttpResponseBase:
    """Every agreement and recommendation, to change them."""
    asked = request.GET.get("pagina")
    agreements = Paginator(agreements_asked(request.actor, request.today), SIZE)
    advice = Paginator(recommendations_of(request.actor), SIZE)
    # Both lists turn together: whoever is shorter is over, and then says nothing.
    longest = max(agreements, advice, key=lambda one: one.num_pages).get_page(asked)
    at = longest.number
    context = {
        "agreements": agreements.page(at) if at <= agreements.num_pages else (),
        "advice": [
            (one, ADVICE[one.state]) for one in (advice.page(at) if at <= advice.num_pages else ())
        ],
        "page": longest,
    }
    return render_page(request, "work/keeping/kept.html", context)


@post_once
def agreement_new(request: Request) -> HttpResponseBase:
    """Add an agreement."""
    return _agreement(request, None)


def agreement(request: Request, uid: str) -> HttpResponseBase:
    """Change an agreement."""
    row = Agreement.objects.visible_to(request.actor).filter(uid=uid).first()
    return _agreement(request, found(row))


def _agreement(request: Request, row: Agreement | None) -> HttpResponseBase:
    had = draft_of(row) if row else AgreementDraft({})
    form = AgreementForm(
        request.POST if request.method == "POST" else None,
        initial={
            "title": had.title.get("nl", ""),
            "title_en": had.title.get("en", ""),
            "text": had.text.get("nl", ""),
            "text_en": had.text.get("en", ""),
            "start": had.start,
            "end": had.end,
            "source": had.source,
            "version": row.version if row else None,
        },
    )
    who = who_choices(
        request.today, *((one.kind, one.target) for one in had.parties), empty=_("nobody")
    )
    parties = [{"who": f"{one.kind}:{one.target}", "side": one.side} for one in had.parties]
    targets = [
        {"title": one.title.get("nl", ""), "value": one.value, "due": one.due}
        for one in had.targets
    ]
    years = [
        {"year": one.year, "text": one.text.get("nl", ""), "link": one.link} for one in had.years
    ]
    sections = {
        "parties": (_("Party"), rows_of(PartyRow, "parties", request, parties, who=who)),
        "targets": (_("Target"), rows_of(TargetRow, "targets", request, targets)),
        "years": (_("Yearly plan"), rows_of(YearRow, "years", request, years)),
        "items": (
            _("Tied item"),
            rows_of(
                TiedRow,
                "items",
                request,
                tied_rows(had.items),
                titles=titles_of(had.items, request.today),
            ),
        ),
    }
    if request.method == "POST" and all_sound(form, sections):
        try:
            draft = _draft(form.cleaned_data, sections, had)
            if row is None:
                row = services.record_agreement(request.actor, draft)
            else:
                version = form.cleaned_data["version"] or 0
                try:
                    services.change_agreement(request.actor, row, version, draft)
                except Conflict:
                    fresh = Agreement.objects.get(pk=row.pk)
                    both_versions(
                        _agreement_words(draft, request.today),
                        _agreement_words(draft_of(fresh), request.today),
                        fresh.version,
                    )
        except Refusal as refusal:
            tell_refusal(form, refusal)
        else:
            messages.success(request, gettext("The agreement is kept."))
            return redirect("work:agreement", row.uid)
    context = {
        "form": form,
        "sections": sections.values(),
        "row": row,
        "title": gettext("Change an agreement") if row else gettext("Add an agreement"),
        "public": address_of("agreement", row.uid) if row else "",
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "work/keeping/form.html", context, status=status)


def _draft(
    told: Mapping[str, Any], sections: Mapping[str, tuple[Any, Any]], had: AgreementDraft
) -> AgreementDraft:
    rows = {name: section[1] for name, section in sections.items()}
    return AgreementDraft(
        by_language(told["title"], told["title_en"]),
        by_language(told["text"], told["text_en"]),
        told["start"],
        told["end"],
        tuple(
            Party(one["side"], *one["who"].split(":", 1)) for one in told_in(rows["parties"], "who")
        ),
        tuple(
            Target(
                kept_words(one["title"], [target.title for target in had.targets]),
                one["value"],
                one["due"],
            )
            for one in told_in(rows["targets"], "title")
        ),
        tuple(
            YearlyPlan(
                one["year"], kept_words(one["text"], [year.text for year in had.years]), one["link"]
            )
            for one in told_in(rows["years"], "year")
        ),
        tuple(tied_in(rows["items"], had.items)),
        had.passage,
        told["source"],
        had.example,
    )


def _agreement_words(draft: AgreementDraft, day: date) -> dict[str, str]:
    called = named_of([(one.kind, one.target) for one in draft.parties], day)
    return {
        "title": in_dutch(draft.title),
        "text": in_dutch(draft.text),
        "start": date_words(draft.start),
        "end": date_words(draft.end),
        "parties": joined(
            f"{named_title(called.get((one.kind, one.target)))[0]} ({SIDES[one.side]})"
            for one in draft.parties
        ),
        "targets": joined(
            " ".join(filter(None, (in_dutch(one.title), one.value, date_words(one.due))))
            for one in draft.targets
        ),
        "years": joined(
            f"{one.year} {in_dutch(one.text)} {one.link}".strip() for one in draft.years
        ),
        "items": joined(titles_of(draft.items, day).values()),
        "source": draft.source,
    }
