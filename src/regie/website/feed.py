"""``/wijzigingen.atom``: what changed in the register, newest first."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from regie.budgets.rules import spoken
from regie.components import addresses
from regie.components.requests import Request, public_page
from regie.components.templatetags.regie import language
from regie.writing.changes import Happening, lately


@public_page
@require_safe
def changes(_request: Request) -> HttpResponseBase:
    """Editions published, papers accepted, rounds closed, as Atom."""
    base = str(settings.BASE_URI)
    here = base + reverse("changes")
    feed = Atom1Feed(
        title=gettext("What changed in the register"),
        link=f"{base}{reverse('plans')}",
        description="",
        language=language(),
        feed_url=here,
        feed_guid=here,
        author_name="Regie",
    )
    for one in lately():
        path = path_of(one)
        feed.add_item(
            title=title_of(one),
            link=f"{base}{path}",
            description=_description(one),
            unique_id=f"{base}{path}#{one.kind}-{one.uid}-{one.at:%Y%m%dT%H%M%S}",
            pubdate=one.at,
            updateddate=one.at,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml")


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
