"""When a call is open, to the second."""

from __future__ import annotations

from datetime import date, datetime, time

from django.utils import timezone

from regie.programmes.ruleset import Dates


def opens_at(dates: Dates) -> datetime | None:
    """The first moment; a day opens when it begins."""
    return None if dates.opens is None else _moment(dates.opens, time(0))


def closes_at(dates: Dates) -> datetime | None:
    """The last moment at which an application still comes in time; a day lasts until it ends."""
    return None if dates.closes is None else _moment(dates.closes, time(23, 59, 59))


def is_open(dates: Dates, moment: datetime) -> bool:
    """Whether the call takes applications at this moment; without a closing it never does."""
    opens, closes = opens_at(dates), closes_at(dates)
    return closes is not None and (opens is None or opens <= moment) and moment <= closes


def _moment(told: datetime | date, on_a_day: time) -> datetime:
    if isinstance(told, datetime):
        return told if told.tzinfo else timezone.make_aware(told)
    return timezone.make_aware(datetime.combine(told, on_a_day))
