"""``/werk/antwoorden/``: answers to questions about grants, which can be given again."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override
from django.views.decorators.http import require_safe

from regie.actors.models import Municipality
from regie.actors.people.selectors import organisation_choices
from regie.base import files
from regie.base.errors import Invalid
from regie.base.text import fold
from regie.budgets.selectors import answers as selectors
from regie.budgets.selectors import grants
from regie.budgets.selectors.answers import AnswerPage
from regie.budgets.selectors.grants import Asked
from regie.budgets.services.answers import give_answer
from regie.components import figures
from regie.components.addresses import path_to
from regie.components.grants import (
    KINDS,
    answer_table,
    asked_words,
    gap_words,
    kbo_words,
)
from regie.components.navigation import with_query
from regie.components.papers import source_of
from regie.components.requests import Request, found, post_once, render_page, tell
from regie.components.templatetags.regie import language
from regie.papers.selectors import sources
from regie.workspace.budget.grant_forms import QuestionForm
from regie.workspace.budget.grants import SIZE, file_of
from regie.workspace.budget.grants import number as page_number
from regie.writing.papers import services as writing
from regie.writing.papers.contents import Antwoord, Antwoordrij

#: What a question chooses by.
_CHOSEN = ("beneficiary", "municipality", "theme", "kind", "article", "since", "until")


@require_safe
def overview(request: Request) -> HttpResponseBase:
    """Every answer that was given."""
    given = selectors.answers(request.actor)
    page = Paginator(given, SIZE).get_page(page_number(request))
    return render_page(request, "work/answers/list.html", {"page": page, "rows": page.object_list})


@post_once
def ask(request: Request) -> HttpResponseBase:
    """Ask a question about grants."""
    there = grants.choices(request.actor)
    form = QuestionForm(
        request.POST if request.method == "POST" else None,
        initial={name: request.GET.get(name, "") for name in ("question", "reference", *_CHOSEN)}
        | {"as_of": request.today},
        lists={
            "beneficiary": organisation_choices(),
            "municipality": there.municipalities,
            "theme": there.themes,
            "article": [(code, code) for code in there.articles],
        },
    )
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data
        asked = Asked(
            kind=clean["kind"],
            article=clean["article"],
            since=clean["since"],
            until=clean["until"],
            beneficiary=clean["beneficiary"],
            municipality=clean["municipality"],
            theme=fold(clean["theme"]),
        )
        try:
            given = give_answer(
                request.actor,
                clean["question"],
                asked,
                clean["as_of"],
                request.today,
                reference=clean["reference"],
            )
        except Invalid as refusal:
            tell(form, refusal)
        else:
            return redirect("work:grant_answer", given.number)
    context = {
        "form": form,
        "title": gettext("Answer a question about grants"),
        "under": "",
        "new": True,
        "back": reverse("work:grant_answers"),
        "button": gettext("Make the answer"),
        "explain": [
            gettext(
                "The answer gets a number. Whoever gives the number gets the same answer again, "
                "whatever changed since."
            )
        ],
        "rows": None,
    }
    return render_page(
        request, "work/grants/form.html", context, status=422 if form.is_bound else 200
    )


@require_safe
def answer(request: Request, number: str) -> HttpResponseBase:
    """An answer, as it was given."""
    page = found(selectors.answer_page(request.actor, number))
    read = sources([row.passage for row in page.rows if row.passage is not None])
    noted = list(dict.fromkeys((row.source, row.passage) for row in page.rows))
    numbers = {one: n for n, one in enumerate(noted, 1)}
    rows = Paginator(page.rows, 200).get_page(page_number(request))
    given = page.answer
    context = {
        "page": page,
        "given": given,
        "stood": _stood(page),
        "told": _told(page),
        "gaps": [gap_words(gap) for gap in page.gaps],
        "rows": [
            {
                "row": row,
                "kind": KINDS[row.kind],
                "kbo": kbo_words(row.kbo),
                "path": path_to("work:grant", row.uid),
                "note": numbers.get((row.source, row.passage)),
            }
            for row in rows.object_list
        ],
        "notes": [
            (words, source_of(read[passage]) if passage is not None and passage in read else None)
            for words, passage in noted
        ],
        "paging": rows,
        "n": len({row.uid for row in page.rows}),
        "bodies": len({row.beneficiary for row in page.rows}),
        "files": {
            form: reverse("work:grant_answer_file", args=[number, form])
            for form in ("docx", "xlsx", "csv")
        },
        "again": _again(page),
    }
    return render_page(request, "work/answers/answer.html", context)


def _again(page: AnswerPage) -> str:
    """The same question, as of today."""
    told = {"question": page.answer.question, "reference": page.answer.reference}
    told |= {name: str(getattr(page.asked, name) or "") for name in _CHOSEN}
    return with_query(reverse("work:grant_answer_new"), **told)


def _told(page: AnswerPage) -> list[tuple[str, str]]:
    asked = page.asked
    names: dict[str, str] = {}
    if asked.beneficiary:
        names[asked.beneficiary] = next(
            (row.name for row in page.rows),
            grants.known_bodies([asked.beneficiary], page.answer.as_of)[asked.beneficiary].name,
        )
    if asked.municipality:
        place = Municipality.objects.filter(nis=asked.municipality).order_by("-since").first()
        names[asked.municipality] = place.name if place else asked.municipality
    if asked.theme:
        names[asked.theme] = next((row.theme for row in page.rows if row.theme), asked.theme)
    return asked_words(asked, page.article, names)


@require_safe
def file(request: Request, number: str, form: str) -> HttpResponseBase:
    """An answer to take along."""
    page = found(selectors.answer_page(request.actor, number))
    name = f"antwoord-{number}"
    if form in ("xlsx", "csv"):
        gaps = [gap_words(gap) for gap in page.gaps]
        notes = [page.answer.question, _stood(page), *gaps]
        title = gettext("Answer %(number)s") % {"number": number}
        return file_of(answer_table(title, page.rows, notes), name, form)
    if form != "docx":
        raise Http404
    with override("nl"):  # papers are Dutch
        content = writing.paper(_paper(page), "docx")
    response = HttpResponse(content, files.DOCX)
    response["Content-Disposition"] = f'attachment; filename="{name}.docx"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _stood(page: AnswerPage) -> str:
    moment = timezone.localtime(page.answer.moment)
    return gettext("As the register stood on %(day)s at %(time)s.") % {
        "day": figures.day(moment.date(), language()),
        "time": moment.strftime("%H.%M" if language() == "nl" else "%H:%M"),
    }


def _paper(page: AnswerPage) -> Antwoord:
    given = page.answer
    euro = _euro
    return Antwoord(
        titel=gettext("Answer %(number)s") % {"number": given.number},
        voorbeeld=gettext("Example data") if any(row.example for row in page.rows) else "",
        nummer=given.number,
        vraag=given.question,
        kenmerk=given.reference,
        stand=_stood(page),
        gesteld=figures.day(timezone.localtime(given.asked_at).date(), "nl"),
        keuzes=tuple(f"{label}: {words}" for label, words in _told(page)),
        rijen=tuple(
            Antwoordrij(
                begunstigde=row.name,
                kbo=kbo_words(row.kbo) or gettext("not known"),
                toelage=row.title + (f" ({gettext('example')})" if row.example else ""),
                soort=str(KINDS[row.kind]),
                jaar="–" if row.year is None else str(row.year),
                artikel=row.article or "–",
                gevraagd=euro(row.amounts.asked),
                voorzien=euro(row.amounts.reserved),
                toegekend=euro(row.amounts.granted),
                betaald=euro(row.amounts.paid),
                teruggekomen=euro(row.amounts.recovered),
                netto=euro(row.amounts.net),
                bron=row.source,
            )
            for row in page.rows
        ),
        totaal_gevraagd=euro(page.total.asked),
        totaal_voorzien=euro(page.total.reserved),
        totaal_toegekend=euro(page.total.granted),
        totaal_betaald=euro(page.total.paid),
        totaal_teruggekomen=euro(page.total.recovered),
        totaal_netto=euro(page.total.net),
        leemten=(
            *(gap_words(gap) for gap in page.gaps),
            *([gettext("Example data do not count in the sums.")] if page.mixed else []),
        ),
        bronnen=tuple(dict.fromkeys(row.source for row in page.rows if row.source)),
    )


def _euro(amount: Any) -> str:
    return figures.euro(amount, "nl").removesuffix("\N{NO-BREAK SPACE}euro")
