"""Words that the signed-in pages say for values."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from regie.components.plan_words import DECISIONS

_STATES: dict[str, str | Promise] = {
    "requested": _("waiting for an answer"),
    "active": _("in force"),
    "refused": _("refused"),
    "ended": _("ended"),
    "approved": _("approved"),
    "void": _("no longer valid"),
    "open": _("sent"),
    "used": _("accepted"),
    "revoked": _("withdrawn"),
    "expired": _("too old"),
    "waiting": _("waiting"),
    "running": _("running"),
    "done": _("done"),
    "failed": _("failed"),
    "draft": _("being prepared"),
    "closed": _("closed"),
    "planned": _("being prepared"),
    "sent": _("sent"),
    "confirmed": _("confirmed by the head of service"),
    "returned": _("sent back with a question"),
    "accepted": _("accepted by the coordinator"),
}
#: What a history tells by a code.
VALUES: dict[str, str | Promise] = {
    "regular": _("edition"),
    "scenario": _("scenario"),
    "discarded": _("discarded"),
    "promoted": _("promoted: it became real"),
    "percent": _("Percentage"),
    "target": _("To an amount"),
    "movement": _("Other amount"),
    "erratum": _("erratum"),
    "mine": _("one's own text"),
    "theirs": _("what was published"),
    "merged": _("a text of both"),
    **DECISIONS,
}


def state_name(state: str) -> str:
    """The word for a state, in the language of the page."""
    return str(_STATES[state])
