"""The local context analysis as a document: what it says, and the job that makes it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any, Literal

from django.utils import timezone
from django.utils.translation import override
from msgspec.structs import replace

from regie.actors.people.selectors import actor_of
from regie.base import clock
from regie.base.actor import Actor
from regie.base.errors import Refusal
from regie.base.jobs import Progress, enqueue, job
from regie.base.models import Account, Job
from regie.base.text import fold, said
from regie.components import analysis as shown
from regie.components import figures
from regie.indicators.models import Analysis, AnalysisPaper
from regie.indicators.selectors import analysis as selectors
from regie.indicators.selectors.analysis import AnalysisPage, Figured, Line
from regie.indicators.services import analysis as services
from regie.writing.papers import contents, pictures, writer
from regie.writing.papers.services import template_of

Form = Literal["docx", "pdf"]
_EXAMPLE = "voorbeeldgegevens"
_NOTHING = "Hierop is nog niet geantwoord."
_FONT, _SCREEN_FONT = "Libertinus Serif", "Roboto, sans-serif"


def ask(actor: Actor, analysis: Analysis, form: Form) -> AnalysisPaper | Job:
    """The document of what an analysis says now: kept from before, or a job that makes it."""
    told, _figures = contents_of(analysis)
    key = _digest(told, form)
    kept = services.paper_like(analysis, form, key)
    if kept is not None:
        return kept
    return enqueue(
        "components.analysis.paper",
        f"analysis/{analysis.uid}/{form}/{key[:32]}/{actor.account}",
        {"uid": analysis.uid, "form": form, "account": actor.account},
        owner=actor.account,
        title=f"{told.titel} ({form.upper()})",
    )


@job("components.analysis.paper")
def _made(params: dict[str, Any], progress: Progress) -> dict[str, str]:
    """Write the document and keep it; what says the same is kept once."""
    actor = actor_of(Account.objects.get(pk=params["account"]), clock.today())
    analysis = selectors.analysis_for(actor, params["uid"])
    if analysis is None:
        raise Refusal("Je ziet deze omgevingsanalyse niet meer.")
    return {"kind": "analysis_papers", "uid": make(actor, analysis, params["form"], progress)}


def make(actor: Actor, analysis: Analysis, form: Form, progress: Progress) -> str:
    """Write a document now and keep it; gives the uid of the analysis."""
    with override("nl"):
        told, some = contents_of(analysis)
        drawings = dict(_drawings(some, progress))
    key = _digest(told, form)
    if services.paper_like(analysis, form, key) is None:
        if form == "pdf":
            content = writer.pdf(
                told,
                {
                    name: (pictures.on_paper(svg, _FONT), words)
                    for name, (svg, words) in drawings.items()
                },
            )
        else:
            images = {
                name: (pictures.png(pictures.on_paper(svg, _SCREEN_FONT)), words)
                for name, (svg, words) in drawings.items()
            }
            content = writer.docx(told, template_of("analysis"), images)
        services.keep_paper(actor, analysis, form, key, content, f"{_slug(told.titel)}.{form}")
    return analysis.uid


def _digest(told: contents.Analyse, form: Form) -> str:
    # The day on which it is written is no news; another template is.
    after = hashlib.sha256(template_of("analysis")).hexdigest() if form == "docx" else ""
    return contents.digest("analysis", contents.told(replace(told, datum="")), after)


def _drawings(some: Iterable[Figured], progress: Progress) -> Iterable[tuple[str, tuple[str, str]]]:
    for number, one in enumerate(some, 1):
        chart = shown.shown(one).chart
        if chart is not None and chart.svg:
            yield chart.key, (chart.svg, f"{chart.title} {chart.description}")
        progress(number)


def contents_of(analysis: Analysis) -> tuple[contents.Analyse, list[Figured]]:
    """What the document says, in Dutch, and the figures that it shows: 10 queries at most."""
    today = clock.today()
    with override("nl"):
        page = selectors.analysis_page(analysis, today)
        some = selectors.figures_of(page, page.guide.indicators())
        by_code = {one.code: one for one in some}
        told = contents.Analyse(
            titel=f"{said(page.guide.title, 'nl')[0]} {page.title}",
            voorbeeld="voorbeeld" if analysis.example else "",
            datum=figures.day(today, "nl"),
            gemeente=page.name,
            jaar=str(analysis.year),
            stand=_stand(analysis),
            handleiding=f"editie {analysis.guide.number}",
            hoofdstukken=tuple(
                contents.Analysehoofdstuk(
                    titel=said(chapter.title, "nl")[0],
                    inleiding=said(chapter.intro, "nl")[0],
                    cijfers=tuple(
                        _figure(by_code[code], analysis.place)
                        for code in chapter.indicators
                        if code in by_code
                    ),
                    vragen=tuple(
                        contents.Analysevraag(
                            said(one.question.label, "nl")[0],
                            tuple(line.strip() for line in one.value.split("\n") if line.strip())
                            or (_NOTHING,),
                        )
                        for one in page.answered(chapter)
                    ),
                    eigen_cijfers=_own(page, chapter.code),
                    bronnen=_sources(page, chapter.code),
                )
                for chapter in page.guide.chapters
            ),
        )
    return told, some


def _stand(analysis: Analysis) -> str:
    if analysis.state == Analysis.State.FINISHED and analysis.finished_at:
        day = figures.day(timezone.localdate(analysis.finished_at), "nl")
        return f"afgewerkt op {day}; de cijfers zijn die van die dag"
    return "ontwerp, nog niet afgewerkt"


def _own(page: AnalysisPage, chapter: str) -> tuple[contents.Eigencijfer, ...]:
    return tuple(
        contents.Eigencijfer(
            one.title,
            one.period,
            f"{figures.number(one.value, 'nl')} {one.unit}".strip(),
            one.source,
        )
        for one in page.figures
        if one.chapter == chapter
    )


def _sources(page: AnalysisPage, chapter: str) -> tuple[str, ...]:
    return tuple(
        ", ".join(part for part in (one.title, one.link, one.file.name if one.file else "") if part)
        for one in page.sources
        if one.chapter == chapter
    )


def _figure(one: Figured, place: str) -> contents.Analysecijfer:
    told = shown.shown(one)
    lines: dict[str, Line] = {}
    for line in one.lines:
        side = "eigen" if line.place == place else "regio" if line.place else "geheel"
        lines[side] = line
    heads = {
        side: said(lines[side].name, "nl")[0] if side in lines else otherwise
        for side, otherwise in (
            ("eigen", "Eigen gemeente"),
            ("regio", "Regio"),
            ("geheel", "Vlaanderen"),
        )
    }
    return contents.Analysecijfer(
        titel=told.title,
        zin=told.sentence or "Hierover staan er geen cijfers in het register.",
        bron=one.source,
        eenheid=said(one.unit, "nl")[0] if told.chart else "",
        voorbeeld=_EXAMPLE if one.example else "",
        beeld=told.chart.key if told.chart else "",
        rijen=tuple(
            contents.Analyserij(
                period,
                **{
                    side: shown.value_of(lines[side], period, one, "nl") if side in lines else "–"
                    for side in heads
                },
            )
            for period in reversed(one.periods())
        ),
        **heads,
    )


def _slug(words: str) -> str:
    plain = "".join(sign if sign.isalnum() else "-" for sign in fold(words))
    return "-".join(part for part in plain.split("-") if part)[:100]
