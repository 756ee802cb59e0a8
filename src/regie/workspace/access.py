"""Who may open which page. A page that is not listed here opens for nobody.

What somebody then sees on it is said by ``visible_to`` and ``changeable_by`` alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from django.urls import resolve
from django.utils.translation import override
from msgspec import Struct

from regie.base.actor import STAFF, Actor, Role


class Door(Struct, frozen=True):
    """Who comes through. ``roles`` are held anywhere; ``anybody`` needs no account; ``signed_in``
    needs an account and no role; ``demo`` exists in a demonstration only."""

    roles: frozenset[Role] = frozenset()
    signed_in: bool = False
    anybody: bool = False
    demo: bool = False

    def opens_for(self, actor: Actor) -> bool:
        """Whether ``actor`` comes through."""
        if self.anybody:
            return True
        if not actor.is_somebody:
            return False
        held = actor.roles | {role for role, _ in actor.mandates}
        return self.signed_in or not held.isdisjoint(self.roles)

    def names(self) -> list[str]:
        """The roles that may open it, as ``regie urls --json`` tells them."""
        if self.anybody:
            return ["visitor", *(role.value for role in Role)]
        return [role.value for role in Role if self.signed_in or role in self.roles]


ANYBODY = Door(anybody=True)
SIGNED_IN = Door(signed_in=True)


def roles(*chosen: Role) -> Door:
    """Only for who holds one of these, at the agency or at an organisation."""
    return Door(roles=frozenset(chosen))


_SEE_AWARDS = STAFF - {Role.ASSESSOR}
_APPLICANTS = (Role.APPLICANT_READER, Role.APPLICANT_EDITOR, Role.APPLICANT_SIGNATORY)

#: URL name → who may open it.
DOORS: dict[str, Door] = {
    "work:home": SIGNED_IN,
    "work:approval": SIGNED_IN,
    "work:approval_decide": SIGNED_IN,
    "work:jobs": SIGNED_IN,
    "work:job": SIGNED_IN,
    "work:job_again": SIGNED_IN,
    "work:job_seen": SIGNED_IN,
    "work:history": SIGNED_IN,
    "work:files": SIGNED_IN,
    "work:file": SIGNED_IN,
    "work:mailbox": SIGNED_IN,
    "work:mail": Door(signed_in=True, demo=True),
    "work:messages": SIGNED_IN,
    "work:messages_read": SIGNED_IN,
    "work:mandates": SIGNED_IN,
    "work:mandate": SIGNED_IN,
    "work:mandate_approve": SIGNED_IN,
    "work:mandate_refuse": SIGNED_IN,
    "work:mandate_end": SIGNED_IN,
    "work:invitations": roles(
        Role.ADMINISTRATOR, Role.COORDINATOR, Role.HEAD, Role.APPLICANT_SIGNATORY
    ),
    "work:invitation_revoke": roles(
        Role.ADMINISTRATOR, Role.COORDINATOR, Role.HEAD, Role.APPLICANT_SIGNATORY
    ),
    **dict.fromkeys(
        (
            "work:proposals",
            "work:proposal_bring",
            "work:proposal",
            "work:proposal_accept",
            "work:proposal_refuse",
            "work:proposal_reopen",
            "work:proposal_take_back",
        ),
        roles(Role.COORDINATOR, Role.FINANCIAL_OFFICER, Role.ADMINISTRATOR),
    ),
    **dict.fromkeys(
        (
            "work:plans",
            "work:plan_desk",
            "work:edition",
            "work:edition_changes",
            "work:edition_conflicts",
            "work:edition_item",
        ),
        roles(*STAFF),
    ),
    **dict.fromkeys(
        (
            "work:plan_new",
            "work:plan_own_fields",
            "work:plan_open",
            "work:edition_new_item",
            "work:edition_submit",
            "work:edition_back",
            "work:edition_decision",
            "work:edition_publication",
            "work:edition_taking_back",
            "work:edition_discarding",
            "work:edition_conflict",
            "work:item_move",
            "work:item_ending",
            "work:item_revival",
            "work:item_merge",
            "work:item_split",
            "work:item_undo",
            "work:sheet",
            "work:sheet_workbook",
            "work:sheet_bring",
            "work:sheet_read",
            "work:sheet_take",
            "work:draft_paper",
            "work:templates",
            "work:template_bring",
            "work:template_take_back",
            "work:template_shipped",
            "work:plan_change",
            "work:questions",
            "work:decision",
            "work:kept",
            "work:agreement_new",
            "work:agreement",
            "work:advice_new",
            "work:advice",
            "work:advice_answer",
            "work:indicator_new",
            "work:indicator_formula",
            "work:indicator_change",
            "work:indicator_end",
            "work:indicator_target_new",
            "work:indicator_target",
            "work:indicator_tie_new",
            "work:indicator_tie",
            "work:indicator_figure_new",
            "work:indicator_figure",
            "work:indicator_drop",
            "work:research_type",
        ),
        roles(Role.COORDINATOR, Role.ADMINISTRATOR),
    ),
    **dict.fromkeys(
        (
            "work:ledger",
            "work:ledger_round",
            "work:ledger_round_by_uid",
            "work:ledger_movements",
            "work:ledger_reconciliation",
            "work:ledger_movement",
            "work:ledger_articles",
            "work:ledger_article",
            "work:grants",
            "work:grant",
            "work:beneficiary",
            "work:grant_answers",
            "work:grant_answer_new",
            "work:grant_answer",
            "work:grant_answer_file",
            "work:indicators",
            "work:indicators_in",
            "work:indicator",
            "work:unproven",
            "work:research",
        ),
        roles(*STAFF),
    ),
    **dict.fromkeys(
        (
            "work:ledger_new",
            "work:ledger_kinds",
            "work:ledger_post",
            "work:ledger_decision_new",
            "work:ledger_upload",
            "work:ledger_empty",
            "work:ledger_rows",
            "work:ledger_closing",
            "work:ledger_reverse",
            "work:ledger_article_new",
            "work:ledger_recode",
            "work:ledger_flows",
            "work:grant_new",
            "work:grants_bring",
            "work:grants_read",
            "work:grant_change",
            "work:grant_award",
            "work:grant_evaluate",
            "work:grant_commit",
            "work:grant_instalments",
            "work:grant_pay",
            "work:beneficiary_new",
            "work:beneficiary_kbo",
        ),
        roles(Role.COORDINATOR, Role.FINANCIAL_OFFICER, Role.ADMINISTRATOR),
    ),
    **dict.fromkeys(("work:figures_sets", "work:figures_set"), roles(*STAFF)),
    **dict.fromkeys(
        (
            *("work:figures_new", "work:figures_change", "work:figures_bring"),
            *("work:figures_trial", "work:figures_waves"),
        ),
        roles(Role.COORDINATOR, Role.ADMINISTRATOR),
    ),
    **dict.fromkeys(
        ("work:calls", "work:call", "work:call_rules", "work:call_preview"), roles(*STAFF)
    ),
    **dict.fromkeys(
        (
            "work:call_new",
            "work:call_bring",
            "work:call_change",
            "work:call_undo",
            "work:call_discarding",
            "work:call_money",
            "work:call_withdrawing",
            "work:call_asking",
            "work:call_step",
            "work:call_element",
            "work:call_element_do",
            "work:place_figures",
            "work:support_answer",
        ),
        roles(Role.COORDINATOR, Role.ADMINISTRATOR),
    ),
    "work:support": roles(
        *_SEE_AWARDS, Role.APPLICANT_READER, Role.APPLICANT_EDITOR, Role.APPLICANT_SIGNATORY
    ),
    **dict.fromkeys(
        ("work:support_ask", "work:support_withdraw"),
        roles(Role.APPLICANT_EDITOR, Role.APPLICANT_SIGNATORY),
    ),
    **dict.fromkeys(
        (
            "work:awards",
            "work:award",
            "work:letter",
            "work:objections",
            "work:objection",
            "work:settlements",
            "work:settlement",
        ),
        roles(*_SEE_AWARDS, *_APPLICANTS),
    ),
    **dict.fromkeys(
        (
            "work:award_check",
            "work:objection_new",
        ),
        roles(
            Role.COORDINATOR,
            Role.ADMINISTRATOR,
            Role.INSPECTOR,
            Role.APPLICANT_EDITOR,
            Role.APPLICANT_SIGNATORY,
        ),
    ),
    **dict.fromkeys(
        ("work:reports", "work:report", "work:report_log"),
        roles(*_SEE_AWARDS, *_APPLICANTS, Role.PARTNER_EDITOR),
    ),
    **dict.fromkeys(
        ("work:report_sheet", "work:report_bring"),
        roles(*_APPLICANTS, Role.PARTNER_EDITOR),
    ),
    **dict.fromkeys(
        ("work:award_payments", "work:payment", "work:payment_file", "work:payment_reading"),
        roles(
            Role.FINANCIAL_OFFICER,
            Role.ADMINISTRATOR,
            Role.COORDINATOR,
            Role.APPROVER,
            Role.INSPECTOR,
        ),
    ),
    **dict.fromkeys(
        ("work:payment_layout", "work:payment_bring"),
        roles(Role.FINANCIAL_OFFICER, Role.ADMINISTRATOR),
    ),
    **dict.fromkeys(("work:samples", "work:sample"), roles(*_SEE_AWARDS)),
    "work:profile": SIGNED_IN,
    "work:agenda": SIGNED_IN,
    "work:upkeep": roles(*STAFF, Role.REPORTER, Role.HEAD),
    "work:agenda_key": SIGNED_IN,
    "work:agenda_key_revoke": SIGNED_IN,
    **dict.fromkeys(
        (
            "work:obligations",
            "work:obligation",
            "work:obligation_end",
            "work:obligation_met",
            "work:bodies",
            "work:body",
            "work:body_member_end",
            "work:meeting",
        ),
        roles(Role.COORDINATOR, Role.ADMINISTRATOR),
    ),
    **dict.fromkeys(
        (
            "work:allotments",
            "work:claims",
            "work:claim",
            "work:allotment",
            "work:overdrafts",
            "work:overdraft",
            "work:pots",
            "work:pot",
            "work:payments",
            "work:payments_article",
        ),
        roles(*STAFF),
    ),
    **dict.fromkeys(
        ("work:scenarios", "work:scenario", "work:scenarios_compare", "work:scenario_file"),
        roles(Role.COORDINATOR, Role.FINANCIAL_OFFICER, Role.ADMINISTRATOR, Role.APPROVER),
    ),
    **dict.fromkeys(
        (
            "work:allotment_new",
            "work:claim_new",
            "work:claim_do",
            "work:allotment_end",
            "work:overdraft_new",
            "work:formulas",
            "work:formula",
            "work:formula_new",
            "work:formula_post",
            "work:index_share",
            "work:index_shares",
            "work:measure_decide",
            "work:measure_new",
            "work:scenario_beside",
            "work:scenario_discarding",
            "work:scenario_new",
            "work:scenario_promotion",
        ),
        roles(Role.COORDINATOR, Role.FINANCIAL_OFFICER, Role.ADMINISTRATOR),
    ),
    **dict.fromkeys(
        (
            "work:application_new",
            "work:application",
            "work:application_block",
            "work:application_menu",
            "work:application_budget",
            "work:application_partners",
            "work:application_rights",
            "work:application_check",
            "work:application_receipt",
            "work:application_receipt_file",
            "work:application_reopen",
            "work:application_withdraw",
            "work:application_file",
            "work:account_number",
        ),
        roles(Role.APPLICANT_READER, Role.APPLICANT_EDITOR, Role.APPLICANT_SIGNATORY),
    ),
    **dict.fromkeys(
        ("work:application_partner_out", "work:application_submit"),
        roles(Role.APPLICANT_EDITOR, Role.APPLICANT_SIGNATORY),
    ),
    **dict.fromkeys(
        ("work:applications", "work:application_part"),
        roles(
            Role.APPLICANT_READER,
            Role.APPLICANT_EDITOR,
            Role.APPLICANT_SIGNATORY,
            Role.PARTNER_EDITOR,
        ),
    ),
    **dict.fromkeys(
        (
            "work:dossiers",
            "work:dossier",
            "work:inspection",
            "work:dividing",
            "work:dividing_file",
            "work:dividing_curve",
            "work:dividing_compare",
            "work:decision_version",
            "work:decision_version_file",
            "work:decision_by_uid",
        ),
        roles(*STAFF - {Role.ASSESSOR}),
    ),
    **dict.fromkeys(
        (
            "work:dossier_check",
            "work:dossier_message",
            "work:dossier_score",
            "work:assessors",
            "work:juries",
            "work:jury_new",
            "work:jury",
            "work:jury_report",
            "work:jury_close",
            "work:jury_item",
            "work:dividing_keep",
            "work:decision_line",
            "work:decision_take",
            "work:decision_discard",
        ),
        roles(Role.COORDINATOR, Role.ADMINISTRATOR),
    ),
    **dict.fromkeys(
        ("work:assessments", "work:assessment", "work:assessment_conflict"), roles(Role.ASSESSOR)
    ),
    "work:application_questions": roles(
        Role.APPLICANT_READER, Role.APPLICANT_EDITOR, Role.APPLICANT_SIGNATORY
    ),
    **dict.fromkeys(
        (
            "work:analyses",
            "work:analysis",
            "work:analysis_chapter",
            "work:analysis_papers",
            "work:analysis_file",
        ),
        roles(Role.MUNICIPAL_EDITOR, Role.COORDINATOR, Role.COUNSELLOR, Role.ADMINISTRATOR),
    ),
    **dict.fromkeys(("work:analysis_new", "work:analysis_step"), roles(Role.MUNICIPAL_EDITOR)),
    **dict.fromkeys(
        ("work:analysis_use", "work:analysis_guide", "work:analysis_guide_file"),
        roles(Role.COORDINATOR, Role.COUNSELLOR, Role.ADMINISTRATOR),
    ),
    **dict.fromkeys(
        ("work:analysis_guide_chapter", "work:analysis_guide_load"),
        roles(Role.COORDINATOR, Role.ADMINISTRATOR),
    ),
    "work:role": Door(anybody=True, demo=True),
    "work:invitation_open": ANYBODY,
    "work:invitation": ANYBODY,
    **dict.fromkeys(
        ("work:rounds", "work:progress_request", "work:progress_request_decide"),
        roles(*STAFF, Role.HEAD, Role.REPORTER),
    ),
    "work:practice_decide": roles(Role.COORDINATOR, Role.ADMINISTRATOR, Role.HEAD),
    **dict.fromkeys(("work:round", "work:round_file"), roles(*STAFF)),
    **dict.fromkeys(
        ("work:round_new", "work:round_decide", "work:round_accept", "work:progress_minutes"),
        roles(Role.COORDINATOR, Role.ADMINISTRATOR),
    ),
    **dict.fromkeys(
        ("work:mergers", "work:merger"),
        roles(Role.COORDINATOR, Role.ADMINISTRATOR, Role.APPROVER),
    ),
    **dict.fromkeys(("work:boundaries", "work:boundaries_remove"), roles(Role.ADMINISTRATOR)),
    **dict.fromkeys(
        ("work:merger_ask", "work:merger_discard", "work:merger_decide"),
        roles(Role.COORDINATOR, Role.ADMINISTRATOR),
    ),
    **dict.fromkeys(
        (
            "work:programmes",
            "work:programme",
            "work:programme_continue",
            "work:programme_line",
        ),
        roles(Role.COORDINATOR, Role.ADMINISTRATOR),
    ),
    "work:programme_lessons": roles(Role.APPLICANT_EDITOR, Role.APPLICANT_SIGNATORY),
    "work:consultation": roles(
        Role.APPLICANT_EDITOR, Role.APPLICANT_SIGNATORY, Role.COORDINATOR, Role.ADMINISTRATOR
    ),
    **dict.fromkeys(
        (
            "work:charts",
            "work:chart_new",
            "work:chart",
            "work:stories",
            "work:story_new",
            "work:story",
            "work:theme_reports",
        ),
        roles(Role.COORDINATOR, Role.ADMINISTRATOR),
    ),
    # By a personal link: whoever holds it needs no account.
    **dict.fromkeys(
        (
            "work:answer_open",
            "work:answer",
            "work:answer_on_track",
            "work:answer_check",
            "work:answer_receipt",
            "work:answer_receipt_file",
            "work:answer_paper",
            "work:answer_save",
            "work:answer_pass",
            "work:answer_take",
        ),
        ANYBODY,
    ),
    "work:agenda_own_file": ANYBODY,
    "follow_confirm": ANYBODY,
    "follow_stop": ANYBODY,
}


def opens(actor: Actor, path: str) -> bool:
    """Whether the page at a Dutch path opens for ``actor``."""
    return DOORS.get(_name(path), Door()).opens_for(actor)


@cache
def _name(path: str) -> str:
    with override("nl"):
        return resolve(path).view_name


def entrance(names: Iterable[str]) -> None:
    """List the pages of signing in, which anybody may open."""
    for name in names:
        DOORS[name] = ANYBODY
