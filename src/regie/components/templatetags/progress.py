"""``{% load progress %}``: how far items are."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.translation import gettext

from regie.components import figures, progress
from regie.components.progress import Episode
from regie.components.templatetags.regie import language
from regie.plans.models import Answer

register = template.Library()


@register.inclusion_tag("progress/line.html")
def progress_of(item: str) -> dict[str, list[Episode]]:
    """The line of progress of an item (its uid), with its heading; nothing where none is known."""
    return {"episodes": progress.progress_line(item)}


@register.filter
def moment(value: datetime | str) -> str:
    """An instant with its zone: ``31 maart 2026 om 23.59 uur (tijd in Brussel)``."""
    at = timezone.localtime(datetime.fromisoformat(value) if isinstance(value, str) else value)
    clock = f"{at:%H.%M}" if language() == "nl" else f"{at:%H:%M}"
    return gettext("%(day)s at %(time)s (Brussels time)") % {
        "day": figures.day(at.date(), language()),
        "time": clock,
    }


@register.filter
def last_day(until: date) -> date:
    """The last day of a period that is kept half open."""
    return progress.last_day_of(until)


@register.filter
def status_name(status: str) -> str:
    """The word for how it goes; "" for none."""
    return str(progress.STATUSES[status]) if status else ""


@register.filter
def status_kind(status: str) -> str:
    """How pressing that is."""
    return progress.STATUS_KINDS.get(status, "neutral")


@register.filter
def answered(answer: object) -> object:
    """An answer in words."""
    return progress.told(answer) if isinstance(answer, Answer) else None
