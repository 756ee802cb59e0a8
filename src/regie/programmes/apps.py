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
            }
        )
