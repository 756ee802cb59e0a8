"""The public pages of the budget: rounds, their parts, articles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from regie.actors.organisations import Named, by_budget_entity
from regie.base.text import said
from regie.budgets import rules, selectors
from regie.budgets.rules import Evolution
from regie.budgets.selectors import (
    ElementPart,
    ProgrammePart,
    RoundHead,
    RoundLine,
    RoundPage,
)
from regie.budgets.selectors.sources import papers_of
from regie.components import addresses, budget, charts
from regie.components.budget import Prover
from regie.components.requests import Request, found, public_page, render_page
from regie.website.budget_files import Value, file
from regie.website.budget_shared import (
    Asked,
    all_articles,
    article_path,
    files,
    key_figures,
    language_of_page,
    own_articles,
    part_path,
    read_papers,
    redirect_to,
    round_path,
    spoken,
    tables_of,
)
from regie.website.pages.budget_years import shares

addresses.PAGES.update(
    article="budget_article", programme="budget_part", content_element="budget_part"
)

#: Below this many articles every content element stands open.
_FEW = 40


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
    newest = next((line.round for line in lines if line.movements), None)
    page = selectors.round_page(newest.code) if newest else None
    shown = [
        (
            line.round,
            line.movements,
            budget.MOMENTS.get(line.round.code[:2], ""),
            round_path(line.round.code),
            round_path(line.round.base) if line.round.base else "",
            spoken(line.round.base),
        )
        for line in lines
    ]
    context = {
        "lines": shown,
        "newest": newest,
        "newest_path": round_path(newest.code) if newest else "",
        "sentence": _sentence(page) if page else "",
        "path": reverse("budget_rounds"),
    }
    return render_page(request, "website/budget/rounds.html", context)


def _round_cells(line: RoundLine) -> list[Value]:
    round_ = line.round
    state = gettext("open") if round_.is_open else gettext("closed")
    return [round_.spoken, str(round_.year), spoken(round_.base), state, line.movements]


@require_safe
@public_page
def round_(request: Request, code: str) -> HttpResponse:
    """A round: its total against its base, its parts, its articles, legal persons apart."""
    if code != code.lower():
        return redirect_to(round_path(code), request)
    page = found(selectors.round_page(code.upper()))
    language = language_of_page()
    read = read_papers(request, papers_of(page.round.code))
    names = by_budget_entity(
        {article.entity for article in all_articles(page)}, date(page.round.year, 1, 1)
    )
    asked = Asked.of(request)
    paths = {article.uid: article_path(article.code, code) for article in all_articles(page)}
    whole = page.evolution
    shown = [_programme(part, page.round, asked, paths, names) for part in page.programmes]
    context = {
        "round": page.round,
        "moment": budget.MOMENTS.get(page.round.code[:2], ""),
        "sentence": _sentence(page),
        "figures": key_figures(whole),
        "base_label": spoken(page.round.base),
        "papers": read,
        "charts": _charts(page.round, whole, f"{round_path(code)}waterval.csv", language),
        "shares": shares(page, language, f"{round_path(code)}artikelen.csv"),
        "years_path": reverse("budget_years"),
        "slug": code,
        "total": budget.stage_table(
            "totaal",
            gettext("The programmes together"),
            page.rows,
            page.round,
            Prover(tables_of(read, "total", "programme"), language),
            [
                (element.name or programme.code, element.evolution)
                for programme in page.programmes
                for element in programme.elements
            ],
            files(round_path(code), "totaal"),
        ),
        "programmes": [part for part in shown if part["elements"]],
        "nothing": page.programmes and not any(part["elements"] for part in shown),
        "legal_persons": [
            budget.legal_person(
                part, _name(names, part.entity), page.round, paths, asked.order, language
            )
            for part in page.legal_persons
        ],
        "asked": asked,
        "choices": _choices(page, names),
        "open": asked.filtered or sum(1 for _ in own_articles(page)) <= _FEW,
        "articles_files": files(round_path(code), "artikelen"),
        "legal_files": files(round_path(code), "rechtspersonen"),
        "base_path": round_path(page.round.base) if page.round.base else "",
        "example": any(article.example for article in all_articles(page)),
    }
    return render_page(request, "website/budget/round.html", context)


def _sentence(page: RoundPage) -> str:
    return budget.sentence(page.round.year, page.round.base, page.evolution, language_of_page())


def _charts(round_: RoundHead, evolution: Evolution, csv: str, language: str) -> list[charts.Chart]:
    return [
        chart.drawn(charts.chart_svg(chart.spec_key))
        for chart in budget.waterfalls(round_, evolution, language, csv)
    ]


def _programme(
    part: ProgrammePart,
    round_: RoundHead,
    asked: Asked,
    paths: Mapping[str, str],
    names: Mapping[str, Named],
) -> dict[str, Any]:
    elements = [
        {
            "element": element,
            "path": part_path(element.uid, round_.code) if element.uid else "",
            "figures": key_figures(element.evolution),
            "tables": _lists(element, round_, asked, paths),
        }
        for element in part.elements
        if asked.element in ("", element.uid)
    ]
    return {
        "programme": part,
        "name": part.name,
        "path": part_path(part.uid, round_.code),
        "figures": key_figures(part.evolution),
        "elements": [told for told in elements if told["tables"] or not asked.filtered],
    }


def _lists(
    element: ElementPart, round_: RoundHead, asked: Asked, paths: Mapping[str, str]
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
                budget.listed(
                    f"a-{key}-{kind[0]}",
                    full,
                    some,
                    axes,
                    round_,
                    paths,
                    asked.order,
                    language_of_page(),
                )
            )
    return made


def _choices(page: RoundPage, names: Mapping[str, Named]) -> dict[str, list[tuple[str, str]]]:
    return {
        "kinds": [("uitgaven", gettext("Expenditure")), ("ontvangsten", gettext("Receipts"))],
        "entities": [
            (entity, f"{entity} {_name(names, entity)}".strip())
            for entity in sorted({article.entity for article in own_articles(page)})
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
    codes = [line.round.code for line in lines if line.movements]
    asked_round = request.GET.get("ronde", "").upper()
    page = found(selectors.round_page(asked_round or (codes[0] if codes else "")))
    programme, element = found(_find_part(page, uid))
    chosen: ProgrammePart | ElementPart = element or programme
    language = language_of_page()
    read = read_papers(request, papers_of(page.round.code))
    asked = Asked.of(request)
    paths = {
        article.uid: article_path(article.code, page.round.code.lower())
        for article in own_articles(page)
    }
    kept = replace(programme, elements=(element,)) if element else programme
    prover = Prover([], language)
    if element is None:
        tables = [
            (paper, table)
            for paper, table in tables_of(read, "programme")
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
        "programme_path": part_path(programme.uid, page.round.code),
        "element": element,
        "round_path": round_path(page.round.code),
        "sentence": budget.sentence(page.round.year, page.round.base, chosen.evolution, language),
        "years_path": f"{reverse('budget_years')}?onderdeel={chosen.uid}",
        "figures": key_figures(chosen.evolution),
        "base_label": spoken(page.round.base),
        "papers": read,
        "total": table,
        "summary": budget.element_table(
            element,
            page.round,
            Prover(
                [t for t in tables_of(read, "ise_summary") if t[1].ise == element.name], language
            ),
            "klassen",
        )
        if element
        else None,
        "parts": [_programme(kept, page.round, asked, paths, {})],
        "open": True,
        "others": [
            (rules.spoken(other), part_path(uid, other))
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
