"""Papers of a plan at an address of their own: the first who asks has it written by a child
process, who comes later gets what was kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, cast

from django.http import Http404, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from regie.base.errors import Refusal
from regie.components.requests import Request, found, public_page
from regie.plans.models import Edition, Item, Plan
from regie.plans.models.edition import Editions
from regie.writing.papers import selectors, services
from regie.writing.papers.contents import Paper

_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


@public_page
@require_safe
def plan_paper(request: Request, slug: str, number: int, paper: str, form: str) -> HttpResponseBase:
    """The note (``?van=`` which edition, by default the one before), the book or the chapter of an
    edition."""
    plan = found(Plan.objects.visible_to(request.actor).filter(slug=slug).first())
    edition = _edition(request, plan, number)
    match paper:
        case "boek":
            return _answer(form, f"{slug}-{number}-boek", lambda: _book(request, edition))
        case "hoofdstuk":
            return _answer(form, f"{slug}-{number}-hoofdstuk", lambda: _chapter(request, edition))
        case "nota":
            asked = request.GET.get("van", str(number - 1))
            before = int(asked) if asked.isdecimal() and len(asked) < 6 else 0
            if not before < number:
                raise Http404
            first = _edition(request, plan, before)
            return _answer(
                form,
                f"{slug}-{before}-{number}-nota",
                lambda: selectors.note(first, edition, request.today),
            )
    raise Http404


@public_page
@require_safe
def action_paper(request: Request, uid: str, form: str) -> HttpResponseBase:
    """The sheet of an action, as it stands in the newest edition."""
    item = found(
        Item.objects.visible_to(request.actor).select_related("plan").filter(uid=uid).first()
    )
    edition = found(
        _editions(request, item.plan).filter(number__isnull=False).order_by("-number").first()
    )
    return _answer(form, f"fiche-{uid}", lambda: selectors.action(uid, edition, request.today))


def _editions(request: Request, plan: Plan) -> Editions:
    return (
        Edition.objects.visible_to(request.actor)
        .filter(plan=plan)
        .select_related("plan__owner", "decision")
    )


def _edition(request: Request, plan: Plan, number: int) -> Edition:
    edition: Edition | None = _editions(request, plan).filter(number=number).first()
    return found(edition)


def _book(request: Request, edition: Edition) -> Paper:
    return selectors.book(edition, request.today)


def _chapter(request: Request, edition: Edition) -> Paper:
    return selectors.chapter(edition, request.today)


def _answer(form: str, name: str, made: Callable[[], Paper]) -> HttpResponse:
    if form not in _TYPES:
        raise Http404
    try:
        paper = made()
    except Refusal as refusal:  # there is nothing to write
        raise Http404(str(refusal)) from refusal
    return attached(services.paper(paper, cast(Literal["docx", "pdf"], form)), name, form)


def attached(content: bytes, name: str, form: str) -> HttpResponse:
    """A paper to save."""
    response = HttpResponse(content, _TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
