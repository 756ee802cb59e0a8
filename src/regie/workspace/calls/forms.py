"""The questions by which staff make the rules of a call, a form a subject."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from regie.base.text import said
from regie.components.templatetags.regie import language
from regie.programmes import ruleset, words
from regie.programmes.ruleset import answers_of
from regie.workspace.budget.fields import AmountField
from regie.workspace.calls.fields import Listed, Moment, PartForm, Share, SpokenLines

_MANY = 99_999_999


def _text(label: Any, *, required: bool = False, length: int = 300, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, required=required, max_length=length, **more)


def _long(
    label: Any, *, required: bool = False, length: int = 2000, **more: Any
) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(label=label, required=required, max_length=length, widget=widget, **more)


def _count(label: Any, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=1, max_value=_MANY, **more)


def _flag(label: Any, **more: Any) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, **more)


def _choice(label: Any, names: words.Names, **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=list(names.items()), widget=forms.RadioSelect, **more
    )


def _day(label: Any, **more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(
        label=label,
        required=False,
        widget=widget,
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"],
        **more,
    )


def _hour(label: Any, **more: Any) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time", "step": 1})
    return forms.TimeField(label=label, required=False, widget=widget, **more)


def _source() -> forms.CharField:
    return _text(
        _("Where does this come from?"),
        length=500,
        help_text=_("A decision, a page, or who stated it. Readers see it."),
    )


class AboutForm(PartForm):
    """What the call is for."""

    about_nl = _long(_("What is the call for?"), help_text=_("In a few plain sentences."))
    about_en = _long(_("The same in English"))


class ApplicantsForm(PartForm):
    """Who may apply."""

    kinds = forms.MultipleChoiceField(
        label=_("Who may apply?"),
        choices=list(words.KINDS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    named = Listed(label=_("Who else may apply, by name?"), help_text=_("One name on each line."))
    excluded = Listed(label=_("Who may not apply?"), help_text=_("One name on each line."))
    threshold__figure = _text(
        _("Which figure of a municipality counts?"),
        length=60,
        help_text=_("Its code in the figures of municipalities; leave empty where there is none."),
    )
    threshold__above = forms.IntegerField(
        label=_("Above which number?"), required=False, min_value=0, max_value=_MANY
    )
    threshold__together = _flag(_("Municipalities of one region may reach it together"))
    one_partnership = _flag(_("A board takes part in one partnership only"))
    source = _source()

    def clean(self) -> dict[str, Any]:
        """A threshold is a figure and a number."""
        told: dict[str, Any] = super().clean() or {}
        figure, above = told.get("threshold__figure"), told.get("threshold__above")
        if figure and above is None and "threshold__above" not in self.errors:
            self.add_error("threshold__above", gettext("Say above which number."))
        if above is not None and not figure and "threshold__figure" not in self.errors:
            self.add_error("threshold__figure", gettext("Say which figure counts."))
        if figure and not all(sign.isalnum() or sign in "-_." for sign in figure):
            self.add_error(
                "threshold__figure", gettext("Use letters, figures, points and hyphens.")
            )
        return told

    def part(self, had: Any) -> dict[str, Any]:
        """Without a threshold where none is told."""
        made = super().part(had)
        if not made.get("threshold", {}).get("figure"):
            made.pop("threshold", None)
        return made


class DatesForm(PartForm):
    """When the call opens and closes, and the project runs."""

    opens_day = _day(_("On which day does the call open?"))
    opens_time = _hour(_("At what time does it open?"), help_text=_("Empty: as the day begins."))
    closes_day = _day(_("On which day does the call close?"))
    closes_time = _hour(_("At what time does it close?"), help_text=_("Empty: as the day ends."))
    start = Moment(
        label=_("When does the project start?"),
        required=False,
        max_length=10,
        help_text=_("As precise as it is known: 2026-10-01, 2026-10, 2026-Q4 or 2026."),
    )
    end = Moment(label=_("When does the project end?"), required=False, max_length=10)
    notice_months = _count(_("How many months stand between the closing and the start?"))
    source = _source()

    def clean(self) -> dict[str, Any]:
        """A call does not close before it opens, and an hour has a day."""
        told: dict[str, Any] = super().clean() or {}
        for name in ("opens", "closes"):
            if told.get(f"{name}_time") and not told.get(f"{name}_day"):
                self.add_error(f"{name}_day", gettext("Say on which day."))
        opens, closes = (
            (told.get(f"{name}_day"), told.get(f"{name}_time")) for name in ("opens", "closes")
        )
        if opens[0] and closes[0]:
            late = closes[0] < opens[0] or (
                closes[0] == opens[0] and opens[1] and closes[1] and closes[1] <= opens[1]
            )
            if late:
                self.add_error("closes_day", gettext("The call closes before it opens."))
        return told


class BudgetForm(PartForm):
    """A budget of costs and incomes, and the own share."""

    budget__costs = SpokenLines(
        label=_("Which costs does the applicant fill in?"),
        help_text=_("One on each line; behind a | it may stand in English."),
    )
    budget__incomes = SpokenLines(
        label=_("Which incomes does the applicant fill in?"),
        help_text=_("One on each line; behind a | it may stand in English."),
    )
    own_share = AmountField(
        least=0,
        label=_("How many euros does the applicant add to one euro of the government?"),
        required=False,
        help_text=_("1 is half and half; 0 is nothing; leave empty where it is not known."),
    )


class MoneyForm(PartForm):
    """The money and how it is divided."""

    envelope = AmountField(
        least=0,
        label=_("How much money is there?"),
        required=False,
        help_text=_("Leave empty where that is only known later."),
    )
    allocation__rule = _choice(_("How is the money divided?"), words.RULES)
    allocation__basis = _choice(_("Where does this rule come from?"), words.BASES)
    allocation__awards_least = _count(_("How many awards must there be at least?"))

    def clean_envelope(self) -> Any:
        """Money is more than nothing."""
        told = self.cleaned_data["envelope"]
        if told is not None and not told:
            raise forms.ValidationError(_("An amount is above zero."))
        return told


class ContinuationForm(PartForm):
    """Going on the next year."""

    continuation__least_share = Share(
        label=_("Which part of the result must be reached to go on without more ado?"),
        required=False,
        help_text=_("In percent; leave empty where the call has no next year."),
    )
    continuation__source = _source()

    def clean(self) -> dict[str, Any]:
        """A source belongs to a part."""
        told: dict[str, Any] = super().clean() or {}
        if told.get("continuation__least_share") is None:
            told["continuation__source"] = ""
        return told


class ProcessForm(PartForm):
    """How the call is gone through."""

    once = _flag(_("An organisation hands in one application"))
    partners = _flag(_("Organisations may apply together, each with its own share"))
    blind = _flag(_("Assessors do not see who applies"))
    inspection = _choice(_("Does the Inspection of Finance give advice?"), words.INSPECTIONS)
    quorum = _count(_("How many members must a jury have to decide?"))
    objection_days = _count(
        _("How many days may somebody object to a decision?"),
        help_text=_("Leave empty where the decision or the law has not been found."),
    )
    answer_days = _count(_("How many days has the agency to answer an objection?"))
    reply_days = _count(
        _("How many days may an organisation reply to the proposal of its settlement?"),
        help_text=_("Leave empty where no rule says it; then staff choose a day each time."),
    )
    least_part = Share(
        label=_("Which part of a project is the least that is still given?"),
        required=False,
        help_text=_("In percent; leave empty where a project gets all that it asks, or nothing."),
    )


# --- elements of lists


class TitledForm(PartForm):
    """An element with a title."""

    title_nl = _text(_("Title"), required=True)
    title_en = _text(_("Title in English"))


class BlockForm(TitledForm):
    """Questions that stand together."""


class LineForm(TitledForm):
    """A line of the menu."""

    code = _text(
        _("Code"),
        required=True,
        length=60,
        help_text=_("Short, such as 5 or 9a: it stands in tables."),
    )
    objective = _text(_("Objective"), length=60)
    action = _text(_("Action"), length=60)
    unit_nl = _text(
        _("What is counted?"), required=True, help_text=_("One of them: a person, a plan.")
    )
    unit_en = _text(_("What is counted, in English"))
    amount = AmountField(
        least=0,
        label=_("How much does one bring?"),
        required=False,
        help_text=_("In euro. Leave empty where it is not known: nothing is guessed."),
    )
    ceiling = _count(_("How many may an applicant ask at most?"))
    expects_nl = _long(_("What is expected at least, beside the number?"))
    expects_en = _long(_("The same in English"))
    since_day = _day(
        _("From when can it be asked?"), help_text=_("Only where that is later than the opening.")
    )
    source = _source()
    field_order = ("version", "code", "title_nl", "title_en")

    def clean_code(self) -> str:
        """A code that addresses and columns can bear."""
        told = str(self.cleaned_data["code"])
        if not all(sign.isalnum() or sign in "-_." for sign in told):
            raise forms.ValidationError(_("Use letters, figures, points and hyphens."))
        return told

    def clean_amount(self) -> Any:
        """A price is more than nothing."""
        told = self.cleaned_data["amount"]
        if told is not None and not told:
            raise forms.ValidationError(_("An amount is above zero."))
        return told


class QuestionForm(PartForm):
    """A question of the form."""

    label_nl = _text(_("The question"), required=True)
    label_en = _text(_("The question in English"))
    answer = forms.ChoiceField(
        label=_("What does one answer with?"), choices=list(words.ANSWERS.items())
    )
    required = _flag(_("Needed: without an answer one cannot submit"))
    limit = _count(_("How many characters at most?"), help_text=_("Only for a text."))
    choices = Listed(
        label=_("What can be chosen?"), help_text=_("Only for a choice: one on each line.")
    )
    help_nl = _long(_("Explanation"))
    help_en = _long(_("Explanation in English"))
    only = forms.ChoiceField(
        label=_("With which answer can one submit?"),
        help_text=_("Only for yes or no."),
        choices=[
            ("", _("With any answer")),
            ("yes", _("Only with yes")),
            ("no", _("Only with no")),
        ],
        required=False,
    )
    when = forms.ChoiceField(label=_("When is it asked?"), required=False)

    def __init__(self, *args: Any, earlier: list[ruleset.Question], **more: Any) -> None:
        super().__init__(*args, **more)
        offered: list[tuple[str, str | Promise]] = [("", _("Always"))]
        for question in earlier:
            for answer in answers_of(question):
                told = {"yes": gettext("yes"), "no": gettext("no")}.get(answer, answer)
                offered.append(
                    (
                        f"{question.code}={answer}",
                        gettext("Only where “%(question)s” has the answer “%(answer)s”")
                        % {"question": said(question.label, language())[0], "answer": told},
                    )
                )
        self.fields["when"].choices = offered  # type: ignore[attr-defined] # a ChoiceField

    @classmethod
    def initial_of(cls, part: Any) -> dict[str, Any]:
        """A condition is one choice."""
        told = super().initial_of(part)
        if when := part.get("when"):
            told["when"] = f"{when['question']}={when['is']}"
        return told

    def part(self, had: Any) -> dict[str, Any]:
        """A condition is a question and an answer."""
        made = super().part(had)
        if when := made.pop("when", ""):
            question, _is, answer = str(when).partition("=")
            made["when"] = {"question": question, "is": answer}
        if made["answer"] not in ("text", "long_text"):
            made.pop("limit", None)
        if made["answer"] != "choice":
            made.pop("choices", None)
        if made["answer"] != "yes_no":
            made.pop("only", None)
        return made

    def clean(self) -> dict[str, Any]:
        """A choice has something to choose from."""
        told: dict[str, Any] = super().clean() or {}
        if told.get("answer") == "choice" and not told.get("choices"):
            self.add_error("choices", gettext("Say what can be chosen."))
        return told


class BonusForm(TitledForm):
    """Extra money without own share."""

    amount = AmountField(
        least=0,
        label=_("How much?"),
        required=False,
        help_text=_("Leave empty where it is not known."),
    )
    source = _source()


class ReserveForm(TitledForm):
    """A part that is kept for some."""

    amount = AmountField(least=0, label=_("Which amount is kept for them?"), required=False)
    awards = _count(_("Or how many awards?"))
    source = _source()

    def clean(self) -> dict[str, Any]:
        """Something is kept."""
        told: dict[str, Any] = super().clean() or {}
        if not self.errors and not told.get("amount") and not told.get("awards"):
            self.add_error("amount", gettext("Say an amount or a number of awards."))
        return told


class ReportForm(TitledForm):
    """When results are told."""

    due = Moment(
        label=_("Before which date?"),
        required=False,
        max_length=10,
        help_text=_("As precise as it is known: 2026-10-01, 2026-10, 2026-Q4 or 2026."),
    )
    source = _source()


class CriterionForm(TitledForm):
    """What assessors score."""

    highest = _count(_("What is the highest score?"))
    weight = AmountField(
        least=0,
        label=_("How heavily does it weigh?"),
        required=False,
        help_text=_("Leave empty where all weigh the same."),
    )


class PaymentForm(PartForm):
    """A part of the award that is paid at a moment."""

    share = Share(label=_("Which part, in percent?"), required=False)
    moment = forms.ChoiceField(
        label=_("When is it paid?"), choices=list(words.MOMENTS.items()), required=False
    )
    basis = forms.ChoiceField(
        label=_("Where does this come from?"), choices=list(words.BASES.items()), required=False
    )
    source = _text(_("Remark"), length=500)
    version = None  # type: ignore[assignment] # the page holds it, not each row


class ReasonForm(forms.Form):
    """Why the rules change."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    why = _long(
        _("Why?"),
        required=True,
        length=500,
        help_text=_("This stands in the public log, and in the message to who is applying."),
    )


class StartForm(forms.Form):
    """A new call."""

    title_nl = _text(_("What is the call called?"), required=True, length=200)
    title_en = _text(_("The same in English"), length=200)
    code = _text(
        _("Code"), required=True, length=60, help_text=_("Stands in its address: sport-2027.")
    )
    programme = _text(
        _("Of which programme is it a part?"),
        required=True,
        length=60,
        help_text=_("The code of a programme: plan-samenleven. A new one may be made up."),
    )
    like = forms.ChoiceField(label=_("From what does it start?"), required=False)
    example = _flag(_("This call is an example: its content is invented"))

    def __init__(self, *args: Any, calls: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["like"].choices = [  # type: ignore[attr-defined] # a ChoiceField
            ("", _("From nothing")),
            *((code, gettext("A copy of “%(title)s”") % {"title": title}) for code, title in calls),
        ]


class FileForm(forms.Form):
    """Rules in a file."""

    file = forms.FileField(
        label=_("File with rules (YAML)"), help_text=_("As this register writes it. At most 2 MB.")
    )
