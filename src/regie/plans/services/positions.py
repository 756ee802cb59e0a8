"""Keeps where items stand beside what was published; called within a publication, and by a
migration with the models of its own time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Q

from regie.plans.models import Position, Revision
from regie.plans.positions import Stands, Told, code_key, positions, title_key

_CHUNK = 1_000


def keep_positions(plan: int, seq: int, position: Any = Position, revision: Any = Revision) -> None:
    """Write where every item stands after publication ``seq``, the last of this plan: only what
    stands elsewhere, or reads otherwise, than before."""
    told = positions(
        Stands(*row)
        for row in revision.objects.filter(
            Q(until_seq__isnull=True) | Q(until_seq__gt=seq),
            plan=plan,
            from_seq__lte=seq,
            ended=False,
        ).values_list("item", "item__uid", "pk", "kind", "parent", "rank")
    )
    stood = {
        item: (key, Told(*before))
        for key, item, *before in position.objects.filter(
            plan=plan, until_seq__isnull=True
        ).values_list("pk", "item", "revision", "path", "objective")
    }
    over = [key for item, (key, before) in stood.items() if told.get(item) != before]
    for keys in _chunks(over):
        position.objects.filter(pk__in=keys).update(until_seq=seq)
    new = {
        one.revision: (item, one)
        for item, one in told.items()
        if item not in stood or stood[item][1] != one
    }
    for keys in _chunks(list(new)):
        position.objects.bulk_create(
            position(
                plan_id=plan,
                item_id=new[key][0],
                revision_id=key,
                kind=kind,
                from_seq=seq,
                path=new[key][1].path,
                objective_id=new[key][1].objective,
                code_key=code_key(code),
                title_nl=title_key(title, "nl"),
                title_en=title_key(title, "en"),
            )
            for key, kind, code, title in revision.objects.filter(pk__in=keys)
            .order_by("pk")
            .values_list("pk", "kind", "code", "title")
        )


def forget_positions(plan: int, seq: int) -> None:
    """As it was before publication ``seq``, which is taken back."""
    Position.objects.filter(plan=plan, from_seq=seq).delete()
    Position.objects.filter(plan=plan, until_seq=seq).update(until_seq=None)


def remake_positions(plan: int, position: Any = Position, revision: Any = Revision) -> None:
    """All of a plan anew, from its revisions."""
    position.objects.filter(plan=plan).delete()
    own = revision.objects.filter(plan=plan, from_seq__isnull=False)
    began = own.values_list("from_seq", flat=True)
    over = own.filter(until_seq__isnull=False).values_list("until_seq", flat=True)
    for seq in sorted({*began.distinct(), *over.distinct()}):
        keep_positions(plan, seq, position, revision)


def _chunks(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(keys), _CHUNK):
        yield keys[start : start + _CHUNK]
