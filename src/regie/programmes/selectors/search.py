"""What search knows of calls."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Prefetch, Q

from regie.base.actor import VISITOR
from regie.base.hooks import SearchText
from regie.programmes.models import Call, CallRules


def search_texts(uids: Collection[str]) -> Iterator[SearchText]:
    """Calls that anybody sees, with their lines as they are in force: 2 queries."""
    in_force = CallRules.objects.filter(state=CallRules.State.IN_FORCE).defer("undo")
    calls = Call.objects.visible_to(VISITOR).filter(Q(uid__in=uids) if uids else Q())
    for call in calls.prefetch_related(Prefetch("rules", in_force)).order_by("pk"):
        held = next(iter(call.rules.all()), None)
        content: dict[str, Any] = held.content if held else {}
        yield SearchText(
            "call",
            call.uid,
            f"/oproepen/{call.code}/",
            call.title,
            content.get("about") or {},
            (
                {"nl": f"{call.code} {call.programme_code} oproep subsidie"},
                *(line.get("title") or {} for line in content.get("lines") or ()),
            ),
            sort=call.code,
            example=call.example,
        )
