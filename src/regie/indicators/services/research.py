"""Saying what sort of research an item of a plan is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from regie.base.actor import Actor
from regie.indicators.models import Research
from regie.indicators.services.keeping import keep, must_keep, take_away


def keep_research(
    actor: Actor,
    values: Mapping[str, Any],
    *,
    research: Research | None = None,
    version: int | None = None,
) -> Research:
    """Say of which type an item of a plan is, or correct it.

    :param values: fields of :class:`Research` by name.
    :raises Invalid: for what cannot be, by field.
    :raises Conflict: when somebody else changed it meanwhile.
    """
    must_keep(actor)
    return keep(actor, "indicators.research.kept", Research, values, research, version)


def drop_research(actor: Actor, research: Research, reason: str) -> None:
    """It is no research, or nobody knows of which type; the history keeps what was said."""
    take_away(actor, "indicators.research.dropped", research, reason)
