"""Rounds of the budget side by side, and the papers and files of a round to take along."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from regie.base.errors import Refusal
from regie.budgets import rules
from regie.budgets.ledger import largest
from regie.budgets.models import Article, Round
from regie.budgets.rules import spoken
from regie.budgets.selectors import article_by_code
from regie.budgets.selectors.chapter import Chapter, chapter
from regie.budgets.selectors.course import Course, CourseRow, course
from regie.components import charts, figures
from regie.components.requests import Request, found, public_page, render_page
from regie.website.budget_files import Value, file
from regie.website.budget_shared import article_path, language_of_page, round_path
from regie.website.plan_papers import attached
from regie.writing.papers import services
from regie.writing.papers.budget import budget as paper_of
from regie.writing.sheets.budget import budget as workbook_of
from regie.writing.sheets.fiscal import fiscal_package

#: What can be compared: the axes that count, by what stands in the address.
SIDES: dict[str, tuple[str | Promise, tuple[str, ...]]] = {
    "vek": (_("payment credit (VEK)"), ("VEK",)),
    "vak": (_("commitment credit (VAK)"), ("VAK",)),
    "ontvangsten": (_("receipts (AO, TO and LO together)"), ("AO", "TO", "LO")),
}
_AMOUNT = "AMOUNT"
#: So many rounds stand beside each other; a file has them all.
MOST = 8


@require_safe
@public_page
def years(request: Request) -> HttpResponse:
    """What the total, a part (``?onderdeel=``) or an article (``?artikel=``) closed with in each
    round, on one side (``?kant=``)."""
    code, part = request.GET.get("artikel", "")[:20], request.GET.get("onderdeel", "")[:12]
    article = found(article_by_code(code.upper())) if code else None
    form = request.GET.get("formaat", "")
    asked = request.GET.get("kant", "")
    whole = not (part or article)
    told = found(_course(request, part, article, _axes(asked, whole)))
    if whole and not asked and not told.whole.closing:
        told = found(_course(request, part, article, rules.AXES))
    side = asked if asked in SIDES else _first_side(told)
    label, axes = SIDES[side]
    if article is not None and told.rounds and not any(_sums(told.whole, axes).values()):
        axes = (*axes, _AMOUNT)
    lines = [*told.parts, told.whole]
    heads = [gettext("Code"), gettext("Name"), *(row.spoken for row in told.rounds)]
    if form:
        rows: list[list[Value]] = [
            [line.code, _name(line), *(sums.get(row.code) for row in told.rounds)]
            for line in lines
            for sums in (_sums(line, axes),)
        ]
        return file(f"verloop-{side}", heads, rows, form)
    question = request.GET.copy()
    question["kant"] = side
    around = [
        f"?{urlencode({**question.dict(), 'tot': code_.lower()})}" if code_ else ""
        for code_ in (told.earlier, told.later)
    ]
    question.pop("formaat", None)
    path = f"{reverse('budget_years')}?{question.urlencode()}&formaat="
    language = language_of_page()
    amounts = _sums(told.whole, axes)
    bars = [(r.spoken, amounts[r.code]) for r in told.rounds if r.code in amounts]
    title = gettext("%(what)s by round: %(side)s") % {"what": _name(told.whole), "side": label}
    shown = ", ".join(f"{name} {figures.thousand(n, language)}" for name, n in bars)
    context = {
        "whole": told.whole,
        "name": _name(told.whole),
        "side": side,
        "side_label": label,
        "sides": [(value, words) for value, (words, _axes) in SIDES.items()],
        "rounds": [(row.spoken, round_path(row.code)) for row in told.rounds],
        "lines": [
            {
                "row": line,
                "name": _name(line),
                "path": _path(line, side) if line is not told.whole else "",
                "cells": [figures.thousand(sums.get(row.code), language) for row in told.rounds],
                "total": line is told.whole,
            }
            for line in lines
            for sums in (_sums(line, axes),)
        ],
        "chart": charts.bars(
            "verloop",
            title,
            shown,
            bars,
            language,
            heads=(gettext("Round"), str(label)),
        )
        if bars
        else None,
        "earlier": around[0],
        "later": around[1],
        "part": part,
        "code": code,
        "csv": f"{path}csv",
        "xlsx": f"{path}xlsx",
        "article_path": article_path(article.code, told.rounds[-1].code)
        if article and told.rounds
        else "",
        "example": any(line.example for line in lines),
    }
    return render_page(request, "website/budget/years.html", context)


def _course(
    request: Request, part: str, article: Article | None, axes: tuple[str, ...]
) -> Course | None:
    """A file has every round, a page the newest that fit beside each other."""
    most = 0 if request.GET.get("formaat", "") else MOST
    until = request.GET.get("tot", "")[:6].upper()
    return course(part, article.uid if article else "", axes=axes, most=most, until=until)


def _axes(asked: str, whole: bool) -> tuple[str, ...]:
    """What must be read: of the whole ledger one side only, for it is long."""
    if asked in SIDES:
        return (*SIDES[asked][1], _AMOUNT)
    return SIDES["vek"][1] if whole else rules.AXES


def _first_side(told: Course) -> str:
    """The first side on which there is anything."""
    for side, (_label, axes) in SIDES.items():
        if any(axis in amounts for amounts in told.whole.closing.values() for axis in axes):
            return side
    return next(iter(SIDES))


def _sums(row: CourseRow, axes: tuple[str, ...]) -> Mapping[str, Decimal]:
    """By round, what counts on these axes; a round in which none is told is absent."""
    return {
        code: sum((amounts[axis] for axis in axes if axis in amounts), Decimal(0))
        for code, amounts in row.closing.items()
        if any(axis in amounts for axis in axes)
    }


def _name(row: CourseRow) -> str:
    return row.name or row.code or gettext("All programmes together")


def _path(row: CourseRow, side: str) -> str:
    asked = f"artikel={row.code}" if row.kind == "article" else f"onderdeel={row.uid}"
    return f"{reverse('budget_years')}?{asked}&kant={side}"


# --- files of a round

_KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}


@public_page
@require_safe
def chapter_file(request: Request, code: str, form: str) -> HttpResponse:
    """The budget chapter of a round: as Word or PDF, written by a child process and kept; as a
    workbook; as Fiscal Data Package (zip)."""
    told: Chapter = found(chapter(code.upper()))
    name = f"{code.lower()}-hoofdstuk"
    try:
        match form:
            case "docx" | "pdf":
                content = services.paper(
                    paper_of(told, request.today), "docx" if form == "docx" else "pdf"
                )
                return attached(content, name, form)
            case "xlsx":
                content = workbook_of(told)
            case "zip":
                content, name = fiscal_package(told), f"begroting-{code.lower()}"
            case _:
                raise Http404(form)
    except Refusal as refusal:  # there is nothing to write
        raise Http404(str(refusal)) from refusal
    response = HttpResponse(content, _KINDS[form])
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def shares(round_: Round, total: Decimal, language: str, csv: str) -> charts.Chart | None:
    """How much of the payment credit, ``total``, each article has, the largest first; none where
    nothing is paid."""
    articles = largest(round_, "VEK", _MOST)
    if not articles:
        return None
    amounts = [(one.code, one.amount) for one in articles]
    rest = total - sum((amount for _, amount in amounts), Decimal(0))
    if rest:
        amounts.append((gettext("all other articles"), rest))
    description = gettext(
        "The largest is %(code)s with %(share)s of the payment credit of %(round)s."
    ) % {
        "code": amounts[0][0],
        "share": figures.percent(amounts[0][1] / total, language),
        "round": spoken(round_.code),
    }
    return charts.bars(
        "aandelen",
        gettext("Share of the articles: payment credit (VEK)"),
        description,
        amounts,
        language,
        csv,
        (gettext("Article"), gettext("Payment credit (VEK)"), gettext("Share")),
        total,
    )


#: How many articles stand in the drawing by name.
_MOST = 15
