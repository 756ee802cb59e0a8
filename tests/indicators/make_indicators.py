"""Small indicators to try pages on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from regie.base.actor import Actor
from regie.indicators.models import Figure, Indicator, Target, Tie
from regie.indicators.services.figures import keep_figure
from regie.indicators.services.indicators import keep_indicator
from regie.indicators.services.targets import keep_target
from regie.indicators.services.ties import keep_tie
from regie.kernel.dates import PartialDate


def year(number: int) -> PartialDate:
    return PartialDate(date(number, 1, 1), "year")


def indicator(actor: Actor, code: str = "proeftuinen", **more: Any) -> Indicator:
    values = {
        "code": code,
        "title": {"nl": code.capitalize()},
        "question": {"nl": f"Hoeveel {code} zijn er?"},
        "unit": {"nl": code},
        "source": "Beleidsnota",
        "frequency": "year",
        **more,
    }
    return keep_indicator(actor, values)


def figure(actor: Actor, one: Indicator, on: int, value: int | None, **more: Any) -> Figure:
    values = {
        "indicator": one,
        "on": year(on),
        "value": None if value is None else Decimal(value),
        "basis": "paper",
        "source": f"Rapport {on}",
        **more,
    }
    return keep_figure(actor, values)


def target(actor: Actor, one: Indicator, on: int, value: int, **more: Any) -> Target:
    values = {
        "indicator": one,
        "on": year(on),
        "value": Decimal(value),
        "basis": "paper",
        "source": "Beleidsnota",
        **more,
    }
    return keep_target(actor, values)


def tie(actor: Actor, one: Indicator, **more: Any) -> Tie:
    values = {"indicator": one, "basis": "paper", "source": "Beleidsnota", **more}
    return keep_tie(actor, values)
