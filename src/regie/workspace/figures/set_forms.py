"""Forms about data sets: their definition, a file with figures, and how it is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from regie.base.errors import Invalid
from regie.indicators.definitions import CategoryTold, Definition, DimensionTold, MeasureTold
from regie.indicators.mapping import MISSING, SUPPRESSED
from regie.workspace.keeping.rows import Row

_LARGEST_WORDS = 1_000_000

FREQUENCIES = {
    "year": _("every year"),
    "quarter": _("every quarter"),
    "month": _("every month"),
    "once": _("once"),
    "irregular": _("now and then"),
}
ORIGINS = {
    "register": _("a register"),
    "survey": _("a survey"),
    "administration": _("files of an administration"),
    "published": _("figures that the source published"),
}
DIMENSIONS = {
    "place": _("a place: municipalities or regions, with their own codes"),
    "period": _("a period: years, quarters or months"),
    "category": _("categories, with codes of this data set"),
}
MEASURES = {
    "count": _("a count"),
    "amount": _("an amount"),
    "rate": _("a rate: never added up"),
    "mean": _("a mean: never added up"),
    "median": _("a median: never added up"),
}
_YES_NO = [("yes", _("yes")), ("no", _("no"))]


def _yes_no(label: Any, help_text: Any = "", initial: str = "no") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        help_text=help_text,
        choices=_YES_NO,
        widget=forms.RadioSelect,
        initial=initial,
    )


class SetForm(forms.Form):
    """What a data set is, beside its dimensions and measures."""

    code = forms.SlugField(
        label=_("Code"),
        help_text=_("Small letters, figures and dashes; it is in addresses and never changes."),
        max_length=60,
    )
    title = forms.CharField(label=_("Title"), max_length=300)
    note = forms.CharField(
        label=_("What is counted, and what is not?"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    source = forms.CharField(label=_("Who supplies these figures?"), max_length=500)
    licence = forms.CharField(
        label=_("Under which licence?"),
        help_text=_("Empty means: not known."),
        required=False,
        max_length=200,
    )
    frequency = forms.ChoiceField(
        label=_("How often do new figures come?"), choices=list(FREQUENCIES.items())
    )
    origin = forms.ChoiceField(label=_("From what do they come?"), choices=list(ORIGINS.items()))
    public = _yes_no(_("May everybody see these figures?"), initial="yes")
    people = _yes_no(
        _("Do they count people?"),
        _("Then only what disclosure control lets through leaves this data set."),
    )
    threshold = forms.IntegerField(
        label=_("From how many people may a count be shown?"),
        help_text=_("Empty means: as everywhere in this register."),
        required=False,
        min_value=1,
        max_value=1000,
    )
    rounding = forms.IntegerField(
        label=_("Are counts rounded to multiples? Of what?"),
        help_text=_("Empty means: not rounded."),
        required=False,
        min_value=2,
        max_value=1000,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class DimensionRow(Row):
    """What an observation is of."""

    main = "code"
    # A place, a period, and what is told apart: once figures stand, none is added.
    empty = 4
    code = forms.CharField(label=_("Code"), required=False, max_length=40)
    title = forms.CharField(label=_("Name"), required=False, max_length=200)
    kind = forms.ChoiceField(
        label=_("What are its codes?"),
        choices=[("", _("choose")), *DIMENSIONS.items()],
        required=False,
    )
    categories = forms.CharField(
        label=_("Categories"),
        help_text=_("Only for categories: one a line, the code, a semicolon, and what it means."),
        required=False,
        max_length=50_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class MeasureRow(Row):
    """What is observed."""

    main = "code"
    code = forms.CharField(label=_("Code"), required=False, max_length=40)
    title = forms.CharField(label=_("Name"), required=False, max_length=200)
    unit = forms.CharField(label=_("Unit"), required=False, max_length=60)
    kind = forms.ChoiceField(
        label=_("What sort of figure is it?"),
        choices=[("", _("choose")), *MEASURES.items()],
        required=False,
    )
    decimals = forms.IntegerField(label=_("Decimals"), required=False, min_value=0, max_value=6)


def initial_of(told: Definition, version: int) -> dict[str, Any]:
    """What the form of a data set begins with."""
    return {
        "code": told.code,
        "title": told.title.get("nl", ""),
        "note": told.note.get("nl", ""),
        **{
            name: getattr(told, name)
            for name in ("source", "licence", "frequency", "origin", "threshold", "rounding")
        },
        "public": "yes" if told.public else "no",
        "people": "yes" if told.people else "no",
        "version": version,
    }


def rows_of_dimensions(told: Definition | None) -> list[dict[str, Any]]:
    """What the rows of dimensions begin with."""
    return [
        {
            "code": one.code,
            "title": one.title.get("nl", ""),
            "kind": one.kind,
            "categories": "\n".join(
                f"{category.code}; {category.title.get('nl', '')}" for category in one.categories
            ),
        }
        for one in (told.dimensions if told else ())
    ]


def rows_of_measures(told: Definition | None) -> list[dict[str, Any]]:
    """What the rows of measures begin with."""
    return [
        {
            "code": one.code,
            "title": one.title.get("nl", ""),
            "unit": one.unit.get("nl", ""),
            "kind": one.kind,
            "decimals": one.decimals,
        }
        for one in (told.measures if told else ())
    ]


def definition_in(
    form: Mapping[str, Any],
    dimensions: Sequence[Mapping[str, Any]],
    measures: Sequence[Mapping[str, Any]],
    had: Definition | None,
) -> Definition:
    """The definition that a form tells; words in other languages stay where the Dutch stays."""
    old = {one.code: one for one in had.dimensions} if had else {}
    figures = {one.code: one for one in had.measures} if had else {}
    return Definition(
        code=had.code if had else form["code"],
        title=_words(form["title"], had.title if had else {}),
        note=_words(form["note"], had.note if had else {}),
        source=form["source"],
        licence=form["licence"],
        frequency=form["frequency"],
        origin=form["origin"],
        people=form["people"] == "yes",
        threshold=form["threshold"],
        rounding=form["rounding"],
        public=form["public"] == "yes",
        example=had.example if had else False,
        dimensions=tuple(_dimension(one, old.get(one["code"])) for one in dimensions),
        measures=tuple(
            MeasureTold(
                one["code"],
                _words(one["title"] or one["code"], was.title if was else {}),
                _words(one["unit"], was.unit if was else {}),
                one["kind"] or "count",
                one["decimals"] or 0,
            )
            for one in measures
            for was in [figures.get(one["code"])]
        ),
        waves=had.waves if had else (),
    )


def _dimension(one: Mapping[str, Any], had: DimensionTold | None) -> DimensionTold:
    known = {category.code: category for category in had.categories} if had else {}
    categories = []
    for line in one["categories"].splitlines():
        code, _sign, words = (part.strip() for part in line.partition(";"))
        if not code:
            continue
        was = known.get(code)
        title = _words(words or code, was.title if was else {})
        categories.append(CategoryTold(code, title, was.parent if was else ""))
    return DimensionTold(
        one["code"],
        _words(one["title"] or one["code"], had.title if had else {}),
        one["kind"] or "category",
        tuple(categories),
    )


def _words(told: str, had: Mapping[str, str]) -> dict[str, str]:
    told = told.strip()
    if not told:
        return {}
    return dict(had) if had.get("nl") == told else {"nl": told}


class FileForm(forms.Form):
    """A file with figures."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV, XLSX, SDMX-CSV or a Frictionless package (ZIP), at most 1 GB. First you see what "
            "it would change."
        ),
    )
    mapping = forms.ChoiceField(label=_("How is it read?"), required=False)

    def __init__(self, *args: Any, mappings: Sequence[str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["mapping"].choices = [  # type: ignore[attr-defined] # a ChoiceField
            ("", _("by its headings")),
            *((name, name) for name in mappings),
        ]


class WavesForm(forms.Form):
    """A file with the waves of a survey."""

    file = forms.FileField(label=_("File"), help_text=_("A YAML file of at most 1 MB."))

    def clean_file(self) -> Any:
        """A file of words is small."""
        if self.cleaned_data["file"].size > _LARGEST_WORDS:
            raise forms.ValidationError(_("This file is too large: at most 1 MB."))
        return self.cleaned_data["file"]


class MappingForm(forms.Form):
    """How the columns of a file become dimensions and measures."""

    decimal = forms.ChoiceField(
        label=_("Decimal sign"), choices=[(",", _("a comma: 12,5")), (".", _("a point: 12.5"))]
    )
    thousands = forms.ChoiceField(
        label=_("Sign between thousands"),
        required=False,
        choices=[
            ("", _("none")),
            (".", _("a point: 1.234")),
            (",", _("a comma: 1,234")),
            ("space", _("a space: 1 234")),
        ],
    )
    missing = forms.CharField(
        label=_("What stands where a figure is not known?"),
        help_text=_("With a space between them. An empty cell is never a zero."),
        required=False,
        max_length=500,
    )
    suppressed = forms.CharField(
        label=_("What stands where a figure is hidden?"),
        help_text=_("With a space between them."),
        required=False,
        max_length=500,
    )
    name = forms.SlugField(
        label=_("Remember this reading under a name"),
        help_text=_("The next file with these columns is then read the same way."),
        required=False,
        max_length=60,
    )

    def __init__(
        self,
        *args: Any,
        codes: Sequence[tuple[str, str]],
        columns: Sequence[str],
        sheets: Sequence[str],
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        choices = [("", _("no column")), *((one, one) for one in dict.fromkeys(columns))]
        fields: dict[str, forms.Field] = {
            f"of_{code}": forms.ChoiceField(
                label=gettext("Which column is “%(what)s”?") % {"what": title},
                required=False,
                choices=choices,
            )
            for code, title in codes
        }
        if len(sheets) > 1:
            fields = {
                "sheet": forms.ChoiceField(
                    label=_("Which table of this file is read?"),
                    help_text=_("With another table, its columns are looked for anew."),
                    choices=[(one, one) for one in sheets],
                ),
                **fields,
            }
        self.fields = {**fields, **self.fields}
        self.codes = [code for code, _title in codes]

    def told(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """The mapping that it tells, on top of what the form does not ask."""
        clean = self.cleaned_data
        if "sheet" in clean and "sheet" in self.changed_data:
            return {"sheet": clean["sheet"]}
        columns = {code: clean[f"of_{code}"] for code in self.codes if clean[f"of_{code}"]}
        told = {**before, "columns": columns}
        wide = told.get("wide")
        if wide and {wide["dimension"], wide["measure"]} & set(columns):
            del told["wide"]
        told["decimal"] = clean["decimal"]
        told["thousands"] = " " if clean["thousands"] == "space" else clean["thousands"]
        if told["thousands"] == told["decimal"]:
            raise Invalid(
                "Het teken tussen duizendtallen is niet het decimale teken.",
                {"thousands": "Kies een ander teken dan het decimale."},
            )
        told["missing"] = clean["missing"].split()
        told["suppressed"] = clean["suppressed"].split()
        return told


def initial_mapping(told: Mapping[str, Any]) -> dict[str, Any]:
    """What the form of a mapping begins with."""
    thousands = told.get("thousands", "")
    return {
        **{f"of_{code}": heading for code, heading in told.get("columns", {}).items()},
        **({"sheet": told["sheet"]} if told.get("sheet") else {}),
        "decimal": told.get("decimal", "."),
        "thousands": "space" if thousands == " " else thousands,
        "missing": " ".join(told.get("missing") or (one for one in MISSING if " " not in one)),
        "suppressed": " ".join(
            told.get("suppressed") or (one for one in SUPPRESSED if " " not in one)
        ),
    }


class ConfirmForm(forms.Form):
    """Loading what was tried."""

    revised = forms.CharField(
        label=_("What was revised, and why?"),
        help_text=_("For who reads these figures. Empty: only how many cells changed."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    skip = forms.BooleanField(label=_("Load it without the rows that are wrong"), required=False)
