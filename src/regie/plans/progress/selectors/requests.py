"""One request, and what waits for whom."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db.models import Prefetch, Q
from django.utils import timezone
from msgspec import Struct

from regie.actors.models import Organisation
from regie.base.actor import Actor, Role
from regie.plans.models import (
    Answer,
    AnswerStep,
    DomainPractice,
    PersonalLink,
    ProgressRound,
    Request,
)
from regie.plans.models.plan import WRITERS
from regie.plans.progress import rules
from regie.plans.progress.selectors.items import About, abouts, last_answers, names_of


class RequestPage(Struct, frozen=True):
    """One request with all that was answered. ``may_…`` is what the actor may do now."""

    request: Request
    about: About
    domain: str
    who: str
    answers: tuple[Answer, ...]
    before: Answer | None
    may_confirm: bool
    may_accept: bool
    may_return: bool


def request_page(actor: Actor, uid: str, today: date) -> RequestPage | None:
    """The request ``uid``, if ``actor`` sees it: 9 queries."""
    one = (
        Request.objects.visible_to(actor)
        .filter(uid=uid)
        .select_related("round", "reporter__person", "delegate__person")
        .prefetch_related(
            Prefetch("answers", queryset=Answer.objects.order_by("-number")),
            Prefetch("answers__steps", queryset=AnswerStep.objects.order_by("pk")),
        )
        .first()
    )
    if one is None:
        return None
    answerer = one.delegate or one.reporter
    is_open = one.round.state == ProgressRound.State.OPEN
    heads = is_open and one.organisation_id in actor.organisations(Role.HEAD)
    writes = is_open and actor.has(*WRITERS)
    may_confirm = heads and one.head_confirms and one.state == Request.State.SENT
    returnable = rules.step(rules.REQUEST_STEPS, one.state, "return") is not None
    earlier = last_answers([one.item_id]).get(one.item_id)
    return RequestPage(
        one,
        abouts(one.round, [one.item_id])[one.item_id],
        names_of([one.organisation_id or 0], today).get(one.organisation_id or 0, ""),
        answerer.person.name if answerer else "",
        tuple(one.answers.all()),
        earlier if earlier is not None and earlier.request_id != one.pk else None,
        may_confirm,
        writes and rules.acceptable(one.state, head_confirms=one.head_confirms),
        returnable and (writes or may_confirm),
    )


def to_confirm(actor: Actor, today: date) -> list[tuple[Request, About, str]]:
    """What waits for the confirmation of ``actor`` as head of service: 5 queries at most."""
    heads = actor.organisations(Role.HEAD)
    if not heads:
        return []
    requests = list(
        Request.objects.filter(
            organisation__in=heads,
            head_confirms=True,
            state=Request.State.SENT,
            round__state=ProgressRound.State.OPEN,
        )
        .select_related("round", "reporter__person")
        .order_by("round__deadline", "pk")
    )
    rounds = {one.round_id: one.round for one in requests}
    about: dict[int, About] = {}
    for key, round_ in rounds.items():  # seldom more than one is open
        about |= abouts(round_, [one.item_id for one in requests if one.round_id == key])
    return [
        (one, about[one.item_id], one.reporter.person.name if one.reporter else "")
        for one in requests
    ]


def practices(actor: Actor, today: date) -> list[tuple[str, str, bool, int]]:
    """(uid of organisation, name, whether the head confirms first, version) of the organisations
    that ``actor`` heads: 3 queries."""
    heads = actor.organisations(Role.HEAD)
    if not heads:
        return []
    organisations = dict(Organisation.objects.filter(pk__in=heads).values_list("pk", "uid"))
    names = names_of(organisations, today)
    kept = {
        row.organisation_id: row for row in DomainPractice.objects.filter(organisation__in=heads)
    }
    found: list[tuple[str, str, bool, int]] = [
        (
            uid,
            names.get(key, ""),
            kept[key].head_confirms if key in kept else False,
            kept[key].version if key in kept else 0,
        )
        for key, uid in organisations.items()
    ]
    return sorted(found, key=lambda one: (one[1].casefold(), one[0]))


def open_links(actor: Actor) -> list[tuple[PersonalLink, int, int]]:
    """The links of whoever is signed in to what still waits: (link, items, minutes). 2 queries."""
    if actor.person is None:
        return []
    links = list(
        PersonalLink.objects.filter(
            participant__person=actor.person,
            participant__round__state=ProgressRound.State.OPEN,
            revoked_at=None,
            expires_at__gt=timezone.now(),
        )
        .select_related("participant__round")
        .order_by("participant__round__deadline", "pk")
    )
    mine = [link.participant_id for link in links]
    found: dict[int, list[int]] = defaultdict(list)
    for reporter, delegate, minutes in Request.objects.filter(
        Q(reporter__in=mine, delegate=None) | Q(delegate__in=mine), state__in=rules.TO_ANSWER
    ).values_list("reporter", "delegate", "minutes"):
        found[delegate or reporter or 0].append(minutes)
    return [
        (link, len(found[key]), sum(found[key]))
        for link in links
        if found[key := link.participant_id]
    ]
