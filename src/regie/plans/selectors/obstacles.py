"""What stands between an edition and its publication."""

from __future__ import annotations

from collections import Counter

from msgspec import Struct

from regie.plans.contents import in_circle, orphans
from regie.plans.models import Edition, Revision

#: What others changed meanwhile: the one obstacle that is settled item by item.
CLASH = "Anderen hebben intussen hetzelfde gewijzigd. Los dat eerst op."


class Obstacle(Struct, frozen=True):
    """One sentence, and the uids of the items that it is about."""

    message: str
    items: tuple[str, ...]

    @property
    def is_clash(self) -> bool:
        """Whether somebody must choose between two texts."""
        return self.message == CLASH


def obstacles(edition: Edition) -> list[Obstacle]:
    """Why the plan would not be whole with this edition: 2 queries, whatever its size."""
    current = {
        item: (key, parent, code, ended)
        for item, key, parent, code, ended in Revision.objects.current(edition.plan_id)
        .order_by()
        .values_list("item__uid", "pk", "parent__uid", "code", "ended")
    }
    own = list(
        Revision.objects.filter(edition=edition)
        .order_by()
        .values_list("item__uid", "base", "parent__uid", "code", "ended")
    )
    clashing = [
        item for item, base, *_ in own if base != (current[item][0] if item in current else None)
    ]
    parents = {item: parent for item, (_, parent, _, ended) in current.items() if not ended}
    codes = {item: code for item, (_, _, code, ended) in current.items() if not ended}
    for item, _, parent, code, ended in own:
        if ended:
            parents.pop(item, None)
            codes.pop(item, None)
        else:
            parents[item] = parent
            codes[item] = code
    circle = in_circle(parents, [row[0] for row in own])
    often = Counter(code for code in codes.values() if code)
    found = (
        (CLASH, clashing),
        ("Deze onderdelen staan onder iets dat eindigt of er niet is.", orphans(parents)),
        ("Dit onderdeel komt onder zichzelf te staan.", [] if circle is None else [circle]),
        (
            "Deze onderdelen hebben dezelfde code.",
            [item for item, code in codes.items() if often[code] > 1],
        ),
    )
    return [Obstacle(message, tuple(sorted(items))) for message, items in found if items]
