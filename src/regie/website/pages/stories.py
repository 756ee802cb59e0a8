"""``/cijfers/grafieken/`` and ``/cijfers/verhalen/``: charts that are kept, and stories of figures.

A chart can stand in another site: as a picture, or in a frame (``…/kader/``), the only page that
may be framed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from regie.base.actor import VISITOR
from regie.base.ordering import sorted_as
from regie.base.text import fold, said
from regie.base.writers import Column, Table
from regie.components import kept_charts
from regie.components.addresses import path_to
from regie.components.chart_words import FORMS
from regie.components.requests import Request, found, public_page, render_page
from regie.components.templatetags.regie import language
from regie.indicators.models import Chart, Story
from regie.indicators.selectors import charts as selectors
from regie.indicators.selectors.charts import Told
from regie.website.atom import Entry, answered
from regie.website.downloads import download
from regie.website.lists import files, page_of
from regie.writing.papers.pictures import png
from regie.writing.papers.services import kept

#: How high a frame is asked to be, in pixels; a longer chart scrolls.
_FRAME = 560


@public_page
@require_safe
def chart_list(request: Request) -> HttpResponseBase:
    """Every chart, newest first."""
    rows = sorted_as(selectors.charts(request.actor), request.GET.get("sorteer", ""), _ORDERS)
    if form := request.GET.get("formaat", ""):
        return download(_table(rows), "grafieken", form)
    page = page_of(request, rows)
    context = {
        "page": page,
        "rows": [_line(one) for one in page.object_list],
        "files": files(request),
    }
    return render_page(request, "website/stories/charts.html", context)


_ORDERS = {
    "vraag": lambda row: fold(said(row.title, language())[0]),
    "vorm": lambda row: fold(str(FORMS[row.form])),
    "cijfers": lambda row: fold(_source(row)),
    "gepubliceerd": lambda row: row.published,
}


def _line(chart: Chart) -> dict[str, Any]:
    return {
        "path": path_to("chart", chart.uid),
        "title": chart.title,
        "form": FORMS[chart.form],
        "source": _source(chart),
        "published": chart.published,
        "example": chart.example,
    }


def _source(chart: Chart) -> str:
    of = chart.dataset or chart.indicator
    return said(of.title, language())[0] if of else ""


def _table(rows: Iterable[Chart]) -> Table:
    return Table(
        gettext("Charts"),
        [
            Column("uid", gettext("Code")),
            Column("title", gettext("Question"), width=60),
            Column("form", gettext("Form")),
            Column("figures", gettext("Figures"), width=40),
            Column("published", gettext("Published"), "date"),
            Column("example", gettext("Example data")),
        ],
        (
            [
                one.uid,
                said(one.title, language())[0],
                str(FORMS[one.form]),
                _source(one),
                timezone.localdate(one.published) if one.published else None,
                one.example,
            ]
            for one in rows
        ),
    )


def _told(request: Request, uid: str) -> Told:
    return selectors.told(found(selectors.chart_of(request.actor, uid)), language())


@public_page
@require_safe
def chart(request: Request, uid: str) -> HttpResponseBase:
    """A chart with its table, sources, files, and the code to put it elsewhere."""
    told = _told(request, uid)
    if form := request.GET.get("formaat", ""):
        return download(kept_charts.table(told, language()), f"grafiek-{uid}", form)
    base, frame = str(settings.BASE_URI), reverse("chart_frame", args=[uid])
    picture = reverse("chart_picture", args=[uid, "svg"])
    title = said(told.chart.title, language())[0]
    context = {
        "told": told,
        "chart": kept_charts.shown(told, language()),
        "note": told.chart.note,
        "cited": kept_charts.cited(told, language()),
        "address": kept_charts.address(told),
        "files": files(request, "csv", "xlsx", "json"),
        "svg": picture,
        "png": reverse("chart_picture", args=[uid, "png"]),
        "frame": frame,
        "of": told.chart.dataset or told.chart.indicator,
        "frame_code": render_to_string(
            "website/stories/_frame_code.html",
            {"path": f"{base}{frame}", "title": title, "height": _FRAME},
        ).strip(),
        "picture_code": render_to_string(
            "website/stories/_picture_code.html",
            {
                "path": f"{base}{picture}",
                "page": kept_charts.address(told),
                "words": f"{title} {kept_charts.description(told, language())}",
            },
        ).strip(),
        "example": told.plot.example,
    }
    return render_page(request, "website/stories/chart.html", context)


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type] # it takes any view
@require_safe
def frame(request: Request, uid: str) -> HttpResponseBase:
    """A chart for a frame in another site: public charts only, whoever looks; it sets no cookie and
    reads none."""
    row: Chart | None = (
        Chart.objects.visible_to(VISITOR).select_related("dataset", "indicator").filter(uid=uid)
    ).first()
    told = selectors.told(found(row), language())
    words = {
        "chart": kept_charts.shown(told, language()),
        "sources": told.sources,
        "address": kept_charts.address(told),
        "title": said(told.chart.title, language())[0],
        "LANGUAGE_CODE": language(),
    }
    response = HttpResponse(render_to_string("website/stories/frame.html", words))
    response["Cache-Control"] = "public, max-age=300"
    return response


@public_page
@require_safe
def picture(request: Request, uid: str, form: str) -> HttpResponseBase:
    """A chart as SVG or PNG, with its title, sources and example mark in it."""
    svg = kept_charts.picture(_told(request, uid), language())
    match form:
        case "svg":
            response = HttpResponse(svg, "image/svg+xml")
        case "png":
            key = hashlib.sha256(svg.encode()).hexdigest()
            path = Path(settings.REGIE_HOME, "charts", key[:2], f"{key}.png")
            response = HttpResponse(kept(path, lambda: png(svg)), "image/png")
        case _:
            raise Http404(form)
    # Another site shows it; nothing in it runs or asks anything.
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Content-Disposition"] = f'inline; filename="grafiek-{uid}.{form}"'
    return response


# --- stories


@public_page
@require_safe
def story_list(request: Request) -> HttpResponseBase:
    """Every story, newest first."""
    page = page_of(request, list(selectors.stories(request.actor)))
    context = {
        "page": page,
        "rows": [{"path": path_to("story", one.slug), "story": one} for one in page.object_list],
        "feed": reverse("stories_feed"),
    }
    return render_page(request, "website/stories/stories.html", context)


@public_page
@require_safe
def story(request: Request, slug: str) -> HttpResponseBase:
    """A story: a lead, paragraphs, and charts in between."""
    row = found(selectors.story_of(request.actor, slug))
    parts = selectors.parts(said(row.body, language())[0])
    there = selectors.charts_of(
        request.actor, [part.words for part in parts if part.kind == "chart"]
    )
    shown: list[tuple[str, Any, str]] = []
    sources = [line.strip() for line in row.sources.splitlines() if line.strip()]
    example = row.example
    for n, part in enumerate(parts):
        if part.kind != "chart":
            shown.append((part.kind, part.words, f"deel-{n}"))
        elif part.words in there:
            told = selectors.told(there[part.words], language())
            shown.append(
                (
                    "chart",
                    kept_charts.shown(told, language(), f"g{n}"),
                    path_to("chart", part.words),
                )
            )
            sources += told.sources
            example = example or told.plot.example
    context = {
        "story": row,
        "parts": shown,
        "body_lang": said(row.body, language())[1],
        "sources": list(dict.fromkeys(sources)),
        "example": example,
        "address": f"{settings.BASE_URI}{path_to('story', slug)}",
    }
    return render_page(request, "website/stories/story.html", context)


@require_safe
def stories_feed(request: Request) -> HttpResponse:
    """Stories as a feed; invented ones say so."""

    def entry(one: Story) -> Entry | None:
        if one.published is None:
            return None
        title = said(one.title, language())[0]
        if one.example:
            title = f"{title} ({gettext('example')})"
        path = path_to("story", one.slug)
        return Entry(title, path, one.uid, one.published, said(one.lead, language())[0])

    rows = [entry(one) for one in list(selectors.stories(VISITOR))[:50]]
    return answered(
        gettext("Stories of figures"),
        reverse("stories"),
        reverse("stories_feed"),
        [one for one in rows if one],
    )
