"""Defining indicators, and ending them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from regie.base.actor import Actor
from regie.base.errors import Invalid
from regie.base.search import touch
from regie.indicators.formula import FormulaError, check, parse
from regie.indicators.models import Indicator
from regie.indicators.selectors.known import known
from regie.indicators.services.keeping import keep, must_keep
from regie.indicators.services.series import soon

_NEEDED = {
    "title": "Een indicator heeft een naam.",
    "unit": "Zeg in welke eenheid hij telt.",
    "source": "Zeg waar dit vandaan komt.",
}


def keep_indicator(
    actor: Actor,
    values: Mapping[str, Any],
    *,
    indicator: Indicator | None = None,
    version: int | None = None,
) -> Indicator:
    """Define an indicator, or let it say something else; its series follow.

    :param values: fields of :class:`Indicator` by name; those left out stay.
    :raises Invalid: for what cannot be, a formula that is wrong among it, by field.
    :raises Conflict: when somebody else changed it meanwhile.
    """
    must_keep(actor)
    faults = {
        name: sentence
        for name, sentence in _NEEDED.items()
        if (indicator is None or name in values) and not _said(values.get(name))
    }
    if formula := str(values.get("formula", "")).strip():
        try:
            check(parse(formula), known())
        except FormulaError as error:
            faults["formula"] = str(error)
    if faults:
        raise Invalid("Deze indicator kan zo niet bewaard worden.", faults)
    with transaction.atomic():
        kept = keep(actor, "indicators.indicator.kept", Indicator, values, indicator, version)
        touch(kept.uid)
        if indicator is None or "formula" in values:
            soon(kept)
    return kept


def end_indicator(
    actor: Actor, indicator: Indicator, version: int, on: date, reason: str
) -> Indicator:
    """Say that an indicator is no longer followed, from when and why; its figures stay.

    :raises Invalid: without a reason.
    :raises Conflict: when somebody else changed it meanwhile.
    """
    must_keep(actor)
    if not reason.strip():
        raise Invalid("Zeg waarom.", {"ended_reason": "Zeg waarom hij niet meer gevolgd wordt."})
    values = {"ended": on, "ended_reason": reason.strip()}
    return keep(actor, "indicators.indicator.kept", Indicator, values, indicator, version)


def _said(value: Any) -> bool:
    """Whether there are words, in some language."""
    if isinstance(value, Mapping):
        return any(str(words).strip() for words in value.values())
    return bool(str(value or "").strip())
