"""What happens with drafts when a call has closed: said in advance, done by a job."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from regie.base.actor import Actor, system
from regie.base.audit import act
from regie.base.clock import now
from regie.base.jobs import Progress, periodic
from regie.base.notifications import notify
from regie.programmes.models import Application, CallRules, Submission
from regie.programmes.opening import closes_at
from regie.programmes.selectors.rules import rules_of

#: So long after the closing, so that what came in at the last second has been kept.
GRACE = timedelta(minutes=30)


@periodic("programmes.closing", timedelta(minutes=10), quick=True)
def close_drafts(params: dict[str, Any], progress: Progress) -> None:
    """Drafts of calls that have closed."""
    end_drafts(system("regie"), now())


def end_drafts(actor: Actor, moment: datetime) -> int:
    """A draft of a call that has closed lapses; one that was submitted before is again what was
    submitted. How many there were."""
    drafts = (
        Application.objects.filter(state=Application.State.DRAFT)
        .select_related("call")
        .order_by("pk")
    )
    rows = CallRules.objects.filter(state="in_force", call__in=drafts.values("call"))
    closed = []
    for row in rows:
        closes = closes_at(rules_of(row).dates)
        if closes is not None and closes + GRACE < moment:
            closed.append(row.call_id)
    drafts = drafts.filter(call__in=closed)
    standing = {
        one.application_id: one
        for one in Submission.objects.filter(application__in=drafts, superseded_at=None)
    }
    count = 0
    for draft in drafts:
        count += _end(actor, draft, standing.get(draft.pk))
    return count


def _end(actor: Actor, draft: Application, submission: Submission | None) -> int:
    state = Application.State.SUBMITTED if submission else Application.State.LAPSED
    back = {"typed": submission.content["typed"]} if submission else {}
    with act(actor, "programmes.application.closed", draft) as event:
        changed = Application.objects.filter(
            pk=draft.pk, version=draft.version, state=Application.State.DRAFT
        ).update(state=state, version=draft.version + 1, **back)
        event.changed("state", draft.state, state)
        if changed and draft.started_by_id:
            notify(
                "application.closed",
                draft.started_by_id,
                {
                    "call": draft.call.title.get("nl") or next(iter(draft.call.title.values()), ""),
                    "stands": submission is not None,
                    "path": f"/werk/aanvragen/{draft.uid}/",
                },
                f"application.closed:{draft.uid}:{draft.version}",
            )
    return changed
