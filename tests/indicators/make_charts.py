"""Rows of the room ``indicators`` for tests."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from regie.indicators.models import Chart, DataSet, Figure, Indicator, Target

THEN = datetime(2026, 1, 5, 9, tzinfo=UTC)


def indicator(code: str = "bereik", **more: Any) -> Indicator:
    values: dict[str, Any] = {
        "title": {"nl": "Mensen bereikt"},
        "question": {"nl": "Hoeveel mensen zijn bereikt?"},
        "unit": {"nl": "mensen"},
        "source": "Eigen telling",
        **more,
    }
    made: Indicator = Indicator.objects.create(code=code, **values)
    return made


def figure(of: Indicator, year: int, value: str | None, **more: Any) -> Figure:
    made: Figure = Figure.objects.create(
        indicator=of,
        on_first=date(year, 1, 1),
        on_precision="Y",
        **{
            "value": None if value is None else Decimal(value),
            "basis": "paper",
            "source": f"Verslag {year}",
            **more,
        },
    )
    return made


def target(of: Indicator, year: int, value: str, **more: Any) -> Target:
    made: Target = Target.objects.create(
        indicator=of,
        on_first=date(year, 1, 1),
        on_precision="Y",
        value=Decimal(value),
        **{"basis": "paper", "source": "Plan", **more},
    )
    return made


def chart(of: Indicator | None, title: str = "Hoeveel mensen zijn bereikt?", **more: Any) -> Chart:
    made: Chart = Chart.objects.create(
        **{
            "title": {"nl": title},
            "form": "line",
            "indicator": of,
            "asked": {"places": [""]},
            "published": THEN,
            **more,
        }
    )
    return made


def dataset(code: str = "werk", **more: Any) -> DataSet:
    made: DataSet = DataSet.objects.create(
        **{"code": code, "title": {"nl": "Werk"}, "source": "Telling", **more}
    )
    return made


__all__ = ["chart", "dataset", "figure", "indicator", "target"]
