"""The page of an article: its evolution, the movements behind it, what draws on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from regie.actors.organisations import by_budget_entity
from regie.base.text import said
from regie.budgets import rules, selectors
from regie.budgets.models import Article
from regie.budgets.selectors import ArticlePage, MovementLine, Source
from regie.budgets.selectors.articles import page_of
from regie.budgets.selectors.formulas import formula_list
from regie.budgets.selectors.keeping import flows_of
from regie.budgets.selectors.sources import article_by_uid
from regie.components import budget, figures, formulas
from regie.components import code as codes
from regie.components.budget import Behind, Prover
from regie.components.requests import Request, found, public_page, render_page
from regie.kernel.flanders.articles import parse
from regie.website.budget_shared import (
    article_path,
    key_figures,
    language_of_page,
    part_path,
    read_papers,
    redirect_to,
    round_path,
    spoken,
    tables_of,
)


@require_safe
@public_page
def article(request: Request, code: str) -> HttpResponse:
    """An article in a round (the newest it stands in by default). Any code that it bore, a
    misprinted one too, leads to the one it bears now; so does its uid."""
    asked = request.GET.get("ronde", "")
    bearer, lasting = bearer_of(code, asked)
    if code != lasting or asked != asked.lower():
        return redirect_to(reverse("budget_article", args=[lasting]), request)
    page = found(page_of(bearer, asked.upper() or None))
    language = language_of_page()
    read = read_papers(
        request, {line.source.paper_uid for line in page.movements if line.source is not None}
    )
    axes = axes_of(page)
    behind = [
        Behind(
            line.kind, line.title or str(budget.KINDS[line.kind]), line.amounts, f"#b-{line.uid}"
        )
        for line in page.movements
        if not line.reversed and line.reverses is None
    ]
    tables = [
        (paper, table)
        for paper, table in tables_of(read, "credit_evolution", "receipts", "legal_person")
        if table.article in {row.code for row in page.codes}
    ]
    path = reverse("budget_article", args=[lasting])
    year = int(page.round[2:])
    owner = by_budget_entity([bearer.entity], date(year, 1, 1)).get(bearer.entity)
    table = budget.article_table(
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
    )
    context = {
        "article": page.article,
        "history_of": ("article", page.article.uid),
        "round": rules.spoken(page.round),
        "round_path": round_path(page.round),
        "sentence": budget.sentence(year, page.base, page.evolution, language),
        "figures": key_figures(page.evolution, table),
        "base_label": spoken(page.base),
        "code": _code_parts(page.article, owner.name if owner else ""),
        "owner": owner,
        "element_path": part_path(bearer.content_element.uid, page.round)
        if bearer.content_element
        else "",
        "programme_path": part_path(bearer.programme.uid, page.round),
        "table": table,
        "axes": budget.columns(axes),
        "movements": _movements(page, axes, language),
        "movement_files": (
            f"{path}bewegingen.csv?ronde={page.round.lower()}",
            f"{path}bewegingen.xlsx?ronde={page.round.lower()}",
        ),
        "papers": read,
        "others": [(rules.spoken(o), f"{path}?ronde={o.lower()}") for o in page.others],
        "flows": [
            (
                gettext("Feeds") if flow.giver_id == bearer.pk else gettext("Is fed by"),
                other.code,
                article_path(other.code, page.round.lower()),
                budget.BASES[flow.basis],
                flow.ground,
            )
            for flow in flows_of(page.article)
            for other in (flow.receiver if flow.giver_id == bearer.pk else flow.giver,)
        ],
        "former": [row for row in page.codes if row.code != page.article.code],
        "money_path": reverse("budget_article_money", args=[lasting]),
        "actions_path": reverse("budget_article_actions", args=[lasting])
        if bearer.kind == Article.Kind.EXPENDITURE
        else "",
        "formulas": [
            (one.formula, formulas.shown(one, language), f"formule-{number}")
            for number, one in enumerate(formula_list(bearer.pk, page.round))
        ],
    }
    return render_page(request, "website/budget/article.html", context)


def bearer_of(code: str, asked: str) -> tuple[Article, str]:
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


def _code_parts(article: Article, owner: str) -> list[codes.CodePart]:
    """The code of an article in pieces, each with what it is called here."""
    parsed = parse(article.code)
    names: dict[codes.Part, str] = {
        "entity": owner,
        "programme": said(article.programme.name, language_of_page())[0],
        "content": article.content_element.name if article.content_element else "",
        "esr": str(budget.ESR.get(article.esr, "")),
        "credit": str(budget.CREDIT_KINDS.get(parsed.credit, "")) if parsed else "",
    }
    return codes.explained(article.code, {part: name for part, name in names.items() if name})


def axes_of(page: ArticlePage) -> tuple[str, ...]:
    """The columns of an article: what is told of it, or else what its kind can have."""
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
        "place": _place(line.source, language),
        "others": [
            (other.code, article_path(other.code, round_code.lower()), row(other.amounts))
            for other in line.others
        ],
        "sub_lines": [
            (sub.label, budget.signed(sub.amount, language), _place(sub.source, language))
            for sub in line.sub_lines
        ],
        "sub_total": budget.summed(
            (sub.amount / 1000 for sub in line.sub_lines),
            sum((sub.amount for sub in line.sub_lines), Decimal(0)) / 1000,
            language,
        )
        if line.sub_lines
        else "",
        "also": [(also.title, _place(also.source, language)) for also in line.also_printed],
    }


def _place(source: Source | None, language: str) -> dict[str, Any] | None:
    if source is None:
        return None
    return {
        "path": budget.place_path(source.paper_uid, source.start, source.end, language),
        "line": source.line,
        "paper": source.paper_title,
    }
