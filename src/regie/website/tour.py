"""Ten minutes along the chain: ``/rondleiding/``, a screen a minute.

What a step tells stands in its template, ``website/tour/step_<number>.html``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from msgspec import Struct

from regie.components.requests import Request, public_page

#: Finds where this register shows what the steps speak of: the keys of :data:`LISTS`, each with a
#: Dutch path. What it leaves out was not found.
FindLinks = Callable[[HttpRequest], Mapping[str, str]]

#: Where each thing is to be looked for when nobody found it itself.
LISTS: Mapping[str, str] = {
    "start": "/",
    "plan": "/plannen/",
    "objective": "/plannen/",
    "round": "/begroting/",
    "article": "/begroting/",
    "row": "/documenten/",
    "call": "/oproepen/",
    "result": "/programmas/",
    "indicator": "/indicatoren/",
    "edition": "/plannen/",
}


class Step(Struct, frozen=True):
    """One screen: its title, and the page of the register that it leads to."""

    number: int
    title: str | Promise
    shows: str
    invitation: str | Promise

    @property
    def path(self) -> str:
        """Its Dutch address."""
        return f"/rondleiding/{self.number}/"


STEPS: tuple[Step, ...] = tuple(
    Step(number, *told)
    for number, told in enumerate(
        (
            (_("One chain, one register"), "start", _("Open the start page")),
            (_("The plan as it was decided"), "plan", _("Open the plan of the BBT 2021")),
            (_("One objective"), "objective", _("Open objective OD 2.2")),
            (_("Where the money goes"), "round", _("Open the budget BO 2021")),
            (_("One article of the budget"), "article", _("Open article SJ0-1SFC2DB-PR")),
            (_("The row as it was printed"), "row", _("See the printed row")),
            (_("What a municipality can ask"), "call", _("Try what a choice brings")),
            (_("What came of it"), "result", _("See planned and reached")),
            (_("The evidence"), "indicator", _("Open the indicator")),
            (_("The next edition, and your municipality"), "edition", _("See what changed")),
        ),
        1,
    )
)


def nothing(_request: HttpRequest) -> Mapping[str, str]:
    """Finds nothing, so that every step leads to a list."""
    return {}


@require_safe
@public_page
def overview(request: Request) -> HttpResponse:
    """What the tour holds, and where it begins."""
    return render(request, "website/tour/overview.html", {"steps": STEPS})


@require_safe
@public_page
def step(request: Request, number: int, find: FindLinks = nothing) -> HttpResponse:
    """One step; ``find`` knows where this register shows what it speaks of."""
    if not 1 <= number <= len(STEPS):
        raise Http404
    this = STEPS[number - 1]
    return render(
        request,
        f"website/tour/step_{number}.html",
        {
            "step": this,
            "steps": STEPS,
            "leads_to": find(request).get(this.shows, LISTS[this.shows]),
            "previous": STEPS[number - 2] if number > 1 else None,
            "next": STEPS[number] if number < len(STEPS) else None,
        },
    )
