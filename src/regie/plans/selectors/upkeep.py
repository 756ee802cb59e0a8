"""How well a plan is kept: what is missing in it, how fresh it is, what became of what it
announced."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.utils import timezone
from msgspec import Struct

from regie.actors.models import Office, Organisation
from regie.kernel.dates import PartialDate
from regie.plans.admission import ANSWERING
from regie.plans.delivery import FATES, Announced, Fate, fate
from regie.plans.hooks import indicated
from regie.plans.models import Edition, Item, Plan, Revision, Successor
from regie.plans.selectors.accepted import Accepted, Punctual, accepted, punctual
from regie.plans.selectors.listing import Listed, listed
from regie.plans.selectors.names import Named, offices, organisations
from regie.plans.selectors.pages import newest
from regie.plans.selectors.standing import Written, last_written, written_in
from regie.plans.standing import Dates

#: What a paper announces.
ANNOUNCED = (
    Item.Kind.INITIATIVE,
    Item.Kind.EVALUATION,
    Item.Kind.RESEARCH,
    Item.Kind.REGULATION,
    Item.Kind.DECREE_EVALUATION,
)
_DONE = frozenset({Item.Kind.ACTION, Item.Kind.INITIATIVE})
#: Parts of the government of which a plan across all domains may expect an action.
_DOMAINS = (Organisation.Kind.DEPARTMENT, Organisation.Kind.AGENCY)


class Fresh(Struct, frozen=True):
    """An action and when something was last told of it; ``answer`` where that was an answer."""

    item: Listed
    at: date
    answer: bool


class Upkeep(Struct, frozen=True):
    """What a plan misses. ``fates`` counts its announcements; ``rounds`` are those that asked about
    it, the latest first."""

    plan: Plan
    edition: Edition
    seq: int
    domains: Sequence[Named]
    unowned: Sequence[Listed]
    idle: Sequence[Listed]
    unmeasured: Sequence[Listed]
    fresh: Sequence[Fresh]
    fates: Mapping[Fate, int]
    rounds: Sequence[Punctual]

    @property
    def stale(self) -> date | None:
        """When the action that waits longest was last told of."""
        return self.fresh[0].at if self.fresh else None


def upkeep(plan: Plan, editions: Sequence[Edition], today: date) -> Upkeep | None:
    """How well the newest edition of a plan is kept: 9 queries at most, and those of hooks.

    :param editions: all of the plan that somebody sees.
    :return: nothing where none was published.
    """
    found = newest(editions)
    if found is None:
        return None
    edition, seq = found
    written, answers = written_in(editions), accepted(plan)
    items = listed(plan, seq, editions)
    busy = _above(items)
    measured = {uid for some in indicated(plan.pk) for uid in some}
    objectives = [one for one in items if one.kind == "objective"]
    return Upkeep(
        plan,
        edition,
        seq,
        _idle_domains(plan, items, today),
        [
            one
            for one in items
            if one.kind in _DONE and not any(link.role in ANSWERING for link in one.links)
        ],
        [one for one in objectives if one.item not in busy],
        [one for one in objectives if one.item not in measured],
        _fresh(items, written, answers),
        Counter(one.fate for one in announcements(plan, today, written, answers)),
        punctual(plan),
    )


def _above(items: Sequence[Listed]) -> set[str]:
    """Everything that an action or initiative stands under, near or far, or contributes to."""
    parents = {one.item: one.parent for one in items}
    found: set[str] = set()
    for one in items:
        if one.kind not in _DONE:
            continue
        starts = [one.parent, *(link.target for link in one.links if link.role == "contributes")]
        for start in starts:
            at = start
            while at is not None and at not in found:
                found.add(at)
                at = parents.get(at)
    return found


def _idle_domains(plan: Plan, items: Sequence[Listed], today: date) -> list[Named]:
    """Offices, departments and agencies that no action names: 2 queries. An invented plan says
    nothing of real ones."""
    named = {(link.kind, link.target) for one in items if one.kind in _DONE for link in one.links}
    bodies = Organisation.objects.filter(example=plan.example, kind__in=_DOMAINS, ended=None)
    found = [
        *offices(Office.objects.filter(example=plan.example).values("uid"), today),
        *organisations(bodies.values("uid"), today),
    ]
    return sorted(
        (one for one in found if (one.kind, one.uid) not in named),
        key=lambda one: (one.title.get("nl", ""), one.uid),
    )


def _fresh(
    items: Sequence[Listed], written: Mapping[int, Written], answers: Mapping[str, Accepted]
) -> list[Fresh]:
    """Each action with when it or one of its milestones was last told of, the oldest first."""
    since: dict[str, int] = {}
    for one in items:
        if one.kind == "milestone" and one.parent:
            since[one.parent] = max(since.get(one.parent, 0), one.since)
    found = []
    for one in items:
        if one.kind in _DONE:
            at = written[max(one.since, since.get(one.item, 0))].at
            answer = answers.get(one.item)
            told = timezone.localdate(answer.at) if answer else date.min
            found.append(Fresh(one, max(told, at), told > at))
    return sorted(found, key=lambda one: (one.at, one.item.code, one.item.item))


class Delivery(Struct, frozen=True):
    """An announcement and what became of it. ``first`` and ``last`` are the numbers of the editions
    that announced it and last told it otherwise; ``due`` what was first planned, ``now`` what is
    expected or reached; ``reason`` why it ended."""

    uid: str
    kind: str
    code: str
    title: Mapping[str, str]
    first: int
    last: int
    due: PartialDate | None
    now: PartialDate | None
    fate: Fate
    reason: str
    example: bool


def announcements(
    plan: Plan,
    today: date,
    written: Mapping[int, Written] | None = None,
    answers: Mapping[str, Accepted] | None = None,
) -> list[Delivery]:
    """Everything that editions of a plan announced, with what became of it: 4 queries. What asks
    for attention comes first.

    :param written: what :func:`last_written` says of the plan, where that was asked before.
    :param answers: what :func:`accepted` says of it, likewise.
    """
    answers = accepted(plan) if answers is None else answers
    written = last_written(plan) if written is None else written
    numbers: dict[int, int] = {}
    at = 0
    for seq, one in sorted(written.items()):  # an erratum belongs to the edition that it corrects
        at = one.edition or at
        numbers[seq] = at
    published = Revision.objects.filter(plan=plan, from_seq__isnull=False)
    told = list(
        published.filter(kind__in=[*ANNOUNCED, Item.Kind.MILESTONE])
        .select_related("item", "parent")
        .order_by("from_seq", "pk")
    )
    steps, touched = _steps(one for one in told if one.kind == Item.Kind.MILESTONE)
    went_on = set(
        Successor.objects.filter(edition__seq__isnull=False, from_item__plan=plan).values_list(
            "from_item__uid", flat=True
        )
    )
    first: dict[str, int] = {}
    found: dict[str, Delivery] = {}
    for row in told:
        if row.kind == Item.Kind.MILESTONE:
            continue
        uid = row.item.uid
        seq = row.from_seq or 0
        began = first.setdefault(uid, seq)
        own = steps.get(uid, ())
        last = max(seq, touched.get(uid, 0))
        answer = answers.get(uid)
        known = Announced(
            row.ended,
            uid in went_on,
            own,
            answer.status if answer else None,
            numbers[began],
            numbers[last],
        )
        found[uid] = Delivery(
            uid,
            row.kind,
            row.code,
            row.title,
            numbers[began],
            numbers[last],
            _latest(step.first or step.planned for step in own),
            _latest(step.reached or step.due for step in own),
            fate(known, at, today),
            row.reason if row.ended else "",
            row.is_example or plan.example,
        )
    return sorted(found.values(), key=lambda one: (FATES.index(one.fate), one.first, one.uid))


def _latest(dates: Iterable[PartialDate | None]) -> PartialDate | None:
    known = [one for one in dates if one is not None]
    return max(known, key=lambda one: one.first, default=None)


def _steps(milestones: Iterable[Revision]) -> tuple[dict[str, tuple[Dates, ...]], dict[str, int]]:
    """The milestones of each item as they stand, with what each was first planned for; and the last
    publication that touched one of them."""
    first: dict[str, PartialDate] = {}
    now: dict[str, tuple[str, Dates]] = {}
    touched: dict[str, int] = {}
    for row in milestones:
        if row.parent is None:
            continue
        uid, parent, seq = row.item.uid, row.parent.uid, row.from_seq or 0
        planned = row.planned
        if planned is not None:
            first.setdefault(uid, planned)
        touched[parent] = max(touched.get(parent, 0), seq)
        if row.ended:
            now.pop(uid, None)
        else:
            now[uid] = (parent, Dates(planned, row.expected, row.reached, first.get(uid)))
    found: dict[str, tuple[Dates, ...]] = {}
    for parent, dates_of in now.values():
        found[parent] = (*found.get(parent, ()), dates_of)
    return found, touched
