"""The pages of formula money: what is known, how it is worked out, writing the result down."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from regie.base.errors import Conflict, Invalid, Refusal
from regie.budgets import rules, selectors
from regie.budgets.models import Article, Round
from regie.budgets.selectors.formulas import FormulaPage, formula_list, formula_page
from regie.budgets.services import formulas as services
from regie.budgets.services.formulas import FormulaDraft, InputDraft
from regie.components import formulas as show
from regie.components import navigation
from regie.components.requests import Request, found, post_once, render_page, tell
from regie.components.templatetags.regie import language
from regie.workspace.budget.fields import AmountField

_YEARS = re.compile(r"(\d{4})\s*[-\u2013]\s*(\d{4})|(\d{4})")


class NewFormulaForm(forms.Form):
    """What a formula is about; its inputs follow on its own page."""

    title = forms.CharField(label=_("What is it called?"), max_length=300)
    article = forms.ChoiceField(label=_("Which article?"))
    round = forms.ChoiceField(label=_("Which round?"))
    price_kind = forms.ChoiceField(label=_("Of what is the price?"), required=False)
    reference_year = forms.IntegerField(
        label=_("Reference year"),
        help_text=_("The year of which what was realised counts."),
        min_value=1990,
        max_value=2099,
    )
    base_years = forms.CharField(
        label=_("Base years"),
        help_text=_("Their average is taken off. For instance 2012-2014, or 2012, 2014."),
        max_length=100,
    )
    granted = forms.CharField(
        label=_("What was granted before?"),
        help_text=_("One on each line, such as BO 2020. The amounts follow."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    rounding = forms.ChoiceField(label=_("To what is the estimate rounded?"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        choices: dict[str, list[tuple[object, object]]] = {
            "article": [
                ("", _("Choose an article")),
                *(
                    (row.uid, f"{row.code} {row.name}")
                    for row in sorted(
                        Article.objects.filter(kind=Article.Kind.EXPENDITURE),
                        key=lambda row: row.code,
                    )
                ),
            ],
            "round": [(line.round.code, line.round.spoken) for line in selectors.open_rounds()],
            "price_kind": list(show.PRICE_KINDS.items()),
            "rounding": [(key, show.ROUNDINGS[key]) for key in ("thousand", "cent")],
        }
        for name, some in choices.items():
            self.fields[name].choices = some  # type: ignore[attr-defined] # a ChoiceField

    def clean_base_years(self) -> tuple[int, ...]:
        """The years that were typed."""
        typed = self.cleaned_data["base_years"]
        told: list[int] = []
        for first, last, only in _YEARS.findall(typed):
            told += [int(only)] if only else range(int(first), min(int(last), int(first) + 99) + 1)
        if not told or _YEARS.sub("", typed).strip(" ,;en\t"):
            raise forms.ValidationError(gettext("Write years, such as 2012-2014."))
        return tuple(told)


class InputsForm(forms.Form):
    """Every input of a formula: a number and where it comes from."""

    price_kind = forms.ChoiceField(label=_("Of what is the price?"), required=False)
    rounding = forms.ChoiceField(label=_("To what is the estimate rounded?"))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, page: FormulaPage, *args: Any, **more: Any) -> None:
        formula = page.formula
        super().__init__(*args, **more)
        for name in ("price_kind", "rounding", "version"):
            self.fields[name].initial = getattr(formula, name)
        self.page = page
        kinds, roundings = self.fields["price_kind"], self.fields["rounding"]
        kinds.choices = list(show.PRICE_KINDS.items())  # type: ignore[attr-defined] # a ChoiceField
        roundings.choices = list(show.ROUNDINGS.items())  # type: ignore[attr-defined] # a ChoiceField
        for line in page.lines:
            row = line.row
            name = show.input_name(row)
            known = _("a printed line") if line.source and row.value is not None else ""
            self.fields[f"value_{row.rank}"] = AmountField(label=name, initial=row.value)
            self.fields[f"ground_{row.rank}"] = forms.CharField(
                label=_("Source of: %(input)s") % {"input": name},
                help_text=known,
                required=False,
                max_length=500,
                initial=row.ground,
            )
        self.fields["label"] = forms.CharField(
            label=_("Granted before, one more: what?"), required=False, max_length=200
        )
        self.fields["value_new"] = AmountField(label=_("Amount of that"))
        self.fields["ground"] = forms.CharField(
            label=_("Source of that"), required=False, max_length=500
        )

    def drafts(self) -> list[InputDraft]:
        """What the service takes."""
        told = self.cleaned_data
        some = [
            InputDraft(
                rank=line.row.rank,
                value=told[f"value_{line.row.rank}"],
                ground=told[f"ground_{line.row.rank}"],
            )
            for line in self.page.lines
        ]
        if told["label"] or told["value_new"] is not None:
            some.append(
                InputDraft(label=told["label"], value=told["value_new"], ground=told["ground"])
            )
        return some


@require_safe
def overview(request: Request) -> HttpResponse:
    """Every formula, with how much of it is known."""
    rows = [
        {
            "page": page,
            "round": rules.spoken(page.formula.round.code),
            "path": reverse("work:formula", args=[page.formula.uid]),
        }
        for page in formula_list()
    ]
    return render_page(request, "work/formulas/list.html", {"rows": rows})


@post_once
def new(request: Request) -> HttpResponseBase:
    """A new formula, its inputs open."""
    form = NewFormulaForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        article = found(Article.objects.filter(uid=told["article"]).first())
        round_ = found(Round.objects.filter(code=told["round"]).first())
        lines = [line.strip()[:200] for line in told["granted"].splitlines() if line.strip()]
        try:
            formula = services.add_formula(
                request.actor,
                article,
                round_,
                FormulaDraft(
                    title=told["title"],
                    reference_year=told["reference_year"],
                    base_years=told["base_years"],
                    price_kind=told["price_kind"],
                    rounding=told["rounding"],
                    granted=tuple(lines),
                ),
            )
        except Invalid as refusal:
            tell(form, refusal)
        else:
            messages.success(request, gettext("The formula was kept. Now fill in what is known."))
            return redirect("work:formula", formula.uid)
    status = 422 if form.is_bound else 200
    return render_page(request, "work/formulas/new.html", {"form": form}, status=status)


def formula(request: Request, uid: str) -> HttpResponseBase:
    """One formula: its inputs, how it is worked out, what was written down."""
    page = found(formula_page(uid))
    form = InputsForm(page, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        try:
            services.change_formula(
                request.actor,
                page.formula,
                form.drafts(),
                version=told["version"],
                price_kind=told["price_kind"],
                rounding=told["rounding"],
            )
        except Invalid as refusal:
            tell(form, refusal)
        except Conflict as conflict:
            raise _conflict(form, page) from conflict
        else:
            messages.success(request, gettext("The formula was kept."))
            return redirect("work:formula", uid)
    context = {
        "page": page,
        "shown": show.shown(page, language()),
        "round": rules.spoken(page.formula.round.code),
        "form": form,
        "groups": _groups(form),
        "article_path": navigation.address(
            f"/begroting/artikelen/{page.formula.article.code}/", language()
        )
        + f"?ronde={page.formula.round.code.lower()}",
        "stands": bool(page.posted),
        "may_post": not page.posted
        and bool(page.outcome.result)
        and page.formula.round.state == Round.State.OPEN,
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "work/formulas/one.html", context, status=status)


def _groups(form: InputsForm) -> list[tuple[Any, Any]]:
    """Each input with its source, side by side."""
    return [
        (form[f"value_{line.row.rank}"], form[f"ground_{line.row.rank}"])
        for line in form.page.lines
    ]


def _conflict(form: InputsForm, page: FormulaPage) -> Conflict:
    """What was typed beside what stands, for the page that shows both."""
    mine, theirs = {}, {}
    for line in page.lines:
        typed = form.cleaned_data[f"value_{line.row.rank}"]
        if typed != line.row.value:
            name = show.input_name(line.row)
            mine[name], theirs[name] = _text(typed), _text(line.row.value)
    return Conflict(mine, {**theirs, "version": page.formula.version})


def _text(value: Decimal | None) -> str:
    return "" if value is None else str(value)


def posting(request: Request, uid: str) -> HttpResponseBase:
    """Write the result down as a movement, after a look at it."""
    page = found(formula_page(uid))
    refused = ""
    if request.method == "POST":
        version = request.POST.get("version", "")
        try:
            services.post_formula(
                request.actor,
                page.formula,
                version=int(version) if version.isdecimal() and len(version) < 9 else 0,
            )
        except Conflict:
            raise
        except Refusal as refusal:
            refused = str(refusal)
        else:
            messages.success(request, gettext("The result was written down as a movement."))
            return redirect("work:formula", uid)
    context = {
        "page": page,
        "shown": show.shown(page, language()),
        "round": rules.spoken(page.formula.round.code),
        "back": reverse("work:formula", args=[uid]),
        "refused": refused,
    }
    status = 422 if refused else 200
    return render_page(request, "work/formulas/post.html", context, status=status)
