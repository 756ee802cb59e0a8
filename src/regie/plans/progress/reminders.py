"""Reminding: whoever must still do something hears of it at most once a day, of all rounds at once,
with the same link."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Max, Prefetch, Q
from django.utils import timezone
from msgspec import Struct, field

from regie.actors.models import Mandate, Person
from regie.base import clock
from regie.base.actor import Actor, Role
from regie.base.audit import act
from regie.base.jobs import Progress, periodic
from regie.base.models import Notification
from regie.base.notifications import notify
from regie.plans.models import (
    AnswerStep,
    Participant,
    PersonalLink,
    ProgressRound,
    Request,
)
from regie.plans.progress import rules
from regie.plans.progress.links import note_key

DIGEST = "progress.digest"
_WHO = Actor(system_user="herinneringen")


class _Digest(Struct):
    """What one person hears today."""

    person: Person
    email: str = ""
    rounds: list[dict[str, Any]] = field(default_factory=list)
    told: list[Participant] = field(default_factory=list)
    confirm: int = 0
    example: bool = False


@periodic("plans.progress.reminders", timedelta(minutes=30), quick=True)
def remind(params: dict[str, Any], progress: Progress) -> None:
    """Tell everybody what is due today."""
    tell_due(clock.today())


def tell_due(today: date) -> int:
    """Note one message for each person who must hear something today and did not yet; how many."""
    digests: dict[int, _Digest] = {}
    _to_answer(digests, today)
    _to_confirm(digests)
    count = 0
    for digest in digests.values():
        count += _tell(digest, today)
    return count


def _tell(digest: _Digest, today: date) -> bool:
    key = f"{DIGEST}:{digest.person.uid}:{today.isoformat()}"
    if Notification.objects.filter(key=key).exists():
        return False
    account = digest.person.account_id
    with act(_WHO, "plans.progress.reminded", digest.person):
        notify(
            DIGEST,
            account if account is not None else digest.email,
            {
                "name": digest.person.name,
                "rounds": digest.rounds,
                "confirm": digest.confirm,
                "example": digest.example,
            },
            key,
        )
        Participant.objects.filter(pk__in=[one.pk for one in digest.told]).update(
            told_at=timezone.now(), told_on=today
        )
    return True


def _to_answer(digests: dict[int, _Digest], today: date) -> None:
    waiting = (
        Request.objects.filter(round__state=ProgressRound.State.OPEN, state__in=rules.TO_ANSWER)
        .select_related("round", "reporter__person", "delegate__person")
        .prefetch_related(
            Prefetch(
                "answers__steps",
                queryset=AnswerStep.objects.filter(kind=AnswerStep.Kind.RETURNED).order_by("pk"),
            )
        )
        .order_by("round__deadline", "pk")
    )
    by_participant: dict[int, list[Request]] = defaultdict(list)
    people: dict[int, Participant] = {}
    for request in waiting:
        who = request.delegate or request.reporter
        if who is not None:
            by_participant[who.pk].append(request)
            people[who.pk] = who
    links = {
        link.participant_id: link
        for link in PersonalLink.objects.filter(
            participant__in=people, revoked_at=None, expires_at__gt=timezone.now()
        )
    }
    sealed = dict(
        Notification.objects.filter(
            key__in=[note_key(link) for link in links.values()]
        ).values_list("key", "params__sealed")
    )
    for key, requests in by_participant.items():
        who, link = people[key], links.get(key)
        round_ = requests[0].round
        last_day = timezone.localdate(round_.deadline)
        news = [one for one in requests if _is_news(one, who)]
        if link is None or who.told_on == today:
            continue
        if not news and not rules.reminds(today, last_day):
            continue
        digest = digests.setdefault(who.person_id, _Digest(who.person))
        digest.email = digest.email or who.email
        digest.told.append(who)
        digest.example = digest.example or round_.example
        digest.rounds.append(
            {
                "title": round_.title,
                "deadline": round_.deadline.isoformat(),
                "late": today > last_day,
                "open": len(requests),
                "minutes": sum(one.minutes for one in requests),
                "questions": [question for one in news if (question := _question(one))],
                "sealed": sealed.get(note_key(link), ""),
            }
        )


def _returns(request: Request) -> list[AnswerStep]:
    return [step for answer in request.answers.all() for step in answer.steps.all()]


def _question(request: Request) -> str:
    steps = _returns(request)
    returned = request.state == Request.State.RETURNED and steps
    return max(steps, key=lambda step: step.pk).question if returned else ""


def _is_news(request: Request, who: Participant) -> bool:
    """Whether something happened to it that this person was not told."""
    moments: list[datetime] = []
    if request.state == Request.State.RETURNED:
        moments += [step.at for step in _returns(request)]
    if request.delegated_at is not None and request.delegate_id == who.pk:
        moments.append(request.delegated_at)
    return any(who.told_at is None or moment > who.told_at for moment in moments)


def _to_confirm(digests: dict[int, _Digest]) -> None:
    """Heads hear of answers that came since they were told last."""
    waiting = (
        Request.objects.filter(
            round__state=ProgressRound.State.OPEN,
            state=Request.State.SENT,
            head_confirms=True,
        )
        .annotate(sent_at=Max("answers__at"))
        .select_related("round")
    )
    by_organisation: dict[int, list[Any]] = defaultdict(list)  # each knows its sent_at
    for request in waiting:
        by_organisation[request.organisation_id or 0].append(request)
    if not by_organisation:
        return
    today = clock.today()
    heads = Mandate.objects.filter(
        Q(until__isnull=True) | Q(until__gt=today),
        role=Role.HEAD,
        state=Mandate.State.ACTIVE,
        since__lte=today,
        organisation__in=by_organisation,
        person__account__isnull=False,
    ).select_related("person")
    told = dict(
        Notification.objects.filter(kind=DIGEST, account__isnull=False)
        .order_by()
        .values_list("account")
        .annotate(last=Max("created_at"))
    )
    for mandate in heads:
        requests = by_organisation[mandate.organisation_id or 0]
        last = told.get(mandate.person.account_id or 0)
        if last is not None and not any(one.sent_at > last for one in requests):
            continue
        digest = digests.setdefault(mandate.person_id, _Digest(mandate.person))
        digest.confirm += len(requests)
        digest.example = digest.example or any(one.round.example for one in requests)
