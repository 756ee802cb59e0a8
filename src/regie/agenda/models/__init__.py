"""Obligations, when they were met, bodies that meet, and addresses of personal calendars."""

from regie.agenda.models.key import CalendarKey
from regie.agenda.models.meeting import Meeting, Membership
from regie.agenda.models.obligation import Fulfilment, Obligation

__all__ = ["CalendarKey", "Fulfilment", "Meeting", "Membership", "Obligation"]
