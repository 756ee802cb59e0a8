"""Rows of a form, and what its fields share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.components.plan_words import BASES, SIDES
from regie.components.requests import FIELD_NAMES, Request, tell
from regie.plans.selectors.agreements import items_called
from regie.plans.services.agreements import Tied
from regie.workspace.keeping.words import kept_words
from regie.workspace.plans.fields import PartialDateField, WordsField

FIELD_NAMES.update(
    text=_("text"),
    start=_("start"),
    end=_("end"),
    parties=_("parties"),
    targets=_("targets"),
    years=_("yearly plans"),
    items=_("tied items"),
    body=_("who recommends it"),
    document=_("document"),
    link=_("link"),
    answer=_("answer"),
    form=_("form"),
    levels=_("levels of objectives"),
    term=_("term"),
    admission_source=_("source of what may be in it"),
    source=_("source"),
    owner=_("owner"),
)
#: How many lines stand on one page.
SIZE = 50
#: How many rows of one sort a form may hold.
_MOST = 60
UNKNOWN = _("As precise as you know. Empty means: not known.")


def words_field(**told: Any) -> forms.Field:
    """A field for words that may be long."""
    return WordsField(
        required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 4}), **told
    )


def link_field(label: Any) -> forms.Field:
    """A field for an address on the web."""
    return forms.URLField(
        label=label,
        help_text=_("Where it can be read. Empty means: not known."),
        required=False,
        max_length=500,
        assume_scheme="https",
    )


class Row(forms.Form):
    """One row; whoever empties its main field takes it away."""

    main = ""
    #: How many empty rows are offered.
    empty = 2

    def clean(self) -> dict[str, Any]:
        """A row that says something says what it is about."""
        told = self.cleaned_data
        other = [told.get(name) for name in self.fields if name not in (self.main, "basis")]
        new = self.main in told and not told[self.main] and not self.initial.get(self.main)
        if new and any(other):
            self.add_error(self.main, gettext("Fill this in, or empty the whole row."))
        return told


class PartyRow(Row):
    """Who signs."""

    main = "who"
    who = forms.ChoiceField(label=_("Minister or organisation"), required=False)
    side = forms.ChoiceField(
        label=_("On which side?"),
        choices=[("", _("choose")), *SIDES.items()],
        required=False,
    )

    def __init__(self, *args: Any, who: list[Any], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["who"].choices = who  # type: ignore[attr-defined] # a ChoiceField

    def clean(self) -> dict[str, Any]:
        """Who signs stands on a side."""
        told = super().clean()
        if told.get("who") and not told.get("side"):
            self.add_error("side", gettext("Choose on which side this party stands."))
        return told


class TargetRow(Row):
    """What must be reached."""

    main = "title"
    title = forms.CharField(label=_("What must be reached?"), required=False, max_length=500)
    value = forms.CharField(label=_("Figure with its unit"), required=False, max_length=80)
    due = PartialDateField(label=_("By when?"), help_text=UNKNOWN)


class YearRow(Row):
    """The plan of one year."""

    main = "year"
    year = forms.IntegerField(label=_("Year"), required=False, min_value=1990, max_value=2200)
    text = words_field(label=_("What it plans"))
    link = link_field(_("Link"))


class TiedRow(Row):
    """An item that it is tied to."""

    main = "item"
    item = forms.CharField(
        label=_("Objective or action"),
        help_text=_("Its address in this register, or its code where only one item has it."),
        required=False,
        max_length=300,
    )
    basis = forms.ChoiceField(label=_("How do you know?"), choices=list(BASES.items()))
    note = forms.CharField(label=_("Explanation"), required=False, max_length=1000)

    def __init__(self, *args: Any, titles: Mapping[str, str], **more: Any) -> None:
        super().__init__(*args, **more)
        if title := titles.get(self.initial.get("item", "")):
            self.fields["item"].help_text = title
        self.fields["basis"].initial = "staff"


def rows_of(row: type[Row], prefix: str, request: Request, had: Iterable[Any], **more: Any) -> Any:
    """The rows of one sort, as they were sent or as they stand."""
    made = forms.formset_factory(row, extra=row.empty, max_num=_MOST, absolute_max=_MOST)
    return made(
        request.POST if request.method == "POST" else None,
        prefix=prefix,
        initial=list(had),
        form_kwargs=more,
    )


def told_in(rows: Any, main: str) -> list[dict[str, Any]]:
    """What stands in the rows that are not empty."""
    return [row.cleaned_data for row in rows if row.cleaned_data.get(main)]


def all_sound(form: forms.Form, sections: Mapping[str, tuple[Any, Any]]) -> bool:
    """Whether a form and its rows are right; what is wrong in a row is told on top as well."""
    right = form.is_valid()
    for heading, rows in sections.values():
        if rows.is_valid():
            continue
        right = False
        for number, row in enumerate(rows, 1):
            for sentences in row.errors.values():
                for sentence in sentences:
                    form.add_error(None, f"{heading} {number}: {sentence}")
        for sentence in rows.non_form_errors():
            form.add_error(None, sentence)
    return right


def tell_refusal(form: forms.Form, refusal: Refusal) -> None:
    """Tell a refusal at the form; a conflict and a missing right have pages of their own."""
    if isinstance(refusal, Conflict | NotAllowed):
        raise refusal
    if isinstance(refusal, Invalid):
        lost = [text for name, text in refusal.fields.items() if name not in form.fields]
        if not lost:
            return tell(form, refusal)
        for name, text in refusal.fields.items():
            form.add_error(name if name in form.fields else None, text)
    else:
        form.add_error(None, str(refusal))
    return None


def both_versions(mine: Mapping[str, Any], theirs: Mapping[str, Any], version: int) -> NoReturn:
    """Both versions in words, where they differ."""
    apart = [name for name in mine if mine[name] != theirs[name]]
    raise Conflict(
        {name: mine[name] for name in apart},
        {name: theirs[name] for name in apart} | {"version": version},
    )


def tied_in(rows: Any, had: Iterable[Tied]) -> list[Tied]:
    """The items that rows name.

    :raises Invalid: for one that there is none of, or more than one.
    """
    told = told_in(rows, "item")
    called = items_called([one["item"] for one in told])
    if wrong := [one["item"] for one in told if one["item"] not in called]:
        raise Invalid(
            "Dit onderdeel is niet gevonden.",
            {"items": gettext("“%(words)s” is no item of a published plan.") % {"words": wrong[0]}},
        )
    notes = [one.note for one in had]
    return [Tied(called[one["item"]], one["basis"], kept_words(one["note"], notes)) for one in told]


def tied_rows(items: Iterable[Tied]) -> list[dict[str, str]]:
    """What :class:`TiedRow` begins with."""
    return [{"item": one.item, "basis": one.basis, "note": one.note.get("nl", "")} for one in items]
