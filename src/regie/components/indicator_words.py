"""Words for indicators: what they are, how they stand, and their figures."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from regie.base.text import said
from regie.components import figures
from regie.components.templatetags.regie import language
from regie.indicators.judging_words import LACKS, STATES
from regie.indicators.models import Figure, Indicator, Research, Target
from regie.kernel.dates import PartialDate, parse_iso

Words = str | Promise
__all__ = [
    "COMPARISONS",
    "DIRECTIONS",
    "FREQUENCIES",
    "LACKS",
    "RESEARCH",
    "STATES",
    "STATE_KINDS",
    "STATUSES",
    "TARGETS",
    "TRENDS",
    "compared",
    "theme",
    "value",
    "when",
    "with_unit",
]

#: How pressing a state is (``<c-status>``).
STATE_KINDS = {
    "reached": "good",
    "on_track": "good",
    "behind": "look",
    "missed": "bad",
    "no_target": "neutral",
    "no_figure": "neutral",
}
DIRECTIONS: dict[str, Words] = {
    Indicator.Direction.UP: _("higher is better"),
    Indicator.Direction.DOWN: _("lower is better"),
    Indicator.Direction.NONE: _("neither is better"),
}
FREQUENCIES: dict[str, Words] = {
    Indicator.Frequency.YEAR: _("every year"),
    Indicator.Frequency.HALF_YEAR: _("every half year"),
    Indicator.Frequency.QUARTER: _("every quarter"),
    Indicator.Frequency.ONCE: _("once"),
    Indicator.Frequency.IRREGULAR: _("without a fixed rhythm"),
}
TARGETS: dict[str, Words] = {
    Target.Kind.BASELINE: _("baseline"),
    Target.Kind.TARGET: _("target"),
    Target.Kind.ANNOUNCED: _("announced"),
}
COMPARISONS: dict[str, Words] = {
    Target.Comparison.AT_LEAST: _("at least"),
    Target.Comparison.AT_MOST: _("at most"),
    Target.Comparison.EXACTLY: _("exactly"),
}
TRENDS: dict[str, Words] = {"up": _("goes up"), "down": _("goes down"), "flat": _("stays the same")}
RESEARCH: dict[str, Words] = {
    Research.Type.MONITORING: _("research that follows up (monitoring)"),
    Research.Type.EXPLORATIVE: _("research that explores for policy"),
    Research.Type.EVALUATIVE: _("research that evaluates policy"),
}
STATUSES: dict[str, Words] = {
    Figure.Status.OK: _("known"),
    Figure.Status.MISSING: _("missing"),
    Figure.Status.SUPPRESSED: _("hidden: too few people"),
}


def when(period: str | PartialDate | None) -> str:
    """A period of a series in words: ``2024``, ``derde kwartaal 2024``."""
    if period is None:
        return figures.NONE
    if isinstance(period, PartialDate):
        return figures.partial_date(period, language())
    try:
        return figures.partial_date(parse_iso(period), language())
    except ValueError:
        return period


def value(told: Decimal | None, decimals: int, status: str = "ok") -> str:
    """A figure without its unit; a word where there is none."""
    if told is None:
        return "–" if status == "ok" else str(STATUSES[status])
    return figures.number(told, language(), decimals)


def with_unit(told: Decimal, decimals: int, unit: Mapping[str, str]) -> str:
    """A figure with its unit."""
    return f"{value(told, decimals)} {said(unit, language())[0]}".strip()


def compared(comparison: str, told: str) -> str:
    """``ten minste 20``."""
    return f"{COMPARISONS[comparison]} {told}"


def theme(code: str) -> str:
    """What a monitor or theme is called: its short name in words."""
    return code.replace("-", " ").capitalize() if code else gettext("without a theme")
