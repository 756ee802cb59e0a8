"""From a ``Query`` to what the engine needs, and back: who may ask, and whether it can be asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, cast

from django.utils.translation import get_language, gettext
from msgspec import Struct

from regie.actors.models import Merger, Municipality, Region
from regie.base.actor import Actor
from regie.base.errors import NotAllowed, Refusal
from regie.base.text import said
from regie.indicators.carrying import lives
from regie.indicators.disclosure_words import rule_of
from regie.indicators.models import (
    Category,
    DataSet,
    DataVersion,
    Dimension,
    Measure,
    Question,
    Wave,
)
from regie.indicators.query import Answer, Cell, Query, Status

AGGREGATES = ("sum", "mean", "min", "max", "count")


class Shape(Struct, frozen=True):
    """A data set with its dimensions, their categories in order, and its measures, by code; and the
    version that is asked."""

    dataset: DataSet
    version: DataVersion
    dimensions: Mapping[str, Dimension]
    categories: Mapping[str, Sequence[Category]]
    measures: Mapping[str, Measure]

    def kind(self, kind: str) -> str | None:
        """The code of the first dimension of a kind."""
        return next((code for code, one in self.dimensions.items() if one.kind == kind), None)


def shape(code: str, version: int | None, actor: Actor | None) -> Shape:
    """What there is to ask. Five queries.

    :param actor: who asks; None where the caller looked at that.
    :raises Refusal: where there is no such data set, or nothing in it.
    """
    sets = DataSet.objects.all() if actor is None else DataSet.objects.visible_to(actor)
    dataset = sets.filter(code=code).first()
    if dataset is None:
        raise Refusal(f"Er is geen gegevensset {code}.")
    versions = dataset.versions.order_by("-number")
    held = versions.first() if version is None else versions.filter(number=version).first()
    if held is None:
        raise Refusal(
            f"De gegevensset {code} heeft nog geen cijfers."
            if version is None
            else f"De gegevensset {code} heeft geen versie {version}."
        )
    dimensions = {one.code: one for one in dataset.dimensions.order_by("place")}
    categories: dict[str, list[Category]] = {code: [] for code in dimensions}
    for one in (
        Category.objects.filter(dimension__dataset=dataset)
        .select_related("dimension")
        .order_by("place", "code")
    ):
        categories[one.dimension.code].append(one)
    return Shape(
        dataset,
        held,
        dimensions,
        categories,
        {one.code: one for one in dataset.measures.order_by("pk")},
    )


def told(query: Query, asked: Shape, *, first: int = 0, many: int | None = None) -> dict[str, Any]:
    """What the engine takes for ``query``.

    :raises Refusal: with the first thing in it that is not there.
    """
    dataset, dimensions = asked.dataset, asked.dimensions
    for one in (*query.rows, *query.columns, *query.filters):
        if one not in dimensions:
            raise Refusal(f"{dataset.code} heeft geen dimensie {one}; wel {', '.join(dimensions)}.")
    sides = (*query.rows, *query.columns)
    if twice := next((one for one in sides if sides.count(one) > 1), None):
        raise Refusal(f"De dimensie {twice} staat tweemaal in deze vraag.")
    aggregate, measure = _measure(query.measure, asked)
    period = asked.kind(Dimension.Kind.PERIOD)
    if (
        dataset.origin == DataSet.Origin.SURVEY
        and period
        and period not in sides
        and len(query.filters.get(period, ())) != 1
        and dataset.waves.exists()
    ):
        raise Refusal(f"Golven van een peiling tellen niet op: zet {period} erbij, of kies er een.")
    ordered = {
        code: [category.code for category in asked.categories[code]]
        for code in {*sides, *query.filters}
    }
    place = asked.kind(Dimension.Kind.PLACE)
    if place is not None and place in sides:
        ordered[place] = _by_name()
    carry = (
        [place, period, places_of_today()]
        if query.places == "today" and place is not None
        else None
    )
    return {
        "digest": digest_of(query, asked),
        "dimensions": list(dimensions),
        "rows": list(query.rows),
        "columns": list(query.columns),
        "aggregate": aggregate,
        "measure": measure.code,
        "totals": dataset.people and not query.full,
        "added": measure.added,
        "filters": {code: list(codes) for code, codes in query.filters.items()},
        "order": ordered,
        "carry": carry,
        "first": first,
        "many": many,
    }


def digest_of(query: Query, asked: Shape) -> str:
    """The file that answers: of counts of people only what was released, unless all is asked."""
    if not asked.dataset.people or query.full:
        return asked.version.digest
    if not asked.version.released:
        raise Refusal(f"Van {asked.dataset.code} is nog niets vrijgegeven.")
    return asked.version.released


def _measure(text: str, asked: Shape) -> tuple[str, Measure]:
    aggregate, _colon, code = text.rpartition(":")
    names = ", ".join(asked.measures)
    if code not in asked.measures:
        raise Refusal(f"{asked.dataset.code} heeft geen maat {code or text}; wel {names}.")
    if aggregate not in AGGREGATES:
        raise Refusal(f"Schrijf de maat als {'|'.join(AGGREGATES)}:{code}, niet {text}.")
    return aggregate, asked.measures[code]


def _by_name() -> list[str]:
    """Codes of municipalities as a reader looks for them. One query."""
    rows = Municipality.objects.order_by("folded", "nis", "since").values_list("nis", flat=True)
    return list(dict.fromkeys(rows))


def places_of_today() -> list[Any]:
    """Where every code of a municipality went. Two queries."""
    return lives(
        Municipality.objects.values_list("pk", "nis", "since", "until"),
        Merger.objects.values_list("predecessor_id", "successor_id"),
    )


def unknown(query: Query, asked: Shape, there: Mapping[str, Sequence[str]]) -> None:
    """Refuse a code in a filter that nobody ever wrote.

    :param there: dimension → the codes in the file.
    """
    for code, wanted in query.filters.items():
        missing = sorted(set(wanted) - set(there.get(code, ())))
        if not missing:
            continue
        match asked.dimensions[code].kind:
            case Dimension.Kind.CATEGORY:
                known = {category.code for category in asked.categories[code]}
            case Dimension.Kind.PLACE:
                known = {
                    *Municipality.objects.filter(nis__in=missing).values_list("nis", flat=True),
                    *Region.objects.filter(code__in=missing).values_list("code", flat=True),
                }
            case _:
                known = set()
        if no := next((one for one in missing if one not in known), None):
            raise Refusal(f"De dimensie {code} heeft geen code {no}.")


def check_full(query: Query, asked: Shape, actor: Actor | None) -> None:
    """Who asks without disclosure control must be allowed to.

    :raises NotAllowed: who is not.
    """
    if query.full and actor is not None and not asked.dataset.full_for(actor):
        raise NotAllowed("Alle cijfers van deze gegevensset zijn niet voor iedereen.")


def to_export(asked: Shape, form: str) -> dict[str, Any]:
    """What the engine takes to write all that may leave of a data set."""
    dataset, version = asked.dataset, asked.version
    query = Query(dataset.code)
    about: dict[str, Any] = {}
    if form == "sdmx.csv":
        about = {"structure": f"REGIE:{dataset.code.upper()}({version.number}.0)"}
    if form == "zip":
        about = {"package": _package(asked)}
    return {
        "digest": digest_of(query, asked),
        "form": form,
        "dimensions": list(asked.dimensions),
        "measures": list(asked.measures),
        "about": about,
    }


def _package(asked: Shape) -> dict[str, Any]:
    """The descriptor of a Frictionless data package."""
    dataset, version = asked.dataset, asked.version
    fields: list[dict[str, Any]] = [
        {"name": code, "type": "string", "title": _said(one.title, code)}
        for code, one in asked.dimensions.items()
    ]
    for code, one in asked.measures.items():
        fields.append({"name": code, "type": "number", "title": _said(one.title, code)})
        statuses = ["ok", "missing", "suppressed"]
        fields.append(
            {"name": f"{code}_status", "type": "string", "constraints": {"enum": statuses}}
        )
    return {
        "name": dataset.code,
        "title": _said(dataset.title, dataset.code),
        "description": " ".join(
            part
            for part in (
                _said(dataset.note, ""),
                gettext("These are example data: invented, not measured.")
                if version.example or dataset.example
                else "",
                rule_note(asked),
            )
            if part
        ),
        "version": f"{version.number}.0.0",
        "created": version.loaded_at.isoformat(),
        "sources": [{"title": dataset.source}],
        **({"licenses": [{"title": dataset.licence}]} if dataset.licence else {}),
        "resources": [
            {
                "name": "data",
                "path": "data.csv",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": {
                    "fields": fields,
                    "primaryKey": list(asked.dimensions),
                    "missingValues": [""],
                },
            }
        ],
    }


def answered(query: Query, asked: Shape, found: Mapping[str, Any]) -> Answer:
    """The engine's answer with its notes, and without what may not stand beside the rest."""
    apart = asked_otherwise(query, asked, found)
    return Answer(
        rows=[tuple(one) for one in found["rows"]],
        columns=[tuple(one) for one in found["columns"]],
        cells=[
            [
                Cell(None, "missing") if (row, column) in apart else _cell(one)
                for column, one in enumerate(cells)
            ]
            for row, cells in enumerate(found["cells"])
        ],
        version=asked.version.number,
        example=asked.version.example or asked.dataset.example,
        notes=tuple(_notes(query, asked, found)),
        many=found["many"],
    )


def _cell(told: Sequence[str | None]) -> Cell:
    value, status = told
    return Cell(None if value is None else Decimal(value), cast("Status", status))


def _notes(query: Query, asked: Shape, found: Mapping[str, Any]) -> list[str]:
    notes: list[str] = []
    dataset, measure = asked.dataset, asked.measures[query.measure.rpartition(":")[2]]
    if asked.version.example or dataset.example:
        notes.append(gettext("These are example data: invented, not measured."))
    if found["carried"]:
        notes.append(
            gettext("Counts of municipalities that merged are added to the municipality of today.")
            if measure.added
            else gettext("A code that changed without a merger is replaced by that of today.")
        )
    if found["left"]:
        notes.append(
            gettext("Of a municipality that merged a part is missing; its sum was not made.")
            if measure.added
            else gettext(
                "%(measure)s of municipalities that merged cannot be added up, and is missing for "
                "the years before the merger."
            )
            % {"measure": _said(measure.title, measure.code)}
        )
    statuses = {status for row in found["cells"] for _value, status in row}
    if dataset.people and not query.full:
        notes.append(rule_note(asked))
        if "suppressed" in statuses:
            notes.append(
                gettext(
                    "A hidden figure is not nought and is not missing: it is too small, or would "
                    "give another away that is."
                )
            )
    elif dataset.people:
        notes.append(gettext("These are all figures, hidden ones too: do not spread them."))
    if "missing" in statuses and query.measure.startswith("sum:"):
        notes.append(gettext("Where a part of a sum is missing, the sum is missing."))
    period = asked.kind(Dimension.Kind.PERIOD)
    if (
        query.measure.startswith("sum:")
        and period is not None
        and period not in (*query.rows, *query.columns)
        and len(query.filters.get(period, ())) != 1
    ):
        notes.append(
            gettext(
                "All periods together: who is counted anew in each counts each time. Choose one "
                "period, or put it in the rows or the columns."
            )
        )
    if dataset.origin == DataSet.Origin.SURVEY:
        notes += _wave_notes(query, asked, found)
    return notes


def _wave_notes(query: Query, asked: Shape, found: Mapping[str, Any]) -> list[str]:
    """How sure each wave in the answer is, and which questions it put otherwise."""
    period = asked.kind(Dimension.Kind.PERIOD)
    shown = waves_in(query, period, found)
    waves = list(
        Wave.objects.filter(dataset=asked.dataset).order_by("period").prefetch_related("questions")
    )
    notes = [
        f"{_said(wave.title, wave.period)}: {wave.margin}."
        for wave in waves
        if wave.margin and (shown is None or wave.period in shown)
    ]
    put: dict[str, set[str]] = {}
    for wave in waves:
        if shown is None or wave.period in shown:
            for question in wave.questions.all():
                put.setdefault(question.code, set()).add(question.series)
    allowed = {code for codes in query.filters.values() for code in codes}
    categories = {one.code for some in asked.categories.values() for one in some}
    for code, series in sorted(put.items()):
        asks_other = code in categories and allowed & put.keys() and code not in allowed
        if len(series) > 1 and not asks_other:
            notes.append(
                gettext(
                    "The question %(code)s was not put alike each time: only waves that put it as "
                    "the last one did stand beside each other."
                )
                % {"code": code}
            )
    return notes


def asked_otherwise(query: Query, asked: Shape, found: Mapping[str, Any]) -> set[tuple[int, int]]:
    """Cells, by row and column, of waves that put their question otherwise than the newest wave in
    the answer did. Of a question that is neither on a side nor chosen, a note alone tells."""
    period = asked.kind(Dimension.Kind.PERIOD)
    sides = (*query.rows, *query.columns)
    if asked.dataset.origin != DataSet.Origin.SURVEY or period is None or period not in sides:
        return set()
    put = {
        (code, wave): series
        for code, wave, series in Question.objects.filter(wave__dataset=asked.dataset).values_list(
            "code", "wave__period", "series"
        )
    }
    codes = {code for code, _ in put}
    chosen = {code for some in query.filters.values() if len(some) == 1 for code in some} & codes
    cells: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for row, before in enumerate(found["rows"]):
        for column, after in enumerate(found["columns"]):
            keys = dict(zip(sides, (*before, *after), strict=True))
            for code in ({*keys.values()} & codes) or chosen:
                cells.setdefault((code, keys[period]), []).append((row, column))
    last = {
        code: max(wave for one, wave in cells if one == code and (one, wave) in put)
        for code in {one for one, wave in cells if (one, wave) in put}
    }
    return {
        cell
        for (code, wave), some in cells.items()
        if code in last and put.get((code, wave)) != put[code, last[code]]
        for cell in some
    }


def waves_in(query: Query, period: str | None, found: Mapping[str, Any]) -> set[str] | None:
    """The periods that an answer is about; None for all."""
    if period is None:
        return None
    for side, keys in ((query.rows, found["rows"]), (query.columns, found["columns"])):
        if period in side:
            return {key[side.index(period)] for key in keys}
    return set(query.filters[period]) if period in query.filters else None


def rule_note(asked: Shape) -> str:
    """By which rule counts of people are hidden, as notes say it."""
    return " ".join(rule_of(asked.dataset, asked.version.number))


def _said(words: Mapping[str, str], otherwise: str) -> str:
    return said(words, get_language() or "nl")[0] or otherwise
