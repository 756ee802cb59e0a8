"""What was accepted: for everybody, and frozen in a snapshot."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Min, Q
from django.utils import timezone
from msgspec import Struct

from regie.base.actor import Actor
from regie.plans.models import (
    Answer,
    AnswerStep,
    ProgressRound,
    Request,
    Snapshot,
)
from regie.plans.progress.selectors.items import plans_of
from regie.plans.progress.selectors.rounds import Followed, followed


class Told(Struct, frozen=True):
    """An accepted answer as everybody may read it. Who answered is not part of it."""

    answer: Answer
    round: ProgressRound
    accepted_at: datetime


def line_of_progress(item: str) -> list[Told]:
    """The accepted answers about an item (its uid), newest first: 1 query."""
    found = (
        Answer.objects.filter(
            request__item__uid=item,
            request__state=Request.State.ACCEPTED,
            steps__kind=AnswerStep.Kind.ACCEPTED,
        )
        .select_related("request__round")
        .annotate(accepted_at=Min("steps__at", filter=Q(steps__kind=AnswerStep.Kind.ACCEPTED)))
        .order_by("-at", "-pk")
    )
    return [Told(one, one.request.round, one.accepted_at) for one in found]


def round_content(round_: ProgressRound) -> dict[str, Any]:
    """What a snapshot freezes, as plain values: no names of persons."""
    plans = plans_of(round_)
    last_day = timezone.localdate(round_.deadline)
    return {
        "round": {
            "uid": round_.uid,
            "title": round_.title,
            "since": round_.since.isoformat(),
            "until": round_.until.isoformat(),
            "deadline": timezone.localtime(round_.deadline).isoformat(),
            "questions": list(round_.questions),
            "own": round_.own,
            "example": round_.example,
        },
        "plans": [
            {"plan": one.plan.slug, "edition": one.edition.uid, "number": one.edition.number}
            for one in plans
        ],
        "answers": [_frozen(line) for line in followed(round_, last_day, plans)],
    }


def _frozen(line: Followed) -> dict[str, Any]:
    told: dict[str, Any] = {
        "item": line.about.uid,
        "kind": line.about.kind,
        "code": line.about.code,
        "title": line.about.title,
        "plan": line.about.plan,
        "domain": line.domain,
        "state": line.request.state,
        "on_time": line.on_time,
    }
    if line.answer is None:
        return told
    answer = line.answer
    return {
        **told,
        "answer": answer.uid,
        "status": answer.status,
        "reason": answer.reason,
        "text": answer.text,
        "own": answer.own,
        "evidence": answer.evidence,
        "figures": list(answer.figures),
        "milestones": list(answer.milestones),
        "quotes": list(answer.quotes),
        "sent_at": timezone.localtime(answer.at).isoformat(),
    }


def snapshot_of(actor: Actor, round_uid: str) -> Snapshot | None:
    """The snapshot that a later report quotes: 1 query."""
    rounds = ProgressRound.objects.visible_to(actor)
    return Snapshot.objects.filter(round__in=rounds, round__uid=round_uid).first()
