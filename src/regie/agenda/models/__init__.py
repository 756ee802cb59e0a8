"""Obligations, when they were met, and addresses of personal calendars."""

from regie.agenda.models.key import CalendarKey
from regie.agenda.models.obligation import Fulfilment, Obligation

__all__ = ["CalendarKey", "Fulfilment", "Obligation"]
