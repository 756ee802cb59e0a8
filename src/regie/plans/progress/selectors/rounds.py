"""What who coordinates sees of rounds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Count, Prefetch, Q, Sum
from django.utils import timezone
from msgspec import Struct

from regie.actors.models import Mandate
from regie.base.actor import Actor, Role
from regie.plans.models import (
    Answer,
    Participant,
    PersonalLink,
    Plan,
    ProgressRound,
    Request,
    RoundPlan,
    Snapshot,
)
from regie.plans.progress import rules
from regie.plans.progress.rules import Burden
from regie.plans.progress.selectors.items import About, abouts, in_words, names_of, plans_of


class RoundLine(Struct, frozen=True):
    """A round in a list."""

    round: ProgressRound
    asked: int
    answered: int
    accepted: int


def round_list(actor: Actor) -> list[RoundLine]:
    """The rounds that ``actor`` sees, newest first: 1 query."""
    answered = ("sent", "confirmed", "accepted")
    found = (
        ProgressRound.objects.visible_to(actor)
        .exclude(state=ProgressRound.State.WITHDRAWN)
        .annotate(
            asked=Count("requests"),
            answered=Count("requests", filter=Q(requests__state__in=answered)),
            accepted=Count("requests", filter=Q(requests__state="accepted")),
        )
        .order_by("-deadline", "-pk")
    )
    return [RoundLine(one, one.asked, one.answered, one.accepted) for one in found]


class Followed(Struct, frozen=True):
    """One request as who coordinates follows it. ``sent_at`` is when it was first answered."""

    request: Request
    about: About
    domain: str
    who: str
    passed_to: str
    answer: Answer | None
    sent_at: datetime | None
    on_time: bool

    @property
    def may_accept(self) -> bool:
        """Whether it waits for who coordinates."""
        return rules.acceptable(self.request.state, head_confirms=self.request.head_confirms)


class DomainBurden(Struct, frozen=True):
    """What is asked of one domain: in this round, and in all rounds of its year together."""

    domain: str
    here: Burden
    year: Burden
    asked: int
    answered: int
    on_time: int


class AskedPerson(Struct, frozen=True):
    """Somebody who is asked, with the state of the link."""

    participant: Participant
    asked: int
    answered: int
    link: PersonalLink | None


class RoundPage(Struct, frozen=True):
    """One round, with everything that follows from it."""

    round: ProgressRound
    plans: tuple[RoundPlan, ...]
    lines: tuple[Followed, ...]
    domains: tuple[DomainBurden, ...]
    people: tuple[AskedPerson, ...]
    snapshot: Snapshot | None

    @property
    def total(self) -> Burden:
        """What the round asks of all together."""
        total = Burden()
        for one in self.domains:
            total = total.plus(one.here)
        return total

    @property
    def answered(self) -> int:
        """How many were answered."""
        return sum(one.sent_at is not None for one in self.lines)

    @property
    def on_time(self) -> int:
        """How many were answered before the deadline."""
        return sum(one.on_time for one in self.lines)

    @property
    def nobody(self) -> int:
        """How many nobody answers for."""
        return sum(one.request.reporter_id is None for one in self.lines)

    @property
    def to_accept(self) -> list[Followed]:
        """What waits for who coordinates."""
        return [one for one in self.lines if one.may_accept]


def round_page(actor: Actor, uid: str, today: date) -> RoundPage | None:
    """The round ``uid``: 10 queries at most."""
    round_ = ProgressRound.objects.visible_to(actor).filter(uid=uid).first()
    if round_ is None:
        return None
    plans = plans_of(round_)
    lines = followed(round_, today, plans)
    closed = round_.state == ProgressRound.State.CLOSED
    return RoundPage(
        round_,
        tuple(plans),
        tuple(lines),
        tuple(_burdens(round_, lines)),
        tuple(_people(round_, lines)),
        Snapshot.objects.filter(round=round_).first() if closed else None,
    )


def followed(
    round_: ProgressRound, today: date, plans: Sequence[RoundPlan] | None = None
) -> list[Followed]:
    """The requests of a round, by domain: 5 queries, and one for the plans if not told."""
    requests = list(
        Request.objects.filter(round=round_)
        .select_related("reporter__person", "delegate__person", "item")
        .prefetch_related(Prefetch("answers", queryset=Answer.objects.order_by("number")))
        .order_by("pk")
    )
    about = abouts(round_, [one.item_id for one in requests], plans)
    names = names_of({one.organisation_id or 0 for one in requests}, today)
    found = []
    for one in requests:
        answers = list(one.answers.all())
        first = answers[0].at if answers else None
        found.append(
            Followed(
                one,
                about[one.item_id],
                names.get(one.organisation_id or 0, ""),
                one.reporter.person.name if one.reporter else "",
                one.delegate.person.name if one.delegate else "",
                answers[-1] if answers else None,
                first,
                rules.on_time(first, round_.deadline),
            )
        )
    found.sort(key=lambda line: (line.domain == "", line.domain.casefold(), line.request.pk))
    return found


def _burdens(round_: ProgressRound, lines: Sequence[Followed]) -> list[DomainBurden]:
    """1 query: what other rounds of the same year ask."""
    here = rules.burden(
        (one.domain, Burden(one.request.questions, one.request.minutes)) for one in lines
    )
    keys = {one.domain: one.request.organisation_id for one in lines}
    year = timezone.localtime(round_.deadline).year
    first = datetime(year, 1, 1, tzinfo=timezone.get_default_timezone())
    others = {
        key: Burden(questions, minutes)
        for key, questions, minutes in Request.objects.filter(
            round__state__in=[ProgressRound.State.OPEN, ProgressRound.State.CLOSED],
            round__deadline__gte=first,
            round__deadline__lt=first.replace(year=year + 1),
        )
        .exclude(round=round_)
        .order_by()
        .values_list("organisation")
        .annotate(questions=Sum("questions"), minutes=Sum("minutes"))
    }
    return [
        DomainBurden(
            domain,
            cost,
            cost.plus(others.get(keys[domain], Burden())),
            sum(one.domain == domain for one in lines),
            sum(one.domain == domain and one.sent_at is not None for one in lines),
            sum(one.domain == domain and one.on_time for one in lines),
        )
        for domain, cost in here.items()
    ]


def _people(round_: ProgressRound, lines: Sequence[Followed]) -> list[AskedPerson]:
    links = {
        link.participant_id: link
        for link in PersonalLink.objects.filter(participant__round=round_, revoked_at=None)
    }
    asked: dict[int, list[Followed]] = defaultdict(list)
    people: dict[int, Participant] = {}
    for line in lines:
        who = line.request.delegate or line.request.reporter
        if who is not None:
            asked[who.pk].append(line)
            people[who.pk] = who
    return [
        AskedPerson(
            one,
            len(asked[one.pk]),
            sum(line.request.state not in rules.TO_ANSWER for line in asked[one.pk]),
            links.get(one.pk),
        )
        for one in sorted(people.values(), key=lambda one: (one.person.name.casefold(), one.pk))
    ]


def plan_choices(actor: Actor) -> list[tuple[str, str]]:
    """The plans that a round may be about: 1 query."""
    plans = Plan.objects.visible_to(actor).filter(editions__seq=1).order_by("slug")
    return [(plan.uid, in_words(plan.title)) for plan in plans]


def people_choices(today: date) -> list[tuple[str, str]]:
    """Who may be asked without giving an address: whoever reports or heads somewhere. 2 queries."""
    held = (
        Mandate.objects.filter(
            Q(until__isnull=True) | Q(until__gt=today),
            role__in=[Role.REPORTER, Role.HEAD],
            state=Mandate.State.ACTIVE,
            since__lte=today,
            person__erased_at=None,
        )
        .order_by("pk")
        .values_list("person__uid", "person__name", "organisation")
    )
    found = list(held)
    names = names_of({key for _, _, key in found if key}, today)
    told = {uid: f"{name} ({names.get(key or 0, '')})" for uid, name, key in found}
    return sorted(told.items(), key=lambda one: one[1].casefold())
