"""The room ``programmes``."""

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    """Calls, applications, decisions, awards, reports."""

    name = "regie.programmes"
    label = "programmes"

    def ready(self) -> None:
        """Say what the services of this room do."""
        from regie.base.audit import ACTIONS
        from regie.base.hooks import merger_totals, municipality_merged
        from regie.programmes.services import mergers

        municipality_merged.add(mergers.boards_go_over)
        merger_totals.add(mergers.counted)

        ACTIONS.update(
            {
                "programmes.call.loaded": "Call loaded",
                "programmes.rules.loaded": "Rules of a call loaded",
                "programmes.application.started": "Application started",
                "programmes.application.submitted": "Application submitted",
                "programmes.decision.prepared": "Decision prepared",
                "programmes.decision.taken": "Decision taken",
                "programmes.award.made": "Award made",
                "programmes.continuation.proposed": "Rule of continuation applied",
                "programmes.continuation.evaluated": "Line evaluated for the next year",
                "programmes.continuation.decided": "Continuation decided by hand",
                "programmes.end.begun": "End of a programme begun",
                "programmes.end.action_told": "Outcome of an action told",
                "programmes.end.lesson_told": "Lesson of a board told",
                "programmes.end.closed": "Programme closed",
                "programmes.consultation.opened": "Consultation opened",
                "programmes.consultation.answered": "Consultation answered",
            }
        )
