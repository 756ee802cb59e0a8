"""Small pictures beside figures, written by the server: where one place stands among all, and how
a figure went. Each stands in a table that says the same."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from html import escape

from django.utils.safestring import SafeString, mark_safe

from regie.indicators.standing import WIDTH, across

_HEIGHT = 26
_PAD = 7
_SPARK = 96


def strip(
    ticks: Sequence[int], low: Decimal, high: Decimal, here: Decimal | None, told: str
) -> SafeString:
    """Every place as a line, this one as a dot; ``told`` is its name for who does not see it."""
    lines = "".join(f"M{_PAD + at} 6v14" for at in ticks)
    dot = (
        ""
        if here is None
        else f'<circle cx="{_PAD + across(here, low, high)}" cy="{_HEIGHT // 2}" r="6"/>'
    )
    # All that came from outside is escaped.
    return mark_safe(  # noqa: S308 - see above
        f'<svg class="r-strip" viewBox="0 0 {WIDTH + 2 * _PAD} {_HEIGHT}" role="img"'
        f' aria-label="{escape(told)}"><path d="{lines}"/>{dot}</svg>'
    )


def spark(values: Sequence[Decimal | None], told: str) -> SafeString:
    """A line through time, broken where a figure is missing, with its last figure as a dot; nothing
    where there are not two figures."""
    known = [one for one in values if one is not None]
    if len(known) < 2:
        return mark_safe("")
    low, high = min(known), max(known)
    step = _SPARK / (len(values) - 1)
    path, pen, last = [], "M", (0, 0)
    for at, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        up = Decimal(1) / 2 if high == low else (value - low) / (high - low)
        last = (_PAD + round(step * at), round(_HEIGHT - _PAD - up * (_HEIGHT - 2 * _PAD)))
        path.append(f"{pen}{last[0]} {last[1]}")
        pen = "L"
    # All that came from outside is escaped.
    return mark_safe(  # noqa: S308 - see above
        f'<svg class="r-strip r-spark" viewBox="0 0 {_SPARK + 2 * _PAD} {_HEIGHT}" role="img"'
        f' aria-label="{escape(told)}"><path d="{"".join(path)}"/>'
        f'<circle cx="{last[0]}" cy="{last[1]}" r="3"/></svg>'
    )
