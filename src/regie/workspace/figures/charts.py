"""``/werk/cijfers/grafieken/`` and ``/werk/cijfers/verhalen/``: making charts and stories by
answering questions, seeing them while one types."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from regie.base.errors import Conflict, Invalid, Refusal
from regie.base.text import said
from regie.components import kept_charts
from regie.components.addresses import address_of
from regie.components.chart_words import FORMS
from regie.components.requests import Request, found, post_once, render_page, tell
from regie.components.templatetags.regie import language
from regie.indicators.models import Chart, DataSet, Indicator, Story
from regie.indicators.models.dataset import Dimension
from regie.indicators.query import Query
from regie.indicators.selectors import charts as selectors
from regie.indicators.services.charts import Asked, Tale, drafted, keep_chart, keep_story
from regie.workspace.keeping.words import by_language, in_dutch, kept_words
from regie.writing import theme_report

_NOTHING = [("", _("nothing"))]
#: Codes of so many categories can be ticked; of more they are typed.
_TICKED = 30
_AGGREGATES = {
    "sum": _("added up"),
    "mean": _("on average"),
    "min": _("lowest"),
    "max": _("highest"),
}


class SourceForm(forms.Form):
    """What a chart is made of."""

    van = forms.ChoiceField(
        label=_("Which figures does the chart show?"),
        help_text=_("A data set lets you choose rows and columns; an indicator is shown in time."),
    )

    def __init__(self, *args: Any, sources: list[Any], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["van"].choices = [("", _("choose")), *sources]  # type: ignore[attr-defined] # a ChoiceField


class ChartForm(forms.Form):
    """What every chart is asked; the questions about its figures are added in between."""

    title = forms.CharField(
        label=_("Which question does the chart answer?"),
        help_text=_("This is its title, for instance: how many people have work?"),
        max_length=200,
    )
    title_en = forms.CharField(label=_("The question in English"), max_length=200, required=False)
    form = forms.ChoiceField(
        label=_("How is it drawn?"), choices=list(FORMS.items()), widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("What must a reader know?"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    theme = forms.SlugField(
        label=_("Theme"),
        help_text=_("One word. A yearly report gathers the charts of a theme."),
        required=False,
        max_length=80,
    )
    public = forms.BooleanField(label=_("Everybody may see it"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, dataset: DataSet | None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.dimensions = list(dataset.dimensions.order_by("place")) if dataset else []
        if dataset is None:
            self._of_indicator()
        else:
            self._of_data(dataset)
        last = ("form", "note", "theme", "public", "version")
        self.order_fields(
            ["title", "title_en", *(one for one in self.fields if one not in last), *last]
        )

    def _of_data(self, dataset: DataSet) -> None:
        named = [(one.code, in_dutch(one.title)) for one in self.dimensions]
        self.fields["rows"] = forms.ChoiceField(
            label=_("What stands along the axis?"), choices=[("", _("choose")), *named]
        )
        self.fields["columns"] = forms.ChoiceField(
            label=_("What are the lines or colours?"), choices=[*_NOTHING, *named], required=False
        )
        self.fields["measure"] = forms.ChoiceField(
            label=_("Which figure?"),
            choices=[
                (f"{how}:{one.code}", f"{in_dutch(one.title)}, {words}")
                for one in dataset.measures.order_by("pk")
                for how, words in _AGGREGATES.items()
                if one.added or how != "sum"
            ],
        )
        self.fields["places"] = forms.ChoiceField(
            label=_("Which municipalities are meant?"),
            choices=[
                ("then", _("as they were then")),
                ("today", _("as they are today: counts of merged ones are added up")),
            ],
        )
        for one in self.dimensions:
            label = _("Only these: %(what)s") % {"what": in_dutch(one.title)}
            known = list(one.categories.order_by("place").values_list("code", "title"))
            if one.kind == Dimension.Kind.CATEGORY and 0 < len(known) <= _TICKED:
                self.fields[f"only_{one.code}"] = forms.MultipleChoiceField(
                    label=label,
                    choices=[(code, in_dutch(title) or code) for code, title in known],
                    required=False,
                    widget=forms.CheckboxSelectMultiple,
                )
            else:
                self.fields[f"only_{one.code}"] = forms.CharField(
                    label=label,
                    help_text=_("Codes with a comma between them; nothing is all of them."),
                    required=False,
                    max_length=2000,
                )

    def _of_indicator(self) -> None:
        self.fields["of_places"] = forms.CharField(
            label=_("Which municipalities?"),
            help_text=_("NIS codes with a comma between them; nothing is the whole."),
            required=False,
            max_length=500,
        )
        self.fields["figure"] = forms.CharField(
            label=_("What are the figures called in the chart?"),
            help_text=_("For instance: reached."),
            required=False,
            max_length=60,
        )
        self.fields["target"] = forms.CharField(
            label=_("What is the target called in the chart?"),
            help_text=_("For instance: planned."),
            required=False,
            max_length=60,
        )

    def asked(self, of: DataSet | Indicator, *, example: bool) -> Asked:
        """What was filled in."""
        told = self.cleaned_data
        query: Query | None = None
        places: tuple[str, ...] = ("",)
        names: dict[str, dict[str, str]] = {}
        # The form asks these in Dutch only: other languages stay while the Dutch does.
        had: dict[str, Any] = self.initial.get("had", {})
        if isinstance(of, DataSet):
            filters = {}
            for one in self.dimensions:
                value = told[f"only_{one.code}"]
                codes = value if isinstance(value, list) else _codes(value)
                if codes:
                    filters[one.code] = tuple(codes)
            columns = (told["columns"],) if told["columns"] else ()
            query = Query(
                of.code, (told["rows"],), columns, told["measure"], filters, places=told["places"]
            )
        else:
            places = tuple(_codes(told["of_places"])) or ("",)
            names = {
                name: kept_words(told[name], [had.get(name, {})])
                for name in ("figure", "target")
                if told[name]
            }
            if "target" in names:
                names["announced"] = names["target"]
        return Asked(
            by_language(told["title"], told["title_en"]),
            told["form"],
            query,
            "" if query else of.code,
            places,
            names,
            kept_words(told["note"], [had.get("note", {})]),
            told["theme"],
            told["public"],
            example,
        )


def _codes(text: str) -> list[str]:
    return list(dict.fromkeys(filter(None, (one.strip() for one in text.split(",")))))


def charts(request: Request) -> HttpResponseBase:
    """Every chart that is kept."""
    context = {
        "rows": [
            (one, reverse("work:chart", args=[one.uid]), FORMS[one.form])
            for one in selectors.charts(request.actor)
        ]
    }
    return render_page(request, "work/stories/charts.html", context)


@post_once
def chart_new(request: Request) -> HttpResponseBase:
    """Make a chart: first of what, then how. An address may bring the answers: ``van`` (``d:`` and
    a data set, ``i:`` and an indicator), ``rijen``, ``kolommen``, ``meting``, ``filter``."""
    chosen = request.GET.get("van", "")
    of = _of(request, chosen)
    if of is None:
        form = SourceForm({"van": chosen} if chosen else None, sources=_sources(request))
        status = 422 if chosen and not form.is_valid() else 200
        return render_page(request, "work/stories/source.html", {"form": form}, status=status)
    return _chart(request, of, None)


def chart(request: Request, uid: str) -> HttpResponseBase:
    """Change a chart."""
    row = found(selectors.chart_of(request.actor, uid))
    of: DataSet | Indicator | None = row.dataset or row.indicator
    if of is None:
        raise LookupError(uid)
    return _chart(request, of, row)


def _of(request: Request, chosen: str) -> DataSet | Indicator | None:
    kind, _colon, code = chosen.partition(":")
    if kind == "d":
        row: DataSet | None = DataSet.objects.visible_to(request.actor).filter(code=code).first()
        return row
    return Indicator.objects.filter(code=code).first() if kind == "i" else None


def _sources(request: Request) -> list[Any]:
    data = DataSet.objects.visible_to(request.actor).order_by("code")
    return [
        (_("Data sets"), [(f"d:{one.code}", in_dutch(one.title)) for one in data]),
        (
            _("Indicators"),
            [(f"i:{one.code}", in_dutch(one.title)) for one in Indicator.objects.order_by("code")],
        ),
    ]


def _chart(request: Request, of: DataSet | Indicator, row: Chart | None) -> HttpResponseBase:
    posted = request.POST if request.method == "POST" else None
    dataset = of if isinstance(of, DataSet) else None
    form = ChartForm(
        posted, dataset=dataset, initial=_initial(row) if row else _brought(request, of)
    )
    preview, fault = None, ""
    if posted is not None and form.is_valid():
        asked = form.asked(of, example=of.example or bool(row and row.example))
        try:
            if request.htmx or "look" in posted:
                preview = kept_charts.shown(
                    selectors.told(drafted(request.actor, asked), language()), language(), "v"
                )
            else:
                told = form.cleaned_data
                row = keep_chart(request.actor, asked, chart=row, version=told["version"])
                messages.success(request, gettext("The chart is kept."))
                return redirect("work:chart", row.uid)
        except Conflict:
            raise
        except Refusal as refusal:
            fault = str(refusal)
            if isinstance(refusal, Invalid):
                tell(form, refusal)
            elif not request.htmx:
                form.add_error(None, fault)
    elif posted is None and row is not None:
        preview = kept_charts.shown(selectors.told(row, language()), language(), "v")
    context = {
        "form": form,
        "row": row,
        "of": of,
        "preview": preview,
        "fault": fault,
        "public": address_of("chart", row.uid) if row and row.published else "",
        "here": request.get_full_path(),
    }
    if request.htmx:
        return render_page(request, "work/stories/_preview.html", context)
    status = 422 if form.is_bound and form.errors else 200
    return render_page(request, "work/stories/chart.html", context, status=status)


def _initial(row: Chart) -> dict[str, Any]:
    asked = row.asked
    names: dict[str, dict[str, str]] = {
        name: {"nl": told} if isinstance(told, str) else told
        for name, told in asked.get("names", {}).items()
    }
    target = names.get("target") or names.get("announced", {})
    filters = {f"only_{code}": codes for code, codes in asked.get("filters", {}).items()}
    ticked = _ticked(row.dataset)
    return {
        "title": row.title.get("nl", ""),
        "title_en": row.title.get("en", ""),
        "form": row.form,
        "note": in_dutch(row.note),
        "theme": row.theme,
        "public": row.published is not None,
        "version": row.version,
        "rows": next(iter(asked.get("rows", ())), ""),
        "columns": next(iter(asked.get("columns", ())), ""),
        "measure": asked.get("measure", ""),
        "places": asked.get("places", "then") if row.dataset else "then",
        "of_places": "" if row.dataset else ", ".join(filter(None, asked.get("places", ()))),
        "figure": in_dutch(names.get("figure", {})),
        "target": in_dutch(target),
        "had": {"note": row.note, "figure": names.get("figure", {}), "target": target},
        **{
            name: codes if name.removeprefix("only_") in ticked else ", ".join(codes)
            for name, codes in filters.items()
        },
    }


def _ticked(dataset: DataSet | None) -> set[str]:
    """Dimensions whose codes are ticked; of others they are typed."""
    if dataset is None:
        return set()
    return set(dataset.dimensions.filter(categories__isnull=False).values_list("code", flat=True))


def _brought(request: HttpRequest, of: DataSet | Indicator) -> dict[str, Any]:
    """Answers that an address brings."""
    told = request.GET
    brought: dict[str, Any] = {
        "title": said(of.question, "nl")[0] if isinstance(of, Indicator) else "",
        "theme": of.theme if isinstance(of, Indicator) else "",
        "form": told.get("vorm", "line"),
        "rows": told.get("rijen", "").partition(",")[0],
        "columns": told.get("kolommen", "").partition(",")[0],
        "measure": told.get("meting", ""),
        "places": told.get("plaatsen", "then"),
        "of_places": told.get("gemeente", ""),
    }
    ticked = _ticked(of if isinstance(of, DataSet) else None)
    for one in told.getlist("filter"):
        name, _equals, codes = one.partition("=")
        brought[f"only_{name}"] = codes.split(",") if name in ticked else codes
    return brought


# --- stories


class StoryForm(forms.Form):
    """What a story says."""

    title = forms.CharField(label=_("Title"), max_length=200)
    lead = forms.CharField(
        label=_("What is the most important thing, in a few sentences?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    body = forms.CharField(
        label=_("The story, in your own words"),
        help_text=_(
            "An empty line begins a new paragraph. A line that begins with ## is a heading. Put a "
            "chart on a line of its own, with its code, as in the list below."
        ),
        max_length=40_000,
        widget=forms.Textarea(attrs={"rows": 16}),
    )
    sources = forms.CharField(
        label=_("Other sources, one a line"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    theme = forms.SlugField(label=_("Theme"), required=False, max_length=80)
    year = forms.IntegerField(label=_("Year"), required=False, min_value=1990, max_value=2100)
    public = forms.BooleanField(label=_("Everybody may see it"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


def stories(request: Request) -> HttpResponseBase:
    """Every story."""
    rows = [
        (one, reverse("work:story", args=[one.slug])) for one in selectors.stories(request.actor)
    ]
    return render_page(request, "work/stories/stories.html", {"rows": rows})


@post_once
def story_new(request: Request) -> HttpResponseBase:
    """Write a story."""
    return _story(request, None)


def story(request: Request, slug: str) -> HttpResponseBase:
    """Change a story."""
    return _story(request, found(selectors.story_of(request.actor, slug)))


def _story(request: Request, row: Story | None) -> HttpResponseBase:
    initial: dict[str, Any] = {}
    if row is not None:
        initial = {
            **{name: getattr(row, name).get("nl", "") for name in ("title", "lead", "body")},
            **{name: getattr(row, name) for name in ("sources", "theme", "year", "version")},
            "public": row.published is not None,
        }
    form = StoryForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        words = {
            name: {**(getattr(row, name) if row else {}), "nl": told[name].strip()}
            for name in ("title", "lead", "body")
        }
        tale = Tale(
            words["title"],
            words["lead"],
            words["body"],
            sources=told["sources"],
            theme=told["theme"],
            year=told["year"],
            public=told["public"],
            example=row.example if row else False,
        )
        try:
            kept = keep_story(request.actor, tale, story=row, version=told["version"])
        except Invalid as refusal:
            tell(form, refusal)
        else:
            messages.success(request, gettext("The story is kept."))
            return redirect("work:story", kept.slug)
    context = {
        "form": form,
        "row": row,
        "public": address_of("story", row.slug) if row else "",
        "charts": list(selectors.charts(request.actor))[:200],
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "work/stories/story.html", context, status=status)


# --- yearly reports


class ReportForm(forms.Form):
    """Which report."""

    theme = forms.ChoiceField(label=_("About which theme?"))
    year = forms.IntegerField(label=_("About which year?"), min_value=1990, max_value=2100)
    form = forms.ChoiceField(
        label=_("As what?"),
        choices=[("pdf", "PDF"), ("docx", "Word")],
        widget=forms.RadioSelect,
        initial="pdf",
    )

    def __init__(self, *args: Any, known: list[str], **more: Any) -> None:
        super().__init__(*args, **more)
        titles = theme_report.definitions()
        self.fields["theme"].choices = [  # type: ignore[attr-defined] # a ChoiceField
            ("", _("choose")),
            *((one, in_dutch(titles[one].title) if one in titles else one) for one in known),
        ]


@post_once
def theme_reports(request: Request) -> HttpResponseBase:
    """Have a yearly report written: the job shows it when it is there."""
    form = ReportForm(
        request.POST if request.method == "POST" else None,
        known=theme_report.themes(),
        initial={"year": request.today.year - 1},
    )
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        try:
            row = theme_report.write_later(request.actor, told["theme"], told["year"], told["form"])
        except Invalid as refusal:
            tell(form, refusal)
        else:
            return redirect("work:job", row.uid)
    status = 422 if form.is_bound else 200
    return render_page(request, "work/stories/report.html", {"form": form}, status=status)


#: Under ``/werk/``.
CHARTS: list[URLPattern | URLResolver] = [
    path("cijfers/grafieken/", charts, name="charts"),
    path("cijfers/grafieken/nieuw/", chart_new, name="chart_new"),
    path("cijfers/grafieken/<slug:uid>/", chart, name="chart"),
    path("cijfers/jaarverslagen/", theme_reports, name="theme_reports"),
    path("cijfers/verhalen/", stories, name="stories"),
    path("cijfers/verhalen/nieuw/", story_new, name="story_new"),
    path("cijfers/verhalen/<slug:slug>/", story, name="story"),
]
