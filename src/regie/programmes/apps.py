"""The room ``programmes``."""

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    """Calls, applications, decisions, awards, reports."""

    name = "regie.programmes"
    label = "programmes"

    def ready(self) -> None:
        """Say what the services of this room do."""
        from regie.actors.people.due import due_items
        from regie.agenda.hooks import due_dates
        from regie.base.approvals import Subject, subject
        from regie.base.audit import ACTIONS
        from regie.programmes.selectors.reports import due_in_programmes, report_dates
        from regie.programmes.services import payments, settlements

        due_items.add(due_in_programmes)
        due_dates.add(report_dates)
        for room in (payments, settlements):
            subject(
                Subject(
                    kind=room.APPROVAL,
                    digest=room.digest_of,
                    roles=room.APPROVERS,
                    approved=room.approved,
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
                "programmes.award.made": "Award made",
                "programmes.awards.made": "Awards of a decision made",
                "programmes.award.bbc_told": "Action of its own accounts told",
                "programmes.objection.made": "Objection or complaint made",
                "programmes.objection.answered": "Objection or complaint answered",
                "programmes.layout.set": "Columns of the payment file set",
                "programmes.payments.prepared": "Payments prepared",
                "programmes.payments.approved": "Payments approved",
                "programmes.payments.exported": "Payments handed over",
                "programmes.payments.withdrawn": "Payments withdrawn",
                "programmes.payments.read": "What was paid read back",
                "programmes.report.saved": "Report saved",
                "programmes.report.partners_due": "Day for partners set",
                "programmes.report.double_told": "Double counting answered",
                "programmes.report.sent": "Report sent",
                "programmes.report.returned": "Report sent back",
                "programmes.report.approved": "Report approved",
                "programmes.result.logged": "Result logged",
                "programmes.result.struck": "Result struck from the log",
                "programmes.settlement.proposed": "Settlement proposed",
                "programmes.settlement.sent": "Settlement put before the applicant",
                "programmes.settlement.replied": "Settlement replied to",
                "programmes.settlement.chosen": "Lines of a settlement decided",
                "programmes.settlement.decided": "Settlement decided",
                "programmes.settlement.recovered": "Recovered money noted",
                "programmes.settlement.closed": "Settlement closed",
                "programmes.accounts.checked": "Check against accounts attached",
                "programmes.sample.drawn": "Sample drawn",
                "programmes.sample.found": "Finding of a sample noted",
            }
        )
