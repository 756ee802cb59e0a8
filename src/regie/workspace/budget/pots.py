"""Pots: what is in them, and how far they are used."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from regie.base.errors import Invalid
from regie.base.text import said
from regie.budgets import services
from regie.budgets.models import FundingSource, Pot
from regie.budgets.models.article import WRITERS
from regie.budgets.selectors import drawing as selectors
from regie.budgets.selectors.articles import article_by_code
from regie.budgets.services import FundingDraft
from regie.budgets.services.allowed import must_write
from regie.components import euros
from regie.components.addresses import address_of
from regie.components.navigation import with_query
from regie.components.plan_words import BASES
from regie.components.requests import Request, found, post_once, render_page, tell
from regie.components.templatetags.regie import language
from regie.workspace.budget.allotments import source_choices
from regie.workspace.budget.fields import AmountField
from regie.workspace.plans.fields import PartialDateField


class PotForm(forms.Form):
    """A new pot."""

    name = forms.CharField(label=_("What is the pot called?"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    text = forms.CharField(
        label=_("What is it for?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class FundingForm(forms.Form):
    """Money that is put in a pot."""

    year = forms.IntegerField(label=_("In which budget year?"), min_value=1990, max_value=2100)
    article = forms.ChoiceField(
        label=_("Which article?"),
        help_text=_("Without an amount the whole credit of the article is in the pot."),
        required=False,
    )
    source = forms.ChoiceField(label=_("Where does the money come from?"))
    vak = AmountField(label=_("Commitment credit (VAK)"), help_text=_("In euros."), least=0)
    vek = AmountField(label=_("Payment credit (VEK)"), help_text=_("In euros."), least=0)
    recurrent = forms.TypedChoiceField(
        label=_("One-off or recurrent?"),
        choices=[("", _("not told")), ("no", _("one-off")), ("yes", _("recurrent"))],
        coerce=lambda told: told == "yes",
        empty_value=None,
        required=False,
    )
    end = PartialDateField(
        label=_("When does this money end?"),
        help_text=_("The last day, as precise as you know. Empty means: not known."),
    )
    basis = forms.ChoiceField(label=_("How do we know this?"), choices=list(BASES.items()))
    ground = forms.CharField(
        label=_("On what does it rest?"),
        help_text=_("The decision, the paper with its place, or who said it and when."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        choices: dict[str, list[Any]] = {
            "article": [
                ("", _("no article: money from outside")),
                *((c, f"{c} {name}".strip()) for c, name in selectors.articles_that_pay()),
            ],
            "source": [("", _("choose")), *source_choices()],
        }
        for name, some in choices.items():
            self.fields[name].choices = some  # type: ignore[attr-defined] # a ChoiceField

    def draft(self, pot: Pot) -> FundingDraft:
        """What the service takes."""
        told = self.cleaned_data
        return FundingDraft(
            year=told["year"],
            source=FundingSource.objects.get(code=told["source"]),
            pot=pot,
            article=article_by_code(told["article"]) if told["article"] else None,
            vak=told["vak"],
            vek=told["vek"],
            recurrent=told["recurrent"],
            end=told["end"],
            basis=told["basis"],
            ground=told["ground"],
            example=pot.example or told["basis"] == "example",
        )


@post_once
def overview(request: Request) -> HttpResponseBase:
    """Every pot, and a new one."""
    writes = request.actor.has(*WRITERS)
    form = PotForm(request.POST or None) if writes else None
    if request.method == "POST":
        if form is not None and form.is_valid():
            told = form.cleaned_data
            made = services.ensure_pot(
                request.actor,
                slugify(told["name"])[:60] or "pot",
                _named(told["name"], told["name_en"]),
                {"nl": told["text"]} if told["text"] else {},
            )
            messages.success(request, gettext("The pot was made. Now say what is in it."))
            return redirect("work:pot", made.slug)
        must_write(request.actor)
    rows = [
        (pot, said(pot.name, language()), years[0] if years else None)
        for pot, years in selectors.pots(request.today)
    ]
    context = {"rows": rows, "form": form}
    status = 422 if form is not None and form.is_bound else 200
    return render_page(request, "work/drawing/pots.html", context, status=status)


@post_once
def pot(request: Request, slug: str) -> HttpResponseBase:
    """One pot, year by year; whoever writes puts money in it."""
    page = found(selectors.pot_page(slug))
    writes = request.actor.has(*WRITERS)
    form = None
    if writes:
        form = FundingForm(request.POST or None, initial={"year": request.today.year})
    if request.method == "POST":
        must_write(request.actor)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            services.fund(request.actor, form.draft(page.pot))
        except Invalid as refusal:
            tell(form, refusal)
        else:
            messages.success(request, gettext("The money was put in the pot."))
            return redirect("work:pot", slug)
    name, spoken = said(page.pot.name, language())
    context = {
        "pot": page.pot,
        "name": name,
        "spoken": spoken,
        "years": [
            {
                "year": one,
                "amounts": euros.pot_amounts(one),
                "chart": euros.pot_chart(page.pot.slug, name, one),
                "fundings": euros.funding_rows(one),
                "untold": page.untold.get(one.year, 0),
            }
            for one in page.years
        ],
        "allotments": with_query(reverse("work:allotments"), pot=slug),
        "money": address_of("pot_money", slug),
        "form": form,
        "writes": writes,
        "assign": with_query(reverse("work:allotment_new"), pot=slug),
        "public": address_of("pot", slug),
        "provision": any(
            row.article is not None and row.article.provision
            for one in page.years
            for row, _amount, _place in one.fundings
        ),
    }
    status = 422 if form is not None and form.is_bound else 200
    return render_page(request, "work/drawing/pot.html", context, status=status)


def _named(dutch: str, english: str) -> dict[str, str]:
    return {key: words for key, words in (("nl", dutch), ("en", english)) if words}
