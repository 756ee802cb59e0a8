"""What an indicator judges: objectives, actions, programmes and lines of their menus."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from regie.base.actor import Actor
from regie.base.errors import Invalid
from regie.indicators.models import Tie
from regie.indicators.services.keeping import keep, must_keep, put_back, take_away


def keep_tie(
    actor: Actor,
    values: Mapping[str, Any],
    *,
    tie: Tie | None = None,
    version: int | None = None,
) -> Tie:
    """Tie an indicator to an item of a plan or to a programme, or say more of how it is tied.

    :param values: fields of :class:`Tie` by name.
    :raises Invalid: for a tie to both or to nothing, and one that is there already.
    :raises Conflict: when somebody else changed it meanwhile.
    """
    must_keep(actor)
    item = values.get("item", tie.item if tie else None)
    programme = values.get("programme", tie.programme if tie else "")
    if (item is None) == (not programme):
        raise Invalid(
            "Een indicator hangt aan een doelstelling of actie, of aan een programma.",
            {"item": "Kies een doelstelling of actie, of een programma."},
        )
    return keep(actor, "indicators.tie.kept", Tie, values, tie, version)


def untie(actor: Actor, tie: Tie, reason: str) -> None:
    """Take a tie away; the history keeps what it rested on, and why it went."""
    take_away(actor, "indicators.tie.undone", tie, reason)


def put_tie_back(actor: Actor, before: Mapping[str, Any]) -> Tie:
    """Let what was taken away be there again, as the history kept it."""
    return put_back(actor, "indicators.tie.kept", Tie, before)
