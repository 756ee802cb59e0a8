"""What the pages about progress show: each with a number of queries that does not grow."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.db.models import Count, Min, Prefetch, Q, Sum
from django.utils import timezone

from regie.actors.models import Mandate, Organisation, OrganisationName
from regie.base.actor import Actor, Role
from regie.base.data import data
from regie.kernel.dates import PartialDate
from regie.plans.contents import Content
from regie.plans.models import (
    Answer,
    AnswerStep,
    DomainPractice,
    Item,
    OwnPaper,
    Participant,
    PersonalLink,
    Plan,
    ProgressRound,
    QuestionMinutes,
    Request,
    Revision,
    RoundPlan,
    Snapshot,
)
from regie.plans.models.plan import WRITERS
from regie.plans.progress import rules
from regie.plans.progress.links import Holder
from regie.plans.progress.rules import Burden
from regie.plans.selectors import rows

# --- what questions cost


@cache
def _told_minutes() -> Mapping[str, int]:
    told: dict[str, int] = json.loads(data("progress", "questions.json").read_text("utf-8"))
    return told


@dataclass(frozen=True, slots=True)
class Minutes:
    """How long one kind of question takes. ``version`` is 0 while it is as the data says."""

    kind: str
    minutes: int
    version: int


def minutes_list() -> list[Minutes]:
    """Every kind of question: 1 query."""
    changed = {row.kind: row for row in QuestionMinutes.objects.all()}
    return [
        Minutes(kind, changed[kind].minutes, changed[kind].version)
        if kind in changed
        else Minutes(kind, _told_minutes()[kind], 0)
        for kind in rules.QUESTIONS
    ]


def minutes_of() -> dict[str, int]:
    """Kind of question → minutes: 1 query."""
    return {one.kind: one.minutes for one in minutes_list()}


# --- what items say


def _names_of(organisations: Collection[int], day: date) -> dict[int, str]:
    """What organisations are called on a day: 1 query."""
    found: dict[int, tuple[tuple[bool, date], str]] = {}
    for key, name, since, until in OrganisationName.objects.filter(
        organisation__in=organisations, alias=False
    ).values_list("organisation", "name", "from_first", "until"):
        since = since or date.min
        rank = (since <= day and (until is None or day < until), since)
        if key not in found or rank > found[key][0]:
            found[key] = rank, name
    return {key: name for key, (_, name) in found.items()}


def _said(content: Content | None) -> str:
    if content is None:
        return ""
    for words in (content.title, content.fields["short_name"], content.fields["text"]):
        for language in ("nl", *words):
            if words.get(language):
                return str(words[language])
    return content.code


@dataclass(frozen=True, slots=True)
class StepOf:
    """A milestone as the edition has it."""

    uid: str
    title: str
    planned: str
    expected: str
    reached: str


@dataclass(frozen=True, slots=True)
class About:
    """The item that is asked about, as the edition quoted has it."""

    uid: str
    kind: str
    code: str
    title: str
    plan: str
    milestones: tuple[StepOf, ...]

    @property
    def dated(self) -> dict[str, dict[str, str]]:
        """What :func:`regie.plans.progress.rules.filled` asks of milestones."""
        return {one.uid: {"title": one.title, "planned": one.planned} for one in self.milestones}


def plans_of(round_: ProgressRound) -> list[RoundPlan]:
    """The plans that a round quotes: 1 query."""
    found = RoundPlan.objects.filter(round=round_).select_related("plan", "edition")
    return list(found.order_by("pk"))


def abouts(
    round_: ProgressRound, items: Collection[int], plans: Sequence[RoundPlan] | None = None
) -> dict[int, About]:
    """What is asked about, by key of item: 2 queries, and one for the plans if not told."""
    plans = plans_of(round_) if plans is None else plans
    known = list(Item.objects.filter(pk__in=items).values_list("uid", "pk", "plan"))
    standing = Q(pk__in=[])
    for one in plans:
        standing |= Q(
            Q(until_seq__isnull=True) | Q(until_seq__gt=one.seq),
            plan=one.plan_id,
            from_seq__lte=one.seq,
            ended=False,
        )
    wanted = Revision.objects.filter(
        standing,
        Q(item__in=items) | Q(parent__in=items, kind=Item.Kind.MILESTONE),
    )
    contents = rows.contents(wanted, links=False)
    titles = {one.plan_id: _in_words(one.plan.title) for one in plans}
    below: dict[str, list[StepOf]] = defaultdict(list)
    for content in sorted(contents.values(), key=lambda one: (one.rank, one.item)):
        if content.kind == Item.Kind.MILESTONE and content.parent:
            below[content.parent].append(
                StepOf(
                    content.item,
                    _said(content),
                    *(_iso(content.fields[name]) for name in ("planned", "expected", "reached")),
                )
            )
    return {
        key: About(
            uid,
            contents[uid].kind if uid in contents else "",
            contents[uid].code if uid in contents else "",
            _said(contents.get(uid)),
            titles.get(plan, ""),
            tuple(below[uid]),
        )
        for uid, key, plan in known
    }


def _in_words(words: Mapping[str, str]) -> str:
    return words.get("nl") or next(iter(words.values()), "")


def _iso(when: PartialDate | None) -> str:
    return when.iso() if when else ""


def last_answers(items: Iterable[int]) -> dict[int, Answer]:
    """The last accepted answer about each item, by its key: 1 query."""
    found: dict[int, Answer] = {}
    for answer in (
        Answer.objects.filter(request__item__in=list(items), request__state=Request.State.ACCEPTED)
        .select_related("request__round")
        .order_by("at", "pk")
    ):
        found[answer.request.item_id] = answer
    return found


# --- who answers


@dataclass(frozen=True, slots=True)
class Asked:
    """One item on the page of who answers. ``last`` was accepted in a round before; ``sent`` is
    what was answered in this one."""

    request: Request
    about: About
    last: Answer | None
    sent: Answer | None
    question: str
    passed_to: str
    passed_by: str
    suggestions: tuple[tuple[str, int, Mapping[str, Any]], ...]

    @property
    def waits(self) -> bool:
        """Whether it still waits for an answer of who sees it."""
        return self.request.state in rules.TO_ANSWER

    @property
    def faults(self) -> dict[str, str]:
        """What is not right yet in what was saved, a sentence for each field."""
        return rules.filled(self.request.draft, self.about.dated)[1]

    @property
    def values(self) -> Mapping[str, Any]:
        """What the form starts with: what was saved, else what was answered last."""
        if self.request.draft:
            draft: Mapping[str, Any] = self.request.draft
            return draft
        answer = self.sent or self.last
        return {} if answer is None else as_draft(answer)


def as_draft(answer: Answer) -> dict[str, Any]:
    """An answer as a form holds it."""
    return {
        "status": answer.status,
        "reason": answer.reason,
        "text": answer.text,
        "own": answer.own,
        "evidence": answer.evidence,
        "figures": [
            {**row, "value": str(row["value"]).replace(".", ",")} for row in answer.figures
        ],
        "milestones": {
            row["item"]: {"expected": row["expected"], "reached": row["reached"]}
            for row in answer.milestones
        },
    }


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """Everything that is asked of one person in one round. ``passed_on`` waits at others."""

    round: ProgressRound
    name: str
    asked: tuple[Asked, ...]
    passed_on: tuple[Asked, ...]
    papers: tuple[OwnPaper, ...]

    @property
    def to_answer(self) -> list[Asked]:
        """What was not answered yet."""
        return [one for one in self.asked if one.waits]

    @property
    def saved(self) -> list[Asked]:
        """What was saved and not sent."""
        return [one for one in self.to_answer if not rules.blank(one.request.draft)]

    @property
    def ready(self) -> list[Asked]:
        """What was saved and can be sent."""
        return [one for one in self.saved if not one.faults]

    @property
    def minutes(self) -> int:
        """How long what is left takes."""
        return sum(one.request.minutes for one in self.to_answer)


def answer_page(holder: Holder) -> AnswerPage:
    """What ``holder`` is asked, and nothing else: 11 queries."""
    me = holder.participant
    requests = list(
        Request.objects.filter(Q(reporter=me) | Q(delegate=me), round=holder.round)
        .exclude(state=Request.State.PLANNED)
        .select_related("reporter__person", "delegate__person")
        .prefetch_related(
            Prefetch("answers", queryset=Answer.objects.order_by("number")),
            Prefetch("answers__steps", queryset=AnswerStep.objects.order_by("pk")),
        )
        .order_by("pk")
    )
    items = [one.item_id for one in requests]
    about = abouts(holder.round, items)
    before = last_answers(items)
    papers = list(OwnPaper.objects.filter(participant=me).select_related("file").order_by("-pk"))
    told = [
        _asked(one, me, about[one.item_id], before.get(one.item_id), papers) for one in requests
    ]
    return AnswerPage(
        holder.round,
        me.person.name,
        tuple(one for one in told if not one.passed_to),
        tuple(one for one in told if one.passed_to),
        tuple(papers),
    )


def _asked(
    request: Request,
    me: Participant,
    about: About,
    last: Answer | None,
    papers: Sequence[OwnPaper],
) -> Asked:
    answers = list(request.answers.all())
    sent = answers[-1] if answers else None
    steps = list(sent.steps.all()) if sent else []
    returned = request.state == Request.State.RETURNED and steps
    away = request.delegate is not None and request.delegate_id != me.pk
    came = request.delegate_id == me.pk and request.reporter_id != me.pk
    return Asked(
        request,
        about,
        last,
        sent,
        steps[-1].question if returned else "",
        request.delegate.person.name if away and request.delegate else "",
        request.reporter.person.name if came and request.reporter else "",
        tuple(
            (paper.uid, number, told)
            for paper in papers
            for number, told in enumerate(paper.suggestions.get(request.uid, []))
        ),
    )


# --- who asks


@dataclass(frozen=True, slots=True)
class RoundLine:
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


@dataclass(frozen=True, slots=True)
class Followed:
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


@dataclass(frozen=True, slots=True)
class DomainBurden:
    """What is asked of one domain: in this round, and in all rounds of its year together."""

    domain: str
    here: Burden
    year: Burden
    asked: int
    answered: int
    on_time: int


@dataclass(frozen=True, slots=True)
class AskedPerson:
    """Somebody who is asked, with the state of the link."""

    participant: Participant
    asked: int
    answered: int
    link: PersonalLink | None


@dataclass(frozen=True, slots=True)
class RoundPage:
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
    names = _names_of({one.organisation_id or 0 for one in requests}, today)
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
    return [(plan.uid, _in_words(plan.title)) for plan in plans]


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
    names = _names_of({key for _, _, key in found if key}, today)
    told = {uid: f"{name} ({names.get(key or 0, '')})" for uid, name, key in found}
    return sorted(told.items(), key=lambda one: one[1].casefold())


# --- one answer


@dataclass(frozen=True, slots=True)
class RequestPage:
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
        _names_of([one.organisation_id or 0], today).get(one.organisation_id or 0, ""),
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
    names = _names_of(organisations, today)
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


# --- for everybody, and to take along


@dataclass(frozen=True, slots=True)
class Told:
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
