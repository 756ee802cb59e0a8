"""What a round wants done, as *Mijn werk* shows it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from regie.actors.people.due import DueItem
from regie.base.actor import Actor
from regie.plans.models import ProgressRound
from regie.plans.models.plan import WRITERS
from regie.plans.progress.selectors import open_links, to_confirm


def due_items(actor: Actor, today: date) -> Iterator[DueItem]:
    """What waits for this person as reporter, as head of service, and as coordinator."""
    for link, count, minutes in open_links(actor):
        round_ = link.participant.round
        yield DueItem(
            ngettext(
                "Answer %(n)s question about progress",
                "Answer %(n)s questions about progress",
                count,
            )
            % {"n": count},
            gettext("Answer"),
            "progress_answer",
            link.uid,
            timezone.localdate(round_.deadline),
            round_.title,
            minutes or None,
        )
    for request, about, who in to_confirm(actor, today):
        yield DueItem(
            gettext("Confirm the answer of %(who)s: %(title)s")
            % {"who": who, "title": about.title or about.code},
            gettext("Look and decide"),
            "progress_request",
            request.uid,
            timezone.localdate(request.round.deadline),
            request.round.title,
        )
    if actor.has(*WRITERS):
        waiting = Q(requests__state="confirmed") | Q(
            requests__state="sent", requests__head_confirms=False
        )
        for round_ in (
            ProgressRound.objects.filter(state=ProgressRound.State.OPEN)
            .annotate(waits=Count("requests", filter=waiting))
            .filter(waits__gt=0)
            .order_by("deadline", "pk")
        ):
            yield DueItem(
                ngettext(
                    "%(n)s answer waits to be accepted",
                    "%(n)s answers wait to be accepted",
                    round_.waits,
                )
                % {"n": round_.waits},
                gettext("Look and decide"),
                "progress_round",
                round_.uid,
                None,
                round_.title,
            )
