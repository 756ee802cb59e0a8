"""What plans add to the chain: objectives with what is under them, and how far that was when a
round was closed."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db.models import F, Max, Q, QuerySet

from regie.base.chain import Link, Node, Ref, wanted
from regie.plans.models import Answer, Item, ProgressRound, Request, Revision
from regie.plans.models import Link as Told

#: How an answer is called in a chain.
STATUSES = {
    "on_track": {"nl": "op schema", "en": "on track"},
    "at_risk": {"nl": "in gevaar", "en": "at risk"},
    "late": {"nl": "te laat", "en": "late"},
    "done": {"nl": "klaar", "en": "done"},
    "stopped": {"nl": "gestopt", "en": "stopped"},
}


def kind_of(kind: str) -> str:
    """What an item of this kind is in the chain."""
    return "objective" if kind == Item.Kind.OBJECTIVE else "action"


def links_at(refs: Collection[Ref]) -> Iterator[Link]:
    """From an objective to what stands under it or contributes to it: 2 queries."""
    uids = [uid for kind, some in wanted(refs).items() if kind in _ITEMS for uid in some]
    if not uids:
        return
    now = Q(from_seq__isnull=False, until_seq__isnull=True, ended=False)
    under = Q(item__uid__in=uids) | Q(parent__uid__in=uids)
    for above, kind_above, item, kind, basis, source in (
        Revision.objects.filter(now, under, parent__isnull=False)
        .exclude(kind=Item.Kind.MILESTONE)
        .order_by("rank", "pk")
        .values_list("parent__uid", "parent__kind", "item__uid", "kind", "basis", "source")
    ):
        before, after = Ref(kind_of(kind_above), above), Ref(kind_of(kind), item)
        yield Link(before, after, basis or "paper", source or "")
    for item, kind, above, basis, note in (
        Told.objects.filter(
            Q(item__uid__in=uids) | Q(revision__item__uid__in=uids),
            role=Told.Role.CONTRIBUTES,
            item__kind=Item.Kind.OBJECTIVE,
            revision__from_seq__isnull=False,
            revision__until_seq__isnull=True,
            revision__ended=False,
        )
        .order_by("pk")
        .values_list("revision__item__uid", "revision__kind", "item__uid", "basis", "note")
    ):
        yield Link(Ref("objective", above), Ref(kind_of(kind), item), basis, note.get("nl", ""))


_ITEMS = ("objective", "action")


def nodes_of(refs: Collection[Ref]) -> Iterator[Node]:
    """Items as they read now, and answers of closed rounds: 2 queries."""
    asked = wanted(refs)
    if items := [uid for kind in _ITEMS for uid in asked.get(kind, ())]:
        for uid, kind, code, title, example in (
            Revision.objects.filter(
                item__uid__in=items, from_seq__isnull=False, until_seq__isnull=True
            )
            .order_by("pk")
            .values_list("item__uid", "kind", "code", "title", "is_example")
        ):
            words = {of: f"{code} {said}".strip() for of, said in title.items()}
            space = "doelstellingen" if kind == Item.Kind.OBJECTIVE else "acties"
            yield Node(Ref(kind_of(kind), uid), words, f"/{space}/{uid}/", example)
    if answers := asked.get("status"):
        for uid, status, round_, item, kind, example in (
            _last_answers()
            .filter(uid__in=answers)
            .values_list(
                "uid",
                "status",
                "request__round__title",
                "request__item__uid",
                "request__item__kind",
                "request__round__example",
            )
        ):
            words = {of: f"{round_}: {said}" for of, said in STATUSES[status].items()}
            space = "doelstellingen" if kind == Item.Kind.OBJECTIVE else "acties"
            yield Node(Ref("status", uid), words, f"/{space}/{item}/", example)


def statuses_of(items: Collection[str]) -> dict[str, list[str]]:
    """The uids of what was answered about items (by uid) in rounds that are closed: 1 query."""
    found: dict[str, list[str]] = {}
    for item, uid in (
        _last_answers()
        .filter(request__item__uid__in=items)
        .values_list("request__item__uid", "uid")
    ):
        found.setdefault(item, []).append(uid)
    return found


def items_of(answers: Collection[str]) -> dict[str, Ref]:
    """What answers (by uid) are about: 1 query."""
    return {
        uid: Ref(kind_of(kind), item)
        for uid, item, kind in _last_answers()
        .filter(uid__in=answers)
        .values_list("uid", "request__item__uid", "request__item__kind")
    }


def _last_answers() -> QuerySet[Answer]:
    """The answer that was accepted to each request, in rounds that are closed."""
    return (
        Answer.objects.filter(
            request__round__state=ProgressRound.State.CLOSED,
            request__state=Request.State.ACCEPTED,
        )
        .alias(newest=Max("request__answers__number"))
        .filter(number=F("newest"))
        .order_by("pk")
    )
