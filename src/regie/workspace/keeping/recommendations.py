"""Keeping recommendations, and answering them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from regie.base.errors import Conflict, Refusal
from regie.components.addresses import address_of
from regie.components.plan_changes import named_title
from regie.components.plan_words import ADVICE
from regie.components.requests import Request, found, post_once, render_page
from regie.plans import services
from regie.plans.models import Recommendation
from regie.plans.rules import ANSWERS
from regie.plans.services.recommendations import Advice, advice_of
from regie.workspace.keeping.rows import (
    UNKNOWN,
    TiedRow,
    all_sound,
    both_versions,
    link_field,
    rows_of,
    tell_refusal,
    tied_in,
    tied_rows,
    words_field,
)
from regie.workspace.keeping.words import (
    by_language,
    date_words,
    in_dutch,
    joined,
    named_of,
    titles_of,
    who_choices,
)
from regie.workspace.plans.fields import PartialDateField


class AdviceForm(forms.Form):
    """What a recommendation says."""

    body = forms.ChoiceField(label=_("Who recommends it?"))
    title = forms.CharField(label=_("Title"), max_length=300)
    title_en = forms.CharField(label=_("Title in English"), max_length=300, required=False)
    text = words_field(label=_("What is recommended, in your own words"))
    text_en = words_field(label=_("What is recommended, in English"))
    number = forms.CharField(label=_("Its own number"), max_length=40, required=False)
    document = forms.CharField(label=_("In which document?"), max_length=300, required=False)
    link = link_field(_("Link"))
    date = PartialDateField(label=_("When?"), help_text=UNKNOWN)
    owner = forms.ChoiceField(label=_("Who must answer?"), required=False)
    source = forms.CharField(
        label=_("Where does this stand?"),
        help_text=_("The paper, decision or page from which you have it."),
        max_length=300,
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, bodies: list[Any], owners: list[Any], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["body"].choices = bodies  # type: ignore[attr-defined] # a ChoiceField
        self.fields["owner"].choices = owners  # type: ignore[attr-defined] # the same


@post_once
def advice_new(request: Request) -> HttpResponseBase:
    """Add a recommendation."""
    return _advice(request, None)


def advice(request: Request, uid: str) -> HttpResponseBase:
    """Change what a recommendation says."""
    return _advice(request, _recommendation(request, uid))


def _recommendation(request: Request, uid: str) -> Recommendation:
    row: Recommendation | None = (
        Recommendation.objects.visible_to(request.actor).filter(uid=uid).first()
    )
    return found(row)


def _advice(request: Request, row: Recommendation | None) -> HttpResponseBase:
    had = advice_of(row) if row else Advice("", {})
    owners = who_choices(
        request.today,
        *([had.owner] if had.owner else []),
        *([("organisation", had.body)] if had.body else []),
        empty=_("not known"),
    )
    # An office advises nobody: bodies are organisations.
    bodies = [("", _("choose")), *owners[2:]]
    form = AdviceForm(
        request.POST if request.method == "POST" else None,
        bodies=bodies,
        owners=owners,
        initial={
            "body": f"organisation:{had.body}" if had.body else "",
            "title": had.title.get("nl", ""),
            "title_en": had.title.get("en", ""),
            "text": had.text.get("nl", ""),
            "text_en": had.text.get("en", ""),
            "number": had.number,
            "document": had.document,
            "link": had.link,
            "date": had.date,
            "owner": ":".join(had.owner) if had.owner else "",
            "source": had.source,
            "version": row.version if row else None,
        },
    )
    titles = titles_of(had.items, request.today)
    rows = rows_of(TiedRow, "items", request, tied_rows(had.items), titles=titles)
    sections = {"items": (_("Tied item"), rows)}
    if request.method == "POST" and all_sound(form, sections):
        told = form.cleaned_data
        try:
            kind, _colon, uid = told["owner"].partition(":")
            new = Advice(
                told["body"].partition(":")[2],
                by_language(told["title"], told["title_en"]),
                by_language(told["text"], told["text_en"]),
                told["document"],
                told["link"],
                told["date"],
                told["number"],
                (kind, uid) if uid else None,
                tuple(tied_in(rows, had.items)),
                had.passage,
                told["source"],
                had.example,
            )
            if row is None:
                row = services.record_recommendation(request.actor, new)
            else:
                try:
                    services.change_recommendation(request.actor, row, told["version"] or 0, new)
                except Conflict:
                    fresh = Recommendation.objects.get(pk=row.pk)
                    both_versions(
                        _advice_words(new, request.today),
                        _advice_words(advice_of(fresh), request.today),
                        fresh.version,
                    )
        except Refusal as refusal:
            tell_refusal(form, refusal)
        else:
            messages.success(request, gettext("The recommendation is kept."))
            return redirect("work:advice", row.uid)
    context = {
        "form": form,
        "sections": sections.values(),
        "row": row,
        "title": gettext("Change a recommendation") if row else gettext("Add a recommendation"),
        "public": address_of("recommendation", row.uid) if row else "",
        "answer": reverse("work:advice_answer", args=[row.uid]) if row else "",
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "work/keeping/form.html", context, status=status)


def _advice_words(told: Advice, day: date) -> dict[str, str]:
    who = [("organisation", told.body), *([told.owner] if told.owner else [])]
    called = named_of(who, day)
    return {
        "body": named_title(called.get(("organisation", told.body)))[0],
        "title": in_dutch(told.title),
        "text": in_dutch(told.text),
        "number": told.number,
        "document": told.document,
        "link": told.link,
        "date": date_words(told.date),
        "owner": named_title(called.get(told.owner))[0] if told.owner else "",
        "items": joined(titles_of(told.items, day).values()),
        "source": told.source,
    }


class AnswerForm(forms.Form):
    """What is done with a recommendation."""

    state = forms.ChoiceField(label=_("What is done with it?"))
    answer = words_field(label=_("Answer"), help_text=_("Everybody reads this."))
    answer_en = words_field(label=_("Answer in English"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, state: str, **more: Any) -> None:
        super().__init__(*args, **more)
        follows = [one for one in ADVICE if one == state or one in ANSWERS[state]]
        self.fields["state"].choices = [(one, ADVICE[one]) for one in follows]  # type: ignore[attr-defined] # a ChoiceField


def advice_answer(request: Request, uid: str) -> HttpResponseBase:
    """Answer a recommendation."""
    row = _recommendation(request, uid)
    form = AnswerForm(
        request.POST if request.method == "POST" else None,
        state=row.state,
        initial={
            "state": row.state,
            "answer": row.answer.get("nl", ""),
            "answer_en": row.answer.get("en", ""),
            "version": row.version,
        },
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        answer = by_language(told["answer"], told["answer_en"])
        try:
            services.answer_recommendation(
                request.actor, row, told["version"] or 0, told["state"], answer
            )
        except Conflict:
            fresh = Recommendation.objects.get(pk=row.pk)
            both_versions(
                {"state": str(ADVICE[told["state"]]), "answer": in_dutch(answer)},
                {"state": str(ADVICE[fresh.state]), "answer": in_dutch(fresh.answer)},
                fresh.version,
            )
        except Refusal as refusal:
            tell_refusal(form, refusal)
        else:
            messages.success(request, gettext("The answer is kept."))
            return redirect("work:advice", uid)
    context = {
        "form": form,
        "sections": (),
        "row": row,
        "title": gettext("Answer a recommendation"),
        "public": address_of("recommendation", uid),
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "work/keeping/form.html", context, status=status)
