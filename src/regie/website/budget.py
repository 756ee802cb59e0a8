"""The public pages of the budget: rounds, their parts, articles."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from regie.actors.organisations import Named, by_budget_entity
from regie.base.ordering import sorted_as
from regie.base.text import said
from regie.budgets import rules, selectors
from regie.budgets.rules import Evolution
from regie.budgets.selectors import (
    ElementLists,
    ProgrammeLists,
    RoundHead,
    RoundLine,
    RoundLists,
)
from regie.budgets.selectors.keeping import flows_to
from regie.budgets.selectors.lists import FEW, SIZE, closings_of
from regie.budgets.selectors.sources import papers_of
from regie.components import addresses, budget, charts, figures
from regie.components.budget import Prover
from regie.components.requests import Request, found, public_page, render_page
from regie.website import lists
from regie.website.budget_files import Value, file
from regie.website.budget_shared import (
    Asked,
    article_path,
    files,
    key_figures,
    language_of_page,
    part_path,
    read_papers,
    redirect_to,
    round_path,
    shown_articles,
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
    newest = next((line.round for line in lines if line.movements), None)
    lines = sorted_as(lines, request.GET.get("sorteer", ""), _ROUND_ORDERS)
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
    total = selectors.round_total(newest.code) if newest else None
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
        "sentence": _sentence(*total) if total else "",
        "files": lists.files(request),
    }
    return render_page(request, "website/budget/rounds.html", context)


_ROUND_ORDERS: dict[str, Callable[[selectors.RoundLine], Any]] = {
    "ronde": lambda line: line.round.code,
    "jaar": lambda line: (line.round.year, line.round.code),
    "bewegingen": lambda line: line.movements,
}


def _flows(page: RoundLists, paths: Mapping[str, str], code: str) -> dict[str, list[Any]]:
    """By legal person, which articles feed its receipts, with what each stands at."""
    told: dict[str, list[Any]] = {}
    language = language_of_page()
    flows = flows_to([part.entity for part in page.legal_persons])
    closings = closings_of(
        page.row, {key for flow in flows for key in (flow.giver_id, flow.receiver_id)}
    )

    def amount(article: int) -> str:
        closing = closings.get(article, {})
        axis = next((one for one in ("VEK", "AMOUNT", "AO", "VAK") if one in closing), "")
        return figures.thousand(closing.get(axis), language)

    for flow in flows:
        told.setdefault(flow.receiver.entity, []).append(
            {
                "giver": flow.giver,
                "giver_path": paths.get(flow.giver.uid) or article_path(flow.giver.code, code),
                "given": amount(flow.giver_id),
                "receiver": flow.receiver,
                "receiver_path": paths.get(flow.receiver.uid)
                or article_path(flow.receiver.code, code),
                "received": amount(flow.receiver_id),
                "basis": budget.BASES[flow.basis],
                "ground": flow.ground,
            }
        )
    return told


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
    asked = Asked.of(request)
    page = found(selectors.round_lists(code.upper(), asked.of_round()))
    language = language_of_page()
    read = read_papers(request, papers_of(page.round.code))
    names = by_budget_entity(
        {*page.entities, *(part.entity for part in page.legal_persons)},
        date(page.round.year, 1, 1),
    )
    articles = shown_articles(page)
    paths = {article.uid: article_path(article.code, code) for article in articles}
    whole = page.evolution
    first = page.page == 1 and not asked.filtered and not request.GET.get("sorteer")
    shown = [
        _programme(part, page.round, asked, paths)
        for part in page.programmes
        if any(element.lists for element in part.elements)
    ]
    total = budget.stage_table(
        "totaal",
        gettext("The programmes together"),
        rules.short_rows(whole, page.round.base, page.round.code),
        page.round,
        Prover(tables_of(read, "total", "programme"), language),
        _summed_from(page.programmes),
        files(round_path(code), "totaal"),
    )
    context = {
        "round": page.round,
        "moment": budget.MOMENTS.get(page.round.code[:2], ""),
        "sentence": _sentence(page.round, whole),
        "figures": key_figures(whole, total if page.programmes else None),
        "base_label": spoken(page.round.base),
        "papers": read,
        # They are about the whole round, not about what was asked of it.
        **(
            {
                "charts": _charts(page.round, whole, f"{round_path(code)}waterval.csv", language),
                "shares": shares(
                    page.row,
                    whole.closing.get("VEK", Decimal(0)),
                    language,
                    f"{round_path(code)}artikelen.csv",
                ),
            }
            if first
            else {}
        ),
        "years_path": reverse("budget_years"),
        "slug": code,
        "total": total,
        "left_out": [(part.code, part.left_out) for part in page.programmes if part.left_out],
        "programmes": shown,
        "nothing": page.programmes and not shown,
        "legal_persons": [
            budget.legal_person(
                part, _name(names, part.entity), page.round, paths, asked.order, language
            )
            for part in page.legal_persons
        ],
        "asked": asked,
        "chosen_kind": request.GET.get("soort", ""),
        "choices": _choices(page, names),
        "open": asked.filtered or page.count > SIZE or page.standing <= _FEW,
        "paging": _paging(page),
        "overview": _overview([(one.code, one.name, one) for one in page.programmes], page.round)
        if page.count > SIZE
        else None,
        "articles_files": files(round_path(code), "artikelen"),
        "flows": _flows(page, paths, code) if page.legal_persons else {},
        "legal_files": files(round_path(code), "rechtspersonen"),
        "base_path": round_path(page.round.base) if page.round.base else "",
        "example": page.example or any(article.example for article in articles),
    }
    return render_page(request, "website/budget/round.html", context)


def _sentence(round_: RoundHead, whole: Evolution) -> str:
    return budget.sentence(round_.year, round_.base, whole, language_of_page())


def _summed_from(programmes: Sequence[ProgrammeLists]) -> list[tuple[str, Evolution]]:
    """What the total of a round is the sum of: content elements, or where there are many of them
    programmes; nothing where even those are many."""
    if sum(len(programme.names) for programme in programmes) <= FEW:
        return [
            (element.name or programme.code, element.evolution)
            for programme in programmes
            for element in programme.elements
        ]
    told = [(programme.code, programme.evolution) for programme in programmes]
    return told if 1 < len(told) <= FEW else []


def _paging(page: RoundLists) -> Page[int]:
    return Paginator(range(page.count), SIZE).page(page.page)


def _overview(
    parts: Sequence[tuple[str, Mapping[str, str], ProgrammeLists | ElementLists]],
    round_: RoundHead,
) -> dict[str, Any]:
    """The parts of a page that does not show all of their articles, each with its closing."""
    language = language_of_page()
    told = rules.together(part.evolution for _code, _name, part in parts).axes
    axes = [axis for axis in (*budget.CREDIT, *budget.RECEIPTS, "AMOUNT") if axis in told]
    return {
        "axes": budget.columns(axes),
        "rows": [
            (
                code,
                said(name, language),
                part_path(part.uid, round_.code) if part.uid else "",
                [figures.thousand(closing.get(axis), language) for axis in axes],
            )
            for code, name, part in parts
            for closing in (part.evolution.closing,)
        ],
    }


def _charts(round_: RoundHead, evolution: Evolution, csv: str, language: str) -> list[charts.Chart]:
    return [
        chart.drawn(charts.chart_svg(chart.spec_key))
        for chart in budget.waterfalls(round_, evolution, language, csv)
    ]


def _programme(
    part: ProgrammeLists,
    round_: RoundHead,
    asked: Asked,
    paths: Mapping[str, str],
) -> dict[str, Any]:
    return {
        "programme": part,
        "name": part.name,
        "path": part_path(part.uid, round_.code),
        "figures": key_figures(part.evolution),
        "elements": [
            {
                "element": element,
                "path": part_path(element.uid, round_.code) if element.uid else "",
                "figures": key_figures(element.evolution),
                "tables": _lists(element, round_, asked, paths),
            }
            for element in part.elements
            if element.lists
        ],
    }


def _lists(
    element: ElementLists, round_: RoundHead, asked: Asked, paths: Mapping[str, str]
) -> list[tuple[budget.Listed, int]]:
    """The tables of a content element, each with how many of its articles stand elsewhere."""
    key = element.uid.lower() or "zonder"
    made = []
    for some in element.lists:
        spends = some.kind == "expenditure"
        caption = gettext("Expenditure") if spends else gettext("Receipts")
        made.append(
            (
                budget.listed(
                    f"a-{key}-{some.kind[0]}",
                    f"{caption}: {element.name}" if element.name else caption,
                    some.articles,
                    budget.CREDIT if spends else budget.RECEIPTS,
                    round_,
                    paths,
                    asked.order,
                    language_of_page(),
                    some.total,
                ),
                some.count - len(some.articles),
            )
        )
    return made


def _choices(page: RoundLists, names: Mapping[str, Named]) -> dict[str, list[tuple[str, str, str]]]:
    return {
        "kinds": [
            ("uitgaven", gettext("Expenditure"), ""),
            ("ontvangsten", gettext("Receipts"), ""),
        ],
        "entities": [
            (entity, f"{entity} {_name(names, entity)}".strip(), "") for entity in page.entities
        ],
        "elements": [
            (uid, name, "nl") for programme in page.programmes for uid, name in programme.names
        ],
    }


def _name(names: Mapping[str, Named], entity: str) -> str:
    return names[entity].name if entity in names else ""


# --- a part of a round


@require_safe
@public_page
def part(request: Request, uid: str) -> HttpResponse:
    """A programme or a content element in a round (the newest by default)."""
    codes = selectors.told_rounds(uid)
    asked_round = request.GET.get("ronde", "").upper()
    asked = Asked.of(request)
    code = asked_round or (codes[0] if codes else "")
    page = found(selectors.round_lists(code, asked.of_round(uid)))
    programme = page.programmes[0]
    element = None if programme.uid == uid else programme.elements[0]
    chosen: ProgrammeLists | ElementLists = element or programme
    language = language_of_page()
    read = read_papers(request, papers_of(page.round.code))
    paths = {
        article.uid: article_path(article.code, page.round.code.lower())
        for article in shown_articles(page)
    }
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
        _summed_from([programme]) if element is None else [],
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
        "figures": key_figures(chosen.evolution, table),
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
        "parts": [_programme(programme, page.round, asked, paths)],
        "open": True,
        "paging": _paging(page),
        "overview": _overview(
            [("", {"nl": one.name}, one) for one in programme.elements], page.round
        )
        if page.count > SIZE and len(programme.elements) == len(programme.names) > 1
        else None,
        "others": [
            (rules.spoken(other), part_path(uid, other))
            for other in codes
            if other != page.round.code
        ],
    }
    return render_page(request, "website/budget/part.html", context)
