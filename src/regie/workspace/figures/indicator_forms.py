"""Forms of indicators: what they are, what they should be, what they judge, what they were."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from regie.components import indicator_words as words
from regie.components.plan_words import BASES
from regie.indicators.models import Figure
from regie.workspace.budget.fields import AmountField
from regie.workspace.keeping.rows import words_field
from regie.workspace.plans.fields import PartialDateField

#: Codes that are addresses of this room.
RESERVED = frozenset({"nieuw", "formule", "zonder-bewijs", "lijst"})
SOURCE = _("The paper, decision or page from which you have it.")
#: A basis that a person states; what is invented or follows from something is not typed.
STATED = [(key, BASES[key]) for key in ("staff", "paper", "decision", "inferred")]


class VersionForm(forms.Form):
    """A form about something as it was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class IndicatorForm(VersionForm):
    """What an indicator is. ``code`` is asked once: it stands in addresses."""

    code = forms.SlugField(
        label=_("Code"),
        help_text=_("Small letters, figures and hyphens. It stands in the address for good."),
        max_length=60,
    )
    title = forms.CharField(label=_("Title"), max_length=300)
    title_en = forms.CharField(label=_("Title in English"), max_length=300, required=False)
    question = forms.CharField(
        label=_("Which question does it answer?"),
        help_text=_("It is the title of the chart, such as: how many pilots are there?"),
        max_length=300,
        required=False,
    )
    question_en = forms.CharField(label=_("Question in English"), max_length=300, required=False)
    unit = forms.CharField(
        label=_("Unit"), help_text=_("Such as: pilots, people, %, euro."), max_length=100
    )
    unit_en = forms.CharField(label=_("Unit in English"), max_length=100, required=False)
    decimals = forms.IntegerField(label=_("Decimals"), min_value=0, max_value=6, initial=0)
    direction = forms.ChoiceField(label=_("Which way is better?"))
    frequency = forms.ChoiceField(label=_("How often is a new figure expected?"))
    cumulative = forms.BooleanField(label=_("The figures count on from the start"), required=False)
    formula = forms.CharField(
        label=_("Formula"),
        help_text=_(
            "How it is made of data sets. Empty means: its figures are written down one by one, "
            "or flow up from results."
        ),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocomplete": "off"}),
    )
    theme = forms.SlugField(
        label=_("Theme or monitor"),
        help_text=_("Small letters and hyphens; the same word groups indicators."),
        max_length=80,
        required=False,
    )
    source = forms.CharField(label=_("Where does this stand?"), help_text=SOURCE, max_length=500)
    owner = forms.ChoiceField(label=_("Who answers for it?"), required=False)
    note = words_field(label=_("Explanation"))
    note_en = words_field(label=_("Explanation in English"))

    def __init__(self, *args: Any, owners: list[Any], new: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        choices: dict[str, list[Any]] = {
            "owner": [("", _("nobody yet")), *owners],
            "direction": list(words.DIRECTIONS.items()),
            "frequency": list(words.FREQUENCIES.items()),
        }
        for name, some in choices.items():
            self.fields[name].choices = some  # type: ignore[attr-defined] # a ChoiceField
        self.fields["formula"].widget.attrs |= {
            "hx-get": reverse("work:indicator_formula"),
            "hx-trigger": "input changed delay:400ms",
            "hx-target": "#formule-uitleg",
        }
        if not new:
            del self.fields["code"]

    def clean_code(self) -> str:
        """A code that is not an address of this room."""
        code = str(self.cleaned_data["code"]).lower()
        if code in RESERVED:
            raise forms.ValidationError(_("This word is taken: choose another code."))
        return code


class TargetForm(VersionForm):
    """What a figure was, or should be, by when."""

    kind = forms.ChoiceField(label=_("What is it?"), choices=list(words.TARGETS.items()))
    kind.initial = "target"
    comparison = forms.ChoiceField(
        label=_("When is it reached?"), choices=list(words.COMPARISONS.items())
    )
    value = AmountField(decimals=6, label=_("Figure"), required=True)
    on = PartialDateField(
        label=_("By when?"), help_text=_("As precise as you know. Empty means: not known.")
    )
    place = forms.CharField(
        label=_("Place"),
        help_text=_("The NIS code of a municipality. Empty means: the whole."),
        max_length=20,
        required=False,
    )
    basis = forms.ChoiceField(label=_("How do you know?"), choices=STATED)
    source = forms.CharField(label=_("Where does this stand?"), help_text=SOURCE, max_length=500)
    note = words_field(label=_("Explanation"))


class FigureForm(VersionForm):
    """One figure with its source."""

    on = PartialDateField(
        label=_("Of when?"), help_text=_("For instance 2024, maart 2024 or 31/12/2024.")
    )
    value = AmountField(
        decimals=6, label=_("Figure"), help_text=_("Empty only where it is missing or hidden.")
    )
    status = forms.ChoiceField(label=_("Is it known?"), choices=list(words.STATUSES.items()))
    place = forms.CharField(
        label=_("Place"),
        help_text=_("The NIS code of a municipality. Empty means: the whole."),
        max_length=20,
        required=False,
    )
    basis = forms.ChoiceField(label=_("How do you know?"), choices=STATED)
    source = forms.CharField(label=_("Where does this stand?"), help_text=SOURCE, max_length=500)
    note = words_field(label=_("Explanation"))

    def clean(self) -> dict[str, Any]:
        """A figure that is known has a value, any other has none; each is of some time."""
        told: dict[str, Any] = super().clean() or {}
        known = told.get("status") == Figure.Status.OK
        if "value" in told and known and told["value"] is None:
            self.add_error("value", _("Fill in the figure, or say that it is missing."))
        elif told.get("value") is not None and not known:
            self.add_error("value", _("A figure that is missing or hidden stays empty."))
        if "on" in told and told["on"] is None:
            self.add_error("on", _("Say of when this figure is."))
        return told


class TieForm(VersionForm):
    """What an indicator judges: an item that was found, or a programme or a line of its menu."""

    item = forms.ChoiceField(label=_("Objective or action"), required=False)
    programme = forms.ChoiceField(label=_("Or a programme, or a line of it"), required=False)
    basis = forms.ChoiceField(label=_("How do you know?"), choices=STATED)
    why = forms.CharField(
        label=_("Why does this indicator judge it?"), max_length=500, required=False
    )
    source = forms.CharField(label=_("Where does this stand?"), help_text=SOURCE, max_length=500)

    def __init__(self, *args: Any, items: list[Any], programmes: list[Any], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["item"].choices = [("", _("none")), *items]  # type: ignore[attr-defined] # a ChoiceField
        self.fields["programme"].choices = [("", _("none")), *programmes]  # type: ignore[attr-defined] # a ChoiceField

    def clean(self) -> dict[str, Any]:
        """One of both."""
        told: dict[str, Any] = super().clean() or {}
        if bool(told.get("item")) == bool(told.get("programme")):
            self.add_error("item", _("Choose one: an objective or action, or a programme."))
        return told


class EndForm(VersionForm):
    """Why an indicator is no longer followed."""

    reason = forms.CharField(
        label=_("Why is it no longer followed?"),
        help_text=_("Everybody reads this. Its figures stay."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DropForm(forms.Form):
    """Why something goes."""

    reason = forms.CharField(
        label=_("Why does it go?"),
        help_text=_("The history keeps what it said, and why it went."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
