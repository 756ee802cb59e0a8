"""``/werk/cijfers/``: data sets, how they are defined, and loading figures into them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from regie.base import files
from regie.base.doors import rate_limit
from regie.base.errors import Refusal
from regie.base.models import Job, StoredFile
from regie.components.indicator_words import STATUSES
from regie.components.requests import FIELD_NAMES, Request, found, post_once, render_page
from regie.components.templatetags.regie import number
from regie.indicators.definitions import Definition
from regie.indicators.models import DataSet, Figure
from regie.indicators.models.dataset import KEEPERS
from regie.indicators.selectors import datasets as selectors
from regie.indicators.services import data, datasets
from regie.workspace.figures import set_forms as forms
from regie.workspace.keeping.rows import all_sound, rows_of, tell_refusal, told_in

_HOUR = timedelta(hours=1)

FIELD_NAMES.update(
    frequency=forms.SetForm.base_fields["frequency"].label,
    people=forms.SetForm.base_fields["people"].label,
)


@require_safe
def overview(request: Request) -> HttpResponseBase:
    """Every data set, with how fresh it is."""
    context = {
        "rows": selectors.listed(request.actor, request.today),
        "keeps": request.actor.has(*KEEPERS),
        "frequencies": forms.FREQUENCIES,
    }
    return render_page(request, "work/figures/sets.html", context)


@require_safe
def one(request: Request, uid: str) -> HttpResponseBase:
    """One data set: its versions, what changed in each, and its definition."""
    page = found(selectors.page(request.actor, uid, request.today))
    told = page.definition
    context = {
        "page": page,
        "dataset": page.dataset,
        "told": told,
        "keeps": request.actor.has(*KEEPERS),
        "frequency": forms.FREQUENCIES[told.frequency],
        "origin": forms.ORIGINS[told.origin],
        "dimensions": [(row, forms.DIMENSIONS[row.kind]) for row in told.dimensions],
        "measures": [(row, forms.MEASURES[row.kind]) for row in told.measures],
    }
    return render_page(request, "work/figures/set.html", context)


@post_once
def new(request: Request) -> HttpResponseBase:
    """Define a data set."""
    return _define(request, None)


def change(request: Request, uid: str) -> HttpResponseBase:
    """Change how a data set is defined."""
    return _define(request, found(selectors.page(request.actor, uid, request.today)).dataset)


def _define(request: Request, dataset: DataSet | None) -> HttpResponseBase:
    datasets.must_keep(request.actor)
    had = datasets.definition_of(dataset) if dataset else None
    initial = forms.initial_of(had, dataset.version) if dataset and had else {}
    form = forms.SetForm(request.POST if request.method == "POST" else None, initial=initial)
    if dataset:
        # It stands in addresses and never changes.
        del form.fields["code"]
    rows = {
        "dimensions": rows_of(forms.DimensionRow, "d", request, forms.rows_of_dimensions(had)),
        "measures": rows_of(forms.MeasureRow, "m", request, forms.rows_of_measures(had)),
    }
    sections = {
        "dimensions": (gettext("Dimension"), rows["dimensions"]),
        "measures": (gettext("Measure of a data set"), rows["measures"]),
    }
    sent = request.method == "POST"
    if sent and all_sound(form, sections):
        told = forms.definition_in(
            form.cleaned_data,
            told_in(rows["dimensions"], "code"),
            told_in(rows["measures"], "code"),
            had,
        )
        try:
            made = datasets.define(request.actor, told, dataset, form.cleaned_data["version"])
        except Refusal as refusal:
            tell_refusal(form, refusal)
        else:
            messages.success(request, gettext("The data set is kept."))
            return redirect("work:figures_set", made.uid)
    context = {"form": form, "sections": sections.values(), "dataset": dataset}
    return render_page(request, "work/figures/define.html", context, status=422 if sent else 200)


@post_once
def bring(request: Request, uid: str) -> HttpResponseBase:
    """Keep an uploaded file, and have a worker look what it would do."""
    datasets.must_keep(request.actor)
    page = found(selectors.page(request.actor, uid, request.today))
    sent = request.method == "POST"
    if number := request.POST.get("again"):
        version = found(next((one for one in page.versions if str(one.number) == number), None))
        return redirect("work:job", data.again_later(request.actor, version).uid)
    mappings = list(page.definition.mappings)
    form = (
        forms.FileForm(request.POST, request.FILES, mappings=mappings)
        if sent
        else forms.FileForm(mappings=mappings)
    )
    if sent and form.is_valid():
        rate_limit(f"figures:{request.actor.account}", 60, _HOUR)
        upload = form.cleaned_data["file"]
        try:
            file = files.store(
                request.actor, upload, upload.name or "", data.PURPOSE, largest=data.LARGEST
            )
            mapping = form.cleaned_data["mapping"] or None
            return redirect(
                "work:job", data.try_later(request.actor, page.dataset, file, mapping).uid
            )
        except Refusal as refusal:
            tell_refusal(form, refusal)
    context = {"form": form, "dataset": page.dataset}
    return render_page(request, "work/figures/bring.html", context, status=422 if sent else 200)


def waves(request: Request, uid: str) -> HttpResponseBase:
    """Say out of a file which waves a survey had, and what each asked."""
    datasets.must_keep(request.actor)
    dataset = found(selectors.page(request.actor, uid, request.today)).dataset
    if dataset.origin != DataSet.Origin.SURVEY:
        raise Http404(uid)
    sent = request.method == "POST"
    form = forms.WavesForm(request.POST, request.FILES) if sent else forms.WavesForm()
    if sent and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            datasets.keep_waves(request.actor, dataset, upload.read(), upload.name or "")
        except Refusal as refusal:
            tell_refusal(form, refusal)
        else:
            messages.success(request, gettext("The waves are kept."))
            return redirect("work:figures_set", dataset.uid)
    context = {"form": form, "dataset": dataset}
    return render_page(request, "work/figures/waves.html", context, status=422 if sent else 200)


def trial(request: Request, uid: str) -> HttpResponseBase:
    """What a file would do; read it otherwise, or load it."""
    datasets.must_keep(request.actor)
    job = found(selectors.trial(request.actor, uid))
    if job.state != Job.State.DONE:
        return redirect("work:job", job.uid)
    dataset = found(DataSet.objects.filter(pk=job.params["dataset"]).first())
    told = datasets.definition_of(dataset)
    what = request.POST.get("what", "") if request.method == "POST" else ""
    mapping = _mapping_form(request, job, told, sent=what == "again")
    confirm = forms.ConfirmForm(request.POST if what == "load" else None)
    if what == "again" and mapping.is_valid():
        try:
            return _again(request, job, dataset, mapping)
        except Refusal as refusal:
            tell_refusal(mapping, refusal)
    if what == "load" and confirm.is_valid():
        try:
            later = data.load_later(
                request.actor,
                job,
                skip_rejected=confirm.cleaned_data["skip"],
                revised=confirm.cleaned_data["revised"],
            )
            return redirect("work:job", later.uid)
        except Refusal as refusal:
            tell_refusal(confirm, refusal)
    done = job.result
    context = {
        "dataset": dataset,
        "done": done,
        "mapping": mapping,
        "confirm": confirm,
        "faults": [data.Fault(**one) for one in done.get("faults", ())],
        "heads": [row.title for row in told.dimensions],
        "changes": [
            {**one, "before": _figure(one["before"]), "after": _figure(one["after"])}
            for one in done.get("changes", ())
        ],
        "loadable": "refused" not in done and done.get("rows", 0) > 0,
        "anything": any(done.get(name) for name in ("added", "changed", "gone")),
    }
    return render_page(request, "work/figures/trial.html", context, status=422 if what else 200)


def _figure(told: str) -> str:
    """A figure as the engine told it, or why there is none."""
    if told in Figure.Status.values:
        return str(STATUSES[told])
    figure = Decimal(told)
    return number(figure, max(0, -int(figure.as_tuple().exponent)))


def _mapping_form(request: Request, job: Job, told: Definition, *, sent: bool) -> forms.MappingForm:
    sheets = job.result.get("sheets", ())
    return forms.MappingForm(
        request.POST if sent else None,
        initial={"sheet": next(iter(sheets), ""), **forms.initial_mapping(job.result["mapping"])},
        codes=[
            *((one.code, one.title.get("nl", one.code)) for one in told.dimensions),
            *((one.code, one.title.get("nl", one.code)) for one in told.measures),
        ],
        columns=job.result["columns"],
        sheets=sheets,
    )


def _again(
    request: Request, job: Job, dataset: DataSet, form: forms.MappingForm
) -> HttpResponseBase:
    """Remember the reading where it has a name, and look again what the file would do."""
    told: dict[str, Any] = form.told(job.result["mapping"])
    # A table whose columns are still to be found has nothing to remember.
    name = form.cleaned_data["name"] if "columns" in told else ""
    if name:
        # Cells of a workbook are figures: how the next file writes them is not known.
        signs = ("decimal", "thousands") if job.result.get("form") == "xlsx" else ()
        kept = {key: value for key, value in told.items() if key not in signs}
        datasets.keep_mapping(request.actor, dataset, name, kept)
    file = found(StoredFile.objects.filter(pk=job.params["file"]).first())
    again = data.try_later(request.actor, dataset, file, name or None, None if name else told)
    return redirect("work:job", again.uid)


#: All of them, under ``/werk/cijfers/``.
FIGURE_SETS: list[URLPattern | URLResolver] = [
    path("", overview, name="figures_sets"),
    path("nieuw/", new, name="figures_new"),
    path("proef/<uid>/", trial, name="figures_trial"),
    path("<uid>/", one, name="figures_set"),
    path("<uid>/wijzigen/", change, name="figures_change"),
    path("<uid>/laden/", bring, name="figures_bring"),
    path("<uid>/golven/", waves, name="figures_waves"),
]
