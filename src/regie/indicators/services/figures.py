"""Figures that are written down one by one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from regie.base.actor import Actor
from regie.base.errors import Invalid
from regie.indicators.models import Figure
from regie.indicators.services.keeping import keep, must_keep, put_back, take_away
from regie.indicators.services.series import soon


def keep_figure(
    actor: Actor,
    values: Mapping[str, Any],
    *,
    figure: Figure | None = None,
    version: int | None = None,
) -> Figure:
    """Write a figure down with its source, or correct it; the series of its indicator follow.

    :param values: fields of :class:`Figure` by name; ``on`` is a partial date.
    :raises Invalid: for what cannot be, by field; a figure has a date.
    :raises Conflict: when somebody else changed it meanwhile.
    """
    must_keep(actor)
    on = values.get("on", figure.on if figure else None)
    if on is None:
        raise Invalid("Een cijfer heeft een datum.", {"on": "Zeg van wanneer dit cijfer is."})
    with transaction.atomic():
        kept = keep(
            actor,
            "indicators.figure.kept",
            Figure,
            {**values, "recorded_by_id": actor.account},
            figure,
            version,
        )
        soon(kept.indicator)
    return kept


def drop_figure(actor: Actor, figure: Figure, reason: str) -> None:
    """Take a figure away that was a mistake; the history keeps it."""
    indicator = figure.indicator
    with transaction.atomic():
        take_away(actor, "indicators.figure.dropped", figure, reason)
        soon(indicator)


def put_figure_back(actor: Actor, before: Mapping[str, Any]) -> Figure:
    """Let a figure that was taken away be there again; the series of its indicator follow."""
    with transaction.atomic():
        figure = put_back(actor, "indicators.figure.kept", Figure, before)
        soon(figure.indicator)
    return figure
