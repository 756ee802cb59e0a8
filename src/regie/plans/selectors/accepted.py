"""What rounds of progress brought to a plan: what was accepted of its items, and how punctually."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple, cast

from django.db.models import Count, F, Min, Q
from django.utils import timezone
from msgspec import Struct

from regie.plans.models import Answer, AnswerStep, Plan, ProgressRound, Request
from regie.plans.standing import Status


class Accepted(NamedTuple):
    """What was last accepted of an item, when, and in which round; ``closed`` is when the snapshot
    of that round was made, where it was."""

    status: Status
    at: datetime
    reason: str
    text: str
    round: str
    closed: datetime | None


def accepted(plan: Plan, until: date | None = None) -> dict[str, Accepted]:
    """What was last accepted of items of ``plan``, by uid: 1 query.

    :param until: only what was accepted up to this day.
    """
    found: dict[str, Accepted] = {}
    for uid, status, *told in (
        Answer.objects.filter(
            counting(plan, "request__round__example"),
            request__item__plan=plan,
            request__state=Request.State.ACCEPTED,
        )
        .annotate(accepted=Min("steps__at", filter=Q(steps__kind=AnswerStep.Kind.ACCEPTED)))
        .filter(accepted__isnull=False)
        .order_by("at", "pk")
        .values_list(
            "request__item__uid",
            "status",
            "accepted",
            "reason",
            "text",
            "request__round__title",
            "request__round__snapshot__at",
        )
    ):
        one = Accepted(cast("Status", status), *told)  # every status of an answer is one
        if until is None or timezone.localdate(one.at) <= until:
            found[uid] = one
    return found


class Punctual(Struct, frozen=True):
    """How many questions of one round about a plan were answered before its deadline."""

    round: str
    deadline: datetime
    asked: int
    on_time: int


def punctual(plan: Plan) -> list[Punctual]:
    """The rounds about ``plan`` that are over or whose deadline passed, the latest first:
    1 query."""
    return [
        Punctual(title, deadline, asked, on_time)
        for title, deadline, asked, on_time in Request.objects.filter(
            Q(round__state=ProgressRound.State.CLOSED)
            | Q(round__state=ProgressRound.State.OPEN, round__deadline__lt=timezone.now()),
            counting(plan, "round__example"),
            item__plan=plan,
        )
        .exclude(state=Request.State.PLANNED)
        .values("round")
        .annotate(
            asked=Count("pk", distinct=True),
            # Who was in time once stays so, whatever was asked after that.
            on_time=Count("pk", distinct=True, filter=Q(answers__at__lte=F("round__deadline"))),
        )
        .order_by("-round__deadline", "-round_id")
        .values_list("round__title", "round__deadline", "asked", "on_time")
    ]


def counting(plan: Plan, example: str) -> Q:
    """What an invented round says of a real plan does not count."""
    return Q() if plan.example else Q(**{example: False})
