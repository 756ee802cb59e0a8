"""What those who keep plans see: drafts beside what they were made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q
from msgspec import Struct

from regie.actors.models import Office
from regie.actors.people.selectors import organisation_choices
from regie.base.actor import Actor
from regie.base.text import fold, said
from regie.plans.admission import ANSWERING
from regie.plans.contents import Content, LinkTo, changed_fields
from regie.plans.models import Edition, Item, Plan, Principle, Revision, Successor, TargetGroup
from regie.plans.selectors import rows
from regie.plans.selectors.names import Named, all_links, day_of, names
from regie.plans.selectors.obstacles import Obstacle, obstacles


class DeskLine(Struct, frozen=True):
    """An edition as those who keep plans see it. ``changes`` is how many items it touches."""

    uid: str
    name: Mapping[str, str]
    kind: str
    state: str
    number: int | None
    seq: int | None
    reason: str
    opened_by: str
    opened_at: datetime
    published_at: datetime | None
    changes: int


class DeskPlan(Struct, frozen=True):
    """A plan with its editions: those that are open, newest first, and those that are published,
    last first."""

    plan: Plan
    open: tuple[DeskLine, ...]
    published: tuple[DeskLine, ...]


def desk_plans(actor: Actor, slug: str = "") -> list[DeskPlan]:
    """All plans, or the one at ``slug``, with their editions: 2 queries."""
    plans = Plan.objects.visible_to(actor)
    if slug:
        plans = plans.filter(slug=slug)
    editions = (
        Edition.objects.visible_to(actor)
        .filter(plan__in=plans.values("pk"))
        .exclude(state=Edition.State.WITHDRAWN)
        .annotate(who=F("opened_by__person__name"), changes=Count("revisions"))
        .order_by("-pk")
    )
    of: dict[int, list[Edition]] = {}
    for edition in editions:
        of.setdefault(edition.plan_id, []).append(edition)
    found = []
    for plan in plans:
        mine = of.get(plan.pk, [])
        done = sorted((one for one in mine if one.seq is not None), key=lambda one: -(one.seq or 0))
        found.append(
            DeskPlan(
                plan,
                tuple(_line(one) for one in mine if one.seq is None),
                tuple(_line(one) for one in done),
            )
        )
    return sorted(found, key=lambda one: fold(said(one.plan.title, "nl")[0]))


def _line(edition: Edition) -> DeskLine:
    told = vars(edition)
    return DeskLine(
        edition.uid,
        edition.name,
        edition.kind,
        edition.state,
        edition.number,
        edition.seq,
        edition.reason,
        told["who"] or "",
        edition.opened_at,
        edition.published_at,
        told["changes"],
    )


def edition_at(actor: Actor, uid: str) -> Edition | None:
    """An edition that was not thrown away, with its plan and its decision: 1 query."""
    found: Edition | None = (
        Edition.objects.visible_to(actor)
        .filter(uid=uid)
        .exclude(state=Edition.State.WITHDRAWN)
        .select_related("plan", "decision", "opened_by__person")
        .first()
    )
    return found


class Mark(Struct, frozen=True):
    """What a draft does to an item: *added*, *ended*, *revived*, *moved*, *changed* or, where it
    has a row that says the same, *same*; and the fields that differ."""

    what: str
    fields: tuple[str, ...] = ()


def mark(old: Content | None, new: Content) -> Mark:
    """What makes the row of a draft another than the row it was made from."""
    if old is None:
        return Mark("added")
    fields = tuple(change.field for change in changed_fields(old, new))
    if new.ended != old.ended:
        return Mark("ended" if new.ended else "revived", fields)
    if old.parent != new.parent:
        return Mark("moved", fields)
    return Mark("changed" if fields else "same", fields)


def ownerless(content: Content) -> bool:
    """Whether nobody answers for something that somebody must do."""
    return content.kind not in (Item.Kind.OBJECTIVE, Item.Kind.MILESTONE) and not any(
        link.role in ANSWERING for link in content.links
    )


class DraftDesk(Struct, frozen=True):
    """A draft as it reads, with what it does to each item that it touches.

    ``contents`` has what it ends, too; ``gone`` is what ended before.
    """

    contents: Mapping[str, Content]
    marks: Mapping[str, Mark]
    obstacles: tuple[Obstacle, ...]
    gone: Mapping[str, Content]


def draft_desk(edition: Edition, *, gone: bool = False) -> DraftDesk:
    """How an unpublished edition reads: 6 queries, and 2 for what is ``gone``."""
    standing = rows.standing(edition)
    contents = rows.contents(standing.filter(Q(ended=False) | Q(edition=edition)))
    base = rows.contents(rows.beside(edition))
    return DraftDesk(
        contents,
        {
            item: mark(base.get(item), content)
            for item, content in contents.items()
            if content.since is None
        },
        tuple(obstacles(edition)),
        rows.contents(standing.filter(ended=True).exclude(edition=edition)) if gone else {},
    )


class Told(Struct, frozen=True):
    """An item that a draft touches: before, after, and what that makes of it."""

    mark: Mark
    before: Content | None
    after: Content


def draft_changes(
    edition: Edition, today: date
) -> tuple[list[Told], Mapping[tuple[str, str], Named]]:
    """What a draft changes, with the names of all that it names: 8 queries at most."""
    own = Revision.objects.filter(edition=edition)
    both = Revision.objects.filter(Q(edition=edition) | Q(pk__in=own.values("base")))
    found = list(rows.each(both))
    before = {one.item: one for one in found if one.since is not None}
    told = [
        Told(mark(before.get(one.item), one), before.get(one.item), one)
        for one in found
        if one.since is None
    ]
    links = [*all_links(found)]
    links += [LinkTo("", "item", one.parent) for one in found if one.parent]
    called = names(links, day_of(edition, today))
    for one in found:  # what no edition has yet is called as it is here
        if one.since is None:
            called.setdefault(
                ("item", one.item), Named("item", one.item, one.title, one.code, edition.plan.slug)
            )
    return sorted(told, key=lambda one: (one.after.kind, one.after.rank)), called


def goes_on(
    edition: Edition, item: str = ""
) -> dict[str, list[tuple[str, str, Mapping[str, str]]]]:
    """In what items go on that a draft merges or splits (uid → uid, code and title of each): two
    queries.

    :param item: the uid of one of them; absent for all.
    """
    some = Successor.objects.filter(edition=edition).order_by("pk")
    pairs = list(
        (some.filter(from_item__uid=item) if item else some).values_list(
            "from_item__uid", "to_item__uid"
        )
    )
    told = {
        uid: (uid, code, title)
        for uid, code, title in rows.standing(edition)
        .filter(item__uid__in=[target for _, target in pairs])
        .values_list("item__uid", "code", "title")
    }
    found: dict[str, list[tuple[str, str, Mapping[str, str]]]] = {}
    for source, target in pairs:
        if target in told:  # of another plan it is told there
            found.setdefault(source, []).append(told[target])
    return found


class ItemDesk(Struct, frozen=True):
    """An item in a draft, what it was made from, and what stands around it."""

    content: Content
    base: Content | None
    parent: Content | None
    children: tuple[Content, ...]
    clashing: bool
    names: Mapping[tuple[str, str], Named]

    @property
    def mark(self) -> Mark | None:
        """What the draft does to it."""
        return mark(self.base, self.content) if self.content.since is None else None


def item_desk(
    edition: Edition,
    uid: str,
    today: date,
    known: Mapping[tuple[str, str], Named] | None = None,
) -> ItemDesk | None:
    """One item as an unpublished edition reads it, ended or not: 8 queries at most.

    :param known: what :class:`Targets` tells by name, where that was read before: then 3 less.
    """
    standing = rows.standing(edition)
    mine = standing.filter(item__uid=uid)
    here = standing.filter(
        Q(item__uid=uid) | Q(parent__uid=uid, ended=False) | Q(item__in=mine.values("parent"))
    )
    made_from = mine.filter(edition=edition).values("base")
    around: dict[str, Content] = {}
    base = None
    # The row that a draft made its own from is published; its own is not.
    both = Revision.objects.filter(Q(pk__in=here.values("pk")) | Q(pk__in=made_from))
    for one in rows.each(both):
        if one.item == uid and one.since is not None:
            base = one
        else:
            around[one.item] = one
    content, base = (around.pop(uid), base) if uid in around else (base, None)
    if content is None:
        return None
    parent = around.pop(content.parent, None) if content.parent else None
    now = Revision.objects.current(edition.plan_id).filter(item__uid=uid)
    clashing = False
    if content.since is None:
        stands = now.values_list("pk", flat=True).first()
        clashing = stands != (base and base.seen.revision)
    named = known or {}
    links = [
        link
        for link in (*content.links, *(base.links if base else ()))
        if (link.kind, link.target) not in named
    ]
    return ItemDesk(
        content,
        base,
        parent,
        tuple(sorted(around.values(), key=lambda one: (one.rank, one.item))),
        clashing,
        {**named, **names(links, day_of(edition, today))},
    )


Choice = tuple[str, str]


class Targets(Struct, frozen=True):
    """What an item can point at, by kind, as (uid, words) in the order of a list. Objectives come
    by the title of their plan; ``named`` are offices, groups and principles as links name them."""

    offices: tuple[Choice, ...]
    organisations: tuple[Choice, ...]
    groups: tuple[Choice, ...]
    principles: tuple[Choice, ...]
    objectives: tuple[tuple[str, tuple[Choice, ...]], ...]
    named: Mapping[tuple[str, str], Named]


def targets(edition: Edition, day: date, language: str) -> Targets:
    """What items of an edition can point at, as it is called on ``day``: 5 queries."""
    held = Q(tenures__until__isnull=True) | Q(tenures__until__gt=day)
    offices = list(
        Office.objects.annotate(
            tenure=FilteredRelation("tenures", condition=Q(held, tenures__since__lte=day))
        ).values_list("uid", "title", "tenure__holder")
    )
    groups = list(TargetGroup.objects.values_list("uid", "title"))
    principles = list(Principle.objects.values_list("uid", "title"))
    told = [
        *(Named("office", uid, title, holder or "") for uid, title, holder in offices),
        *(Named("target_group", uid, title) for uid, title in groups),
        *(Named("principle", uid, title) for uid, title in principles),
    ]
    of_plans: dict[str, list[tuple[str, str, str]]] = {}
    standing = Revision.objects.filter(
        Q(from_seq__isnull=False, until_seq__isnull=True) | Q(edition=edition, base__isnull=True),
        kind=Item.Kind.OBJECTIVE,
        ended=False,
    )
    for uid, code, title, plan in standing.order_by("pk").values_list(
        "item__uid", "code", "title", "plan__title"
    ):
        words = f"{code} {said(title, language)[0]}".strip() or uid
        of_plans.setdefault(said(plan, language)[0], []).append((fold(words), uid, words))
    return Targets(
        _sorted(
            (uid, f"{said(title, language)[0]} ({holder})" if holder else said(title, language)[0])
            for uid, title, holder in offices
        ),
        tuple(organisation_choices()),
        _words(groups, language),
        _words(principles, language),
        tuple(
            (plan, tuple((uid, words) for _, uid, words in sorted(some)))
            for plan, some in sorted(of_plans.items())
        ),
        {(one.kind, one.uid): one for one in told},
    )


def _words(rows: Iterable[tuple[str, Mapping[str, str]]], language: str) -> tuple[Choice, ...]:
    return _sorted((uid, said(title, language)[0] or uid) for uid, title in rows)


def _sorted(choices: Iterable[Choice]) -> tuple[Choice, ...]:
    return tuple(sorted(choices, key=lambda one: fold(one[1])))


def item_called(edition: Edition, words: str) -> str | None:
    """The uid of the one item that ``words`` mean: its address, its uid, or its code in the plan of
    ``edition``; 1 query."""
    last = words.strip().rstrip("/").rpartition("/")[2]
    stands = Revision.objects.filter(
        Q(from_seq__isnull=False) | Q(edition=edition), item=OuterRef("pk")
    )
    coded = Revision.objects.filter(
        Q(from_seq__isnull=False, until_seq__isnull=True) | Q(edition=edition),
        item=OuterRef("pk"),
        plan=edition.plan_id,
        code=words.strip(),
        ended=False,
    )
    found = Item.objects.filter(Exists(stands)).filter(Q(uid=last) | Exists(coded))
    uids = list(found.values_list("uid", flat=True)[:2])
    return uids[0] if last and len(uids) == 1 else None
