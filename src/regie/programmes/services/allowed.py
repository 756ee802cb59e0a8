"""Who may keep calls."""

from __future__ import annotations

from regie.base.actor import Actor
from regie.base.errors import NotAllowed
from regie.programmes.models.call import WRITERS


def must_keep_calls(actor: Actor) -> None:
    """Coordinators, administrators and commands keep calls.

    :raises NotAllowed: for anybody else.
    """
    if not (actor.has(*WRITERS) or actor.system_user):
        raise NotAllowed("Alleen wie coördineert houdt oproepen bij.")
