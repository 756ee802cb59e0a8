"""Forms about grants."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from regie.components.grants import KINDS
from regie.components.plan_words import BASES
from regie.workspace.budget.fields import AmountField
from regie.workspace.plans.fields import PartialDateField, WordsField

_UNKNOWN = _("As precise as you know. Empty means: not known.")


def _text(label: Any, rows: int = 3, **told: Any) -> forms.Field:
    return WordsField(
        label=label, required=False, widget=forms.Textarea(attrs={"rows": rows}), **told
    )


class GrantForm(forms.Form):
    """What a grant says, beside its years."""

    kind = forms.ChoiceField(label=_("What kind of grant is it?"), choices=list(KINDS.items()))
    title = forms.CharField(label=_("Title"), max_length=300)
    beneficiary = forms.ChoiceField(
        label=_("Who gets it?"),
        help_text=_("Is the organisation not in the list? Add it first."),
    )
    via = forms.ChoiceField(
        label=_("Does the money come through another organisation?"), required=False
    )
    reference = forms.CharField(
        label=_("File number"),
        help_text=_("Under which the file is known; no two grants share one."),
        required=False,
        max_length=80,
    )
    purpose = _text(_("What is it for?"), max_length=1000)
    theme = forms.CharField(
        label=_("Theme"),
        help_text=_("The same word for the same purpose: overlap is found by it."),
        required=False,
        max_length=100,
    )
    legal_ground = forms.CharField(
        label=_("Legal ground"),
        help_text=_("The decree or decision on which it rests. Empty means: not known."),
        required=False,
        max_length=500,
    )
    municipality = forms.ChoiceField(label=_("For which municipality?"), required=False)
    start = PartialDateField(label=_("Runs from"), help_text=_UNKNOWN)
    end = PartialDateField(label=_("Runs until"), help_text=_UNKNOWN)
    conditions = _text(_("Conditions"), 4, max_length=20_000)
    evaluation = PartialDateField(
        label=_("When is it evaluated?"), help_text=_("This date comes in the agenda.")
    )
    basis = forms.ChoiceField(label=_("How do you know?"), choices=list(BASES.items()))
    source = forms.CharField(
        label=_("Where does this stand?"),
        help_text=_("The paper, decision or page from which you have it."),
        max_length=300,
        required=False,
    )
    place = forms.CharField(
        label=_("Place in a document"),
        help_text=_("The address of the page that shows the place."),
        max_length=300,
        required=False,
    )
    note = forms.CharField(label=_("Remark"), required=False, max_length=500)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, bodies: Any, places: Any, new: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        chosen: dict[str, Any] = {
            "beneficiary": [("", _("choose")), *bodies],
            "via": [("", _("no")), *bodies],
            "municipality": [("", _("not for one municipality, or not known")), *places],
        }
        for name, choices in chosen.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined] # a ChoiceField
        if not new:
            del self.fields["reference"]


class YearRow(forms.Form):
    """A year and an article that a grant draws on."""

    year = forms.IntegerField(label=_("Year"), required=False, min_value=1990, max_value=2200)
    article = forms.ChoiceField(label=_("Article"), required=False)
    asked = AmountField(label=_("Asked, in euro"), help_text=_("Empty means: not known."), least=0)

    def __init__(self, *args: Any, articles: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["article"].choices = [("", _("not known")), *articles]  # type: ignore[attr-defined] # a ChoiceField

    def clean(self) -> dict[str, Any]:
        """What says something says for which year."""
        told = self.cleaned_data
        new = not self.initial.get("year")
        if new and not told.get("year") and (told.get("article") or told.get("asked")):
            self.add_error("year", _("Fill this in, or empty the whole row."))
        return told


class DrawForm(forms.Form):
    """An amount in a year, and why."""

    amount = AmountField(label=_("Amount, in euro"), least=0, required=True)
    year = forms.IntegerField(label=_("Budget year"), min_value=1990, max_value=2200)
    ground = forms.CharField(
        label=_("On which ground?"),
        help_text=_("The decision, the approved report, the payment order."),
        max_length=500,
    )


class AwardForm(DrawForm):
    """Money of an article for a grant."""

    article = forms.ChoiceField(label=_("From which article?"))
    field_order = ("article", "amount", "year", "ground")

    def __init__(self, *args: Any, articles: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["article"].choices = [("", _("choose")), *articles]  # type: ignore[attr-defined] # a ChoiceField


class InstalmentRow(forms.Form):
    """When a part falls due."""

    amount = AmountField(label=_("Amount, in euro"), least=0)
    year = forms.IntegerField(label=_("Year"), required=False, min_value=1990, max_value=2200)
    quarter = forms.TypedChoiceField(
        label=_("Quarter"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("some time in the year")), *((n, str(n)) for n in (1, 2, 3, 4))],
    )
    condition = forms.CharField(label=_("On which condition?"), required=False, max_length=300)

    def clean(self) -> dict[str, Any]:
        """An amount has a year."""
        told = self.cleaned_data
        if told.get("amount") and not told.get("year"):
            self.add_error("year", _("Say in which year."))
        return told


class EvaluationForm(forms.Form):
    """What an evaluation found."""

    on = forms.DateField(
        label=_("On which day?"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    text = WordsField(
        label=_("What did the evaluation find?"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class KboForm(forms.Form):
    """An enterprise number."""

    kbo = forms.CharField(
        label=_("Enterprise number"), help_text=_("Ten digits, as 0543.307.391."), max_length=20
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class OrganisationForm(forms.Form):
    """An organisation that the register does not know yet."""

    name = forms.CharField(label=_("Name"), max_length=300)
    kbo = forms.CharField(
        label=_("Enterprise number"),
        help_text=_("Ten digits, as 0543.307.391. Empty means: not known."),
        max_length=20,
        required=False,
    )
    kind = forms.ChoiceField(label=_("Kind"))
    source = forms.CharField(
        label=_("Where does this stand?"),
        help_text=_("The paper, decision or page from which you have it."),
        max_length=300,
    )


class TableForm(forms.Form):
    """A table with grants."""

    file = forms.FileField(
        label=_("Table"),
        help_text=_("XLSX or CSV, as you take it along from the list of grants. At most 20 MB."),
    )
    once = forms.CharField(widget=forms.HiddenInput)


class QuestionForm(forms.Form):
    """A question about grants."""

    question = forms.CharField(
        label=_("The question"),
        help_text=_("As it was asked, in one or two sentences."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    reference = forms.CharField(
        label=_("Number of the question"),
        help_text=_("For instance that of a written question in parliament."),
        max_length=100,
        required=False,
    )
    beneficiary = forms.ChoiceField(label=_("Beneficiary"), required=False)
    municipality = forms.ChoiceField(label=_("Municipality"), required=False)
    theme = forms.ChoiceField(label=_("Theme"), required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("all kinds")), *KINDS.items()]
    )
    article = forms.ChoiceField(label=_("Article"), required=False)
    since = forms.IntegerField(
        label=_("From which year?"), required=False, min_value=1990, max_value=2200
    )
    until = forms.IntegerField(
        label=_("Until which year?"), required=False, min_value=1990, max_value=2200
    )
    as_of = forms.DateField(
        label=_("As it stood on"),
        help_text=_("What was recorded after this day does not count."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, lists: dict[str, Any], **options: Any) -> None:
        super().__init__(*args, **options)
        for name, choices in lists.items():
            self.fields[name].choices = [("", _("all")), *choices]  # type: ignore[attr-defined] # a ChoiceField
