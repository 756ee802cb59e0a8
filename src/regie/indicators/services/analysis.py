"""Writing the local context analysis: the guide, one's answers, and what becomes of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO
from typing import IO, Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone
from msgspec import Struct

from regie.actors.models import Organisation
from regie.base import files
from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.indicators import guide as guides
from regie.indicators.guide import Guide, Question
from regie.indicators.models import (
    Analysis,
    AnalysisAnswer,
    AnalysisFigure,
    AnalysisGuide,
    AnalysisMoment,
    AnalysisPaper,
    AnalysisSource,
)
from regie.indicators.models.analysis import EDITORS, KEEPERS
from regie.indicators.selectors import analysis as selectors

#: The largest file of a source, the kinds that are taken, and how many things one chapter holds.
LARGEST = 20_000_000
KINDS = (files.PDF, files.DOCX, files.XLSX, files.CSV, files.TXT)
MOST = 30
_STATES = Analysis.State
_MOMENTS = AnalysisMoment.Kind


# --- the guide


def keep_guide(actor: Actor, guide: Guide, why: str, *, base: int) -> AnalysisGuide:
    """A new edition of the guide, for who begins from now on. What says the same makes none.

    :param base: the number of the edition that was changed, 0 for the first.
    :raises Conflict: when somebody else made an edition meanwhile.
    """
    if not actor.has(*KEEPERS):
        raise NotAllowed("Je mag deze handleiding niet wijzigen.")
    why = why.strip()
    if not why or len(why) > 500:
        raise Invalid("Zeg in ten hoogste 500 tekens wat er wijzigt.", {"why": "Vul dit in."})
    # What a form made must be what a file could hold.
    guide = guides.from_data(guides.as_data(guide))
    newest = selectors.newest_guide()
    number = newest.number if newest else 0
    if newest and guides.digest(guides.from_data(newest.content)) == guides.digest(guide):
        return newest
    if number != base:
        raise Conflict({"edition": base + 1}, {"edition": number})
    try:
        with act(actor, "indicators.guide.kept") as event:
            row: AnalysisGuide = AnalysisGuide.objects.create(
                number=number + 1,
                content=guides.as_data(guide),
                why=why,
                kept_by_id=actor.account,
                kept_at=timezone.now(),
            )
            event.about = row
            event.after = {"number": row.number, "why": why}
    except IntegrityError:
        raise Conflict({"edition": base + 1}, {"edition": base + 1}) from None
    return row


# --- beginning


def start(
    actor: Actor, board: Organisation, *, before: Analysis | None = None, example: bool = False
) -> Analysis:
    """Begin an analysis for a board, with the newest guide.

    :param before: a finished analysis of that board of which the answers, the sources and the
        board's own figures are taken over.
    """
    if board.pk not in actor.organisations(*EDITORS):
        raise NotAllowed("Alleen een lokale redacteur van dit bestuur begint een analyse.")
    if board.kind != Organisation.Kind.LOCAL_BOARD or board.ended is not None:
        raise Refusal("Een omgevingsanalyse is er voor een lokaal bestuur dat bestaat.")
    if before is not None and (before.board_id != board.pk or before.open):
        raise Refusal("Je kan alleen verder gaan met een afgewerkte analyse van dit bestuur.")
    guide = selectors.newest_guide()
    if guide is None:
        raise Refusal("Er is nog geen handleiding voor de omgevingsanalyse.")
    now = timezone.now()
    try:
        with act(actor, "indicators.analysis.started") as event:
            row: Analysis = Analysis.objects.create(
                guide=guide,
                board=board,
                municipality=board.municipality,
                before=before,
                year=timezone.localdate(now).year,
                started_at=now,
                touched_at=now,
                touched_by_id=actor.account,
                example=example or board.example,
            )
            _moment(row, _MOMENTS.STARTED)
            if before is not None:
                _take_over(row, before, guides.from_data(guide.content))
            event.about = row
            event.after = {"board": board.uid, "guide": guide.number}
            if before is not None:
                event.after["before"] = before.uid
    except IntegrityError:
        raise Refusal("Er loopt al een omgevingsanalyse voor dit bestuur.") from None
    return row


def _take_over(row: Analysis, before: Analysis, guide: Guide) -> None:
    """What still fits the guide; who wrote it and when stays."""
    AnalysisAnswer.objects.bulk_create(
        AnalysisAnswer(
            analysis=row,
            question=one.question,
            value=one.value,
            changed_by_id=one.changed_by_id,
            changed_at=one.changed_at,
        )
        for one in before.answers.exclude(value="")
        if (question := guide.question(one.question)) and not guides.fault(question, one.value)
    )
    chapters = {one.code for one in guide.chapters}
    for model, kept in ((AnalysisSource, before.sources), (AnalysisFigure, before.figures)):
        copies: list[Any] = []
        for one in kept.filter(gone_at=None, chapter__in=chapters).order_by("pk"):
            told = {
                field.attname: getattr(one, field.attname)
                for field in model._meta.concrete_fields
                if field.name not in ("id", "uid", "analysis")
            }
            copies.append(model(analysis=row, **told))
        model._default_manager.bulk_create(copies)


def _moment(row: Analysis, kind: AnalysisMoment.Kind) -> None:
    AnalysisMoment.objects.create(analysis=row, kind=kind, at=timezone.now())


# --- answering


class Typed(Struct, frozen=True):
    """What somebody typed at a question; ``version`` is that of the answer they saw, ``shown``
    what stood there."""

    value: str
    version: int
    shown: str


class Clash(Struct, frozen=True):
    """An answer that somebody else changed meanwhile."""

    question: Question
    mine: str
    theirs: str
    version: int
    who: int | None


class Saved(Struct, frozen=True):
    """What became of a form: how many answers were kept, what is wrong with others (by question),
    and which meet somebody else's. Nothing that was typed is lost: a page shows it again."""

    kept: int
    faults: Mapping[str, str]
    clashes: Sequence[Clash]


def save_answers(
    actor: Actor, analysis: Analysis, chapter: str, typed: Mapping[str, Typed]
) -> Saved:
    """Keep what was typed in one chapter. An answer that its writer did not touch stays as it is;
    one that somebody else changed is kept from neither: it comes back as a clash."""
    guide = guides.from_data(analysis.guide.content)
    here = guide.chapter(chapter)
    if here is None:
        raise Refusal("Dit hoofdstuk bestaat niet.")
    faults: dict[str, str] = {}
    clashes: list[Clash] = []
    kept: list[str] = []
    try:
        with act(actor, "indicators.analysis.answered", analysis) as event:
            _locked(actor, analysis)
            rows = {row.question: row for row in analysis.answers.all()}
            for question in here.questions:
                told = typed.get(question.code)
                if told is None:
                    continue
                value, row = _plain(told.value), rows.get(question.code)
                stands, version = (row.value, row.version) if row else ("", 0)
                if value in (stands, _plain(told.shown)):
                    continue
                if fault := guides.fault(question, value):
                    faults[question.code] = fault
                elif told.version != version or not _write(actor, analysis, question, value, row):
                    who = row.changed_by_id if row else None
                    clashes.append(Clash(question, value, stands, version, who))
                else:
                    kept.append(question.code)
            if not kept:
                raise _Nothing
            _touch(actor, analysis)
            event.after = {"chapter": chapter, "questions": kept}
    except _Nothing:
        pass
    return Saved(len(kept), faults, clashes)


class _Nothing(Exception):
    """Nothing was written, so nothing happened."""


def _plain(value: str) -> str:
    return value.replace("\r\n", "\n").replace("\x00", "").strip()


def _write(
    actor: Actor, analysis: Analysis, question: Question, value: str, row: AnalysisAnswer | None
) -> bool:
    told = {"value": value, "changed_by_id": actor.account, "changed_at": timezone.now()}
    if row is None:
        AnalysisAnswer.objects.create(analysis=analysis, question=question.code, **told)
        return True
    return bool(
        AnalysisAnswer.objects.filter(pk=row.pk, version=row.version).update(
            version=F("version") + 1, **told
        )
    )


def _locked(actor: Actor, analysis: Analysis) -> None:
    """Refuse who may not write here, or where nothing can be written. Nobody finishes it before
    this transaction ends.

    :raises NotAllowed: for who does not work for this board.
    :raises Refusal: for a finished analysis.
    """
    rows = Analysis.objects.changeable_by(actor).filter(pk=analysis.pk).select_for_update()
    now = rows.values_list("state", flat=True).first()
    if now is None:
        raise NotAllowed("Alleen wie voor dit bestuur werkt, vult deze analyse in.")
    if now not in Analysis.OPEN:
        raise Refusal("Deze analyse is afgewerkt. Heropen ze om iets te wijzigen.")


def _touch(actor: Actor, analysis: Analysis) -> None:
    Analysis.objects.filter(pk=analysis.pk).update(
        touched=F("touched") + 1, touched_at=timezone.now(), touched_by_id=actor.account
    )


# --- one's own sources and figures


def add_source(
    actor: Actor,
    analysis: Analysis,
    chapter: str,
    title: str,
    *,
    link: str = "",
    stream: IO[bytes] | None = None,
    name: str = "",
) -> AnalysisSource:
    """Add a source to a chapter: only named, with a link, or with a file."""
    title, link = _plain(title), _plain(link)
    faults = _short({"title": (title, 300)})
    if link and not _is_link(link):
        faults["link"] = "Schrijf een adres dat met https:// of http:// begint."
    if faults:
        raise Invalid("Deze bron klopt nog niet.", faults)
    _place(analysis, chapter, AnalysisSource)
    with act(actor, "indicators.analysis.added", analysis) as event:
        _locked(actor, analysis)
        file = None
        if stream is not None:
            try:
                file = files.store(actor, stream, name, selectors.SOURCE, largest=LARGEST)
            except Invalid as refusal:
                raise Invalid("Deze bron klopt nog niet.", {"file": str(refusal)}) from refusal
            if file.media_type not in KINDS:
                raise Invalid(
                    "Deze bron klopt nog niet.", {"file": "Breng een PDF, DOCX, XLSX, CSV of TXT."}
                )
        row: AnalysisSource = AnalysisSource.objects.create(
            analysis=analysis,
            chapter=chapter,
            title=title,
            link=link,
            file=file,
            added_by_id=actor.account,
            added_at=timezone.now(),
        )
        _touch(actor, analysis)
        event.after = {"chapter": chapter, "source": title}
    return row


def add_figure(
    actor: Actor, analysis: Analysis, chapter: str, told: Mapping[str, str]
) -> AnalysisFigure:
    """Add a figure of one's own to a chapter: ``title``, ``period``, ``value``, ``unit``,
    ``source``."""
    words = {name: _plain(told.get(name, "")) for name in ("title", "period", "unit", "source")}
    limits = {"title": 200, "period": 40, "source": 300}
    faults = _short({name: (words[name], most) for name, most in limits.items()})
    if len(words["unit"]) > 60:
        faults["unit"] = "Schrijf ten hoogste 60 tekens."
    value = guides.number(_plain(told.get("value", "")))
    if value is None:
        faults["value"] = "Schrijf een getal, bijvoorbeeld 1.250 of 12,5."
    elif abs(value) >= 10**12 or value != round(value, 6):
        faults["value"] = "Schrijf een kleiner getal, met ten hoogste zes decimalen."
    if faults or value is None:
        raise Invalid("Dit cijfer klopt nog niet.", faults)
    _place(analysis, chapter, AnalysisFigure)
    with act(actor, "indicators.analysis.added", analysis) as event:
        _locked(actor, analysis)
        row: AnalysisFigure = AnalysisFigure.objects.create(
            analysis=analysis,
            chapter=chapter,
            value=value,
            added_by_id=actor.account,
            added_at=timezone.now(),
            **words,
        )
        _touch(actor, analysis)
        event.after = {"chapter": chapter, "figure": words["title"]}
    return row


def take_out(actor: Actor, analysis: Analysis, uid: str) -> None:
    """Take a source or a figure out of an analysis; twice changes nothing.

    :raises Refusal: where there is no such thing.
    """
    source = analysis.sources.filter(uid=uid).first()
    row = source or analysis.figures.filter(uid=uid).first()
    if row is None:
        raise Refusal("Dit staat niet in deze analyse.")
    with act(actor, "indicators.analysis.taken_out", analysis) as event:
        _locked(actor, analysis)
        for kept in (analysis.sources, analysis.figures):
            kept.filter(uid=uid, gone_at=None).update(gone_at=timezone.now())
        _touch(actor, analysis)
        event.after = {"chapter": row.chapter, "title": row.title}


def _short(words: Mapping[str, tuple[str, int]]) -> dict[str, str]:
    faults = {}
    for name, (value, most) in words.items():
        if not value:
            faults[name] = "Vul dit in."
        elif len(value) > most:
            faults[name] = f"Schrijf ten hoogste {most} tekens."
    return faults


def _is_link(link: str) -> bool:
    try:
        URLValidator(schemes=["http", "https"])(link)
    except ValidationError:
        return False
    return len(link) <= 500 and "@" not in urlsplit(link).netloc


def _place(
    analysis: Analysis, chapter: str, model: type[AnalysisSource] | type[AnalysisFigure]
) -> None:
    if guides.from_data(analysis.guide.content).chapter(chapter) is None:
        raise Refusal("Dit hoofdstuk bestaat niet.")
    there = model._default_manager.filter(analysis=analysis, chapter=chapter, gone_at=None)
    if there.count() >= MOST:
        raise Refusal(f"Een hoofdstuk heeft plaats voor {MOST} hiervan.")


# --- finishing, reopening, publishing


def finish(actor: Actor, analysis: Analysis, version: int, today: date) -> Analysis:
    """Finish it: from now on it shows the figures of today."""
    page = selectors.analysis_page(analysis, today)
    if not any(row.value for row in page.answers.values()):
        raise Refusal("Beantwoord eerst ten minste een vraag.")
    frozen = selectors.figures_as_data(
        selectors.live_figures(analysis, page.guide.indicators(), page.name)
    )
    with act(actor, "indicators.analysis.finished", analysis) as event:
        _locked(actor, analysis)
        now = timezone.now()
        _step(
            analysis,
            version,
            Analysis.OPEN,
            state=_STATES.FINISHED,
            finished_at=now,
            touched_at=now,
            touched_by_id=actor.account,
            frozen=frozen,
        )
        _moment(analysis, _MOMENTS.FINISHED)
        event.changed("state", analysis.state, _STATES.FINISHED)
    return _again(analysis)


def reopen(actor: Actor, analysis: Analysis, version: int) -> Analysis:
    """Go on writing in a finished analysis. What was published stays public until it is taken
    back."""
    _may(actor, analysis)
    try:
        with act(actor, "indicators.analysis.reopened", analysis) as event:
            _step(analysis, version, [_STATES.FINISHED], state=_STATES.REOPENED, frozen=None)
            _moment(analysis, _MOMENTS.REOPENED)
            event.changed("state", analysis.state, _STATES.REOPENED)
    except IntegrityError:
        raise Refusal("Er loopt al een andere omgevingsanalyse voor dit bestuur.") from None
    return _again(analysis)


def publish(actor: Actor, analysis: Analysis, version: int) -> Analysis:
    """Let everybody read the PDF of a finished analysis."""
    _may(actor, analysis)
    paper = final_pdf(analysis)
    if analysis.state != _STATES.FINISHED:
        raise Refusal("Werk de analyse eerst af.")
    if paper is None:
        raise Refusal("De pdf wordt nog gemaakt. Probeer het over een minuut opnieuw.")
    with act(actor, "indicators.analysis.published", analysis) as event:
        _step(
            analysis,
            version,
            [_STATES.FINISHED],
            published=paper,
            published_at=timezone.now(),
        )
        _moment(analysis, _MOMENTS.PUBLISHED)
        event.after = {"paper": paper.uid, "sha256": paper.file.sha256}
    return _again(analysis)


def take_back(actor: Actor, analysis: Analysis, version: int) -> Analysis:
    """Take a published analysis back: nobody outside reads it any more."""
    _may(actor, analysis)
    if analysis.published_id is None:
        raise Refusal("Deze analyse is niet openbaar.")
    with act(actor, "indicators.analysis.taken_back", analysis) as event:
        _step(analysis, version, _STATES.values, published=None, published_at=None)
        _moment(analysis, _MOMENTS.TAKEN_BACK)
        event.changed("published", True, False)
    return _again(analysis)


def final_pdf(analysis: Analysis) -> AnalysisPaper | None:
    """The PDF of what a finished analysis says: 1 query."""
    return (
        analysis.papers.select_related("file")
        .filter(form="pdf", final=True, made_at__gte=analysis.finished_at)
        .order_by("-pk")
        .first()
        if analysis.finished_at
        else None
    )


def _may(actor: Actor, analysis: Analysis) -> None:
    if not Analysis.objects.changeable_by(actor).filter(pk=analysis.pk).exists():
        raise NotAllowed("Alleen wie voor dit bestuur werkt, beslist over deze analyse.")


def _step(analysis: Analysis, version: int, states: Sequence[str], **told: Any) -> None:
    rows = Analysis.objects.filter(pk=analysis.pk, version=version, state__in=states)
    if not rows.update(version=F("version") + 1, **told):
        raise Refusal("Iemand anders deed intussen iets met deze analyse. Kijk eerst wat.")


def _again(analysis: Analysis) -> Analysis:
    analysis.refresh_from_db()
    return analysis


# --- documents and counting


def keep_paper(
    actor: Actor, analysis: Analysis, form: str, digest: str, content: bytes, name: str
) -> AnalysisPaper:
    """Keep a document that was made; what says the same is kept once."""
    known = paper_like(analysis, form, digest)
    if known is not None:
        return known
    with act(actor, "indicators.analysis.paper_made", analysis) as event:
        file = files.store(actor, BytesIO(content), name, selectors.PAPER)
        row, _ = AnalysisPaper.objects.get_or_create(
            analysis=analysis,
            form=form,
            digest=digest,
            defaults={
                "file": file,
                "final": analysis.state == _STATES.FINISHED,
                "made_at": timezone.now(),
            },
        )
        event.after = {"form": form, "sha256": file.sha256}
    return row


def paper_like(analysis: Analysis, form: str, digest: str) -> AnalysisPaper | None:
    """The document of this form that says this: 1 query."""
    return analysis.papers.filter(form=form, digest=digest).select_related("file").first()


def count_download(analysis: Analysis, today: date, *, public: bool) -> None:
    """Count that a document was taken along on a day; nobody is kept with it."""
    own = "public" if public else "own"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO indicators_analysisdownloads"  # noqa: S608 - one of two words of ours
            ' (analysis_id, "on", own, public) VALUES (%s, %s, %s, %s)'
            ' ON CONFLICT (analysis_id, "on") DO UPDATE'
            f" SET {own} = indicators_analysisdownloads.{own} + 1",
            [analysis.pk, today, int(not public), int(public)],
        )
