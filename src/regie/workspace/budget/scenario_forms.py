"""The forms of scenarios: one for each kind of measure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from regie.budgets.services.scenarios import MeasureDraft
from regie.components.budget import LONG
from regie.workspace.budget.fields import AmountField

Choices = Iterable[tuple[str, str]]
_AXES = [("VAK", f"VAK: {LONG['VAK']}"), ("VEK", f"VEK: {LONG['VEK']}")]


class ScenarioForm(forms.Form):
    """A new scenario."""

    title = forms.CharField(label=_("What is it called?"), max_length=200)
    round = forms.ChoiceField(
        label=_("Beside which round?"),
        help_text=_("Only beside an open round it can become real later."),
    )
    reason = forms.CharField(
        label=_("Why do you make it?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, rounds: Choices, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["round"].choices = list(rounds)  # type: ignore[attr-defined] # a ChoiceField


class MeasureForm(forms.Form):
    """What every measure has; ``articles`` goes by code, with their keys."""

    kind = ""
    version = forms.IntegerField(widget=forms.HiddenInput)
    field_order = (
        "articles",
        "giver",
        "taker",
        "index_kind",
        "rate",
        "axes",
        "vak",
        "vek",
        "title",
    )

    def __init__(self, *args: Any, articles: Mapping[str, tuple[int, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.keys = {code: key for code, (key, _name) in articles.items()}
        choices = [(code, f"{code} {name}".strip()) for code, (_key, name) in articles.items()]
        for name in ("articles", "giver", "taker"):
            if name in self.fields:
                many = isinstance(self.fields[name], forms.MultipleChoiceField)
                shown = choices if many else [("", _("Choose an article")), *choices]
                self.fields[name].choices = shown  # type: ignore[attr-defined] # a ChoiceField

    def draft(self) -> MeasureDraft:
        """What the service takes."""
        told = self.cleaned_data
        codes = told.get("articles") or [told.get("giver"), told.get("taker")]
        some = [codes] if isinstance(codes, str) else [code for code in codes if code]
        return MeasureDraft(
            kind=self.kind,
            articles=tuple(self.keys[code] for code in some),
            title=told.get("title", ""),
            rate=told.get("rate"),
            axes=tuple(told.get("axes") or ()),
            index_kind=told.get("index_kind", ""),
            vak=told.get("vak"),
            vek=told.get("vek"),
        )


class _Many(MeasureForm):
    articles = forms.MultipleChoiceField(
        label=_("Which articles?"), widget=forms.CheckboxSelectMultiple
    )


class _Titled(MeasureForm):
    title = forms.CharField(
        label=_("How do you call it?"),
        help_text=_("Without a name it is told what it does."),
        required=False,
        max_length=300,
    )


class _Rated(MeasureForm):
    axes = forms.MultipleChoiceField(
        label=_("On which side of the credit?"),
        choices=_AXES,
        initial=["VAK", "VEK"],
        widget=forms.CheckboxSelectMultiple,
    )


class PercentForm(_Many, _Rated, _Titled):
    """A percentage more or less."""

    kind = "percent"
    rate = AmountField(
        label=_("How many per cent?"),
        help_text=_("Less is negative: -10."),
        decimals=4,
        required=True,
    )


class IndexForm(_Many, _Rated, _Titled):
    """An index on the part that follows it."""

    kind = "index"
    index_kind = forms.CharField(
        label=_("Which index?"), help_text=_("For instance spilindex or GZI."), max_length=60
    )
    rate = AmountField(label=_("How many per cent?"), decimals=4, required=True)


class TargetForm(_Many, _Titled):
    """Articles together to an amount."""

    kind = "target"
    vak = AmountField(
        label=_("Commitment credit (VAK) in euros"), help_text=_("Empty: stays as it is.")
    )
    vek = AmountField(
        label=_("Payment credit (VEK) in euros"), help_text=_("Empty: stays as it is.")
    )


class CompensationForm(_Titled):
    """From one article to another."""

    kind = "compensation"
    giver = forms.ChoiceField(label=_("From which article?"))
    taker = forms.ChoiceField(label=_("To which article?"))
    vak = AmountField(label=_("Commitment credit (VAK) in euros"))
    vek = AmountField(label=_("Payment credit (VEK) in euros"))


class MovementForm(MeasureForm):
    """Any amount on one article."""

    kind = "movement"
    articles = forms.ChoiceField(label=_("Which article?"))
    title = forms.CharField(label=_("What is it for?"), max_length=300)
    vak = AmountField(label=_("Commitment credit (VAK) in euros"), help_text=_("Less is negative."))
    vek = AmountField(label=_("Payment credit (VEK) in euros"), help_text=_("Less is negative."))


#: Kind of measure, in the words of an address → its form.
FORMS: dict[str, type[MeasureForm]] = {
    "percentage": PercentForm,
    "bedrag": TargetForm,
    "index": IndexForm,
    "compensatie": CompensationForm,
    "beweging": MovementForm,
}
#: The same → what it is called.
KINDS = {
    "percentage": _("A percentage more or less"),
    "bedrag": _("To an amount"),
    "index": _("An index"),
    "compensatie": _("From one article to another"),
    "beweging": _("Another amount on one article"),
}


class ShareForm(forms.Form):
    """The index-sensitive share of an article."""

    share = AmountField(
        label=_("Which percentage follows the index?"),
        help_text=_("From 0 to 100, for instance 70 or 33,3333."),
        decimals=4,
        required=True,
    )
    ground = forms.CharField(
        label=_("How do you know?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
