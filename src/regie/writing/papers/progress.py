"""What was reported of actions, for papers that tell how they stand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils import timezone

from regie.kernel import figures
from regie.plans.models import Plan
from regie.plans.selectors import Accepted, accepted
from regie.writing.papers.words import STATUSES


def reported(plan: Plan, until: date) -> Mapping[str, str]:
    """What was last reported of items of ``plan`` and accepted up to a day, by uid: 1 query. Each
    says in which round, and from when its snapshot is where that was made by then."""
    return {uid: _told(one, until) for uid, one in accepted(plan, until).items()}


def _told(one: Accepted, until: date) -> str:
    words = [f"{STATUSES.get(one.status, one.status)}."]
    words += [_sentence(some) for some in (one.reason, one.text) if some.strip()]
    closed = timezone.localdate(one.closed) if one.closed else None
    if closed is not None and closed <= until:
        source = f"afgesloten op {figures.day(closed, 'nl')}"
    else:
        source = f"aanvaard op {figures.day(timezone.localdate(one.at), 'nl')}"
    return " ".join([*words, f"(Voortgangsronde “{one.round}”, {source})"])


def _sentence(words: str) -> str:
    words = " ".join(words.split())
    return words if words.endswith((".", "!", "?", "…")) else f"{words}."
