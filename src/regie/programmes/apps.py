"""The room ``programmes``."""

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    """Calls, applications, decisions, awards, reports."""

    name = "regie.programmes"
    label = "programmes"

    def ready(self) -> None:
        """Say what the services of this room do."""
        from regie.actors.people.due import due_items
        from regie.base.approvals import Subject, subject
        from regie.base.audit import ACTIONS
        from regie.programmes.selectors.assessing_due import due_in_assessing
        from regie.programmes.services import decisions

        due_items.add(due_in_assessing)
        subject(
            Subject(
                kind=decisions.APPROVAL,
                digest=decisions.digest_of,
                roles=decisions.APPROVERS,
                approved=decisions.approved,
            )
        )
        ACTIONS.update(
            {
                "programmes.call.loaded": "Call loaded",
                "programmes.rules.loaded": "Rules of a call loaded",
                "programmes.application.started": "Application started",
                "programmes.application.submitted": "Application submitted",
                "programmes.decision.prepared": "Decision prepared",
                "programmes.decision.taken": "Decision taken",
                "programmes.decision.changed": "Line of a decision changed by hand",
                "programmes.decision.asked": "Second person asked for a decision",
                "programmes.decision.discarded": "Version of a decision put away",
                "programmes.check.kept": "Completeness of an application checked",
                "programmes.check.asked": "Applicant asked to complete an application",
                "programmes.check.ineligible": "Application found ineligible",
                "programmes.dossier.said": "Question or answer in a dossier",
                "programmes.assessment.given": "Application given to assessors",
                "programmes.assessment.taken_away": "Application taken away from an assessor",
                "programmes.assessment.conflict": "Conflict of interest told",
                "programmes.assessment.sent": "Assessment sent",
                "programmes.score.agreed": "Score of an application agreed on",
                "programmes.jury.planned": "Meeting of a jury planned",
                "programmes.jury.changed": "Meeting of a jury changed",
                "programmes.jury.held": "Meeting of a jury closed",
                "programmes.inspection.advised": "Advice of the Inspection of Finance written down",
                "programmes.award.made": "Award made",
            }
        )
