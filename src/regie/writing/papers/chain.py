"""What papers add to the chain: the sentence in which a note quotes what was answered."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.utils import timezone

from regie.base import clock
from regie.base.chain import Link, Node, Ref, wanted
from regie.plans.models import Answer, Edition, ProgressRound
from regie.plans.selectors.names import day_of
from regie.writing.papers.progress import reported

#: A sentence is known by the answer that it quotes.
_QUOTED = "-nota"


def links_at(refs: Collection[Ref]) -> Iterator[Link]:
    """An answer leads to the sentence about it: no query."""
    asked = wanted(refs)
    quoted = (uid.removesuffix(_QUOTED) for uid in asked.get("sentence", ()))
    for uid in dict.fromkeys([*asked.get("status", ()), *quoted]):
        yield Link(Ref("status", uid), Ref("sentence", f"{uid}{_QUOTED}"), "staff")


def nodes_of(refs: Collection[Ref]) -> Iterator[Node]:
    """The sentences as the note of the first edition after the round says them, or as the next
    will: 2 queries an answer."""
    uids = [uid.removesuffix(_QUOTED) for uid in wanted(refs).get("sentence", ())]
    if not uids:
        return
    for answer in (
        Answer.objects.filter(uid__in=uids, request__round__state=ProgressRound.State.CLOSED)
        .select_related("request__item__plan", "request__round")
        .order_by("pk")
    ):
        plan, closed = answer.request.item.plan, answer.request.round.closed_at
        later = (
            Edition.objects.filter(plan=plan, seq__isnull=False, published_at__gte=closed)
            .select_related("decision")
            .order_by("seq")
            .first()
        )
        # The next note comes after the round, whatever day a demonstration moved to.
        today = max(clock.today(), timezone.localdate(closed)) if closed else clock.today()
        day = today if later is None else day_of(later, today)
        said = reported(plan, day).get(answer.request.item.uid)
        if said is None:
            continue
        if later is None:
            words = {"nl": f"De volgende nota: “{said}”", "en": f"The next note: “{said}”"}
            path = f"/plannen/{plan.slug}/"
        else:
            words = {
                "nl": f"De nota van editie {later.number}: “{said}”",
                "en": f"The note of edition {later.number}: “{said}”",
            }
            path = f"/plannen/{plan.slug}/{later.number}/"
        yield Node(Ref("sentence", f"{answer.uid}{_QUOTED}"), words, path, plan.example)
