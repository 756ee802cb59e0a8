"""What the pages and papers of the local context analysis show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Q, Sum
from django.utils.translation import gettext
from msgspec import Struct

from regie.actors.models import Organisation, RegionMember
from regie.actors.people.due import DueItem
from regie.actors.people.selectors import names_of_accounts
from regie.actors.selectors import names_at
from regie.base.actor import Actor
from regie.indicators import guide as guides
from regie.indicators.guide import Chapter, Guide, Question
from regie.indicators.models import (
    Analysis,
    AnalysisAnswer,
    AnalysisDownloads,
    AnalysisFigure,
    AnalysisGuide,
    AnalysisMoment,
    AnalysisPaper,
    AnalysisSource,
    Indicator,
    Series,
)
from regie.indicators.models.analysis import EDITORS
from regie.kernel.values import plain

#: What the files of sources and of papers are kept for.
SOURCE, PAPER = "analysis_source", "analysis_paper"
#: The whole: what is not one place.
WHOLE = {"nl": "Vlaanderen", "en": "Flanders"}
#: With which regions a municipality is compared, the first that has figures.
_REGIONS = ("reference", "province", "arrondissement")
_OPEN = Q(state__in=Analysis.OPEN)


# --- who sees files, what is due


def seen_sources(actor: Actor) -> Q:
    """Files that a board brought as source, for who sees its analysis. No query."""
    rows = AnalysisSource.objects.filter(analysis__in=Analysis.objects.visible_to(actor))
    return Q(pk__in=rows.values("file"))


def seen_papers(actor: Actor) -> Q:
    """Documents made of an analysis, for who sees it. No query."""
    rows = AnalysisPaper.objects.filter(analysis__in=Analysis.objects.visible_to(actor))
    return Q(pk__in=rows.values("file"))


def due(actor: Actor, today: date) -> Iterable[DueItem]:
    """The open analysis of one's own board, to go on with: one query for who edits for a board."""
    mine = actor.organisations(*EDITORS)
    if not mine:
        return []
    return [
        DueItem(
            what=gettext("Local context analysis %(year)s") % {"year": row.year},
            button=gettext("Go on"),
            kind="analysis",
            uid=row.uid,
        )
        for row in Analysis.objects.filter(_OPEN, board__in=mine).order_by("pk")
    ]


# --- the guide


def guide_rows() -> list[AnalysisGuide]:
    """Every edition of the guide, newest first, with how many analyses began with it."""
    return list(
        AnalysisGuide.objects.select_related("kept_by")
        .annotate(used=Count("analyses"))
        .order_by("-number")
    )


def newest_guide() -> AnalysisGuide | None:
    """The edition for who begins now."""
    return AnalysisGuide.objects.order_by("-number").first()


# --- figures


class Line(Struct, frozen=True):
    """An indicator in one place: ``points`` are (period, value as exact text or None, status)."""

    place: str
    name: Mapping[str, str]
    points: tuple[tuple[str, str | None, str], ...]

    def at(self, period: str) -> tuple[str | None, str]:
        """The value and status of a period."""
        return next(((v, s) for p, v, s in self.points if p == period), (None, "missing"))


class Figured(Struct, frozen=True):
    """An indicator beside region and whole; without lines where there are no figures."""

    code: str
    title: Mapping[str, str]
    question: Mapping[str, str]
    unit: Mapping[str, str]
    decimals: int
    source: str
    example: bool
    lines: tuple[Line, ...] = ()

    def periods(self) -> list[str]:
        """Every period of which something is known, in order."""
        return sorted({point[0] for line in self.lines for point in line.points})


def figures_as_data(figures: Iterable[Figured]) -> list[dict[str, Any]]:
    """Figures as JSON, to be kept."""
    return [plain(one) for one in figures]


def figures_from_data(told: Iterable[Mapping[str, Any]]) -> list[Figured]:
    """What :func:`figures_as_data` kept."""
    return [
        Figured(
            **{
                **one,
                "lines": tuple(
                    Line(
                        line["place"],
                        line["name"],
                        tuple((str(p), v, str(s)) for p, v, s in line["points"]),
                    )
                    for line in one["lines"]
                ),
            }
        )
        for one in told
    ]


def live_figures(analysis: Analysis, codes: Collection[str], name: str) -> list[Figured]:
    """The figures of indicators as they are now, in the order of ``codes``: 3 queries."""
    indicators = {row.code: row for row in Indicator.objects.filter(code__in=codes)}
    regions = sorted(
        (
            (_REGIONS.index(kind), code, called or code)
            for kind, code, called in RegionMember.objects.filter(
                municipality=analysis.municipality_id, region__kind__in=_REGIONS
            ).values_list("region__kind", "region__code", "region__name")
        )
        if analysis.municipality_id
        else ()
    )
    wanted = [analysis.place, *(code for _, code, _ in regions), ""]
    found: dict[int, dict[str, Series]] = defaultdict(dict)
    for row in Series.objects.filter(
        indicator__in=[one.pk for one in indicators.values()], place__in=wanted
    ):
        found[row.indicator_id][row.place] = row
    return [
        _figured(indicators[code], found[indicators[code].pk], analysis.place, name, regions)
        if code in indicators
        else Figured(code, {"nl": code}, {}, {}, 0, "", False)
        for code in codes
    ]


def _figured(
    row: Indicator,
    series: Mapping[str, Series],
    place: str,
    name: str,
    regions: Iterable[tuple[int, str, str]],
) -> Figured:
    region = next(((code, called) for _, code, called in regions if code in series), None)
    chosen = [
        (place, {"nl": name}),
        *([(region[0], {"nl": region[1]})] if region else []),
        ("", WHOLE),
    ]
    lines = tuple(
        Line(code, called, tuple((str(p), v, str(s)) for p, v, s in series[code].points))
        for code, called in chosen
        if code in series
    )
    example = row.example or any(series[line.place].example for line in lines)
    return Figured(
        row.code, row.title, row.question, row.unit, row.decimals, row.source, example, lines
    )


# --- one analysis


class Answered(Struct, frozen=True):
    """A question with what was answered; ``version`` is 0 where nothing was."""

    question: Question
    value: str
    version: int
    who: str
    at: datetime | None


class ChapterState(Struct, frozen=True):
    """How far a chapter is, and who touched it last."""

    chapter: Chapter
    answered: int
    total: int
    sources: int
    figures: int
    who: str
    at: datetime | None
    last_account: int | None

    @property
    def state(self) -> str:
        """``done``, ``begun`` or ``open``."""
        if self.answered == self.total:
            return "done"
        return "begun" if self.answered or self.sources or self.figures else "open"


class AnalysisPage(Struct, frozen=True):
    """An analysis with its guide, name and all that was written."""

    analysis: Analysis
    guide: Guide
    name: str
    answers: Mapping[str, AnalysisAnswer]
    sources: tuple[AnalysisSource, ...]
    figures: tuple[AnalysisFigure, ...]
    people: Mapping[int, str]

    @property
    def title(self) -> str:
        """What it is called."""
        return f"{self.name} {self.analysis.year}"

    def answered(self, chapter: Chapter) -> list[Answered]:
        """The questions of a chapter with their answers."""
        return [self._answered(one) for one in chapter.questions]

    def _answered(self, question: Question) -> Answered:
        row = self.answers.get(question.code)
        if row is None:
            return Answered(question, "", 0, "", None)
        who = self.people.get(row.changed_by_id or 0, "")
        return Answered(question, row.value, row.version, who, row.changed_at)

    def chapters(self) -> list[ChapterState]:
        """Every chapter with how far it is."""
        return [self._state(one) for one in self.guide.chapters]

    def _state(self, chapter: Chapter) -> ChapterState:
        rows = [self.answers[q.code] for q in chapter.questions if q.code in self.answers]
        sources = [one for one in self.sources if one.chapter == chapter.code]
        figures = [one for one in self.figures if one.chapter == chapter.code]
        touched = [(row.changed_at, row.changed_by_id) for row in rows]
        touched += [(one.added_at, one.added_by_id) for one in (*sources, *figures)]
        at, who = max(touched, key=lambda pair: pair[0], default=(None, None))
        return ChapterState(
            chapter,
            sum(bool(row.value) for row in rows),
            len(chapter.questions),
            len(sources),
            len(figures),
            self.people.get(who or 0, ""),
            at,
            who,
        )

    def left_off(self, account: int | None) -> Chapter:
        """Where somebody goes on: the first chapter after the last that they touched which is not
        done, that chapter itself first; else the first that is not done."""
        states = self.chapters()
        mine = [one for one in states if one.at and one.last_account == account]
        start = states.index(max(mine, key=lambda one: one.at or _LONG_AGO)) if mine else 0
        turned = [*states[start:], *states[:start]]
        return next((one.chapter for one in turned if one.state != "done"), states[0].chapter)


_LONG_AGO = datetime.min


def analysis_for(actor: Actor, uid: str) -> Analysis | None:
    """An analysis that ``actor`` sees: 1 query."""
    row: Analysis | None = (
        Analysis.objects.visible_to(actor)
        .select_related("guide", "board", "municipality", "published__file")
        .filter(uid=uid)
        .first()
    )
    return row


def analysis_page(analysis: Analysis, today: date) -> AnalysisPage:
    """All that was written in it: 5 queries."""
    answers = {row.question: row for row in analysis.answers.all()}
    sources = tuple(
        analysis.sources.filter(gone_at=None).select_related("file").order_by("added_at", "pk")
    )
    figures = tuple(analysis.figures.filter(gone_at=None).order_by("added_at", "pk"))
    accounts = {row.changed_by_id for row in answers.values()}
    accounts |= {one.added_by_id for one in (*sources, *figures)}
    return AnalysisPage(
        analysis,
        guides.from_data(analysis.guide.content),
        place_name(analysis, today),
        answers,
        sources,
        figures,
        names_of_accounts({one for one in accounts if one}),
    )


def place_name(analysis: Analysis, today: date) -> str:
    """What its place is called: 1 query where it has no municipality."""
    if analysis.municipality:
        return analysis.municipality.name
    return names_at([analysis.board_id], today).get(analysis.board_id, analysis.board.uid)


def figures_of(page: AnalysisPage, codes: Collection[str]) -> list[Figured]:
    """The figures that an analysis shows: as they are now, or as they were when it was finished. 3
    queries at most."""
    analysis = page.analysis
    if analysis.state == Analysis.State.FINISHED:
        kept = {one.code: one for one in figures_from_data(analysis.frozen or [])}
        return [kept[code] for code in codes if code in kept]
    return live_figures(analysis, codes, page.name)


def papers_of(analysis: Analysis) -> list[AnalysisPaper]:
    """The documents that were made of it, newest first."""
    return list(analysis.papers.select_related("file").order_by("-pk")[:20])


class AnalysisLine(Struct, frozen=True):
    """An analysis in a list."""

    analysis: Analysis
    name: str
    answered: int


class Desk(Struct, frozen=True):
    """What somebody has to do with analyses: their own boards that have none open, and those that
    they see."""

    lines: tuple[AnalysisLine, ...]
    may_start: tuple[tuple[Organisation, str], ...]


def desk(actor: Actor, today: date) -> Desk:
    """The analyses that ``actor`` sees, newest first, and for which boards one can begin: 4
    queries."""
    rows = list(
        Analysis.objects.visible_to(actor)
        .select_related("municipality", "board")
        .annotate(answered=Count("answers", filter=~Q(answers__value="")))
        .order_by("-started_at", "-pk")[:500]
    )
    mine = actor.organisations(*EDITORS)
    busy = {row.board_id for row in rows if row.open}
    boards = list(
        Organisation.objects.filter(pk__in=mine, kind=Organisation.Kind.LOCAL_BOARD, ended=None)
        .exclude(pk__in=busy)
        .order_by("pk")
    )
    names = names_at({*(row.board_id for row in rows), *(one.pk for one in boards)}, today)
    return Desk(
        tuple(
            AnalysisLine(
                row,
                row.municipality.name if row.municipality else names.get(row.board_id, ""),
                row.answered,
            )
            for row in rows
        ),
        tuple((one, names.get(one.pk, one.uid)) for one in boards),
    )


# --- use


class UseRow(Struct, frozen=True):
    """How one place used the tool in a period."""

    name: str
    nis: str
    column: int | None
    row: int | None
    started: int
    finished: int
    touched: datetime | None
    own: int
    public: int
    state: str
    example: bool

    @property
    def downloads(self) -> int:
        """Of both sorts."""
        return self.own + self.public


def years_of_use() -> list[int]:
    """The years in which something happened, newest first: 1 query."""
    return sorted({one.year for one in AnalysisMoment.objects.dates("at", "year")}, reverse=True)


def use(year: int | None, today: date) -> list[UseRow]:
    """How every place that ever began used the tool, in a year or always: 4 queries, whatever is
    there. Counted from what happened, by place; never by person."""
    within = Q() if year is None else Q(at__year=year)
    moments: dict[int, dict[str, int]] = defaultdict(dict)
    for key, kind, many in (
        AnalysisMoment.objects.filter(within)
        .values_list("analysis__board", "kind")
        .annotate(many=Count("pk"))
        .order_by()
    ):
        moments[key][kind] = many
    days = Q() if year is None else Q(on__year=year)
    loads = {
        key: (own, public)
        for key, own, public in AnalysisDownloads.objects.filter(days)
        .values_list("analysis__board")
        .annotate(Sum("own"), Sum("public"))
        .order_by()
    }
    by_board: dict[int, list[Analysis]] = defaultdict(list)
    for row in (
        Analysis.objects.select_related("municipality")
        .defer("frozen", "municipality__source")
        .order_by("board", "pk")
    ):
        by_board[row.board_id].append(row)
    names = names_at([key for key, some in by_board.items() if not some[-1].municipality], today)
    return [
        _use(some, names, moments[key], loads.get(key, (0, 0))) for key, some in by_board.items()
    ]


def _use(
    some: list[Analysis], names: Mapping[int, str], told: Mapping[str, int], loads: tuple[int, int]
) -> UseRow:
    last = some[-1]
    place = last.municipality
    return UseRow(
        place.name if place else names.get(last.board_id, ""),
        place.nis if place else "",
        place.tile_column if place else None,
        place.tile_row if place else None,
        told.get("started", 0),
        told.get("finished", 0),
        max(row.touched_at for row in some),
        loads[0] or 0,
        loads[1] or 0,
        last.state,
        all(row.example for row in some),
    )


# --- published


class PublishedLine(Struct, frozen=True):
    """An analysis that its board published."""

    uid: str
    name: str
    nis: str
    year: int
    published: datetime
    size: int
    example: bool


class Counted(Struct, frozen=True):
    """How much the tool is used, for everybody to read."""

    boards: int
    started: int
    finished: int
    last: datetime | None


def published(today: date) -> list[PublishedLine]:
    """Every analysis that is public: 2 queries."""
    rows = list(
        Analysis.objects.filter(published__isnull=False)
        .select_related("municipality", "published__file")
        .defer("frozen")
        .order_by("-published_at", "-pk")
    )
    names = names_at([row.board_id for row in rows if not row.municipality], today)
    return list(_published(rows, names))


def _published(rows: Iterable[Analysis], names: Mapping[int, str]) -> Iterator[PublishedLine]:
    for row in rows:
        place = row.municipality
        if row.published is None or row.published_at is None:
            continue
        yield PublishedLine(
            row.uid,
            place.name if place else names.get(row.board_id, ""),
            place.nis if place else "",
            row.year,
            row.published_at,
            row.published.file.size,
            row.example,
        )


def published_one(uid: str) -> Analysis | None:
    """A public analysis with its document: 1 query."""
    return (
        Analysis.objects.select_related("published__file")
        .filter(uid=uid, published__isnull=False)
        .first()
    )


def counted() -> Counted:
    """As the class says: 2 queries."""
    kinds = dict(AnalysisMoment.objects.values_list("kind").annotate(many=Count("pk")).order_by())
    told = Analysis.objects.aggregate(boards=Count("board", distinct=True), last=Max("touched_at"))
    return Counted(told["boards"], kinds.get("started", 0), kinds.get("finished", 0), told["last"])


def decimal_of(value: str | None) -> Decimal | None:
    """A value of a point."""
    return None if value is None else Decimal(value)
