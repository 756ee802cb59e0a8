"""An indicator as data: what the command line and the page at ``?formaat=json`` tell alike."""

from __future__ import annotations

from typing import Any

from regie.base.text import said
from regie.indicators.judging import target_at
from regie.indicators.selectors.indicators import IndicatorLine, goals_of


def plain(line: IndicatorLine) -> dict[str, Any]:
    """All that is said of one place; figures as exact decimals in a string."""
    goals = goals_of(line.targets)
    judgement = line.judgement
    baseline = judgement.baseline
    series = []
    for point in line.points:
        target = target_at(goals, point.on)
        series.append(
            {
                "period": point.period,
                "value": None if point.value is None else f"{point.value:f}",
                "target": None if target is None else f"{target.value:f}",
                "status": point.status,
            }
        )
    return {
        "code": line.indicator.code,
        "title": said(line.indicator.title, "nl")[0],
        "place": line.place,
        "unit": said(line.indicator.unit, "nl")[0],
        "baseline": {
            "value": f"{baseline.value:f}",
            "date": baseline.on.isoformat() if baseline.on else None,
        }
        if baseline
        else None,
        "series": series,
        "source": line.indicator.source,
        "judgement": {
            "state": judgement.state,
            "target": f"{judgement.target.value:f}" if judgement.target else None,
            "share": f"{judgement.share:.1f}" if judgement.share is not None else None,
            "lacks": list(judgement.lacks),
        },
        "example": line.example,
    }
