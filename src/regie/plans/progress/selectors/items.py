"""What the items say that are asked about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from django.db.models import Q
from msgspec import Struct

from regie.actors.models import OrganisationName
from regie.kernel.dates import PartialDate
from regie.plans.contents import Content
from regie.plans.models import (
    Answer,
    Item,
    ProgressRound,
    Request,
    Revision,
    RoundPlan,
)
from regie.plans.selectors import rows


def names_of(organisations: Collection[int], day: date) -> dict[int, str]:
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


class StepOf(Struct, frozen=True):
    """A milestone as the edition has it."""

    uid: str
    title: str
    planned: str
    expected: str
    reached: str


class About(Struct, frozen=True):
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
    titles = {one.plan_id: in_words(one.plan.title) for one in plans}
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


def in_words(words: Mapping[str, str]) -> str:
    """A title in Dutch, else in the language there is."""
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
