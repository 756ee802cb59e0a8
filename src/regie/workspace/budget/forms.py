"""The forms of who keeps the ledger. A field is called as its column in a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from regie.budgets import entries, rules
from regie.budgets.entries import Entry, SubLine
from regie.components import budget, figures
from regie.components.templatetags.regie import language
from regie.kernel.flanders.articles import parse
from regie.workspace.budget.fields import AmountField


class RateField(forms.Field):
    """A percentage."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            required=False,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 8}),
            **options,
        )

    def to_python(self, value: Any) -> Decimal | None:
        """The percentage that was typed.

        :raises ValidationError: for what is none.
        """
        try:
            return entries.read_rate(str(value or ""))
        except ValueError as bad:
            raise forms.ValidationError(str(bad)) from bad


class CodeField(forms.CharField):
    """The code of an article; the page offers those that there are."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            max_length=30,
            widget=forms.TextInput(
                attrs={
                    "list": "artikels",
                    "size": 22,
                    "autocomplete": "off",
                    "autocapitalize": "characters",
                    "spellcheck": "false",
                }
            ),
            **options,
        )

    def to_python(self, value: Any) -> str:
        """In capitals, without blanks around it."""
        return str(super().to_python(value) or "").upper()


# --- rounds


class RoundForm(forms.Form):
    """A new round."""

    kind = forms.ChoiceField(label=_("Which moment?"))
    year = forms.IntegerField(label=_("Budget year"), min_value=2000, max_value=2099)
    base = forms.ChoiceField(
        label=_("Which round does it start from?"),
        help_text=_("Its closing is the opening of this round."),
        required=False,
    )
    other = forms.CharField(
        label=_("Another round that is not in this register"),
        help_text=_("Such as BA2020. You then post the opening of each article yourself."),
        required=False,
        max_length=8,
        widget=forms.TextInput(attrs={"size": 10}),
    )

    def __init__(self, *args: Any, bases: Iterable[tuple[str, Any]], **more: Any) -> None:
        super().__init__(*args, **more)
        kinds = [(kind, f"{kind}: {words}") for kind, words in budget.MOMENTS.items()]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined] # a ChoiceField
        self.fields["base"].choices = [("", _("none")), *bases]  # type: ignore[attr-defined] # see above

    def clean(self) -> dict[str, Any]:
        """One base, and one that is a round."""
        told: dict[str, Any] = super().clean() or {}
        if told.get("other"):
            code = entries.read_round(told["other"])
            if not (len(code) == 6 and code[:2] in budget.MOMENTS):
                self.add_error("other", _("Write a round as BA2020."))
            elif told.get("base"):
                self.add_error("other", _("Choose one of the two."))
            told["other"] = code
        return told


# --- movements


class SubLineForm(forms.Form):
    """A line that explains a movement."""

    label = forms.CharField(label=_("What"), required=False, max_length=500)
    axis = forms.ChoiceField(label=_("Column"), required=False)
    amount = AmountField(label=_("Amount in euro"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["axis"].choices = [  # type: ignore[attr-defined] # a ChoiceField
            ("", _("none")),
            *((axis, axis) for axis in rules.AXES if axis != "AMOUNT"),
        ]

    def clean(self) -> dict[str, Any]:
        """A line says what and how much."""
        told = self.cleaned_data
        if told.get("amount") is not None and not told.get("label"):
            self.add_error("label", _("Say what this line is."))
        if told.get("label") and "amount" in told and told["amount"] is None:
            self.add_error("amount", _("Fill in an amount."))
        return told


_CREDIT_AXES, _RECEIPT_AXES = ("VAK", "VEK"), ("AO", "TO", "LO", "AMOUNT")


class MovementForm(forms.Form):
    """A movement, as its kind asks it."""

    article = CodeField(label=_("Article"))
    counter_article = CodeField(label=_("To which article?"), required=False)
    VAK = AmountField(label=_("VAK: commitment credit"))
    VEK = AmountField(label=_("VEK: payment credit"))
    AO = AmountField(label=_("AO: general receipts"))
    TO = AmountField(label=_("TO: assigned receipts"))
    LO = AmountField(label=_("LO: proceeds of loans"))
    AMOUNT = AmountField(
        label=_("Amount without a column"),
        help_text=_("As the receipts of a legal person are printed."),
    )
    title = forms.CharField(
        label=_("What is it about?"),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"size": 60}),
    )
    index_kind = forms.CharField(
        label=_("Which index?"),
        help_text=_("For instance spilindex or GZI. As information: nothing is computed with it."),
        max_length=60,
        required=False,
    )
    index_rate = RateField(label=_("How many per cent?"))
    decision = forms.ChoiceField(
        label=_("By which decision?"),
        help_text=_("Or point at the place in a document where it stands."),
        required=False,
    )
    ground = forms.CharField(
        label=_("Why?"),
        help_text=_("In one sentence. Not needed where a document says it."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    passage = forms.CharField(
        label=_("Place in a document"),
        help_text=_("The address of the page that shows the place."),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"size": 60}),
    )

    def __init__(
        self, *args: Any, kind: str, decisions: Iterable[tuple[str, str]] = (), **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.kind = kind
        transfer = kind in rules.TRANSFERS
        gone = {"index_kind", "index_rate"} if kind != "index" else set()
        if not transfer:
            gone.add("counter_article")
        if kind == "opening":
            gone.add("title")
        if kind in ("overflow", "redistribution"):
            gone |= set(_RECEIPT_AXES)
        if kind == "ruiter":
            gone |= {"title", "VEK", *_RECEIPT_AXES}
        if kind == "redistribution":
            choices = [("", _("choose")), *decisions]
            self.fields["decision"].choices = choices  # type: ignore[attr-defined] # a ChoiceField
        else:
            gone.add("decision")
        for name in gone:
            del self.fields[name]
        if transfer:
            self.fields["article"].label = _("From which article?")
            help_text = _("Leave it empty while you do not know it. The round cannot close then.")
            self.fields["counter_article"].help_text = help_text
            if kind == "compensation":
                self.fields["article"].required = False
                self.fields["article"].help_text = help_text
        if "title" in self.fields and kind in entries.TITLED:
            self.fields["title"].required = True
        if kind == "redistribution":
            self.fields["article"].label = _("From which provision?")

    @property
    def sides(self) -> list[Any]:
        """The amounts, which stand together."""
        return [self[axis] for axis in _CREDIT_AXES if axis in self.fields]

    @property
    def receipts(self) -> list[Any]:
        """The amounts of receipts, which stand apart: most articles spend."""
        return [self[axis] for axis in _RECEIPT_AXES if axis in self.fields]

    @property
    def receipts_open(self) -> bool:
        """Whether something stands there, or is wrong there."""
        article = entries_kind(str(self["article"].value() or ""))
        return article == "receipt" or any(field.value() or field.errors for field in self.receipts)

    @property
    def who(self) -> list[Any]:
        """The articles."""
        return [self[name] for name in ("article", "counter_article") if name in self.fields]

    @property
    def why(self) -> list[Any]:
        """What is told of it."""
        names = ("title", "index_kind", "index_rate", "decision", "ground", "passage")
        return [self[name] for name in names if name in self.fields]

    def entry(self, round_code: str, lines: Iterable[Mapping[str, Any]]) -> Entry:
        """What was written down."""
        told = self.cleaned_data
        axes = (*_CREDIT_AXES, *_RECEIPT_AXES)
        wrong = {axis: Decimal(1) for axis in axes if axis in self.errors}
        return Entry(
            row=1,
            round=round_code,
            kind=self.kind,
            article=told.get("article", ""),
            counter_article=told.get("counter_article", ""),
            # So that nobody hears that what cannot be read misses.
            amounts={axis: told[axis] for axis in axes if told.get(axis) is not None} | wrong,
            faulty=bool(self.errors),
            title=told.get("title", ""),
            index_kind=told.get("index_kind", ""),
            index_rate=told.get("index_rate"),
            ground=told.get("ground", ""),
            passage=told.get("passage", ""),
            decision=told.get("decision", ""),
            sub_lines=tuple(
                SubLine(1, line["label"], line["amount"], line["axis"] or None)
                for line in lines
                if line.get("label")
            ),
        )


class ReasonForm(forms.Form):
    """Why something is undone."""

    ground = forms.CharField(
        label=_("Why do you reverse it?"),
        help_text=_("Everybody who looks at the article reads this."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class FileForm(forms.Form):
    """A file with movements."""

    file = forms.FileField(
        label=_("File with movements"), help_text=_("CSV or XLSX, at most 10 MB.")
    )


# --- articles


class ArticleForm(forms.Form):
    """What an article is called and what it pays."""

    name = forms.CharField(
        label=_("Name"), max_length=300, required=False, widget=forms.TextInput(attrs={"size": 60})
    )
    content_element = forms.CharField(
        label=_("Content element (ISE)"),
        help_text=_("A name that is not there yet makes a new one."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"list": "elementen", "size": 40, "autocomplete": "off"}),
    )
    short_content = forms.CharField(
        label=_("Short content"),
        help_text=_("What is paid from it or received on it, in your own words."),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    short_content_en = forms.CharField(
        label=_("Short content in English"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def words(self) -> dict[str, str]:
        """The short content by language."""
        both = {
            "nl": self.cleaned_data["short_content"].strip().replace("\r\n", "\n"),
            "en": self.cleaned_data["short_content_en"].strip().replace("\r\n", "\n"),
        }
        return {spoken: words for spoken, words in both.items() if words}


class NewArticleForm(ArticleForm):
    """An article that is not there yet."""

    code = CodeField(
        label=_("Code"), help_text=_("As the budget prints it, such as SJ0-1SFC2CA-WT.")
    )
    anyway = forms.BooleanField(label=_("The code is right as it stands"), required=False)
    field_order = ("code", "anyway", "name")

    def __init__(self, *args: Any, doubt: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        del self.fields["version"]
        self.fields["code"].widget.attrs.pop("list")
        if not doubt:
            del self.fields["anyway"]


class RecodeForm(forms.Form):
    """Another code, from a budget year on."""

    code = CodeField(label=_("New code"))
    from_year = forms.IntegerField(
        label=_("From which budget year?"), min_value=2000, max_value=2099
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, today: date, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["code"].widget.attrs.pop("list")
        self.fields["from_year"].initial = today.year + 1


class FlowForm(forms.Form):
    """Which receipt of a legal person this article feeds."""

    receiver = CodeField(label=_("Receipt of a legal person"))
    basis = forms.ChoiceField(label=_("How do you know?"))
    ground = forms.CharField(
        label=_("Why?"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, bases: Iterable[tuple[str, Any]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["basis"].choices = list(bases)  # type: ignore[attr-defined] # a ChoiceField


def entries_kind(code: str) -> str:
    """Whether a code is of an article that spends or receives; "" where it is none."""
    parts = parse(code.strip().upper())
    return parts.kind if parts else ""


def euro(amount: Decimal | None) -> str:
    """An amount for a table: exact, with cents only where it has some."""
    if amount is None:
        return figures.NONE
    whole = amount == amount.to_integral_value()
    return figures.number(amount, language(), 0 if whole else 2)
