"""A round as Fiscal Data Package (specs.frictionlessdata.io): ``datapackage.json`` and tables in
CSV, zipped. What stands in the budget of a legal person is a table of its own, so that nobody adds
it to the programmes."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from regie.base.errors import Refusal
from regie.base.writers import Cell, Column, Table, csv_lines
from regie.budgets.selectors.chapter import ArticleSection, Chapter
from regie.writing.papers import words

_DAY = (1980, 1, 1, 0, 0, 0)
#: Which phase of a budget a round is, as the specification calls them.
_PHASES = {"BO": "proposed", "BA": "adjusted", "BU": "executed"}
_ARTICLES, _LEGAL = "begroting", "rechtspersonen"


def _text(name: str, title: str, kind: str = "") -> dict[str, Any]:
    return {"name": name, "type": "string", "title": title, "columnType": kind}


def _amount(name: str, title: str) -> dict[str, Any]:
    return {
        "name": name,
        "type": "number",
        "title": title,
        "columnType": "value",
        "decimalChar": ".",
    }


_FIELDS: tuple[dict[str, Any], ...] = (
    {"name": "jaar", "type": "year", "title": "Begrotingsjaar", "columnType": "date:fiscal-year"},
    _text("ronde", "Ronde", "phase:id"),
    _text("programma", "Code van het programma", "activity:generic:program:code"),
    _text("programma_naam", "Programma", "activity:generic:program:label"),
    _text("ise", "Inhoudelijk structuurelement (ISE)", "activity:generic:subprogram:label"),
    _text("artikel", "Code van het artikel", "activity:generic:project:code"),
    _text("artikel_naam", "Artikel", "activity:generic:project:label"),
    _text("entiteit", "Entiteit", "administrative-classification:generic:level1:code"),
    _text("esr", "ESR-aggregaat", "economic-classification:generic:level1:code"),
    _text("soort", "Uitgave of ontvangst", "direction"),
    _amount("vastleggingskrediet", "Vastleggingskrediet (VAK), in euro"),
    _amount("vereffeningskrediet", "Vereffeningskrediet (VEK), in euro"),
    _amount("ontvangsten", "Ontvangsten (AO, TO en LO samen), in euro"),
    {"name": "voorbeeld", "type": "boolean", "title": "Voorbeeldgegevens"},
)
_DIMENSIONS: dict[str, tuple[str, Sequence[str]]] = {
    "jaar": ("datetime", ("jaar",)),
    "ronde": ("other", ("ronde",)),
    "programma": ("activity", ("programma", "programma_naam")),
    "ise": ("activity", ("ise",)),
    "artikel": ("activity", ("artikel", "artikel_naam")),
    "entiteit": ("classification", ("entiteit",)),
    "esr": ("classification", ("esr",)),
}
_CLASSIFIED = {"entiteit": "administrative", "esr": "economic"}


def fiscal_package(chapter: Chapter) -> bytes:
    """The zip of a round; the same bytes for the same figures.

    :raises Refusal: where the round has no figures.
    """
    if not chapter.programmes:
        raise Refusal(f"In {chapter.round.spoken} staan geen cijfers.")
    own: list[list[Cell]] = []
    legal: list[list[Cell]] = []
    for programme in chapter.programmes:
        head = (chapter.round.year, chapter.round.code, programme.code, programme.name)
        for element in programme.elements:
            own += _rows(head, element.name, (*element.receipts, *element.expenditure))
            for person in element.legal_persons:
                legal += _rows(head, element.name, (*person.receipts, *person.expenditure))
    parts = {_ARTICLES: own} | ({_LEGAL: legal} if legal else {})
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        described = json.dumps(_described(chapter, parts), ensure_ascii=False, indent=1)
        archive.writestr(_entry("datapackage.json"), described)
        for name, rows in parts.items():
            columns = [Column(field["name"], field["title"]) for field in _FIELDS]
            archive.writestr(
                _entry(f"data/{name}.csv"), b"".join(csv_lines(Table(name, columns, rows)))
            )
    return held.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _DAY)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _rows(
    head: tuple[Cell, ...], element: str, articles: Iterable[ArticleSection]
) -> Iterable[list[Cell]]:
    for article in articles:
        closing = article.evolution.closing
        received = [closing[axis] for axis in ("AO", "TO", "LO", "AMOUNT") if axis in closing]
        spent = closing.get("VEK")
        if not article.receipt and received:  # where a paper names no side, it is what is paid
            spent = sum(received, spent or Decimal(0))
        yield [
            *head,
            element,
            article.code,
            article.name,
            article.code.partition("-")[0],
            article.esr,
            "revenue" if article.receipt else "expenditure",
            closing.get("VAK"),
            spent,
            sum(received, Decimal(0)) if article.receipt and received else None,
            article.example,
        ]


def _described(chapter: Chapter, parts: Iterable[str]) -> dict[str, Any]:
    round_ = chapter.round
    phase = _PHASES.get(round_.code[:2], "proposed")
    measures = {
        name: {
            "source": name,
            "resource": _ARTICLES,
            "currency": "EUR",
            "factor": 1,
            "direction": direction,
            "phase": phase,
        }
        for name, direction in (
            ("vastleggingskrediet", "expenditure"),
            ("vereffeningskrediet", "expenditure"),
            ("ontvangsten", "revenue"),
        )
    }
    dimensions = {
        name: {
            "dimensionType": kind,
            **({"classificationType": _CLASSIFIED[name]} if name in _CLASSIFIED else {}),
            "primaryKey": [sources[0]],
            "attributes": {
                source: {"source": source, "resource": _ARTICLES}
                | ({"labelfor": sources[0]} if number else {})
                for number, source in enumerate(sources)
            },
        }
        for name, (kind, sources) in _DIMENSIONS.items()
    }
    told = {
        "profile": "fiscal-data-package",
        "name": f"begroting-{round_.code.lower()}",
        "title": f"Begroting {round_.spoken}",
        "countryCode": "BE",
        "granularity": "aggregated",
        "fiscalPeriod": {"start": f"{round_.year}-01-01", "end": f"{round_.year}-12-31"},
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": name,
                "path": f"data/{name}.csv",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "doubleQuote": True},
                "schema": {
                    "fields": [
                        {key: value for key, value in field.items() if value} for field in _FIELDS
                    ],
                    "missingValues": [""],
                    "primaryKey": ["artikel"],
                },
            }
            for name in parts
        ],
        "model": {"measures": measures, "dimensions": dimensions},
    }
    if chapter.example:
        told["description"] = f"{words.EXAMPLE.capitalize()}: de inhoud is verzonnen."
    return told
