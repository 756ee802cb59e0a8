"""``/agenda/``: what is due by when, for everybody."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from regie.agenda import rules, selectors
from regie.base.actor import VISITOR
from regie.components import agenda as due
from regie.components.requests import Request, found, public_page, render_page
from regie.plans.contents import LinkTo
from regie.plans.selectors import plan_list
from regie.plans.selectors.names import names


@public_page
@require_safe
def agenda(request: Request) -> HttpResponseBase:
    """Twelve months of due dates, by default from this month."""
    asked = due.Asked.of(request.GET)
    start = due.month_of(request.GET.get("van", ""), request.today)
    until = due.later(start, due.MONTHS) - timedelta(days=1)
    everything = selectors.calendar(VISITOR, start, until)
    called = due.called(everything, request.today)
    kept = [one for one in everything if asked.fits(one)]
    context = {
        "months": due.months(kept, called, request.today),
        "unknown": [due.entry(one, called, request.today) for one in kept if one.when is None],
        "count": due.counted(sum(one.when is not None for one in kept)),
        "choices": due.choices(everything, called, VISITOR),
        "asked": asked,
        "query": asked.query(),
        "start": start,
        "until": until,
        "before": f"{due.later(start, -due.MONTHS):%Y-%m}",
        "after": f"{due.later(start, due.MONTHS):%Y-%m}",
    }
    return render_page(request, "website/agenda/agenda.html", context)


@public_page
@require_safe
def agenda_file(request: Request) -> HttpResponseBase:
    """The same as iCalendar, a year back and three years ahead."""
    kept = due.everything(VISITOR, *due.span(request.today), due.Asked.of(request.GET))
    return due.ics(kept, gettext("Agenda of policy plans"), timezone.now())


@public_page
@require_safe
def obligation(request: Request, uid: str) -> HttpResponseBase:
    """One obligation: on what it rests, and when it comes round."""
    row = found(selectors.obligation(VISITOR, uid))
    met = selectors.fulfilments(row)
    days = rules.occurrences(
        row.first,
        row.every,
        request.today.replace(year=request.today.year - 5, day=1),
        request.today.replace(year=request.today.year + 6, day=1),
        row.ended,
    )
    owner = row.owner
    called = names([LinkTo("", "organisation", owner.uid)], request.today) if owner else {}
    plans = {one.slug: one.title for one in plan_list(VISITOR)} if row.plan else {}
    context = {
        "row": row,
        "history_of": ("obligation", row.uid),
        "owner": called.get(("organisation", owner.uid)) if owner else None,
        "meeting": (row.meeting.title or selectors.UNTITLED) if row.meeting else None,
        "days": [(when, met.get(when.first)) for when in days],
        "rhythm": due.rhythm(row.every) if row.every else "",
        "plan_title": plans.get(row.plan),
        "next": next(
            (one for one in days if one.first not in met and one.first >= request.today), None
        ),
    }
    return render_page(request, "website/agenda/obligation.html", context)


@public_page
@require_safe
def meeting(request: Request, uid: str) -> HttpResponseBase:
    """One meeting: what was on its agenda, what was decided, and who does what by when."""
    row = found(selectors.meeting(VISITOR, uid))
    points = selectors.points(row)
    owners = {one.owner.uid for one, _met in points if one.owner}
    called = names(
        [LinkTo("", "organisation", uid) for uid in {row.body.uid, *owners}], request.today
    )
    context = {
        "row": row,
        "title": row.title or selectors.UNTITLED,
        "history_of": ("meeting", row.uid),
        "body": called.get(("organisation", row.body.uid)),
        "points": [
            (one, met, called.get(("organisation", one.owner.uid)) if one.owner else None)
            for one, met in points
        ],
        "held": bool(row.held and row.held.first <= request.today),
    }
    return render_page(request, "website/agenda/meeting.html", context)
