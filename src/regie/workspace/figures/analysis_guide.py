"""``/werk/omgevingsanalyse/handleiding/``: the guide of the local context analysis, and new
editions of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe
from msgspec.structs import replace

from regie.base.errors import Invalid
from regie.base.text import fold, said
from regie.components.analysis import ANSWERS
from regie.components.requests import Request, found, render_page
from regie.indicators import guide as guides
from regie.indicators.guide import Chapter, Guide, Question
from regie.indicators.models import AnalysisGuide
from regie.indicators.models.analysis import KEEPERS
from regie.indicators.selectors import analysis as selectors
from regie.indicators.services import analysis as services

#: Empty rows for new questions, and the largest file.
_SPARE, _LARGEST = 2, 1_000_000


@require_safe
def guide(request: Request) -> HttpResponseBase:
    """The newest edition, chapter by chapter, and those before it."""
    rows = selectors.guide_rows()
    return _show(request, rows)


def _show(request: Request, rows: list[AnalysisGuide], refusal: str = "") -> HttpResponse:
    context = {
        "rows": rows,
        "newest": rows[0] if rows else None,
        "guide": guides.from_data(rows[0].content) if rows else None,
        "kinds": ANSWERS,
        "keeps": request.actor.has(*KEEPERS),
        "refusal": refusal,
    }
    status = 422 if refusal else 200
    return render_page(request, "work/analysis/guide.html", context, status=status)


@require_safe
def guide_file(request: Request) -> HttpResponseBase:
    """The newest edition as a file that can be changed and loaded."""
    row = found(selectors.newest_guide())
    response = HttpResponse(guides.as_yaml(guides.from_data(row.content)), "application/yaml")
    name = f"handleiding-omgevingsanalyse-{row.number}.yaml"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
def guide_load(request: Request) -> HttpResponseBase:
    """A new edition from a file."""
    upload = request.FILES.get("file")
    rows = selectors.guide_rows()
    try:
        if upload is None:
            raise Invalid(gettext("Choose a file first."))
        if (upload.size or 0) > _LARGEST:
            raise Invalid(gettext("This file is too large; at most 1 MB."))
        told = guides.from_yaml(upload.read(), upload.name or "handleiding.yaml")
        row = services.keep_guide(
            request.actor, told, request.POST.get("why", ""), base=rows[0].number if rows else 0
        )
    except Invalid as refusal:
        return _show(request, rows, str(refusal))
    messages.success(request, gettext("Edition %(n)s of the guide holds now.") % {"n": row.number})
    return redirect("work:analysis_guide")


def guide_chapter(request: Request, code: str) -> HttpResponseBase:
    """Change one chapter: its words, its indicators and its questions."""
    row = found(selectors.newest_guide())
    told = guides.from_data(row.content)
    here = found(told.chapter(code))
    if request.method != "POST":
        return _form(request, row, here, here, "", "")
    sent = request.POST
    typed, why = _typed(request, told, here), sent.get("why", "")
    base = sent.get("version", "")
    try:
        kept = services.keep_guide(
            request.actor,
            told.with_chapter(typed),
            why,
            base=int(base[:9]) if base.isdecimal() else 0,
        )
    except Invalid as refusal:
        return _form(request, row, here, typed, why, str(refusal))
    messages.success(request, gettext("Edition %(n)s of the guide holds now.") % {"n": kept.number})
    return redirect("work:analysis_guide")


def _form(
    request: Request, row: AnalysisGuide, here: Chapter, typed: Chapter, why: str, refusal: str
) -> HttpResponse:
    questions: list[Question | None] = [*typed.questions, *[None] * _SPARE]
    context = {
        "row": row,
        "chapter": here,
        "typed": typed,
        "indicators": "\n".join(typed.indicators),
        "questions": [
            (at, one, "\n".join(one.choices) if one else "") for at, one in enumerate(questions)
        ],
        "kinds": ANSWERS.items(),
        "why": why,
        "refusal": refusal,
    }
    status = 422 if refusal else 200
    return render_page(request, "work/analysis/guide_chapter.html", context, status=status)


def _typed(request: Request, told: Guide, here: Chapter) -> Chapter:
    """The chapter as the form says it; what was emptied goes."""
    sent = request.POST
    before = {one.code: one for one in here.questions}
    taken = {one.code for one in told.questions()}
    questions = []
    for at in range(len(here.questions) + _SPARE):
        label = sent.get(f"label-{at}", "").strip()
        if not label:
            continue
        old = before.get(sent.get(f"code-{at}", ""))
        code = old.code if old else _code(f"{here.code}-{label}", taken)
        kind = sent.get(f"kind-{at}", "text")
        choices = tuple(_lines(sent.get(f"choices-{at}", ""))) if kind == "choice" else ()
        questions.append(
            Question(
                code,
                _words(label, old.label if old else {}),
                _words(sent.get(f"help-{at}", "").strip(), old.help if old else {}),
                kind,
                choices,
            )
        )
    return replace(
        here,
        title=_words(sent.get("title", "").strip(), here.title),
        intro=_words(sent.get("intro", "").strip(), here.intro),
        indicators=tuple(_lines(sent.get("indicators", ""))),
        questions=tuple(questions),
    )


def _words(dutch: str, before: guides.Words) -> guides.Words:
    """The Dutch text; a translation stays only while what it translates does."""
    if not dutch or dutch == said(before, "nl")[0]:
        return before if dutch else {}
    return {"nl": dutch}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _code(words: str, taken: set[str]) -> str:
    """A code after the words of a question, that no other has."""
    plain = "".join(sign if sign.isalnum() and sign.isascii() else "-" for sign in fold(words))
    short = "-".join(part for part in plain.split("-") if part)[:50].strip("-")
    code, number = short, 2
    while code in taken:
        code, number = f"{short}-{number}", number + 1
    taken.add(code)
    return code
