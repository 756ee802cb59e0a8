"""``/wijzigingen.atom``: what changed in the register, newest first."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from regie.budgets.rules import spoken
from regie.components import addresses
from regie.components.requests import Request, public_page
from regie.website.atom import Entry, answered
from regie.writing.changes import Happening, lately


@public_page
@require_safe
def changes(_request: Request) -> HttpResponseBase:
    """Editions published, papers accepted, rounds closed, as Atom."""
    return answered(
        gettext("What changed in the register"),
        reverse("plans"),
        reverse("changes"),
        (
            Entry(
                title_of(one),
                path_of(one),
                f"{one.kind}-{one.uid}-{one.at:%Y%m%dT%H%M%S}",
                one.at,
                _description(one),
            )
            for one in lately()
        ),
    )


def path_of(one: Happening) -> str:
    """Where to see what happened."""
    match one.kind:
        case "edition" if one.number is not None:
            return reverse("plan_edition", args=[one.plan, one.number])
        case "edition":
            return reverse("plan", args=[one.plan])
        case "paper":
            return addresses.address_of("paper", one.uid)
    return reverse("budget_round", args=[one.title.lower()])


def title_of(one: Happening) -> str:
    """What happened, in one sentence."""
    told = {"title": one.title, "number": one.number}
    match one.kind:
        case "edition" if one.number is not None:
            words = gettext("Edition %(number)s of %(title)s was published") % told
        case "edition":
            words = gettext("%(title)s was corrected") % told
        case "paper":
            words = gettext("In the register: %(title)s") % told
        case "round":
            words = gettext("Budget round closed: %(round)s") % {"round": spoken(one.title)}
    return f"{words} ({gettext('example data')})" if one.example else words


def _description(one: Happening) -> str:
    if one.kind == "paper":
        return gettext("%(n)s lines of this paper were accepted.") % {"n": one.lines}
    return one.reason
