"""Baselines and targets of indicators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from regie.base.actor import Actor
from regie.indicators.models import Target
from regie.indicators.services.keeping import keep, must_keep, put_back, take_away


def keep_target(
    actor: Actor,
    values: Mapping[str, Any],
    *,
    target: Target | None = None,
    version: int | None = None,
) -> Target:
    """Write down a baseline, a target or what was announced, or let it say something else.

    :param values: fields of :class:`Target` by name; ``on`` is a partial date.
    :raises Invalid: for what cannot be, by field.
    :raises Conflict: when somebody else changed it meanwhile.
    """
    must_keep(actor)
    return keep(actor, "indicators.target.kept", Target, values, target, version)


def drop_target(actor: Actor, target: Target, reason: str) -> None:
    """Take a target away that was a mistake; the history keeps it."""
    take_away(actor, "indicators.target.dropped", target, reason)


def put_target_back(actor: Actor, before: Mapping[str, Any]) -> Target:
    """Let what was taken away be there again, as the history kept it."""
    return put_back(actor, "indicators.target.kept", Target, before)
