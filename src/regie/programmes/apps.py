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
        from regie.base.actor import Role
        from regie.base.approvals import Subject, subject
        from regie.base.audit import ACTIONS
        from regie.base.chain import links_at, nodes_of
        from regie.base.hooks import merger_totals, municipality_merged, search_texts
        from regie.base.models.file import SEEN
        from regie.indicators import hooks
        from regie.programmes.models.call import WRITERS
        from regie.programmes.selectors import chain, evidence
        from regie.programmes.selectors.applications import due_applications
        from regie.programmes.selectors.assessing_due import due_in_assessing
        from regie.programmes.selectors.enclosed import seen_files
        from regie.programmes.selectors.realised import realised, reported
        from regie.programmes.selectors.reports import due_in_programmes, report_dates
        from regie.programmes.selectors.search import search_texts as found
        from regie.programmes.services import (
            accounts,
            calls,
            closing,  # noqa: F401 - it declares a job
            decisions,
            doing,  # noqa: F401 - it declares a job
            enclosures,
            mergers,
            payments,
            settlements,
            threshold_figures,
        )

        SEEN[enclosures.PURPOSE] = seen_files
        search_texts.add(found)
        hooks.realised.add(realised)
        hooks.reported.add(reported)
        municipality_merged.add(mergers.boards_go_over)
        merger_totals.add(mergers.counted)
        hooks.data_loaded.add(threshold_figures.renew)

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

        due_items.add(due_in_assessing)
        due_items.add(due_applications)
        subject(
            Subject(
                kind=accounts.APPROVAL,
                digest=accounts.digest_of_account,
                roles=accounts.APPROVERS,
                approved=accounts.approved,
            )
        )

        subject(
            Subject(
                kind=calls.APPROVAL,
                digest=calls.digest_of_draft,
                roles=frozenset({*WRITERS, Role.APPROVER}),
                approved=calls.approved,
            )
        )
        subject(
            Subject(
                kind=decisions.APPROVAL,
                digest=decisions.digest_of,
                roles=decisions.APPROVERS,
                approved=decisions.approved,
            )
        )
        links_at.add(chain.links_at)
        nodes_of.add(chain.nodes_of)
        links_at.add(evidence.links_at)
        ACTIONS.update(
            {
                "programmes.call.loaded": "Call loaded",
                "programmes.call.started": "Call started",
                "programmes.call.withdrawn": "Call withdrawn",
                "programmes.call.paid_from": "Money of a call told",
                "programmes.rules.loaded": "Rules of a call loaded",
                "programmes.rules.started": "Draft of the rules of a call started",
                "programmes.rules.changed": "Draft of the rules of a call changed",
                "programmes.rules.undone": "Last change of the rules of a call taken back",
                "programmes.rules.discarded": "Draft of the rules of a call thrown away",
                "programmes.rules.asked": "Approval of the rules of a call asked",
                "programmes.rules.in_force": "Rules of a call came into force",
                "programmes.places.loaded": "Figures of municipalities loaded",
                "programmes.support.asked": "Help asked",
                "programmes.support.answered": "Request for help answered",
                "programmes.support.withdrawn": "Request for help withdrawn",
                "programmes.application.started": "Application started",
                "programmes.application.submitted": "Application submitted",
                "programmes.application.reopened": "Application opened again",
                "programmes.application.withdrawn": "Application withdrawn",
                "programmes.application.enclosed": "File brought with an application",
                "programmes.application.parts_given": "Parts of an application given",
                "programmes.application.closed": "Draft ended when its call had closed",
                "programmes.account.told": "Account number told",
                "programmes.account.approved": "Account number approved",
                "programmes.partner.invited": "Partner invited",
                "programmes.partner.taken_out": "Partner taken out",
                "programmes.partner.confirmed": "Partner confirmed",
                "programmes.partner.declined": "Partner declined",
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
                "programmes.settlement.costs_told": "Costs of a settlement told",
                "programmes.settlement.chosen": "Lines of a settlement decided",
                "programmes.settlement.decided": "Settlement decided",
                "programmes.settlement.recovered": "Recovered money noted",
                "programmes.settlement.closed": "Settlement closed",
                "programmes.accounts.checked": "Check against accounts attached",
                "programmes.sample.drawn": "Sample drawn",
                "programmes.sample.found": "Finding of a sample noted",
                "programmes.continuation.proposed": "Rule of continuation applied",
                "programmes.continuation.evaluated": "Line evaluated for the next year",
                "programmes.continuation.decided": "Continuation decided by hand",
                "programmes.end.begun": "End of a programme begun",
                "programmes.end.action_told": "Outcome of an action told",
                "programmes.end.lesson_told": "Lesson of a board told",
                "programmes.end.closed": "Programme closed",
                "programmes.consultation.opened": "Consultation opened",
                "programmes.consultation.answered": "Consultation answered",
                "programmes.consultation.became_told": "What became of an answer told",
            }
        )
