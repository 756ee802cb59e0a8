"""``/cijfers/``: data sets, what each of them is, and the table builder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import (
    FileResponse,
    Http404,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    QueryDict,
)
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from msgspec import Struct, field
from msgspec.structs import replace

from regie.base.actor import Actor
from regie.base.errors import Refusal
from regie.base.ordering import sorted_as
from regie.base.text import fold, said
from regie.base.writers import Cell as Value
from regie.base.writers import Column, Table
from regie.components import figures as written
from regie.components.addresses import address_of, path_to
from regie.components.requests import Request, found, public_page, render_page, whole
from regie.components.templatetags.regie import language
from regie.indicators import asking
from regie.indicators.asking import Shape
from regie.indicators.disclosure_words import rule_of
from regie.indicators.engine import client
from regie.indicators.models import DataSet, Dimension
from regie.indicators.models.dataset import KEEPERS
from regie.indicators.query import Answer, Cell, Query
from regie.indicators.selectors import datasets as selectors
from regie.indicators.selectors.waves import history
from regie.indicators.services.data import ask_whole
from regie.indicators.tables import as_data
from regie.website.downloads import download
from regie.website.lists import SIZE, files, page_of

#: More codes than this are typed, not ticked.
_TICKED = 40
#: More columns than this are not read by anybody.
_WIDEST = 60
#: A table that is taken along has at most so many cells.
_TAKEN = 250_000
AGGREGATES: dict[str, str | Promise] = {
    "sum": _("Sum of %(measure)s"),
    "mean": _("Mean of %(measure)s"),
    "min": _("Least %(measure)s"),
    "max": _("Most %(measure)s"),
    "count": _("How many figures of %(measure)s"),
}
FREQUENCIES = {
    DataSet.Frequency.YEAR: _("every year"),
    DataSet.Frequency.QUARTER: _("every quarter"),
    DataSet.Frequency.MONTH: _("every month"),
    DataSet.Frequency.ONCE: _("once"),
    DataSet.Frequency.IRREGULAR: _("now and then"),
}
ORIGINS = {
    DataSet.Origin.REGISTER: _("a register"),
    DataSet.Origin.SURVEY: _("a survey"),
    DataSet.Origin.ADMINISTRATION: _("an administration"),
    DataSet.Origin.PUBLISHED: _("published figures"),
}
FORMS = {
    "csv": "text/csv; charset=utf-8",
    "sdmx.csv": "application/vnd.sdmx.data+csv; version=2.0.0",
    "zip": "application/zip",
}


@public_page
@require_safe
def datasets(request: Request) -> HttpResponseBase:
    """All data sets, with how fresh each is."""
    text = request.GET.get("q", "").strip()[:100]
    rows = selectors.datasets(request.actor, text, language())
    rows = sorted_as(rows, request.GET.get("sorteer", ""), _ORDERS)
    if form := request.GET.get("formaat", ""):
        return download(_listed(rows), "gegevenssets", form)
    page = page_of(request, rows)
    context = {
        "page": page,
        "rows": [(row, path_to("dataset", row.dataset.code)) for row in page],
        "total": len(rows),
        "text": text,
        "files": files(request),
    }
    return render_page(request, "website/figures/list.html", context)


_ORDERS = {
    "titel": lambda row: fold(said(row.dataset.title, language())[0]),
    "bron": lambda row: fold(row.dataset.source),
    "geladen": lambda row: row.newest.loaded_at if row.newest else None,
}


def _listed(rows: Sequence[selectors.DataSetLine]) -> Table:
    return Table(
        gettext("Data sets"),
        [
            Column("code", gettext("Code")),
            Column("titel", gettext("Title")),
            Column("bron", gettext("Source")),
            Column("licentie", gettext("Licence")),
            Column("geladen", gettext("Loaded on"), "date"),
            Column("voorbeeld", gettext("Invented figures")),
        ],
        (
            [
                row.dataset.code,
                said(row.dataset.title, language())[0],
                row.dataset.source,
                row.dataset.licence,
                row.newest.loaded_at.date() if row.newest else None,
                row.example,
            ]
            for row in rows
        ),
    )


@public_page
@require_safe
def dataset(request: Request, code: str) -> HttpResponseBase:
    """A data set: what it counts, of what, its versions, and all of it to take along."""
    one = found(DataSet.objects.visible_to(request.actor).filter(code=code).first())
    versions = selectors.versions_of(one)
    dimensions = list(one.dimensions.order_by("place").prefetch_related("categories"))
    context = {
        "dataset": one,
        "versions": versions,
        "newest": versions[0] if versions else None,
        "example": one.example or bool(versions and versions[0].example),
        "dimensions": [(each, sorted(each.categories.all(), key=_placed)) for each in dimensions],
        "measures": list(one.measures.order_by("pk")),
        "frequency": FREQUENCIES[DataSet.Frequency(one.frequency)],
        "origin": ORIGINS[DataSet.Origin(one.origin)],
        "rule": rule_of(one, versions[0].number if versions else 1),
        "waves": history(one) if one.origin == DataSet.Origin.SURVEY else (),
        "files": [(form, path_to("dataset_file", code, form)) for form in FORMS],
    }
    return render_page(request, "website/figures/dataset.html", context)


def _placed(category: Any) -> tuple[int, str]:
    return category.place, category.code


@public_page
@require_safe
def dataset_file(request: Request, code: str, form: str) -> HttpResponseBase:
    """All figures that may leave of a data set, as a file."""
    if form not in FORMS:
        raise Http404(form)
    try:
        asked = asking.shape(code, None, request.actor)
    except Refusal as refusal:
        raise Http404(code) from refusal
    path = client.exported(asked, form)
    return FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=f"{code}-{asked.version.number}.{form}",
        content_type=FORMS[form],
    )


# --- the table builder


@public_page
@require_safe
def table(request: Request, code: str) -> HttpResponseBase:
    """Rows, columns, filter and measure: the address is the question."""
    form = request.GET.get("formaat", "")
    try:
        asked = asking.shape(code, _number(request.GET.get("versie", "")), request.actor)
    except Refusal as refusal:
        one = DataSet.objects.visible_to(request.actor).filter(code=code).first()
        if one is None:
            raise Http404(code) from refusal
        if form:
            return JsonResponse({"error": str(refusal)}, status=400)
        return render_page(
            request, "website/figures/table.html", {"dataset": one, "refusal": str(refusal)}
        )
    query = question(asked, request.GET)
    at = whole(request.GET.get("pagina", ""), 1)
    full = asked.dataset.people and request.GET.get("volledig") == "ja"
    answer, refused = None, ""
    try:
        if form:
            return _taken(query, asked, request, form, full)
        ask = ask_whole if full else _ask_released
        answer = ask(request.actor, query, first=(max(at, 1) - 1) * SIZE, many=SIZE)
        if len(answer.columns) > _WIDEST:
            many, answer = len(answer.columns), None
            refused = gettext("%(many)s columns are too many to read; choose or filter others.") % {
                "many": many
            }
    except Refusal as refusal:
        if form:
            return JsonResponse({"error": str(refusal)}, status=400)
        refused = str(refusal)
    context = {
        "dataset": asked.dataset,
        "newest": asked.version,
        "example": asked.dataset.example or asked.version.example,
        "refusal": refused,
        "rule": rule_of(asked.dataset, asked.version.number),
        "choices": _choices(query, asked),
        "files": files(request, "csv", "xlsx", "json"),
        "answered": _shown(answer, query, asked, at) if answer else None,
        "chart": _chart(query) if request.actor.has(*KEEPERS) and not full else "",
        "whole": full and not refused,
        "all_path": _full_path(request)
        if asked.dataset.people and not full and asked.dataset.full_for(request.actor)
        else "",
    }
    return render_page(request, "website/figures/table.html", context)


def _ask_released(actor: Actor, query: Query, *, first: int = 0, many: int | None = None) -> Answer:
    """What may leave."""
    return client.ask(query, actor, first=first, many=many)


def _full_path(request: Request) -> str:
    """The same question without disclosure control."""
    sent = request.GET.copy()
    sent.pop("pagina", None)
    sent["volledig"] = "ja"
    return f"?{sent.urlencode()}"


def _chart(query: Query) -> str:
    """Where a chart is made of the same question; empty where it asks more than a chart shows."""
    if len(query.rows) != 1 or len(query.columns) > 1:
        return ""
    told = {
        "van": f"d:{query.dataset}",
        "rijen": query.rows,
        "kolommen": query.columns,
        "meting": query.measure,
        "plaatsen": query.places,
        "filter": [f"{name}={','.join(codes)}" for name, codes in query.filters.items()],
    }
    return f"{address_of('new_chart')}?{urlencode(told, doseq=True)}"


def _number(text: str) -> int | None:
    return whole(text, 0) or None


#: What follows the name of a side, of the dimension that is below the first.
_INNER = "-onder"


def question(asked: Shape, told: QueryDict) -> Query:
    """What an address asks; without any question, a first one that has an answer."""
    code = asked.dataset.code
    if not {"rijen", "kolommen", "maat"} & told.keys():
        return replace(
            first_question(asked), places="today" if told.get("plaatsen") == "vandaag" else "then"
        )
    filters: dict[str, tuple[str, ...]] = {}
    for name in asked.dimensions:
        codes = [
            one.strip()
            for text in told.getlist(f"f-{name}")
            for one in text.split(",")
            if one.strip()
        ]
        if codes:
            filters[name] = tuple(dict.fromkeys(codes))
    rows = _side(told, "rijen")
    columns = tuple(one for one in _side(told, "kolommen") if one not in rows)
    return Query(
        code,
        rows,
        columns,
        told.get("maat", "") or first_question(asked).measure,
        filters,
        _number(told.get("versie", "")),
        "today" if told.get("plaatsen") == "vandaag" else "then",
    )


def _side(told: QueryDict, name: str) -> tuple[str, ...]:
    """The dimensions on one side; the form asks the inner one under a name of its own."""
    return tuple(
        dict.fromkeys(
            one for part in (name, f"{name}{_INNER}") for one in told.getlist(part) if one
        )
    )


def first_question(asked: Shape) -> Query:
    """Places down, periods across; of what may not be added up, the first code of the others."""
    dimensions = list(asked.dimensions)
    rows = asked.kind(Dimension.Kind.PLACE) or (dimensions[0] if dimensions else None)
    others = [one for one in dimensions if one != rows]
    period = asked.kind(Dimension.Kind.PERIOD)
    columns = period if period in others else (others[0] if others else None)
    measure = next(iter(asked.measures.values()), None)
    added = measure is not None and measure.added
    filters = {
        one: (asked.categories[one][0].code,)
        for one in others
        if one != columns and not added and asked.categories[one]
    }
    return Query(
        asked.dataset.code,
        (rows,) if rows else (),
        (columns,) if columns else (),
        f"{'sum' if added else 'mean'}:{measure.code}" if measure else "",
        filters,
    )


class _Filter(Struct, frozen=True):
    """One dimension to filter by: codes to tick, or to type."""

    dimension: Dimension
    codes: Sequence[tuple[str, str, bool]]
    typed: str
    ticked: bool


class _Choices(Struct, frozen=True):
    """The form, with what is chosen."""

    sides: Sequence[tuple[str, str, str, Sequence[tuple[str, Mapping[str, str], bool]]]]
    measures: Sequence[tuple[str, str, bool]]
    filters: Sequence[_Filter]
    today: bool
    has_places: bool
    names: Mapping[str, str] = field(default_factory=dict)


def _choices(query: Query, asked: Shape) -> _Choices:
    def side(name: str, label: str, at: int, chosen: Sequence[str]) -> Any:
        wanted = chosen[at] if at < len(chosen) else ""
        return (
            f"{name}{_INNER}" if at else name,
            f"{name}-{at}",
            label,
            [(code, one.title, code == wanted) for code, one in asked.dimensions.items()],
        )

    sides = [
        side("rijen", gettext("Down the side"), 0, query.rows),
        side("rijen", gettext("and below it"), 1, query.rows),
        side("kolommen", gettext("Across"), 0, query.columns),
        side("kolommen", gettext("and below that"), 1, query.columns),
    ]
    measures = []
    for code, one in asked.measures.items():
        for aggregate, label in AGGREGATES.items():
            if aggregate == "sum" and not one.added:
                continue
            words = str(label) % {"measure": said(one.title, language())[0]}
            told = f"{aggregate}:{code}"
            measures.append((told, words, told == query.measure))
    return _Choices(
        sides,
        measures,
        [_filter(one, query, asked) for one in asked.dimensions.values()],
        query.places == "today",
        asked.kind(Dimension.Kind.PLACE) is not None,
    )


def _filter(one: Dimension, query: Query, asked: Shape) -> _Filter:
    chosen = query.filters.get(one.code, ())
    categories = asked.categories[one.code]
    words = {each.code: said(each.title, language())[0] for each in categories}
    codes: list[str] = list(words)
    if one.kind == Dimension.Kind.PERIOD:
        try:
            codes = client.codes(query, asked, one.code)
        except Refusal:
            codes = []
    ticked = 0 < len(codes) <= _TICKED
    return _Filter(
        one,
        [(code, words.get(code, code), code in chosen) for code in codes] if ticked else [],
        "" if ticked else ", ".join(chosen),
        ticked,
    )


class _Shown(Struct, frozen=True):
    """A table as a page shows it: heads in words, cells written."""

    row_heads: Sequence[str]
    columns: Sequence[str]
    rows: Sequence[tuple[Sequence[str], Sequence[tuple[str, str]]]]
    caption: str
    unit: str
    notes: Sequence[str]
    many: int
    page: Page[Any]
    marks: frozenset[str]


def _shown(answer: Answer, query: Query, asked: Shape, at: int) -> _Shown:
    measure = asked.measures[query.measure.rpartition(":")[2]]
    aggregate = query.measure.partition(":")[0]
    words = _words(answer, query, asked)
    decimals = 0 if aggregate == "count" else measure.decimals
    title = said(measure.title, language())[0]
    rows = [
        (
            [
                words[dimension].get(code, code)
                for dimension, code in zip(query.rows, row, strict=True)
            ]
            or [gettext("In all")],
            [_written(cell, decimals) for cell in cells],
        )
        for row, cells in zip(answer.rows, answer.cells, strict=True)
    ]
    return _Shown(
        [said(asked.dimensions[one].title, language())[0] for one in query.rows]
        or [gettext("Rows")],
        [
            " · ".join(
                words[dimension].get(code, code)
                for dimension, code in zip(query.columns, column, strict=True)
            )
            or title
            for column in answer.columns
        ],
        rows,
        str(AGGREGATES[aggregate]) % {"measure": title},
        said(measure.unit, language())[0],
        # The rule is said in the language of the page.
        [note for note in answer.notes if note != asking.rule_note(asked)],
        answer.many,
        Paginator(range(answer.many), SIZE).get_page(at),
        frozenset(cell.status for cells in answer.cells for cell in cells),
    )


def _words(answer: Answer, query: Query, asked: Shape) -> dict[str, dict[str, str]]:
    """What codes are called, by dimension."""
    words: dict[str, dict[str, str]] = {}
    for side, keys in ((query.rows, answer.rows), (query.columns, answer.columns)):
        for at, dimension in enumerate(side):
            if asked.dimensions[dimension].kind == Dimension.Kind.PLACE:
                words[dimension] = selectors.place_names({key[at] for key in keys})
            else:
                words[dimension] = {
                    one.code: said(one.title, language())[0] for one in asked.categories[dimension]
                }
    return words


def _written(cell: Cell, decimals: int) -> tuple[str, str]:
    """What stands in a cell, and its status."""
    if cell.value is None:
        return (gettext("not shown") if cell.status == "suppressed" else written.NONE), cell.status
    return written.number(cell.value, language(), decimals), cell.status


def _taken(query: Query, asked: Shape, request: Request, form: str, full: bool) -> HttpResponseBase:
    """The whole table as a file; JSON as ``regie data query`` tells it."""
    answer = (ask_whole if full else _ask_released)(request.actor, query)
    if form == "json":
        response: HttpResponse = JsonResponse(
            as_data(answer), json_dumps_params={"ensure_ascii": False}
        )
        return response
    name = f"{asked.dataset.code}-{'volledig' if full else 'tabel'}"
    return download(_lines(answer, query, asked), name, form)


def _lines(answer: Answer, query: Query, asked: Shape) -> Table:
    """A cell a line, so that its status stands beside it."""
    sides = (*query.rows, *query.columns)
    measure = asked.measures[query.measure.rpartition(":")[2]]

    def lines() -> Iterator[Sequence[Value]]:
        for row, cells in zip(answer.rows, answer.cells, strict=True):
            for column, cell in zip(answer.columns, cells, strict=True):
                yield [*row, *column, cell.value, cell.status, answer.example]

    return Table(
        said(asked.dataset.title, language())[0],
        [
            *(Column(one, said(asked.dimensions[one].title, language())[0]) for one in sides),
            Column(
                "value",
                said(measure.title, language())[0],
                "decimal",
                said(measure.unit, language())[0],
            ),
            Column("status", gettext("Status")),
            Column("voorbeeld", gettext("Invented figures")),
        ],
        lines(),
        [f"{gettext('Source')}: {asked.dataset.source}", *answer.notes],
    )
