"""The public pages of the budget: rounds, their parts, articles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from regie.actors.organisations import Named, by_budget_entity
from regie.base.text import said
from regie.budgets import rules, selectors
from regie.budgets.models import Article
from regie.budgets.rules import Evolution
from regie.budgets.selectors import (
    ArticlePage,
    ArticleRow,
    ElementPart,
    MovementLine,
    ProgrammePart,
    RoundLine,
    RoundPage,
)
from regie.budgets.selectors.sources import article_by_uid, claims_on, papers_of
from regie.components import addresses, budget, charts, figures
from regie.components import code as codes
from regie.components.budget import Behind, Paper, Prover
from regie.components.requests import Request, found, public_page, render_page
from regie.kernel.flanders.articles import parse
from regie.papers import selectors as papers
from regie.papers.models import Passage
from regie.website.budget_files import Value, file

addresses.PAGES.update(
    article="budget_article", programme="budget_part", content_element="budget_part"
)

#: Below this many articles every content element stands open.
_FEW = 40
_FORMS = ("csv", "xlsx")
#: How many papers, newest first, are asked what they print: each costs a query.
_PAPERS = 5


def _language() -> str:
    return "en" if (get_language() or "").startswith("en") else "nl"


# --- rounds


@require_safe
@public_page
def rounds(request: Request) -> HttpResponse:
    """Every round, and the sentence of the newest that has figures."""
    lines = selectors.rounds()
    form = request.GET.get("formaat", "")
    if form:
        heads = [
            gettext("Round"),
            gettext("Year"),
            gettext("Starts from"),
            gettext("State"),
            gettext("Movements"),
        ]
        return file("rondes", heads, map(_round_cells, lines), form)
    newest = next((line for line in lines if line.movements), None)
    page = selectors.round_page(newest.code) if newest else None
    shown = [
        (line, budget.MOMENTS.get(line.code[:2], ""), _round_path(line.code)) for line in lines
    ]
    context = {
        "lines": shown,
        "newest": newest,
        "newest_path": _round_path(newest.code) if newest else "",
        "sentence": _sentence(page) if page else "",
        "path": reverse("budget_rounds"),
    }
    return render_page(request, "website/budget/rounds.html", context)


def _round_cells(line: RoundLine) -> list[Value]:
    state = gettext("open") if line.is_open else gettext("closed")
    return [line.spoken, line.year, _spoken(line.base), state, line.movements]


@require_safe
@public_page
def round_(request: Request, code: str) -> HttpResponse:
    """A round: its total against its base, its parts, its articles, legal persons apart."""
    if code != code.lower():
        return _redirect(_round_path(code), request)
    page = found(selectors.round_page(code.upper()))
    language = _language()
    read = _papers(request, page.round.code)
    names = by_budget_entity(
        {article.entity for article in _all(page)}, date(page.round.year, 1, 1)
    )
    asked = _Asked.of(request)
    paths = {article.uid: _article_path(article.code, code) for article in _all(page)}
    whole = page.evolution
    shown = [_programme(part, page.round, asked, paths, names) for part in page.programmes]
    context = {
        "round": page.round,
        "moment": budget.MOMENTS.get(page.round.code[:2], ""),
        "sentence": _sentence(page),
        "figures": _figures(whole),
        "base_label": _spoken(page.round.base),
        "papers": read,
        "charts": _charts(page.round, whole, f"{_round_path(code)}waterval.csv", language),
        "total": budget.stage_table(
            "totaal",
            gettext("The programmes together"),
            page.rows,
            page.round,
            Prover(_tables(read, "total", "programme"), language),
            [
                (element.name or programme.code, element.evolution)
                for programme in page.programmes
                for element in programme.elements
            ],
            _files(_round_path(code), "totaal"),
        ),
        "programmes": [part for part in shown if part["elements"]],
        "nothing": page.programmes and not any(part["elements"] for part in shown),
        "legal_persons": [
            budget.legal_person(part, _name(names, part.entity), page.round, paths, asked.sort)
            for part in page.legal_persons
        ],
        "asked": asked,
        "choices": _choices(page, names),
        "open": asked.filtered or sum(1 for _ in _own(page)) <= _FEW,
        "articles_files": _files(_round_path(code), "artikelen"),
        "legal_files": _files(_round_path(code), "rechtspersonen"),
        "base_path": _round_path(page.round.base) if page.round.base else "",
        "example": any(article.example for article in _all(page)),
    }
    return render_page(request, "website/budget/round.html", context)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the address asks of a list of articles."""

    kind: str
    entity: str
    element: str
    sort: str

    @classmethod
    def of(cls, request: Request) -> _Asked:
        """From the question of an address; what nobody knows asks nothing."""
        get = request.GET.get
        kinds = {"uitgaven": "expenditure", "ontvangsten": "receipt"}
        return cls(
            kinds.get(get("soort", ""), ""),
            get("entiteit", "")[:3],
            get("element", "")[:12],
            get("sorteer", "")[:20],
        )

    @property
    def filtered(self) -> bool:
        """Whether some articles may be left out."""
        return bool(self.kind or self.entity or self.element)

    def among(self, articles: Iterable[ArticleRow]) -> list[ArticleRow]:
        """Those that are asked for, wherever they stand."""
        return [
            article
            for article in articles
            if self.kind in ("", article.kind) and self.entity in ("", article.entity)
        ]


def _own(page: RoundPage) -> Iterable[ArticleRow]:
    for programme in page.programmes:
        for element in programme.elements:
            yield from element.articles


def _all(page: RoundPage) -> list[ArticleRow]:
    legal = [row for part in page.legal_persons for row in (*part.receipts, *part.expenditure)]
    return [*_own(page), *legal]


def _sentence(page: RoundPage) -> str:
    return budget.sentence(page.round.year, page.round.base, page.evolution, _language())


def _figures(evolution: Evolution) -> list[dict[str, Any]]:
    """The two figures on top: what they are called, how much, how much more or less."""
    return [
        {
            "axis": axis,
            "long": budget.credit(axis),
            "value": evolution.closing[axis],
            "moved": budget.signed(evolution.movements.get(axis, Decimal(0)), _language()),
        }
        for axis in budget.CREDIT
        if axis in evolution.axes
    ]


def _spoken(code: str | None) -> str:
    return rules.spoken(code) if code else ""


def _charts(round_: RoundLine, evolution: Evolution, csv: str, language: str) -> list[charts.Chart]:
    return [
        chart.drawn(charts.chart_svg(chart.spec_key))
        for chart in budget.waterfalls(round_, evolution, language, csv)
    ]


def _programme(
    part: ProgrammePart,
    round_: RoundLine,
    asked: _Asked,
    paths: Mapping[str, str],
    names: Mapping[str, Named],
) -> dict[str, Any]:
    elements = [
        {
            "element": element,
            "path": _part_path(element.uid, round_.code) if element.uid else "",
            "figures": _figures(element.evolution),
            "tables": _lists(element, round_, asked, paths),
        }
        for element in part.elements
        if asked.element in ("", element.uid)
    ]
    return {
        "programme": part,
        "name": part.name,
        "path": _part_path(part.uid, round_.code),
        "figures": _figures(part.evolution),
        "elements": [told for told in elements if told["tables"] or not asked.filtered],
    }


def _lists(
    element: ElementPart, round_: RoundLine, asked: _Asked, paths: Mapping[str, str]
) -> list[budget.Listed]:
    shown = asked.among(element.articles)
    key = element.uid.lower() or "zonder"
    made = []
    for kind, axes, caption in (
        ("expenditure", budget.CREDIT, gettext("Expenditure")),
        ("receipt", budget.RECEIPTS, gettext("Receipts")),
    ):
        if some := [article for article in shown if article.kind == kind]:
            full = f"{caption}: {element.name}" if element.name else caption
            made.append(
                budget.listed(f"a-{key}-{kind[0]}", full, some, axes, round_, paths, asked.sort)
            )
    return made


def _choices(page: RoundPage, names: Mapping[str, Named]) -> dict[str, list[tuple[str, str]]]:
    return {
        "kinds": [("uitgaven", gettext("Expenditure")), ("ontvangsten", gettext("Receipts"))],
        "entities": [
            (entity, f"{entity} {_name(names, entity)}".strip())
            for entity in sorted({article.entity for article in _own(page)})
        ],
        "elements": [
            (element.uid, element.name)
            for programme in page.programmes
            for element in programme.elements
            if element.uid
        ],
    }


def _name(names: Mapping[str, Named], entity: str) -> str:
    return names[entity].name if entity in names else ""


# --- a part of a round


@require_safe
@public_page
def part(request: Request, uid: str) -> HttpResponse:
    """A programme or a content element in a round (the newest by default)."""
    lines = selectors.rounds()
    codes = [line.code for line in lines if line.movements]
    asked_round = request.GET.get("ronde", "").upper()
    page = found(selectors.round_page(asked_round or (codes[0] if codes else "")))
    programme, element = found(_find_part(page, uid))
    chosen: ProgrammePart | ElementPart = element or programme
    language = _language()
    read = _papers(request, page.round.code)
    asked = _Asked.of(request)
    paths = {
        article.uid: _article_path(article.code, page.round.code.lower()) for article in _own(page)
    }
    kept = replace(programme, elements=(element,)) if element else programme
    prover = Prover([], language)
    if element is None:
        tables = [
            (paper, table)
            for paper, table in _tables(read, "programme")
            if programme.code in table.title.replace("–", " ").split()
        ]
        prover = Prover(tables, language)
    table = budget.stage_table(
        "totaal",
        gettext("From opening to closing"),
        rules.short_rows(chosen.evolution, page.round.base, page.round.code),
        page.round,
        prover,
        [(one.name or programme.code, one.evolution) for one in programme.elements]
        if element is None
        else [],
    )
    context = {
        "round": page.round,
        "title": element.name if element else said(programme.name, language)[0] or programme.code,
        "title_lang": "nl" if element else said(programme.name, language)[1],
        "programme": programme,
        "programme_path": _part_path(programme.uid, page.round.code),
        "element": element,
        "round_path": _round_path(page.round.code),
        "sentence": budget.sentence(page.round.year, page.round.base, chosen.evolution, language),
        "figures": _figures(chosen.evolution),
        "base_label": _spoken(page.round.base),
        "papers": read,
        "total": table,
        "summary": budget.element_table(
            element,
            page.round,
            Prover([t for t in _tables(read, "ise_summary") if t[1].ise == element.name], language),
            "klassen",
        )
        if element
        else None,
        "parts": [_programme(kept, page.round, asked, paths, {})],
        "open": True,
        "others": [
            (rules.spoken(other), _part_path(uid, other))
            for other in codes
            if other != page.round.code
        ],
    }
    return render_page(request, "website/budget/part.html", context)


def _find_part(page: RoundPage, uid: str) -> tuple[ProgrammePart, ElementPart | None] | None:
    for programme in page.programmes:
        if programme.uid == uid:
            return programme, None
        for element in programme.elements:
            if element.uid == uid:
                return programme, element
    return None


# --- an article


@require_safe
@public_page
def article(request: Request, code: str) -> HttpResponse:
    """An article in a round (the newest it stands in by default). Any code that it bore, a
    misprinted one too, leads to the one it bears now; so does its uid."""
    asked = request.GET.get("ronde", "")
    bearer, lasting = _bearer(code, asked)
    if code != lasting or asked != asked.lower():
        return _redirect(reverse("budget_article", args=[lasting]), request)
    page = found(selectors.article_page(bearer.uid, asked.upper() or None))
    language = _language()
    read = _article_papers(request, page)
    axes = _axes(page)
    behind = [
        Behind(
            line.kind, line.title or str(budget.KINDS[line.kind]), line.amounts, f"#b-{line.uid}"
        )
        for line in page.movements
        if not line.reversed and line.reverses is None
    ]
    tables = [
        (paper, table)
        for paper, table in _tables(read, "credit_evolution", "receipts", "legal_person")
        if table.article in {row.code for row in page.codes}
    ]
    path = reverse("budget_article", args=[lasting])
    year = int(page.round[2:])
    owner = by_budget_entity([bearer.entity], date(year, 1, 1)).get(bearer.entity)
    context = {
        "article": page.article,
        "round": rules.spoken(page.round),
        "round_path": _round_path(page.round),
        "sentence": budget.sentence(year, page.base, page.evolution, language),
        "figures": _figures(page.evolution),
        "base_label": _spoken(page.base),
        "code": code_parts(page.article, owner.name if owner else ""),
        "owner": owner,
        "element_path": _part_path(bearer.content_element.uid, page.round)
        if bearer.content_element
        else "",
        "programme_path": _part_path(bearer.programme.uid, page.round),
        "table": budget.article_table(
            page.rows,
            page.evolution,
            page.base,
            page.round,
            axes,
            behind,
            Prover(tables, language),
            f"{path}?ronde={page.base.lower()}" if page.base else "",
            (
                f"{path}evolutie.csv?ronde={page.round.lower()}",
                f"{path}evolutie.xlsx?ronde={page.round.lower()}",
            ),
        ),
        "axes": budget.columns(axes),
        "movements": _movements(page, axes, language),
        "movement_files": (
            f"{path}bewegingen.csv?ronde={page.round.lower()}",
            f"{path}bewegingen.xlsx?ronde={page.round.lower()}",
        ),
        "papers": read,
        "others": [(rules.spoken(o), f"{path}?ronde={o.lower()}") for o in page.others],
        "former": [row for row in page.codes if row.code != page.article.code],
        "claims": [(claim, budget.CLAIM_STATES[claim.state]) for claim in claims_on(page.article)],
    }
    return render_page(request, "website/budget/article.html", context)


def _bearer(code: str, asked: str) -> tuple[Article, str]:
    """The article that a code (in the period asked) or a uid leads to, and its lasting address."""
    year = int(asked[2:6]) if asked[2:6].isdecimal() else None
    bearer = _by_code(code.upper(), year)
    if bearer is None:
        bearer = found(article_by_uid(code))
        # Where codes changed places, only the uid says which article is meant.
        borne = _by_code(bearer.code, year)
        return bearer, bearer.code if borne == bearer else bearer.uid
    if code == bearer.code:
        return bearer, code
    borne = _by_code(bearer.code, year)
    return bearer, bearer.code if borne == bearer else bearer.uid


def _by_code(code: str, year: int | None) -> Article | None:
    borne = selectors.article_by_code(code, year) if year is not None else None
    return borne or selectors.article_by_code(code)


def code_parts(article: Article, owner: str) -> list[codes.CodePart]:
    """The code of an article in pieces, each with what it is called here."""
    parsed = parse(article.code)
    names: dict[codes.Part, str] = {
        "entity": owner,
        "programme": said(article.programme.name, _language())[0],
        "content": article.content_element.name if article.content_element else "",
        "esr": str(budget.ESR.get(article.esr, "")),
        "credit": str(budget.CREDIT_KINDS.get(parsed.credit, "")) if parsed else "",
    }
    return codes.explained(article.code, {part: name for part, name in names.items() if name})


def _axes(page: ArticlePage) -> tuple[str, ...]:
    if page.evolution.axes:
        return page.evolution.axes
    return budget.CREDIT if page.article.kind == Article.Kind.EXPENDITURE else budget.RECEIPTS


def _movements(page: ArticlePage, axes: Sequence[str], language: str) -> list[dict[str, Any]]:
    by_uid = {line.uid: line for line in page.movements}
    return [_movement(line, by_uid, page.round, axes, language) for line in page.movements]


def _movement(
    line: MovementLine,
    by_uid: Mapping[str, MovementLine],
    round_code: str,
    axes: Sequence[str],
    language: str,
) -> dict[str, Any]:
    def row(amounts: Mapping[str, Decimal]) -> list[str]:
        return [budget.signed(amounts.get(axis), language) for axis in axes]

    undone = by_uid.get(line.reverses or "")
    return {
        "id": f"b-{line.uid}",
        "line": line,
        "kind": budget.KINDS[line.kind],
        "undone": undone,
        "cells": row(line.amounts)
        if line.kind != "opening"
        else [figures.thousand(line.amounts.get(axis), language) for axis in axes],
        "place": _place(line.passage, language),
        "others": [
            (other, _article_path(other.code, round_code.lower()), row(amounts))
            for other, amounts in line.others
        ],
        "sub_lines": [
            (sub.label, budget.signed(sub.amount, language), _place(sub.passage, language))
            for sub in line.sub_lines
        ],
        "sub_total": budget.summed(
            (sub.amount / 1000 for sub in line.sub_lines),
            sum((sub.amount for sub in line.sub_lines), Decimal(0)) / 1000,
            language,
        )
        if line.sub_lines
        else "",
        "also": [(also.title, _place(also.passage, language)) for also in line.also_printed],
    }


def _place(passage: Passage | None, language: str) -> dict[str, Any] | None:
    if passage is None:
        return None
    return {
        "path": budget.place_path(passage.paper.uid, passage.start, passage.end, language),
        "line": passage.line,
        "paper": passage.paper.title,
    }


# --- what is printed


def _papers(request: Request, round_code: str) -> list[Paper]:
    return _read(request, papers_of(round_code))


def _article_papers(request: Request, page: ArticlePage) -> list[Paper]:
    return _read(
        request, {line.passage.paper_id for line in page.movements if line.passage is not None}
    )


def _read(request: Request, keys: Iterable[int]) -> list[Paper]:
    """Papers that the reader may see, with what was read in them."""
    known = papers.papers(request.actor).filter(pk__in=keys)[:_PAPERS]
    return [
        Paper(paper.uid, paper.title, papers.sheet(paper))
        for paper in known
        if getattr(paper, "read_at", None)
    ]


def _tables(read: Iterable[Paper], *types: str) -> list[tuple[Paper, Any]]:
    return [
        (paper, table)
        for paper in read
        for table in paper.sheet.reading.budget.tables
        if table.type in types
    ]


# --- tables to take along


@require_safe
@public_page
def round_file(request: Request, code: str, table: str, form: str) -> HttpResponse:
    """A table of a round as a file, in euro."""
    page = found(selectors.round_page(code.upper()))
    asked = _Asked.of(request)
    name = f"{code.lower()}-{table}"
    if table == "totaal":
        axes = [*budget.RECEIPTS, *budget.CREDIT]
        return file(
            name,
            [gettext("Moment"), *axes],
            [
                [
                    budget.row_label(row, page.round.base, page.round.code),
                    *(row.values.get(axis) for axis in axes),
                ]
                for row in page.rows
            ],
            form,
        )
    if table == "waterval":
        return file(name, [gettext("Step"), *budget.CREDIT], _waterfall_rows(page), form)
    if table == "artikelen":
        rows = [
            row
            for programme in page.programmes
            for element in programme.elements
            if asked.element in ("", element.uid)
            for row in _article_rows(
                budget.ordered(asked.among(element.articles), asked.sort),
                programme.code,
                element.name,
            )
        ]
        return file(name, _article_heads(page), rows, form)
    if table == "rechtspersonen":
        rows = [
            row
            for legal in page.legal_persons
            for row in _article_rows((*legal.receipts, *legal.expenditure), "", legal.entity)
        ]
        return file(name, _article_heads(page), rows, form)
    raise Http404(table)


def _waterfall_rows(page: RoundPage) -> list[list[Value]]:
    told: dict[str, dict[str, Decimal]] = {kind: {} for kind in budget.STEPS}
    for axis in budget.CREDIT:
        for step in rules.waterfall(page.evolution, axis):
            told[step.kind][axis] = step.amount
    return [
        [
            budget.step_label(kind, page.round.base, page.round.code),
            *(amounts.get(axis) for axis in budget.CREDIT),
        ]
        for kind, amounts in told.items()
        if amounts
    ]


_FILE_AXES = (*budget.CREDIT, *budget.RECEIPTS, "AMOUNT")


def _article_heads(page: RoundPage) -> list[str]:
    base = rules.spoken(page.round.base) if page.round.base else gettext("Opening")
    stages = [base, gettext("Change"), rules.spoken(page.round.code)]
    return [
        gettext("Programme"),
        gettext("Content element"),
        gettext("Code"),
        gettext("Name"),
        gettext("Kind"),
        *(f"{stage} {axis}" for axis in _FILE_AXES for stage in stages),
        gettext("Example data"),
    ]


def _article_rows(
    articles: Iterable[ArticleRow], programme: str, element: str
) -> Iterable[list[Value]]:
    for row in articles:
        told = row.evolution
        kind = gettext("receipts") if row.kind == "receipt" else gettext("expenditure")
        yield [
            programme,
            element,
            row.code,
            row.name,
            kind,
            *(
                amounts.get(axis)
                for axis in _FILE_AXES
                for amounts in (told.opening, told.movements, told.closing)
            ),
            gettext("yes") if row.example else "",
        ]


@require_safe
@public_page
def article_file(request: Request, code: str, table: str, form: str) -> HttpResponse:
    """A table of an article as a file, in euro."""
    asked = request.GET.get("ronde", "")
    bearer, _lasting = _bearer(code, asked)
    page = found(selectors.article_page(bearer.uid, asked.upper() or None))
    axes = _axes(page)
    name = f"{bearer.code}-{page.round.lower()}-{table}"
    if table == "evolutie":
        rows: list[list[Value]] = [
            [budget.row_label(row, page.base, page.round), *(row.values.get(a) for a in axes)]
            for row in page.rows
        ]
        return file(name, [gettext("Stage"), *axes], rows, form)
    if table == "bewegingen":
        heads = [
            gettext("Movement"),
            gettext("Kind"),
            gettext("What it says"),
            *axes,
            gettext("Reversed"),
        ]
        rows = [
            [
                line.uid,
                str(budget.KINDS[line.kind]),
                line.title,
                *(line.amounts.get(axis) for axis in axes),
                gettext("yes") if line.reversed else "",
            ]
            for line in page.movements
        ]
        return file(name, heads, rows, form)
    raise Http404(table)


# --- addresses


def _round_path(code: str) -> str:
    return reverse("budget_round", args=[code.lower()])


def _part_path(uid: str, round_code: str) -> str:
    return f"{reverse('budget_part', args=[uid])}?ronde={round_code.lower()}"


def _article_path(article_code: str, round_code: str) -> str:
    return f"{reverse('budget_article', args=[article_code])}?ronde={round_code.lower()}"


def _files(path: str, table: str) -> tuple[str, str]:
    csv, xlsx = (f"{path}{table}.{form}" for form in _FORMS)
    return csv, xlsx


def _redirect(path: str, request: Request) -> HttpResponseRedirect:
    asked = request.GET.copy()
    if "ronde" in asked:
        asked["ronde"] = str(asked["ronde"]).lower()
    return HttpResponseRedirect(f"{path}?{asked.urlencode()}" if asked else path)
