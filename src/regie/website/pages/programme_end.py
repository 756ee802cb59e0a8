"""How a programme ended (``/programmas/<code>/eindevaluatie/``), and what boards were asked."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext, override
from django.views.decorators.http import require_safe

from regie.base import clock
from regie.base.files import DOCX
from regie.base.text import said
from regie.components.addresses import address_of
from regie.components.programme_words import OUTCOMES, what_became
from regie.components.requests import Request, found, public_page, render_page
from regie.components.templatetags.regie import euro, language, number
from regie.programmes.models import Consultation
from regie.programmes.selectors import continuing
from regie.programmes.selectors.continuing import EndEvaluation
from regie.programmes.selectors.results import ProgrammeResults, programme_results
from regie.website.pages.results import shown
from regie.writing.end_evaluation import Chapter, document


@public_page
@require_safe
def evaluation(request: Request, code: str) -> HttpResponseBase:
    """The end evaluation of a programme that closed, as a page or a document."""
    told = found(continuing.end_evaluation(code, request.today))
    results = found(programme_results(code, request.today))
    match request.GET.get("formaat", ""):
        case "":
            pass
        case "docx":
            with override("nl"):  # papers are Dutch
                content = document(_title(results), _chapters(told, results))
            response = HttpResponse(content, DOCX)
            response["Content-Disposition"] = f'attachment; filename="eindevaluatie-{code}.docx"'
            response["X-Content-Type-Options"] = "nosniff"
            return response
        case form:
            raise Http404(form)
    context = {
        "title": results.title,
        "end": told.end,
        "actions": [
            (_action(results, one.action), OUTCOMES[one.outcome], one) for one in told.actions
        ],
        "lessons": told.lessons,
        "facts": _facts(results),
        "results": reverse("programme_results", args=[code]),
        "next": reverse("programme_results", args=[told.end.next_programme])
        if told.end.next_programme
        else "",
    }
    return render_page(request, "website/results/evaluation.html", context)


@public_page
@require_safe
def consultation(request: Request, code: str, uid: str) -> HttpResponseBase:
    """What boards are asked before a call; what they answered, when it closed."""
    row = found(Consultation.objects.filter(programme=code, uid=uid).first())
    closed = row.closes_at <= clock.now()
    told = continuing.answers(request.actor, row, request.today) if closed else []
    context = {
        "row": row,
        "closed": closed,
        "questions": [
            (
                question,
                [
                    (name, one.answers[place], *what_became(one, place))
                    for name, one in told
                    if one.answers[place]
                ],
            )
            for place, question in enumerate(row.questions)
        ],
        "many": len(told),
        "answer": address_of("consultation_answer", row.uid),
    }
    return render_page(request, "website/results/consultation.html", context)


def _title(results: ProgrammeResults) -> str:
    name, _spoken = said(results.title, language())
    return gettext("End evaluation of %(title)s") % {"title": name}


def _action(results: ProgrammeResults, code: str) -> str:
    return f"{code} {said(results.names['action'].get(code, {}), language())[0]}".strip()


def _facts(results: ProgrammeResults) -> list[tuple[str, str]]:
    """What it came to, with small counts hidden."""
    total = results.results.sum(results.results.parts)
    told = [
        (gettext("Awards"), number(total.awards)),
        (gettext("Granted"), euro(total.euros)),
    ]
    if total.persons is not None:
        told.append((gettext("People, granted"), number(total.persons.granted)))
        told.append((gettext("People, realised"), shown(total.persons.realised)))
    return told


def _chapters(told: EndEvaluation, results: ProgrammeResults) -> list[Chapter]:
    return [
        Chapter(gettext("What it brought"), told.end.summary.splitlines()),
        Chapter(
            gettext("In figures"),
            head=[gettext("What"), gettext("How much")],
            rows=_facts(results),
        ),
        Chapter(
            gettext("What becomes of each action"),
            head=[gettext("Action"), gettext("Outcome"), gettext("How"), gettext("Whose money")],
            rows=[
                [_action(results, one.action), str(OUTCOMES[one.outcome]), one.how, one.money]
                for one in told.actions
            ],
        ),
        Chapter(
            gettext("What boards learned"),
            [f"{name}: {lesson.text}" for name, lesson in told.lessons],
        ),
    ]
