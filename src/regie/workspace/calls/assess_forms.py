"""The forms of assessing and deciding."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from regie.components.plan_words import Words
from regie.programmes import scoring
from regie.programmes.ruleset import Criterion
from regie.workspace.budget.fields import AmountField

CHECK_STATES: dict[str, Words] = {
    "busy": _("being checked"),
    "asked": _("waits for the applicant"),
    "complete": _("complete"),
    "ineligible": _("ineligible"),
}
ITEM_STATES: dict[str, Words] = {
    "ok": _("in order"),
    "missing": _("missing"),
    "none": _("does not apply"),
}
ADVICES: dict[str, Words] = {
    "grant": _("grant"),
    "partly": _("grant a part"),
    "refuse": _("refuse"),
}
OUTCOMES: dict[str, Words] = {
    "favourable": _("favourable"),
    "conditions": _("favourable with conditions"),
    "unfavourable": _("unfavourable"),
}
_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class CheckForm(forms.Form):
    """How complete an application is, item by item."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self,
        *args: Any,
        items: Iterable[tuple[str, str, str]],
        reserves: Sequence[tuple[int, str]],
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.items = [code for code, _label, _help in items]
        for code, label, explain in items:
            self.fields[f"item_{code}"] = forms.ChoiceField(
                label=label,
                help_text=explain,
                choices=[("", _("not looked at yet")), *ITEM_STATES.items()],
                required=False,
            )
        if reserves:
            self.fields["groups"] = forms.TypedMultipleChoiceField(
                label=_("For whom is money or a number of awards reserved?"),
                help_text=_("Tick what this applicant belongs to."),
                choices=reserves,
                coerce=int,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        self.fields["state"] = forms.ChoiceField(
            label=_("What do you decide?"),
            choices=CHECK_STATES.items(),
            widget=forms.RadioSelect,
        )
        self.fields["until"] = forms.DateField(
            label=_("Until which day may the applicant complete it?"),
            help_text=_("Only when you wait for the applicant."),
            required=False,
            widget=_DAY,
        )
        self.fields["note"] = forms.CharField(
            label=_("What is still needed, or why is it ineligible?"),
            help_text=_("The applicant reads this."),
            required=False,
            max_length=1000,
            widget=_area(),
        )

    def told(self) -> dict[str, str]:
        """The answers by item."""
        clean = self.cleaned_data
        return {code: clean[f"item_{code}"] for code in self.items if clean.get(f"item_{code}")}


class MessageForm(forms.Form):
    """A question or an answer."""

    text = forms.CharField(
        label=_("Your question or answer"),
        help_text=_("The other side gets a mail."),
        max_length=5000,
        widget=_area(4),
    )


class ScoreForm(forms.Form):
    """A score for each criterion, with advice. ``strict`` is left to the service."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self,
        *args: Any,
        criteria: Sequence[Criterion],
        language: str,
        notes: bool = False,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        for one in criteria:
            title = one.title.get(language) or one.title.get("nl", one.code)
            explain = _("From 0 to %(most)s.") % {"most": scoring.highest(one)}
            if one.weight is not None:
                explain += " " + _("Weight: %(weight)s.") % {
                    "weight": f"{one.weight.normalize():f}"
                }
            self.fields[f"score_{one.code}"] = forms.CharField(
                label=title,
                help_text=explain,
                required=False,
                max_length=10,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            )
            if notes:
                self.fields[f"note_{one.code}"] = forms.CharField(
                    label=_("Why: %(criterion)s") % {"criterion": title},
                    required=False,
                    max_length=5000,
                    widget=_area(2),
                )
        self.fields["advice"] = forms.ChoiceField(
            label=_("Advice"),
            choices=[("", _("Choose")), *ADVICES.items()],
            required=False,
        )
        self.fields["text"] = forms.CharField(
            label=_("Explanation"), required=False, max_length=5000, widget=_area(4)
        )

    def needed(self) -> None:
        """Show what must be there before sending as such: a draft may lack it."""
        for name, field in self.fields.items():
            if name.startswith("score_"):
                field.required = True

    def scores(self) -> dict[str, str]:
        """What was typed for each criterion."""
        return {
            name.removeprefix("score_"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("score_")
        }


class ConflictForm(forms.Form):
    """Saying that one may not judge."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    reason = forms.CharField(
        label=_("What have you to do with the applicant?"), max_length=500, widget=_area()
    )


class EvenlyForm(forms.Form):
    """Spreading applications over assessors."""

    persons = forms.MultipleChoiceField(label=_("Over whom?"), widget=forms.CheckboxSelectMultiple)
    each = forms.IntegerField(
        label=_("How many assessors for each application?"), min_value=1, max_value=9, initial=2
    )

    def __init__(self, *args: Any, persons: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["persons"].choices = persons  # type: ignore[attr-defined] # a choice field


class AssignForm(forms.Form):
    """Giving one application to one assessor."""

    application = forms.ChoiceField(label=_("Which application?"))
    person = forms.ChoiceField(label=_("To whom?"))

    def __init__(
        self,
        *args: Any,
        applications: Sequence[tuple[str, str]],
        persons: Sequence[tuple[str, str]],
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        for name, told in (("application", applications), ("person", persons)):
            self.fields[name].choices = [("", _("Choose")), *told]  # type: ignore[attr-defined] # see above


class MeetingForm(forms.Form):
    """Calling a jury together."""

    day = forms.DateField(label=_("When?"), widget=_DAY)
    place = forms.CharField(label=_("Where?"), max_length=200, required=False)
    members = forms.MultipleChoiceField(
        label=_("Who sits in the jury?"), widget=forms.CheckboxSelectMultiple
    )
    applications = forms.MultipleChoiceField(
        label=_("What stands on the agenda?"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        *args: Any,
        members: Sequence[tuple[str, str]],
        applications: Sequence[tuple[str, str]],
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.fields["members"].choices = members  # type: ignore[attr-defined] # a choice field
        self.fields["applications"].choices = applications  # type: ignore[attr-defined] # see above


class RecusalForm(forms.Form):
    """A member who leaves the room."""

    person = forms.ChoiceField(label=_("Who leaves the room?"))
    reason = forms.CharField(label=_("Why?"), max_length=500)

    def __init__(self, *args: Any, persons: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["person"].choices = [("", _("Choose")), *persons]  # type: ignore[attr-defined] # see above


class MinutesForm(forms.Form):
    """Closing a meeting."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    minutes = forms.CharField(
        label=_("What else was said?"), required=False, max_length=20000, widget=_area(6)
    )


class AdviceForm(forms.Form):
    """The advice of the Inspection of Finance."""

    outcome = forms.ChoiceField(
        label=_("What does the advice say?"), choices=OUTCOMES.items(), widget=forms.RadioSelect
    )
    number = forms.CharField(label=_("Number of the advice"), max_length=100)
    day = forms.DateField(label=_("Day of the advice"), widget=_DAY)
    text = forms.CharField(
        label=_("Text, with the conditions where there are"),
        required=False,
        max_length=10000,
        widget=_area(5),
    )


class VersionForm(forms.Form):
    """Keeping a division as a version."""

    envelope = AmountField(least=0, label=_("Envelope"), required=True)
    title = forms.CharField(label=_("What do you call this version?"), max_length=200)


class UnitsForm(forms.Form):
    """Another number than the rule gave."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    units = forms.IntegerField(label=_("How many do you grant?"), min_value=0, max_value=10**9)
    why = forms.CharField(
        label=_("Why do you deviate from the rule?"),
        help_text=_("The applicant reads this."),
        max_length=500,
        widget=_area(),
    )


class AmountForm(UnitsForm):
    """Another amount than the rule gave."""

    units = None  # type: ignore[assignment] # it takes the field away
    amount = AmountField(least=0, label=_("How much do you grant, in euros?"), required=True)
    field_order = ("version", "amount", "why")


class TakingForm(forms.Form):
    """The decision of the government on which a version rests."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    ground = forms.CharField(
        label=_("Which decision of the government is this?"),
        help_text=_("For instance VR 2023 1509 DOC.0001/1."),
        max_length=300,
    )
    day = forms.DateField(label=_("On which day was it taken?"), widget=_DAY)


def amount_of(text: str) -> Decimal | None:
    """An envelope in an address: ``2000000`` or as Dutch writes it; None for what is none."""
    try:
        told = AmountField(least=0).clean(text[:40])
    except forms.ValidationError:
        return None
    return told if isinstance(told, Decimal) and told >= 0 else None
