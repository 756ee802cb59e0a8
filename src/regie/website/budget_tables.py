"""The tables of the budget to take along."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.http import Http404, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from regie.budgets import rules, selectors
from regie.budgets.rules import Evolution
from regie.budgets.selectors import ArticleRow, RoundHead, RoundPage
from regie.budgets.selectors.articles import page_of
from regie.components import budget
from regie.components.requests import Request, found, public_page
from regie.website.budget_article import axes_of, bearer_of
from regie.website.budget_files import Value, file
from regie.website.budget_shared import Asked


@require_safe
@public_page
def round_file(request: Request, code: str, table: str, form: str) -> HttpResponse:
    """A table of a round as a file, in euro."""
    asked = Asked.of(request)
    name = f"{code.lower()}-{table}"
    if table in ("totaal", "waterval"):
        return _total_file(name, code.upper(), table, form)
    page = found(selectors.round_page(code.upper()))
    if table == "artikelen":
        rows = [
            row
            for programme in page.programmes
            for element in programme.elements
            if asked.element in ("", element.uid)
            for row in _article_rows(
                budget.ordered(asked.among(element.articles), asked.order.key),
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


def _total_file(name: str, code: str, table: str, form: str) -> HttpResponse:
    round_, total = found(selectors.round_total(code))
    if table == "waterval":
        return file(name, [gettext("Step"), *budget.CREDIT], _waterfall_rows(round_, total), form)
    axes = [*budget.RECEIPTS, *budget.CREDIT]
    return file(
        name,
        [gettext("Moment"), *axes],
        [
            [
                budget.row_label(row, round_.base, round_.code),
                *(row.values.get(axis) for axis in axes),
            ]
            for row in rules.short_rows(total, round_.base, round_.code)
        ],
        form,
    )


def _waterfall_rows(round_: RoundHead, total: Evolution) -> list[list[Value]]:
    told: dict[str, dict[str, Decimal]] = {kind: {} for kind in budget.STEPS}
    for axis in budget.CREDIT:
        for step in rules.waterfall(total, axis):
            told[step.kind][axis] = step.amount
    return [
        [
            budget.step_label(kind, round_.base, round_.code),
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
    bearer, _lasting = bearer_of(code, asked)
    page = found(page_of(bearer, asked.upper() or None))
    axes = axes_of(page)
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
