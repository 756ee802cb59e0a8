"""``/werk/omgevingsanalyse/``: the local context analysis, chapter by chapter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe
from msgspec import Struct

from regie.base.errors import Invalid, NotAllowed, Refusal
from regie.base.files import open_file
from regie.base.models import Job
from regie.base.text import said
from regie.components import analysis as show
from regie.components import analysis_paper
from regie.components.requests import Request, found, post_once, render_page, tell, whole
from regie.components.templatetags.regie import language
from regie.indicators.guide import Chapter
from regie.indicators.models import Analysis
from regie.indicators.models.analysis import EDITORS, READERS
from regie.indicators.selectors import analysis as selectors
from regie.indicators.selectors.analysis import AnalysisPage, Answered
from regie.indicators.services import analysis as services
from regie.indicators.services.analysis import Saved, Typed


class SourceForm(forms.Form):
    """A source of one's own."""

    title = forms.CharField(label=_("What is the source?"), max_length=300)
    link = forms.CharField(label=_("Address on the web"), required=False, max_length=500)
    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("A PDF, DOCX, XLSX, CSV or TXT of at most 20 MB. No data of persons."),
    )


class FigureForm(forms.Form):
    """A figure of one's own."""

    title = forms.CharField(label=_("What was counted?"), max_length=200)
    period = forms.CharField(
        label=_("Period"), max_length=40, help_text=_("For instance 2025 or school year 2024-2025.")
    )
    value = forms.CharField(label=_("Figure"), max_length=30)
    unit = forms.CharField(
        label=_("Unit"), max_length=60, required=False, help_text=_("For instance % or persons.")
    )
    source = forms.CharField(label=_("Where does it come from?"), max_length=300)


# --- the list


@require_safe
def overview(request: Request) -> HttpResponseBase:
    """The analyses that one sees, and beginning one."""
    desk = selectors.desk(request.actor, request.today)
    mine = request.actor.organisations(*EDITORS)
    rows = [
        {
            "row": one.analysis,
            "name": one.name,
            "state": show.STATES[one.analysis.state],
            "answered": one.answered,
            "mine": one.analysis.board_id in mine,
        }
        for one in desk.lines
    ]
    context = {
        "rows": rows,
        "boards": [
            {
                "board": board,
                "name": name,
                "before": [one.analysis for one in desk.lines if one.analysis.board_id == board.pk],
            }
            for board, name in desk.may_start
        ],
        "edits": bool(mine),
        "reads": request.actor.has(*READERS),
        "guide": selectors.newest_guide(),
    }
    return render_page(request, "work/analysis/list.html", context)


@require_POST
@post_once
def new(request: Request) -> HttpResponseBase:
    """Begin an analysis, with the answers of an earlier one where that is asked."""
    desk = selectors.desk(request.actor, request.today)
    asked = request.POST.get("board")
    board = next((one for one, _name in desk.may_start if one.uid == asked), None)
    if board is None:
        raise Refusal(gettext("Choose a board that has no analysis open."))
    before = None
    if uid := request.POST.get("before", ""):
        before = found(
            Analysis.objects.changeable_by(request.actor).filter(uid=uid, board=board).first()
        )
    row = services.start(request.actor, board, before=before)
    messages.success(request, gettext("The analysis was begun. The figures are filled in."))
    return redirect("work:analysis", row.uid)


# --- one analysis


def _page(request: Request, uid: str) -> AnalysisPage:
    return selectors.analysis_page(found(selectors.analysis_for(request.actor, uid)), request.today)


def _mine(request: Request, analysis: Analysis) -> bool:
    return analysis.board_id in request.actor.organisations(*EDITORS)


def _around(request: Request, page: AnalysisPage) -> dict[str, Any]:
    analysis = page.analysis
    return {
        "page": page,
        "analysis": analysis,
        "state": show.STATES[analysis.state],
        "mine": _mine(request, analysis),
        "writes": analysis.open and _mine(request, analysis),
    }


@require_safe
def analysis(request: Request, uid: str) -> HttpResponseBase:
    """How far every chapter is, and where one goes on."""
    page = _page(request, uid)
    states = page.chapters()
    context = {
        **_around(request, page),
        "chapters": [(one, show.CHAPTER_STATES[one.state]) for one in states],
        "answered": sum(one.answered for one in states),
        "total": sum(one.total for one in states),
        "next": page.left_off(request.actor.account),
    }
    return render_page(request, "work/analysis/one.html", context)


class Field(Struct, frozen=True):
    """A question in a form, with what was typed."""

    answered: Answered
    value: str
    version: int
    was: str
    wrong: str

    @property
    def key(self) -> str:
        """What its fields are called after."""
        return self.answered.question.code


@post_once
def chapter(request: Request, uid: str, code: str) -> HttpResponseBase:
    """One chapter: its figures, its questions, one's own sources and figures."""
    page = _page(request, uid)
    here = found(page.guide.chapter(code))
    if request.method != "POST":
        return _show(request, page, here)
    match request.POST.get("do"):
        case "save":
            return _save(request, page, here)
        case "source":
            return _add_source(request, page, here)
        case "figure":
            return _add_figure(request, page, here)
        case "out":
            return _take_out(request, page, here)
    raise Refusal(gettext("Choose what must happen."))


def _show(
    request: Request,
    page: AnalysisPage,
    here: Chapter,
    *,
    faults: Mapping[str, str] | None = None,
    typed: Mapping[str, Typed] | None = None,
    source: forms.Form | None = None,
    figure: forms.Form | None = None,
) -> HttpResponse:
    wrong, sent = faults or {}, typed or {}
    chapters = page.guide.chapters
    at = chapters.index(here)
    fields = []
    for one in page.answered(here):
        told = sent.get(one.question.code) if one.question.code in wrong else None
        fields.append(
            Field(
                one,
                told.value if told else one.value,
                told.version if told else one.version,
                told.shown if told else one.value,
                wrong.get(one.question.code, ""),
            )
        )
    context = {
        **_around(request, page),
        "chapter": here,
        "number": at + 1,
        "chapters": chapters,
        "before": chapters[at - 1] if at else None,
        "after": chapters[at + 1] if at + 1 < len(chapters) else None,
        "figures": [show.shown(one) for one in selectors.figures_of(page, here.indicators)],
        "fields": fields,
        "faults": [(key, said(_label(page, key), language())[0], wrong[key]) for key in wrong],
        "sources": [one for one in page.sources if one.chapter == here.code],
        "own": [one for one in page.figures if one.chapter == here.code],
        "source_form": source or SourceForm(auto_id="bron_%s"),
        "figure_form": figure or FigureForm(auto_id="cijfer_%s"),
    }
    bad = bool(wrong) or any(one is not None and one.errors for one in (source, figure))
    return render_page(request, "work/analysis/chapter.html", context, status=422 if bad else 200)


def _label(page: AnalysisPage, key: str) -> Mapping[str, str]:
    question = page.guide.question(key)
    return question.label if question else {}


def _typed(request: Request, here: Chapter) -> dict[str, Typed]:
    """What was sent; where two versions met, only what its writer chose to keep."""
    sent = request.POST
    told = {}
    for question in here.questions:
        key = question.code
        version = sent.get(f"v-{key}", "")
        if not version.isdecimal() or sent.get(f"pick-{key}") == "theirs":
            continue
        told[key] = Typed(sent.get(f"a-{key}", ""), int(version[:9]), sent.get(f"was-{key}", ""))
    return told


def _save(request: Request, page: AnalysisPage, here: Chapter) -> HttpResponseBase:
    typed = _typed(request, here)
    saved = services.save_answers(request.actor, page.analysis, here.code, typed)
    if saved.clashes:
        return _clash(request, page, here, saved, typed)
    if saved.faults:
        again = _page(request, page.analysis.uid)
        return _show(request, again, here, faults=saved.faults, typed=typed)
    told = ngettext("%(n)s answer was saved.", "%(n)s answers were saved.", saved.kept)
    messages.success(
        request, told % {"n": saved.kept} if saved.kept else gettext("Nothing had changed.")
    )
    chapters = page.guide.chapters
    at = chapters.index(here)
    if request.POST.get("then") == "next" and at + 1 < len(chapters):
        return redirect("work:analysis_chapter", page.analysis.uid, chapters[at + 1].code)
    if request.POST.get("then") == "next":
        return redirect("work:analysis", page.analysis.uid)
    return _back(page, here, "vragen")


def _clash(
    request: Request,
    page: AnalysisPage,
    here: Chapter,
    saved: Saved,
    typed: Mapping[str, Typed],
) -> HttpResponse:
    """Both versions of every answer that somebody else changed meanwhile, and the choice."""
    again = _page(request, page.analysis.uid)
    context = {
        **_around(request, again),
        "chapter": here,
        "clashes": [(one, again.people.get(one.who or 0, "")) for one in saved.clashes],
        # What was wrong in other answers must not be lost meanwhile.
        "rest": [(key, typed[key]) for key in saved.faults],
        "kept": saved.kept,
    }
    return render_page(request, "work/analysis/clash.html", context, status=409)


def _add_source(request: Request, page: AnalysisPage, here: Chapter) -> HttpResponseBase:
    form = SourceForm(request.POST, request.FILES, auto_id="bron_%s")
    if form.is_valid():
        told = form.cleaned_data
        upload = told["file"]
        try:
            services.add_source(
                request.actor,
                page.analysis,
                here.code,
                told["title"],
                link=told["link"],
                stream=upload,
                name=upload.name if upload else "",
            )
        except Invalid as refusal:
            tell(form, refusal)
        else:
            messages.success(request, gettext("The source was added."))
            return _back(page, here, "bronnen")
    return _show(request, page, here, source=form)


def _add_figure(request: Request, page: AnalysisPage, here: Chapter) -> HttpResponseBase:
    form = FigureForm(request.POST, auto_id="cijfer_%s")
    if form.is_valid():
        try:
            services.add_figure(request.actor, page.analysis, here.code, form.cleaned_data)
        except Invalid as refusal:
            tell(form, refusal)
        else:
            messages.success(request, gettext("The figure was added."))
            return _back(page, here, "eigen-cijfers")
    return _show(request, page, here, figure=form)


def _take_out(request: Request, page: AnalysisPage, here: Chapter) -> HttpResponseBase:
    services.take_out(request.actor, page.analysis, request.POST.get("what", ""))
    messages.success(request, gettext("It was taken out."))
    return _back(page, here, "bronnen")


def _back(page: AnalysisPage, here: Chapter, mark: str) -> HttpResponseBase:
    path = reverse("work:analysis_chapter", args=[page.analysis.uid, here.code])
    return redirect(f"{path}#{mark}")


# --- finishing, reopening, publishing


class Step(Struct, frozen=True):
    """What can be done with a whole analysis, and what it brings."""

    question: str | Promise
    consequences: tuple[str | Promise, ...]
    button: str | Promise
    done: str | Promise
    danger: bool = False


_STEPS = {
    "afwerken": Step(
        _("Is this analysis finished?"),
        (
            _("It shows the figures of today from now on, also when newer ones come."),
            _("A DOCX and a PDF are made."),
            _("Nobody outside your board and the agency reads it."),
            _("You can reopen it."),
        ),
        _("Finish the analysis"),
        _("The analysis is finished. Its documents are being made."),
    ),
    "heropenen": Step(
        _("Do you want to go on writing?"),
        (
            _("The figures are those of now again."),
            _("Documents that were made stay."),
            _("What was published stays public until you take it back."),
        ),
        _("Reopen the analysis"),
        _("You can write again."),
    ),
    "openbaar-maken": Step(
        _("May everybody read this analysis?"),
        (
            _("The PDF stands on a public page, with the name of your board."),
            _("Everybody can read all answers, sources and figures in it."),
            _("Check that it holds no names or data of persons."),
            _("You can take it back; who saved it meanwhile keeps it."),
        ),
        _("Yes, make it public"),
        _("The analysis is public."),
    ),
    "terugnemen": Step(
        _("Do you want to take this analysis back?"),
        (
            _("It goes from the public page."),
            _("Who saved the PDF meanwhile keeps it."),
        ),
        _("Take it back"),
        _("The analysis is no longer public."),
        danger=True,
    ),
}


def step(request: Request, uid: str, what: str) -> HttpResponseBase:
    """The question before a step, and doing it."""
    page = _page(request, uid)
    row, told = page.analysis, found(_STEPS.get(what))
    if not _mine(request, row):
        raise NotAllowed(gettext("Only who works for this board decides about this analysis."))
    if request.method == "POST":
        version = whole(request.POST.get("version", ""), 0)
        match what:
            case "afwerken":
                row = services.finish(request.actor, row, version, request.today)
                for form in ("pdf", "docx"):
                    analysis_paper.ask(request.actor, row, form)
            case "heropenen":
                services.reopen(request.actor, row, version)
            case "openbaar-maken":
                services.publish(request.actor, row, version)
            case _:
                services.take_back(request.actor, row, version)
        messages.success(request, str(told.done))
        return redirect("work:analysis", uid)
    states = page.chapters()
    open_questions = sum(one.total - one.answered for one in states)
    consequences = [str(one) for one in told.consequences]
    if what == "afwerken" and open_questions:
        consequences.insert(
            0,
            ngettext(
                "%(n)s question has no answer yet; the document says so.",
                "%(n)s questions have no answer yet; the document says so.",
                open_questions,
            )
            % {"n": open_questions},
        )
    context = {
        "question": told.question,
        "consequences": consequences,
        "button": told.button,
        "danger": told.danger,
        "back": reverse("work:analysis", args=[uid]),
        "fields": {"version": row.version},
        "page": page,
    }
    return render_page(request, "work/analysis/step.html", context)


# --- documents


_FORMS: dict[str, analysis_paper.Form] = {"docx": "docx", "pdf": "pdf"}


def papers(request: Request, uid: str) -> HttpResponseBase:
    """The documents that were made of an analysis, and making one."""
    page = _page(request, uid)
    if request.method == "POST":
        form = _FORMS.get(request.POST.get("form", ""))
        if form is None:
            raise Refusal(gettext("Choose DOCX or PDF."))
        made = analysis_paper.ask(request.actor, page.analysis, form)
        if isinstance(made, Job):
            return redirect("work:job", made.uid)
        return redirect(f"{reverse('work:analysis_papers', args=[uid])}#gemaakt")
    context = {
        **_around(request, page),
        "papers": selectors.papers_of(page.analysis),
    }
    return render_page(request, "work/analysis/papers.html", context)


@require_safe
def file(request: Request, uid: str, paper: str) -> HttpResponseBase:
    """A document, to save; that it was taken along is counted."""
    row = found(selectors.analysis_for(request.actor, uid))
    kept = found(row.papers.select_related("file").filter(uid=paper).first())
    if request.method == "GET":
        services.count_download(row, request.today, public=False)
    response = FileResponse(
        open_file(kept.file),
        as_attachment=True,
        filename=kept.file.name,
        content_type="application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
