"""*Mijn werk*: what is due, and what waits for one's answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from msgspec import Struct

from regie.actors.people.due import DueItem, all_due
from regie.actors.people.selectors import requests_to_decide
from regie.actors.people.words import role_name
from regie.base.actor import Actor
from regie.components.addresses import address_of
from regie.components.requests import Request, render_page
from regie.plans.models.plan import WRITERS
from regie.plans.selectors import count_questions
from regie.workspace import selectors


class Task(Struct, frozen=True):
    """One line of the list, with its one button."""

    what: str
    button: str
    href: str
    until: date | None = None
    within: str = ""
    minutes: int | None = None
    overdue: bool = False


@require_safe
def home(request: Request) -> HttpResponse:
    """Everything that waits for this person. First what they can do themselves, then dates that
    come round by themselves: those are only to look at."""
    actor = request.actor
    due = all_due(actor, request.today)
    dates = [one for one in due if _by_itself(one)]
    context = {
        "tasks": [
            *_due((one for one in due if not _by_itself(one)), request.today),
            *_answers(actor, request.today),
        ],
        "dates": _due(dates, request.today),
        "late": sum(one.overdue(request.today) for one in dates),
        "jobs": selectors.jobs_to_tell(actor),
        "unread": selectors.unread(actor),
        "questions": count_questions(actor) if actor.has(*WRITERS) else None,
    }
    return render_page(request, "work/home.html", context)


def _by_itself(item: DueItem) -> bool:
    """Whether it comes from the agenda: an obligation that comes round, or a milestone."""
    return item.kind == "obligation" or item.kind.startswith("due_")


def _due(items: Iterable[DueItem], today: date) -> list[Task]:
    return [
        Task(
            what=item.what,
            button=item.button,
            href=address_of(item.kind, item.uid),
            until=item.until,
            within=item.within,
            minutes=item.minutes,
            overdue=item.overdue(today),
        )
        for item in items
    ]


def _answers(actor: Actor, today: date) -> list[Task]:
    approvals = [
        Task(
            what=_("Approve: %(title)s") % {"title": row.title},
            button=_("Look and decide"),
            href=reverse("work:approval", args=[row.uid]),
        )
        for row in selectors.approvals_waiting(actor)
    ]
    requests = [
        Task(
            what=_("%(person)s asks for a mandate") % {"person": row.person},
            button=_("Answer"),
            href=reverse("work:mandate", args=[row.uid]),
            within=f"{role_name(row.role)}, {row.organisation}",
        )
        for row in requests_to_decide(actor, today)
    ]
    return [*approvals, *requests]
