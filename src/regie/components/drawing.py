"""Drawing charts beside the pages: a page only shows what is there."""

from __future__ import annotations

from typing import Any

from regie.base.jobs import Progress, enqueue, job
from regie.budgets.selectors import round_total
from regie.components.budget import draw
from regie.papers.models import Acceptance


def draw_later(acceptance: Acceptance) -> None:
    """Have the charts of a round drawn again, for its figures changed."""
    if code := acceptance.made.get("round"):
        key = f"charts/{acceptance.uid}/{acceptance.state}"
        enqueue("components.charts.drawn", key, {"round": code})


@job("components.charts.drawn")
def _drawn(params: dict[str, Any], progress: Progress) -> int:
    """Draw the waterfalls of a round; how many."""
    told = round_total(params["round"])
    return 0 if told is None else draw(*told)
