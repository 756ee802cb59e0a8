"""What the pages and commands about plans show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from django.db.models import CharField, Prefetch, Q, Value
from msgspec import Struct

from regie.actors.models import Organisation
from regie.base.actor import Actor
from regie.kernel.dates import PartialDate
from regie.papers.models import Passage
from regie.plans.contents import (
    Content,
    Difference,
    FieldChange,
    LinkTo,
    Node,
    changed_fields,
    tree,
)
from regie.plans.models import Citation, Edition, Item, Link, Plan, Revision, Successor
from regie.plans.own import Own, only, public
from regie.plans.selectors import rows
from regie.plans.selectors.names import Named, all_links, day_of, names
from regie.plans.selectors.states import Clash, compare_draft, conflicts, draft_state


class EditionLine(Struct, frozen=True):
    """One edition in a list."""

    uid: str
    seq: int | None
    number: int | None
    kind: str
    name: Mapping[str, str]
    state: str
    date: PartialDate | None
    reason: str


class PlanLine(Struct, frozen=True):
    """One plan in a list."""

    uid: str
    slug: str
    kind: str
    title: Mapping[str, str]
    example: bool
    editions: tuple[EditionLine, ...]


def plan_list(actor: Actor) -> list[PlanLine]:
    """The plans that ``actor`` sees, with the editions that they see: 2 queries."""
    return [
        PlanLine(
            plan.uid, plan.slug, plan.kind, plan.title, plan.example, tuple(map(_line, editions))
        )
        for plan, editions in plans_with_editions(actor)
    ]


def _in_order(editions: Iterable[Edition]) -> list[Edition]:
    """As they were published; what is not published yet comes last."""
    return sorted(editions, key=lambda one: (one.seq is None, one.seq or one.pk))


def _line(edition: Edition) -> EditionLine:
    return EditionLine(
        edition.uid,
        edition.seq,
        edition.number,
        edition.kind,
        edition.name,
        edition.state,
        edition.decision.date if edition.decision else None,
        edition.reason,
    )


class PlanPage(Struct, frozen=True):
    """A plan as one edition tells it. ``edition`` is absent before the first publication."""

    plan: Plan
    owner: Named | None
    editions: tuple[EditionLine, ...]
    edition: Edition | None
    tree: tuple[Node, ...]
    names: Mapping[tuple[str, str], Named]


def plan_page(
    actor: Actor, slug: str, today: date, *, number: int | None = None, as_decided: bool = False
) -> PlanPage | None:
    """The plan at ``slug``, in edition ``number`` or the newest: 8 queries at most.

    :return: nothing where ``actor`` sees no such plan or edition.
    """
    plan = Plan.objects.visible_to(actor).filter(slug=slug).select_related("owner").first()
    if plan is None:
        return None
    editions = _editions(actor, plan)
    numbered = [one for one in editions if one.number is not None]
    if number is not None:
        numbered = [one for one in numbered if one.number == number]
        if not numbered:
            return None
    edition = numbered[-1] if numbered else None
    contents: dict[str, Content] = {}
    if edition is not None:
        seq = (edition.seq or 0) if as_decided else _corrected(edition, editions)
        contents = rows.contents(Revision.objects.at(plan.pk, seq))
    day = today if edition is None else day_of(edition, today)
    links = [*all_links(contents.values())]
    owner: Organisation | None = plan.owner
    if owner is not None:
        links.append(LinkTo("lead", "organisation", owner.uid))
    called = names(links, day)
    return PlanPage(
        plan,
        called.get(("organisation", owner.uid)) if owner is not None else None,
        tuple(_line(one) for one in editions),
        edition,
        tuple(tree(contents.values())),
        called,
    )


def plan_head(actor: Actor, slug: str) -> tuple[Plan, tuple[EditionLine, ...]] | None:
    """The plan at ``slug`` with its editions, without what they say: 2 queries."""
    plan = Plan.objects.visible_to(actor).filter(slug=slug).first()
    if plan is None:
        return None
    return plan, tuple(_line(edition) for edition in _editions(actor, plan))


def numbered(
    actor: Actor, slug: str, number: int | None = None
) -> tuple[Plan, Edition | None, int] | None:
    """The plan at ``slug`` with edition ``number`` or the newest, and the publication at which that
    is read: 2 queries."""
    plan = Plan.objects.visible_to(actor).filter(slug=slug).first()
    if plan is None:
        return None
    found = newest(_editions(actor, plan), number)
    if found is None:
        return None if number is not None else (plan, None, 0)
    return plan, *found


def codes(actor: Actor, slug: str) -> dict[str, str]:
    """The items of the newest edition of the plan at ``slug``: code → uid. 3 queries."""
    found = numbered(actor, slug)
    if found is None:
        return {}
    plan, _, seq = found
    told = Revision.objects.at(plan.pk, seq).exclude(code="").order_by("rank", "pk")
    return dict(told.values_list("code", "item__uid"))


def newest(editions: Iterable[Edition], number: int | None = None) -> tuple[Edition, int] | None:
    """Edition ``number`` or the newest of all editions of a plan, and the publication at which that
    is read; nothing where it was not published."""
    editions = list(editions)
    found = [one for one in editions if one.number is not None and number in (None, one.number)]
    if not found:
        return None
    last = max(found, key=lambda one: one.seq or 0)
    return last, _corrected(last, editions)


def plans_with_editions(actor: Actor, slug: str = "") -> list[tuple[Plan, list[Edition]]]:
    """The plans that ``actor`` sees (or the one at ``slug``), each with the editions that they see,
    in order: 2 queries."""
    editions = (
        Edition.objects.visible_to(actor)
        .exclude(state=Edition.State.WITHDRAWN)
        .select_related("decision")
        .order_by("pk")
    )
    plans = Plan.objects.visible_to(actor).prefetch_related(
        Prefetch("editions", queryset=editions, to_attr="shown")
    )
    if slug:
        plans = plans.filter(slug=slug)
    return [(plan, _in_order(plan.shown)) for plan in plans.order_by("slug")]


def plan_at(actor: Actor, uid: str) -> Plan | None:
    """The plan with this lasting name: 1 query."""
    found: Plan | None = Plan.objects.visible_to(actor).filter(uid=uid).first()
    return found


def _editions(actor: Actor, plan: Plan) -> list[Edition]:
    return _in_order(
        Edition.objects.visible_to(actor)
        .filter(plan=plan)
        .exclude(state=Edition.State.WITHDRAWN)
        .select_related("decision")
    )


def _corrected(edition: Edition, editions: Iterable[Edition]) -> int:
    """The publication at which ``edition`` is read, errata until the next edition included."""
    last = edition.seq or 0
    for other in _in_order(editions):
        if other.seq is not None and other.seq > last:
            if other.number is not None:
                break
            last = other.seq
    return last


class Episode(Struct, frozen=True):
    """What one publication did to an item: *added*, *changed*, *moved*, *ended* or *revived*."""

    edition: EditionLine
    what: str
    content: Content
    fields: tuple[FieldChange, ...]


class Source(Struct, frozen=True):
    """Where a field comes from."""

    field: str
    passage: Passage


class Pointer(Struct, frozen=True):
    """An item of any plan that points at this one."""

    role: str
    basis: str
    item: Named


class ItemPage(Struct, frozen=True):
    """An item as it stands, where it stands, and how it came to be so.

    ``content`` is absent for what only drafts have; an ended item keeps its last words. ``below``
    is what stands under it, three levels deep; ``editions`` are all that were published of its
    plan. Offices and organisations are named as they were at the newest of those.
    """

    item: Item
    plan: Plan
    content: Content | None
    history: tuple[Episode, ...]
    sources: tuple[Source, ...]
    parent: Content | None
    children: tuple[Content, ...]
    below: tuple[Node, ...]
    editions: tuple[EditionLine, ...]
    pointers: tuple[Pointer, ...]
    successors: tuple[tuple[str, Named], ...]
    predecessors: tuple[tuple[str, Named], ...]
    names: Mapping[tuple[str, str], Named]


#: What is called otherwise in time.
_BOUND = ("office", "organisation")


def item_page(actor: Actor, uid: str, today: date) -> ItemPage | None:
    """The item ``uid`` as it is published: 11 queries at most.

    :return: nothing where ``actor`` sees no such item.
    """
    item = Item.objects.visible_to(actor).filter(uid=uid).select_related("plan").first()
    if item is None:
        return None
    editions = {
        edition.seq: edition
        for edition in Edition.objects.filter(plan=item.plan_id, seq__isnull=False).select_related(
            "decision"
        )
    }
    published = Revision.objects.filter(item=item, from_seq__isnull=False)
    told = sorted(rows.each(published), key=lambda content: content.since or 0)
    content = told[-1] if told else None
    family = _family(item, content) if content else {}
    parent = family.pop(content.parent, None) if content and content.parent else None
    below = tree(one for one in family.values() if not one.ended)
    pointers, came, went = _around(item)
    episodes = tuple(_episodes(told, editions, public(item.plan.own_fields)))
    last = editions[content.since] if content else None
    linked = [
        *all_links(told),
        *(LinkTo("", "item", uid) for uid, _, _ in pointers),
        *(LinkTo("", "item", uid) for uid, _ in (*came, *went)),
    ]
    called = {
        **names(
            (link for link in linked if link.kind not in _BOUND),
            max(day_of(last, today), today) if last else today,
        ),
        **names(
            (link for link in linked if link.kind in _BOUND),
            day_of(_newest(editions.values()), today) if last else today,
        ),
    }
    return ItemPage(
        item,
        item.plan,
        content,
        episodes,
        _sources(content),
        parent,
        tuple(node.content for node in below if node.content.parent == item.uid),
        tuple(below),
        tuple(_line(edition) for edition in _in_order(editions.values())),
        tuple(
            Pointer(role, basis, called["item", uid])
            for uid, role, basis in pointers
            if ("item", uid) in called
        ),
        tuple((kind, called["item", uid]) for uid, kind in went if ("item", uid) in called),
        tuple((kind, called["item", uid]) for uid, kind in came if ("item", uid) in called),
        called,
    )


def _family(item: Item, content: Content) -> dict[str, Content]:
    """Its parent, and what stands under it three levels deep: 1 query."""
    current = Revision.objects.current(item.plan_id)
    living = current.filter(ended=False)
    children = living.filter(parent=item).values("item")
    theirs = living.filter(parent__in=children).values("item")
    return rows.contents(
        current.filter(
            Q(parent=item)
            | Q(parent__in=children)
            | Q(parent__in=theirs)
            | Q(item__uid=content.parent or "")
        ),
        links=False,
    )


def _newest(editions: Iterable[Edition]) -> Edition:
    """The last regular edition: the first publication of a plan is always one."""
    return max((one for one in editions if one.number is not None), key=lambda one: one.number or 0)


def _episodes(
    told: Iterable[Content], editions: Mapping[int | None, Edition], own: Own
) -> Iterator[Episode]:
    old: Content | None = None
    for content in told:
        differ = () if old is None else changed_fields(old, content)
        fields = only(differ, own)
        if old is None:
            what = "added"
        elif content.ended:
            what = "ended"
        elif old.ended:
            what = "revived"
        elif old.parent != content.parent:
            what = "moved"
        else:
            what = "changed"
        # Where only what is not public changed, nothing did.
        if fields or not differ or what != "changed":
            yield Episode(_line(editions[content.since]), what, content, fields)
        old = content


def _sources(content: Content | None) -> tuple[Source, ...]:
    if content is None:
        return ()
    cited = Citation.objects.filter(revision=content.seen.revision)
    return tuple(
        Source(citation.field, citation.passage)
        for citation in cited.select_related("passage__paper").order_by(
            "field", "passage__paper", "passage__start"
        )
    )


_Around = tuple[list[tuple[str, str, str]], list[tuple[str, str]], list[tuple[str, str]]]


def _around(item: Item) -> _Around:
    """(uid, role, basis) of what points at it, (uid, kind) of what it came from, and of what it
    went on in: 1 query."""
    pointing = (
        Link.objects.filter(
            item=item,
            revision__from_seq__isnull=False,
            revision__until_seq__isnull=True,
            revision__ended=False,
        )
        .annotate(what=Value("pointer", output_field=CharField()))
        .values_list("what", "pk", "revision__item__uid", "role", "basis")
    )
    ways = (
        Successor.objects.filter(Q(from_item=item) | Q(to_item=item), edition__seq__isnull=False)
        .annotate(what=Value("way", output_field=CharField()))
        .values_list("what", "pk", "from_item__uid", "to_item__uid", "kind")
    )
    pointers: list[tuple[str, str, str]] = []
    came: list[tuple[str, str]] = []
    went: list[tuple[str, str]] = []
    for what, _, first, second, third in sorted(pointing.union(ways, all=True)):
        if what == "pointer":
            pointers.append((first, second, third))
        elif first == item.uid:
            went.append((second, third))
        else:
            came.append((first, third))
    return pointers, came, went


class DraftPage(Struct, frozen=True):
    """A draft: how it reads, what it changes, and what it clashes with."""

    edition: Edition
    plan: Plan
    tree: tuple[Node, ...]
    difference: Difference
    clashes: tuple[Clash, ...]
    names: Mapping[tuple[str, str], Named]


def draft_page(actor: Actor, uid: str, today: date) -> DraftPage | None:
    """The unpublished edition ``uid``: 17 queries at most.

    :return: nothing where ``actor`` sees no such edition, or it is published.
    """
    edition = (
        Edition.objects.visible_to(actor)
        .filter(uid=uid, seq__isnull=True)
        .select_related("plan", "decision")
        .first()
    )
    if edition is None:
        return None
    contents = draft_state(edition)
    return DraftPage(
        edition,
        edition.plan,
        tuple(tree(contents.values())),
        compare_draft(edition),
        tuple(conflicts(edition)),
        names(all_links(contents.values()), day_of(edition, today)),
    )


def item_in(edition: Edition, uid: str) -> Content | None:
    """One item as a draft reads it, sources included, ended or not: what a form starts from; 3
    queries."""
    found = rows.contents(rows.standing(edition).filter(item__uid=uid), citations=True)
    return found.get(uid)


def followed(uids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """For each item in what it lives on today, itself where it never went on: 1 query."""
    on: dict[str, list[str]] = defaultdict(list)
    for source, target in (
        Successor.objects.filter(edition__seq__isnull=False)
        .order_by("pk")
        .values_list("from_item__uid", "to_item__uid")
    ):
        on[source].append(target)
    return {uid: _ends(uid, on) for uid in uids}


def _ends(uid: str, on: Mapping[str, list[str]]) -> tuple[str, ...]:
    seen: dict[str, None] = {}
    waiting = [uid]
    while waiting:
        at = waiting.pop()
        if at not in seen:
            seen[at] = None
            waiting += reversed(on.get(at, []))
    ends = tuple(at for at in seen if at not in on)
    return ends or (uid,)
