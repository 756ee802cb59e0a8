"""The yearly report on a theme: written from its stories, indicators and charts.

Each figure says its source; what the register does not know is a chapter too.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, Literal

from msgspec import Struct, field
from msgspec.structs import replace

from regie.actors.people.selectors import actor_of
from regie.base import clock, files
from regie.base.actor import VISITOR, Actor
from regie.base.data import data
from regie.base.errors import Invalid, NotAllowed
from regie.base.jobs import Progress, enqueue, job
from regie.base.models import Account, Job
from regie.base.text import said
from regie.base.yaml_files import listed, must, read, words_of
from regie.indicators.models import Chart, Indicator, Story
from regie.indicators.models.dataset import KEEPERS
from regie.indicators.selectors import charts as selectors
from regie.indicators.selectors.charts import Told
from regie.kernel import figures, plots
from regie.writing.papers import contents, writer
from regie.writing.papers.pictures import png
from regie.writing.papers.services import template_of

Form = Literal["docx", "pdf"]
_NL = "nl"
#: A longer table of a chart stays in the register.
_LONGEST = 60


class Picture(Struct, frozen=True):
    """A chart: its question, the drawing as SVG, what it shows in words, and its table."""

    title: str
    svg: str
    words: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    source: str


class Subheading(Struct, frozen=True):
    """A heading within a story."""

    words: str


Part = str | Subheading | Picture


class Chapter(Struct, frozen=True):
    """A heading with parts: paragraphs, and pictures in between; or rows under a head."""

    heading: str
    parts: Sequence[Part] = ()
    head: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    points: Sequence[str] = ()


class Report(Struct, frozen=True):
    """All that a report says, in Dutch."""

    title: str
    day: str
    example: bool
    chapters: Sequence[Chapter] = field(default_factory=tuple)


class Definition(Struct, frozen=True):
    """A report that is made every year: which themes it gathers, and on what ground."""

    code: str
    title: Mapping[str, str]
    themes: tuple[str, ...]
    about: Mapping[str, str]
    source: str


@cache
def definitions() -> Mapping[str, Definition]:
    """The reports of which the definition is shipped, by code."""
    made = [_read(path.read_bytes(), path.name) for path in sorted(data("reports").glob("*.yaml"))]
    return {one.code: one for one in made}


def _read(content: bytes, name: str) -> Definition:
    node = read(content, name)
    told = node.fields(("code", "title", "themes", "about", "source"))
    return Definition(
        must(node, told, "code").key(),
        must(node, told, "title").words(),
        tuple(one.key() for one in listed(told, "themes")),
        words_of(told, "about"),
        must(node, told, "source").text(),
    )


def themes() -> list[str]:
    """Themes of which a report can be written: defined, or of something public; 3 queries."""
    found = {
        *definitions(),
        *Indicator.objects.exclude(theme="").values_list("theme", flat=True),
        *Chart.objects.exclude(theme="").exclude(published=None).values_list("theme", flat=True),
        *Story.objects.exclude(theme="").exclude(published=None).values_list("theme", flat=True),
    }
    return sorted(found)


def report(theme: str, year: int, today: date) -> Report:
    """What the register says of a theme in a year: only what everybody may see.

    :raises Invalid: for a theme of which there is nothing at all.
    """
    known = definitions().get(theme)
    wanted = known.themes if known else (theme,)
    indicators = list(Indicator.objects.filter(theme__in=wanted, ended=None).order_by("code"))
    tales = [
        one
        for one in Story.objects.visible_to(VISITOR).filter(theme__in=wanted).order_by("published")
        if one.year in (None, year)
    ]
    charts = list(
        Chart.objects.visible_to(VISITOR)
        .filter(theme__in=wanted)
        .select_related("dataset", "indicator")
        .order_by("pk")
    )
    if not known and not (indicators or tales or charts):
        raise Invalid(f"Over het thema {theme} staat er niets in het register.")
    sources: dict[str, None] = {}
    missing: list[str] = []
    title = said(known.title, _NL)[0] if known else f"Jaarverslag {theme.replace('-', ' ')}"
    chapters = []
    about = [
        f"Dit rapport gaat over {year}. Het is geschreven uit het register Regie op "
        f"{figures.day(today, _NL)}: elk cijfer heeft daar zijn bron."
    ]
    if known:
        about.insert(0, said(known.about, _NL)[0])
    chapters.append(Chapter("Over dit rapport", about))
    rows, example = _key_figures(indicators, year, sources, missing)
    if rows:
        chapters.append(
            Chapter(
                "Kerncijfers",
                head=("Indicator", str(year), "Jaar ervoor", "Doel", "Eenheid"),
                rows=rows,
            )
        )
    used: set[str] = set()
    for tale in tales:
        parts = [said(tale.lead, _NL)[0]]
        chapters.append(
            Chapter(said(tale.title, _NL)[0], [*parts, *_told_parts(tale, sources, used)])
        )
        example = example or tale.example
        sources |= dict.fromkeys(filter(None, map(str.strip, tale.sources.splitlines())))
    told = [selectors.told(one, _NL) for one in charts if one.uid not in used]
    drawn = {one.indicator_id for one in charts}
    told += filter(None, (_unasked(one) for one in indicators if one.pk not in drawn))
    if told:
        chapters.append(Chapter("Grafieken", [_picture(one, sources) for one in told]))
        example = example or any(one.plot.example for one in told)
    if not tales:
        missing.append("Er is nog geen verhaal dat deze cijfers duidt.")
    if not (told or charts):
        missing.append("Er is nog geen grafiek over dit thema.")
    if not indicators:
        missing.append("Er zijn nog geen indicatoren over dit thema.")
    chapters.append(
        Chapter("Wat we niet weten", points=missing or ["Van elke indicator is er een cijfer."])
    )
    if known:
        sources[known.source] = None
    if sources:
        chapters.append(Chapter("Bronnen", points=list(sources)))
    return Report(f"{title} {year}", figures.day(today, _NL), example, chapters)


def _key_figures(
    indicators: Sequence[Indicator], year: int, sources: dict[str, None], missing: list[str]
) -> tuple[list[list[str]], bool]:
    """A row for each indicator with a figure in the year; the others are said to be missing."""
    rows, example = [], False
    for one in indicators:
        name = said(one.title, _NL)[0]
        told = selectors.told(_chart_of(one, "line"), _NL)
        plot = told.plot
        now, before = (_at(plot, str(when)) for when in (year, year - 1))
        if now is None or now.value is None:
            hidden = now is not None and now.status == "suppressed"
            missing.append(
                f"{name}: het cijfer van {year} mag niet getoond worden."
                if hidden
                else f"{name}: van {year} is er geen cijfer."
            )
            continue
        goal = next((words for words in _goals(plot, str(year))), "–")
        rows.append(
            [
                f"{name} (voorbeeldgegevens)" if plot.example else name,
                plots.shown(plot, now, _NL),
                plots.shown(plot, before, _NL) if before else "–",
                goal,
                plot.unit,
            ]
        )
        example = example or plot.example
        sources.update(dict.fromkeys(told.sources))
    return rows, example


def _chart_of(indicator: Indicator, form: plots.Form) -> Chart:
    """A chart of its figures for all of Flanders that nobody keeps."""
    return Chart(indicator=indicator, form=form, asked={"places": [""]}, title=indicator.title)


def _unasked(indicator: Indicator) -> Told | None:
    """The chart of an indicator of which nobody made one: a line through three periods or more,
    else bars; None where there are no two values to set side by side."""
    told = selectors.told(_chart_of(indicator, "line"), _NL)
    values = [_values(one) for one in told.plot.series]
    if not (values and values[-1]) or sum(values) + len(told.plot.references) < 2:
        return None
    if len(told.plot.labels) > 2:
        return told
    return replace(told, chart=_chart_of(indicator, "bars"))


def _values(of: plots.Series) -> int:
    return sum(point.value is not None for point in of.points)


def _at(plot: plots.Plot, year: str) -> plots.Point | None:
    """The last figure of a year: of indicators that have targets the last series is the figures."""
    at = [n for n, label in enumerate(plot.labels) if label[:4] == year]
    return plot.series[-1].points[at[-1]] if at and plot.series else None


def _goals(plot: plots.Plot, year: str) -> Iterator[str]:
    for one in plot.series[:-1]:
        for label, point in zip(plot.labels, one.points, strict=True):
            if label[:4] == year and point.value is not None:
                yield plots.shown(plot, point, _NL)
    for _name, value in plot.references:
        yield figures.number(value, _NL, plot.decimals)


def _told_parts(tale: Story, sources: dict[str, None], used: set[str]) -> Iterator[Part]:
    parts = selectors.parts(said(tale.body, _NL)[0])
    there = selectors.charts_of(VISITOR, [one.words for one in parts if one.kind == "chart"])
    for part in parts:
        if part.kind == "heading":
            yield Subheading(part.words)
        elif part.kind != "chart":
            yield part.words
        elif part.words in there:
            used.add(part.words)
            yield _picture(selectors.told(there[part.words], _NL), sources)


def _picture(told: Told, sources: dict[str, None]) -> Picture:
    form: plots.Form = told.chart.form  # type: ignore[assignment] # the choices are the forms
    plot = told.plot
    title = said(told.chart.title, _NL)[0]
    words = plots.described(form, plot, _NL)
    sources.update(dict.fromkeys(told.sources))
    long = len(plot.labels) > _LONGEST
    source = "; ".join([*told.sources, *told.notes])
    if long:
        many = len(plot.labels)
        source = f"{source.rstrip('.')}. De {many} cijfers staan in het register, bij deze grafiek."
    return Picture(
        title,
        plots.picture(form, plot, "", words, _NL, ()),
        words,
        (plot.head, *(one.label or plot.unit for one in plot.series)),
        [
            (label, *(plots.shown(plot, one.points[n], _NL) for one in plot.series))
            for n, label in enumerate(plot.labels)
            if not long
        ],
        source,
    )


# --- as a paper


def written(of: Report, form: Form) -> bytes:
    """The report as DOCX after the template of staff, or as tagged PDF: 1 query. For a job or a
    command, no page waits for it.

    :raises Refusal: where the template cannot be used any more.
    """
    drawings = {
        name: part
        for number, one in enumerate(of.chapters)
        for name, part in _drawings(number, one)
    }
    paper = _paper(of)
    if form == "pdf":
        return writer.pdf(paper, {name: (one.svg, one.words) for name, one in drawings.items()})
    return writer.docx(
        paper,
        template_of("yearly"),
        {name: (png(one.svg), one.words) for name, one in drawings.items()},
    )


def _drawings(number: int, chapter: Chapter) -> Iterator[tuple[str, Picture]]:
    for at, part in enumerate(chapter.parts):
        if isinstance(part, Picture):
            yield f"beeld-{number}-{at}", part


def _paper(of: Report) -> contents.Jaarrapport:
    def part(number: int, at: int, one: Part) -> contents.Rapportdeel:
        if isinstance(one, str):
            return contents.Rapportdeel(tekst=one)
        if isinstance(one, Subheading):
            return contents.Rapportdeel(titel=one.words)
        return contents.Rapportdeel(
            titel=one.title,
            beeld=f"beeld-{number}-{at}",
            hoofd=tuple(one.head) if one.rows else (),
            rijen=_rows(one.rows),
            bron=one.source,
        )

    return contents.Jaarrapport(
        titel=of.title,
        voorbeeld="voorbeeldgegevens" if of.example else "",
        datum=of.day,
        hoofdstukken=tuple(
            contents.Rapporthoofdstuk(
                kop=chapter.heading,
                delen=tuple(part(number, at, one) for at, one in enumerate(chapter.parts)),
                hoofd=tuple(chapter.head),
                rijen=_rows(chapter.rows),
                punten=tuple(chapter.points),
            )
            for number, chapter in enumerate(of.chapters)
        ),
    )


def _rows(rows: Sequence[Sequence[str]]) -> tuple[contents.Rapportrij, ...]:
    return tuple(contents.Rapportrij(tuple(one)) for one in rows)


# --- beside the pages


def write_later(actor: Actor, theme: str, year: int, form: Form) -> Job:
    """Have a report written; its maker finds it with the job.

    :raises Invalid: for a theme of which there is nothing.
    """
    if not actor.has(*KEEPERS):
        raise NotAllowed("Je mag geen jaarverslag maken.")
    if theme not in themes():
        raise Invalid("Over dit thema staat er niets.", {"theme": "Kies een thema."})
    return enqueue(
        "writing.theme_report",
        f"theme-report/{theme}/{year}/{form}/{actor.account}/{clock.now().isoformat()}",
        {"theme": theme, "year": year, "form": form, "account": actor.account},
        owner=actor.account,
        title=f"{theme} {year}",
    )


@job("writing.theme_report")
def _written(params: dict[str, Any], progress: Progress) -> dict[str, str]:
    """Write a report and keep it as a file of who asked for it."""
    actor = actor_of(Account.objects.get(pk=params["account"]), clock.today())
    made = report(params["theme"], params["year"], clock.today())
    progress(1, 2)
    content = written(made, params["form"])
    name = f"{params['theme']}-{params['year']}.{params['form']}"
    file = files.store(actor, io.BytesIO(content), name, "theme_report")
    progress(2, 2)
    return {"kind": "file", "uid": file.uid}
