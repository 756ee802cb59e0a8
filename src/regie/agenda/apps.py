"""The room ``agenda``."""

from django.apps import AppConfig


class AgendaConfig(AppConfig):
    """Due dates."""

    name = "regie.agenda"
    label = "agenda"

    def ready(self) -> None:
        """Declare what this room writes in the history, and what it wants done."""
        from regie.actors.people.due import due_items
        from regie.agenda import selectors
        from regie.agenda.hooks import due_dates
        from regie.base.audit import ACTIONS

        due_dates.add(selectors.obligations_due)
        due_dates.add(selectors.meetings_due)
        due_items.add(selectors.due_items)
        ACTIONS.update(
            {
                "agenda.obligations.loaded": "Obligations loaded",
                "agenda.obligation.added": "Obligation added",
                "agenda.obligation.changed": "Obligation changed",
                "agenda.obligation.ended": "Obligation ended",
                "agenda.obligation.fulfilled": "Obligation met",
                "agenda.member.added": "Member added",
                "agenda.member.ended": "Membership ended",
                "agenda.meeting.added": "Meeting added",
                "agenda.meeting.changed": "Meeting changed",
                "agenda.meetings.loaded": "Meetings loaded",
                "agenda.key.made": "Calendar address made",
                "agenda.key.revoked": "Calendar address withdrawn",
            }
        )
