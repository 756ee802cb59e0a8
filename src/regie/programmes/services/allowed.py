"""Who may keep calls."""

from __future__ import annotations

from regie.base.actor import Actor, Role
from regie.base.errors import NotAllowed
from regie.programmes.models.call import WRITERS


def must_keep_calls(actor: Actor) -> None:
    """Coordinators, administrators and commands keep calls.

    :raises NotAllowed: for anybody else.
    """
    if not (actor.has(*WRITERS) or actor.system_user):
        raise NotAllowed("Alleen wie coördineert houdt oproepen bij.")


def carrying_out(actor: Actor) -> Actor:
    """Who approves what another person prepared, with the right to write what follows from it: that
    right is of who prepared it, and both are in the history."""
    return Actor(
        name=actor.name,
        account=actor.account,
        person=actor.person,
        roles=actor.roles | {Role.COORDINATOR, Role.FINANCIAL_OFFICER},
        mandates=actor.mandates,
        system_user=actor.system_user,
    )
