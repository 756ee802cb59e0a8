"""The room ``workspace``."""

from django.apps import AppConfig


class WorkspaceConfig(AppConfig):
    """The signed-in pages."""

    name = "regie.workspace"
    label = "workspace"

    def ready(self) -> None:
        """Say where the pages of this room stand."""
        from django.utils.translation import gettext_lazy as _

        from regie.components import navigation
        from regie.components.addresses import PAGES
        from regie.components.plan_words import FIELDS as WORDS
        from regie.components.requests import FIELD_NAMES
        from regie.workspace.access import opens

        navigation.opens.add(opens)
        FIELD_NAMES.update(
            {
                **WORDS,
                "answer": _("choice"),
                "approver": _("approved by"),
                "added": _("added"),
                "ground": _("reason"),
                "measures": _("measures"),
                "moved": _("moved"),
                "movement": _("movement"),
                "removed": _("taken out"),
                "below": _("with what stood under it"),
                "changes": _("changes"),
                "edition": _("edition"),
                "fields": _("fields"),
                "from": _("from"),
                "rows": _("rows"),
                "seq": _("in the order of publishing"),
                "slug": _("address"),
                "to": _("to"),
            }
        )
        PAGES.update(
            history="work:history",
            kept_indicator="work:indicator",
            kept_research="work:research_type",
            new_chart="work:chart_new",
            claims="work:claims",
            merging="work:merger",
            consultation_answer="work:consultation",
            continuation="work:programme_line",
            mandate="work:mandate",
            approval="work:approval",
            job="work:job",
            file="work:file",
            proposal="work:proposal",
            edition="work:edition",
            plan_sheet="work:sheet_read",
            progress_answer="work:answer",
            progress_request="work:progress_request",
            progress_round="work:round",
            obligation="work:obligation",
            meeting="work:meeting",
            round="work:ledger_round_by_uid",
            movement="work:ledger_movement",
            allotment="work:allotment",
            overdraft="work:overdraft",
            payments="work:payments_article",
            grant_import="work:grants_read",
            dataset="work:figures_set",
            data_trial="work:figures_trial",
            award="work:award",
            report="work:report",
            objection="work:objection",
            settlement="work:settlement",
            sample="work:sample",
            paymentbatch="work:payment",
            due_grant_evaluation="work:grant",
            grant_evaluation="work:grant_evaluate",
            formula="work:formula",
            late_figures="work:indicators_in",
            scenario="work:scenario",
            callrules="work:call_rules",
            application="work:application",
            application_part="work:application_part",
            member="work:application_part",
            decision="work:decision_by_uid",
            assessment="work:assessment",
            application_questions="work:application_questions",
            analysis="work:analysis",
            analysis_papers="work:analysis_papers",
        )
