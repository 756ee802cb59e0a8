"""What a round wants done, as *Mijn werk* and the agenda show it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from regie.actors.people.due import DueItem
from regie.agenda.hooks import DueDate
from regie.base.actor import Actor
from regie.kernel.dates import PartialDate
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


def due_dates(actor: Actor, since: date, until: date) -> Iterator[DueDate]:
    """The ends of open rounds, for who coordinates them and for who must still answer: 3 queries at
    most. Nobody else hears of a round."""
    paths: dict[ProgressRound, str] = {
        link.participant.round: f"/antwoord/{link.uid}/" for link, _, _ in open_links(actor)
    }
    if actor.has(*WRITERS):
        for round_ in ProgressRound.objects.filter(state=ProgressRound.State.OPEN).order_by("pk"):
            paths[round_] = f"/werk/voortgang/{round_.uid}/"
    for round_, path in paths.items():
        day = timezone.localdate(round_.deadline)
        if since <= day <= until:
            yield DueDate(
                "round",
                round_.uid,
                {"nl": round_.title},
                PartialDate(day, "day"),
                path,
                example=round_.example,
                personal=True,
            )
