"""When a call is open, to the second, in Brussels: values in, values out."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Literal
from zoneinfo import ZoneInfo

from regie.programmes.ruleset import RuleSet

_HERE = ZoneInfo("Europe/Brussels")
State = Literal["open", "coming", "closed", "unknown"]


def opening(rules: RuleSet) -> datetime | None:
    """The first moment at which the call can be answered."""
    return _at(rules.dates.opens, time())


def closing(rules: RuleSet) -> datetime | None:
    """The last second at which the call can be answered; a day lasts until its end."""
    return _at(rules.dates.closes, time(23, 59, 59))


def state_at(rules: RuleSet, now: datetime) -> State:
    """Whether the call can be answered ``now``; unknown where a date is not told."""
    opens, closes = opening(rules), closing(rules)
    if closes and closes < now.replace(microsecond=0):
        return "closed"
    if opens is None:
        return "unknown"
    if now < opens:
        return "coming"
    return "open" if closes else "unknown"


def _at(moment: datetime | date | None, hour: time) -> datetime | None:
    if moment is None:
        return None
    if not isinstance(moment, datetime):
        return datetime.combine(moment, hour, _HERE)
    return moment if moment.tzinfo else moment.replace(tzinfo=_HERE)
