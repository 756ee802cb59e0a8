"""``/indicatoren/``: what is measured, what it should be, how it stands; and the objectives of a
plan that nothing measures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import (
    HttpResponseBase,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
    JsonResponse,
)
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe
from msgspec import Struct

from regie.actors.selectors import municipality_redirect, names_at
from regie.base.text import said
from regie.base.writers import Cell, Column, Table
from regie.components import charts, figures, indicator_lists
from regie.components import indicator_words as words
from regie.components import indicators as show
from regie.components.addresses import address_of, path_to
from regie.components.charts import Chart
from regie.components.indicator_lists import Asked, Listing
from regie.components.navigation import address, with_query
from regie.components.requests import Request, found, public_page, render_page
from regie.components.sources import Source
from regie.components.templatetags.regie import language
from regie.indicators.judging import Goal, target_at
from regie.indicators.models import Figure, Indicator
from regie.indicators.models.dataset import KEEPERS
from regie.indicators.selectors.indicators import (
    IndicatorLine,
    IndicatorPage,
    goals_of,
    indicator_page,
)
from regie.indicators.selectors.lists import datasets_in, place_names
from regie.indicators.selectors.plain import plain
from regie.kernel import plots
from regie.kernel.figures import NONE
from regie.plans import selectors as plans
from regie.website.downloads import download
from regie.website.lists import files, page_of


@public_page
@require_safe
def indicators(request: Request) -> HttpResponseBase:
    """All indicators, or those that are asked for."""
    asked = Asked.of(request.GET)
    told = indicator_lists.listing(asked, request.GET.get("sorteer", ""), request.today)
    if form := request.GET.get("formaat", ""):
        return download(indicator_lists.table(told), "indicatoren", form)
    page = page_of(request, told.lines)
    context = {
        "asked": asked,
        "any": bool(told.every),
        "sentence": _sentence(told),
        "rows": [show.shown(one) for one in page.object_list],
        "page": page,
        "themes": told.themes,
        "items": told.items,
        "states": [*told.states, *([(indicator_lists.LATE, gettext("late"))] * told.any_late)],
        "owners": told.owner_choices,
        "files": files(request),
    }
    return render_page(request, "website/indicators/list.html", context)


def _sentence(told: Listing) -> str:
    followed = [one for one in told.every if one.indicator.ended is None]
    n = {
        "n": len(followed),
        "reached": sum(one.judgement.state == "reached" for one in followed),
        "silent": sum(one.judgement.now is None for one in followed),
    }
    return (
        gettext(
            "What is measured, what it should be, and how it stands: %(n)s indicators, of which "
            "%(reached)s reached their target and %(silent)s have no figure yet."
        )
        % n
    )


# --- one indicator


class _Place(Struct, frozen=True):
    code: str
    name: str


class _Point(Struct, frozen=True):
    """A figure of the series, written out."""

    period: str
    value: str
    target: str
    carried: bool
    source: Source | None
    note: Any
    example: bool


@public_page
@require_safe
def indicator(request: Request, code: str) -> HttpResponseBase:
    """One indicator, of the whole or of one place (``?plaats=``)."""
    nis = request.GET.get("plaats", "").strip()[:20]
    page = indicator_page(code, nis)
    if page is None:
        return _elsewhere(request, code)
    names = place_names({*page.places, nis} - {""}, request.today)
    if nis and nis not in page.places:
        # A code that went into another leads there; a place without a figure says so.
        heirs = municipality_redirect(nis, request.today)
        if len(heirs) == 1:
            return HttpResponseRedirect(with_query(request.path, plaats=heirs[0].nis))
    place = _Place(nis, found(names.get(nis))) if nis else None
    form = request.GET.get("formaat", "")
    if form == "json":
        return JsonResponse(
            plain(page.line), json_dumps_params={"ensure_ascii": False, "indent": 2}
        )
    if form:
        return download(_table(page, place), f"{code}{f'-{nis}' if nis else ''}", form)
    return render_page(
        request, "website/indicators/indicator.html", _context(request, page, place, names)
    )


def _elsewhere(request: Request, code: str) -> HttpResponseBase:
    """The lasting address of an indicator that was called by its uid, or in capitals."""
    row = Indicator.objects.filter(uid=code).first() or (
        Indicator.objects.filter(code=code.lower()).first() if code != code.lower() else None
    )
    query = request.META.get("QUERY_STRING", "")
    path = path_to("indicator", found(row).code)
    return HttpResponsePermanentRedirect(f"{path}?{query}" if query else path)


def _context(
    request: Request, page: IndicatorPage, place: _Place | None, names: dict[str, str]
) -> dict[str, Any]:
    line = page.line
    one = line.indicator
    title, spoken = said(one.title, language())
    name = place.name if place else ""
    sentence = show.sentence(line, name)
    question = said(one.question, language())[0] or title
    offered = files(request, "csv", "xlsx", "json")
    # Figures of the place of a board alone are for its own analysis: they have no name here.
    places = sorted(
        ((code, names[code]) for code in page.places if code in names), key=lambda pair: pair[1]
    )
    return {
        "one": one,
        "history_of": ("indicator", one.uid),
        "title": title,
        "spoken": spoken,
        "sentence": sentence,
        "theme": words.theme(one.theme) if one.theme else "",
        "theme_path": with_query(reverse("indicators"), thema=one.theme),
        "example": line.example,
        "line": show.shown(line),
        "fresh": show.fresh_sentence(line.judgement),
        "lacking": show.lacking(line.judgement),
        "place": place,
        "places": places,
        "beside": with_query(path_to("municipalities"), cijfer=one.code) if places else "",
        "question": f"{question} ({name})" if name else question,
        "chart": _chart(line, question, name, sentence),
        "points": list(_points(page)),
        "unit": said(one.unit, language())[0],
        "targets": show.target_rows(line.targets, one.decimals),
        "explained": said(page.explained, language()),
        "fault": page.fault,
        "datasets": [
            (said(row.title, language()), address(f"/cijfers/{row.code}/", language()))
            for row in datasets_in(request.actor, one.formula)
        ],
        "direction": words.DIRECTIONS[one.direction],
        "frequency": words.FREQUENCIES[one.frequency],
        "ties": show.tie_rows(page.ties),
        "owner": _owner(request, one),
        "citation": _citation(request, line, name),
        "files": offered,
        "edit": address_of("kept_indicator", one.code) if request.actor.has(*KEEPERS) else "",
    }


def _owner(request: Request, one: Indicator) -> tuple[str, str] | None:
    if one.owner is None:
        return None
    name = names_at([one.owner.pk], request.today).get(one.owner.pk, one.owner.uid)
    return name, path_to("organisation", one.owner.uid)


def _citation(request: Request, line: IndicatorLine, place: str) -> str:
    one = line.indicator
    told = {
        "title": said(one.title, language())[0],
        "place": f", {place}" if place else "",
        "example": f" ({gettext('example data')})" if line.example else "",
        "source": one.source,
        "address": f"{settings.BASE_URI}{path_to('indicator', one.code)}",
        "day": figures.day(request.today, language()),
    }
    return (
        gettext(
            "Regie, indicator “%(title)s”%(place)s%(example)s, made from: %(source)s. "
            "%(address)s, seen on %(day)s."
        )
        % told
    )


def _targets(line: IndicatorLine) -> dict[str, Goal]:
    """The target that held in each period that has one."""
    goals = goals_of(line.targets)
    found = {point.period: target_at(goals, point.on) for point in line.points}
    return {period: goal for period, goal in found.items() if goal is not None}


def _written(page: IndicatorPage) -> dict[str, Figure]:
    """The figure that each point was written down as; one of a day is a point of its month."""
    values = {point.period: point.value for point in page.line.points}
    found: dict[str, Figure] = {}
    for one in reversed(page.figures):
        if one.on is not None:
            period = one.on.iso()[:7] if one.on.precision == "day" else one.on.iso()
            if values.get(period) == one.value:
                found[period] = one
    return found


def _points(page: IndicatorPage) -> Iterator[_Point]:
    line = page.line
    targets, written = _targets(line), _written(page)
    for point in reversed(line.points):
        figure = written.get(point.period)
        yield _Point(
            words.when(point.period),
            words.value(point.value, line.indicator.decimals, point.status),
            words.compared(goal.comparison, words.value(goal.value, line.indicator.decimals))
            if (goal := targets.get(point.period))
            else NONE,
            point.period in line.carried,
            show.source(figure) if figure else None,
            figure.note if figure else {},
            figure.example if figure else False,
        )


#: A line needs two points; one figure is a bar.
_LEAST = 2


def _chart(line: IndicatorLine, question: str, place: str, sentence: str) -> Chart | None:
    known = [one for one in line.points if one.value is not None]
    if not known:
        return None
    one = line.indicator
    statuses: dict[str, plots.Status] = {"missing": "missing", "suppressed": "suppressed"}
    judged = [line.judgement.baseline, line.judgement.target]
    plot = plots.Plot(
        tuple(words.when(point.period) for point in line.points),
        (
            plots.Series(
                place or gettext("the whole"),
                tuple(
                    plots.Point(point.value, statuses.get(point.status, "ok"))
                    for point in line.points
                ),
            ),
        ),
        said(one.unit, language())[0],
        one.decimals,
        gettext("Period"),
        tuple((str(words.TARGETS[goal.kind]), goal.value) for goal in judged if goal),
        example=line.example,
    )
    form: plots.Form = "line" if len(known) >= _LEAST else "bars"
    return charts.plotted(form, f"reeks-{one.code}", question, sentence, plot, language())


def _table(page: IndicatorPage, place: _Place | None) -> Table:
    line = page.line
    one = line.indicator
    title = said(one.title, language())[0]
    return Table(
        f"{title}: {place.name}" if place else title,
        [
            Column("code", gettext("Code")),
            Column("place", gettext("Place")),
            Column("period", gettext("Period")),
            Column("value", gettext("Figure"), "decimal", said(one.unit, language())[0]),
            Column("status", gettext("Is it known?")),
            Column("target", gettext("Target"), "decimal"),
            Column("carried", gettext("added up over a merger")),
            Column("source", gettext("Source"), width=60),
            Column("example", gettext("Example data")),
        ],
        _rows(page),
        [one.source, *([gettext("Example data")] if line.example else [])],
    )


def _rows(page: IndicatorPage) -> Iterator[list[Cell]]:
    line = page.line
    targets, written = _targets(line), _written(page)
    for point in line.points:
        figure = written.get(point.period)
        yield [
            line.indicator.code,
            line.place,
            point.period,
            point.value,
            point.status,
            goal.value if (goal := targets.get(point.period)) else None,
            point.period in line.carried,
            figure.source if figure else line.indicator.source,
            line.example or bool(figure and figure.example),
        ]


# --- objectives without evidence


@public_page
@require_safe
def unproven(request: Request, slug: str) -> HttpResponseBase:
    """The objectives of a plan that no figure speaks of, with who leads them."""
    ((plan, _editions),) = found(plans.plans_with_editions(request.actor, slug) or None)
    rows = indicator_lists.unproven(plan, request.GET.get("sorteer", ""))
    if form := request.GET.get("formaat", ""):
        told = indicator_lists.unproven_table(rows, plan.example)
        return download(told, f"{slug}-zonder-bewijs", form)
    page = page_of(request, rows)
    context = {
        "plan": plan,
        "sentence": indicator_lists.unproven_sentence(len(rows)),
        "rows": page.object_list,
        "page": page,
        "files": files(request),
    }
    return render_page(request, "website/indicators/unproven.html", context)
