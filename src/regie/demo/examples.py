"""Where to look in a demonstration: addresses that work, found in the register itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Model
from django.urls import reverse
from django.utils.translation import override

from regie.actors.models import (
    Invitation,
    Mandate,
    Merging,
    MergingCase,
    Municipality,
    Organisation,
)
from regie.agenda.models import Meeting, Membership, Obligation
from regie.base.actor import VISITOR, Role
from regie.base.models import Approval, Job, Notification, StoredFile
from regie.budgets.files import PURPOSE, kept
from regie.budgets.models import (
    Allotment,
    Article,
    Claim,
    ContentElement,
    Formula,
    Grant,
    GrantAnswer,
    GrantClaim,
    Movement,
    Overdraft,
    Pot,
    Round,
    Scenario,
)
from regie.budgets.rules import spoken
from regie.budgets.selectors import newest_round
from regie.demo.accounts import CITY, who_plays
from regie.demo.assessment import ROUND
from regie.demo.programmes import YEAR
from regie.indicators.models import (
    Analysis,
    AnalysisPaper,
    Chart,
    DataSet,
    Figure,
    Indicator,
    Research,
    Story,
    Target,
    Tie,
)
from regie.papers.models import Acceptance, Passage
from regie.papers.selectors import papers
from regie.plans.models import (
    Agreement,
    Edition,
    Item,
    PersonalLink,
    Plan,
    ProgressRound,
    Recommendation,
    Revision,
)
from regie.plans.models import Request as AskedAbout
from regie.plans.selectors import latest, plan_list
from regie.programmes.models import (
    Application,
    ApplicationFile,
    Assessment,
    Award,
    Call,
    CallRules,
    Consultation,
    Continuation,
    Decision,
    DecisionLine,
    JuryItem,
    JuryMeeting,
    Letter,
    Member,
    Objection,
    PaidLine,
    PaymentBatch,
    ProgrammeEnd,
    Report,
    ResultEntry,
    Sample,
    Settlement,
    SupportRequest,
)

#: What stands in an address; None where the register holds no such thing.
Found = tuple[object, ...] | None


def _first(model: type[Model], *fields: str, **having: Any) -> Callable[[], Found]:
    """Finds ``fields`` of the first row that has what is asked."""

    def find() -> Found:
        rows = model._default_manager.filter(**having)
        found: Found = rows.order_by("pk").values_list(*(fields or ("uid",))).first()
        return found

    return find


def _with(find: Callable[[], Found], *more: object) -> Callable[[], Found]:
    """What ``find`` finds, and ``more`` behind it."""
    return lambda: None if (found := find()) is None else (*found, *more)


def _round() -> Found:
    code = newest_round()
    return (code.lower(),) if code else None


def _edition() -> Found:
    """Of the plan with the most editions, the first."""
    numbered = [
        (plan.slug, sorted(one.number for one in plan.editions if one.number is not None))
        for plan in plan_list(VISITOR)
    ]
    found = max(numbered, key=lambda one: len(one[1]), default=("", []))
    return (found[0], found[1][0]) if found[1] else None


def _plan() -> Found:
    found = _edition()
    return found[:1] if found else None


_DRAFT = _first(Edition, state="draft")
#: An item that a draft changes.
_CHANGED = _first(
    Revision, "edition__uid", "item__uid", edition__state="draft", base__isnull=False, ended=False
)


def _with_edition() -> Found:
    found: Found = (
        Edition.objects.filter(number__isnull=False).order_by("pk").values_list("plan__slug", "uid")
    ).first()
    return found


def _open_round() -> Found:
    codes = Round.objects.filter(state="open").order_by("-year", "-sequence")
    found: Found = codes.values_list("code").first()
    return found


def _brought() -> Found:
    """A file with movements, in the round for which it was brought."""
    file = StoredFile.objects.filter(purpose=PURPOSE, name__endswith=".txt").first()
    return None if file is None else (kept(file)[2], file.uid)


_PAPER = _first(Acceptance, "paper__uid")
_ARTICLE = _first(Article, "code")
_MANDATE, _JOB, _APPROVAL = _first(Mandate), _first(Job), _first(Approval)
_SHEET = _first(StoredFile, purpose="plan_sheet")
_GRANT = _first(Grant, example=True)
_BENEFICIARY = _first(Organisation, grants__isnull=False, example=True)
_CLAIM_OF_GRANT = _first(GrantClaim, "grant__uid", "claim__uid", grant__example=True)
_ANSWER = _first(GrantAnswer, "number")
_DRAFTED = _first(Application, state="draft")
_KEY = _first(Authenticator, "pk", type=Authenticator.Type.WEBAUTHN)


def _asked() -> Found:
    found: Found = (
        PersonalLink.objects.filter(revoked_at=None, participant__requests__state="open")
        .order_by("pk")
        .values_list("uid", "participant__requests__uid")
        .first()
    )
    return found


def _link() -> Found:
    return None if (found := _asked()) is None else found[:1]


_ASKED, _LINK = _asked, _link
_ROUND = _first(ProgressRound, state="open")
_SCENARIO = _first(Scenario)
_CALL_DRAFT = _first(CallRules, "call__code", state="draft", call__example=True)


def _share() -> Found:
    """An article whose share can be told, in the newest round."""
    found = _round()
    spends = _first(Article, kind=Article.Kind.EXPENDITURE, legal_person=False)()
    return (*found, *spends) if found and spends else None


def _of_call(model: type[Model], path: str = "call__code", **having: Any) -> Callable[[], Found]:
    """The code of the call and the uid of the first such row of the assessed round."""
    return _first(model, path, "uid", **{path: ROUND}, **having)


_DOSSIER = _of_call(Application, number__isnull=False)
_VERSION = _of_call(Decision, state="draft")
_JURY = _of_call(JuryMeeting)
_FIGURE = _first(Figure, "indicator__code", "uid")


def _asked_question() -> Found:
    found: Found = (
        Application.objects.filter(call__code=ROUND, messages__isnull=False)
        .order_by("pk")
        .values_list("uid")
        .first()
    )
    return found


def _written_figure() -> Found:
    """A figure, with what it is called in an address."""
    found = _FIGURE()
    return (found[0], "cijfers", *found[1:]) if found else None


def _city_report() -> Found:
    """A report of the invented city."""
    names = {"award__organisation__names__name": CITY}
    found: Found = Report.objects.filter(**names).order_by("pk").values_list("uid").first()
    return found


#: Name of an address with a variable part → what fills it on this register.
_DATASET = _first(DataSet, "code", public=True, versions__isnull=False)
EXAMPLES: dict[str, Callable[[], Found]] = {
    **dict.fromkeys(("dataset", "dataset_table", "dataset_feed"), _DATASET),
    "dataset_file": _with(_DATASET, "csv"),
    **dict.fromkeys(
        ("chart", "chart_frame", "work:chart"), _first(Chart, "uid", published__isnull=False)
    ),
    "chart_picture": _with(_first(Chart, "uid", published__isnull=False), "svg"),
    **dict.fromkeys(("story", "work:story"), _first(Story, "slug", published__isnull=False)),
    **dict.fromkeys(
        (
            *("work:dossiers", "work:inspection", "work:assessors", "work:juries"),
            *("work:jury_new", "work:dividing", "work:dividing_keep", "work:dividing_curve"),
            "work:dividing_compare",
        ),
        lambda: (ROUND,),
    ),
    "work:dividing_file": lambda: (ROUND, "csv"),
    **dict.fromkeys(
        ("work:dossier", "work:dossier_check", "work:dossier_message", "work:dossier_score"),
        _DOSSIER,
    ),
    **dict.fromkeys(
        ("work:decision_version", "work:decision_take", "work:decision_discard"), _VERSION
    ),
    "work:decision_version_file": _with(_VERSION, "csv"),
    "work:decision_by_uid": _first(Decision, call__code=ROUND, state="draft"),
    "work:decision_line": _first(
        DecisionLine,
        "decision__call__code",
        "decision__uid",
        "pk",
        decision__call__code=ROUND,
        decision__state="draft",
    ),
    **dict.fromkeys(("work:jury", "work:jury_report", "work:jury_close"), _JURY),
    "work:jury_item": _first(
        JuryItem, "meeting__call__code", "meeting__uid", "uid", meeting__call__code=ROUND
    ),
    **dict.fromkeys(
        ("work:assessment", "work:assessment_conflict"),
        _first(
            Assessment,
            state="given",
            person__account__email=who_plays(Role.ASSESSOR).email,
        ),
    ),
    "work:application_questions": _asked_question,
    "agreement": _first(Agreement),
    **dict.fromkeys(("work:analysis", "work:analysis_papers"), _first(Analysis, state="draft")),
    "work:analysis_chapter": _with(_first(Analysis, state="draft"), "werk"),
    "work:analysis_step": _with(_first(Analysis, state="draft"), "afwerken"),
    "work:analysis_file": _first(AnalysisPaper, "analysis__uid", "uid"),
    "work:analysis_guide_chapter": lambda: ("werk",),
    "context_analysis_paper": _first(Analysis, published__isnull=False),
    "grant": _GRANT,
    **dict.fromkeys(
        ("work:grant", "work:grant_change", "work:grant_award", "work:grant_evaluate"), _GRANT
    ),
    **dict.fromkeys(("work:grant_instalments", "work:grant_pay"), _CLAIM_OF_GRANT),
    "work:grant_commit": _first(
        GrantClaim, "grant__uid", "claim__uid", claim__state=Claim.State.RESERVED
    ),
    "work:grants_read": _first(StoredFile, purpose="grant_import"),
    **dict.fromkeys(("work:beneficiary", "work:beneficiary_kbo"), _BENEFICIARY),
    **dict.fromkeys(
        ("work:figures_set", "work:figures_change", "work:figures_bring"),
        _first(DataSet, code="voorbeeld-werk"),
    ),
    "work:figures_waves": _first(DataSet, code="voorbeeld-bevraging"),
    "work:figures_trial": _first(Job, "params__uid", kind="indicators.data.try"),
    "work:grant_answer": _ANSWER,
    "work:grant_answer_file": _with(_ANSWER, "docx"),
    "recommendation": _first(Recommendation),
    "account_reset_password_from_key": lambda: ("0", "verlopen-sleutel"),
    "action_paper": _with(_first(Item, kind=Item.Kind.INITIATIVE), "pdf"),
    "budget_article": _ARTICLE,
    "budget_article_actions": _ARTICLE,
    "budget_article_money": _ARTICLE,
    "budget_article_file": _with(_ARTICLE, "evolutie", "csv"),
    "budget_part": _first(ContentElement),
    "budget_chapter_file": _with(_round, "xlsx"),
    "budget_round": _round,
    "budget_round_file": _with(_round, "artikelen", "csv"),
    **dict.fromkeys(
        ("call", "call_simulator", "call_check", "call_partners", "call_rules_file"),
        _first(Call, "code", code="plan-samenleven-2022"),
    ),
    "programme": lambda: ("plan-samenleven",),
    "programme_action": lambda: ("plan-samenleven", "5"),
    **dict.fromkeys(("work:call", "work:call_preview"), _first(Call, "code", state="published")),
    "work:call_change": _first(Call, "code", state="published"),
    "work:call_rules": _first(CallRules),
    **dict.fromkeys(
        ("work:call_money", "work:call_withdrawing"), _first(Call, "code", state="published")
    ),
    **dict.fromkeys(("work:call_undo", "work:call_discarding", "work:call_asking"), _CALL_DRAFT),
    "work:call_step": _with(_CALL_DRAFT, "menu"),
    **dict.fromkeys(("work:call_element", "work:call_element_do"), _with(_CALL_DRAFT, "menu", 1)),
    **dict.fromkeys(("work:support_answer", "work:support_withdraw"), _first(SupportRequest)),
    "document": _PAPER,
    "document_chapter": _with(_PAPER, 0),
    "document_text": _PAPER,
    "document_part": _with(_PAPER, "controles"),
    "follow_confirm": lambda: ("verlopen",),
    "follow_objective_feed": _first(Item, kind=Item.Kind.OBJECTIVE),
    "follow_plan_feed": _plan,
    "follow_stop": lambda: ("verlopen",),
    "item": _first(Item, kind=Item.Kind.INITIATIVE),
    "item_evidence": _first(Item, kind=Item.Kind.INITIATIVE),
    "item_money": _first(Item, kind=Item.Kind.INITIATIVE),
    "mfa_edit_webauthn": _KEY,
    "mfa_remove_webauthn": _KEY,
    "municipality": _first(Municipality, "nis", until=None),
    "place_programmes": lambda: ("44021",),
    "place_sheet": lambda: ("44021",),
    **dict.fromkeys(("programme_results", "programme_results_feed"), lambda: ("plan-samenleven",)),
    **dict.fromkeys(("work:merger", "work:merger_ask", "work:merger_discard"), _first(Merging)),
    "programme_end": _first(ProgrammeEnd, "programme", closed_at__isnull=False),
    "consultation": _first(Consultation, "programme", "uid"),
    "work:consultation": _first(Consultation),
    "work:programme": lambda: ("plan-samenleven",),
    "work:programme_continue": lambda: ("plan-samenleven", "plan-samenleven-2023"),
    "work:programme_lessons": _first(ProgrammeEnd, "programme"),
    "work:programme_line": _first(Continuation),
    "work:merger_decide": _first(MergingCase, "merging__uid", "uid"),
    "obligation": _first(Obligation),
    "meeting": _first(Meeting, example=True),
    "objective": _first(Item, kind=Item.Kind.OBJECTIVE),
    "objective_evidence": _first(Item, kind=Item.Kind.OBJECTIVE),
    "objective_money": _first(Item, kind=Item.Kind.OBJECTIVE),
    "chain": lambda: None if (one := _first(Award)()) is None else ("award", *one),
    "organisation": _first(Organisation, example=False),
    "place": _first(Passage, "paper__uid", "start", "end"),
    "plan": _plan,
    "plan_compare": _plan,
    "plan_delivered": _plan,
    "plan_edition": _edition,
    "plan_paper": lambda: None if (one := _edition()) is None else (*one, "boek", "pdf"),
    "pot": _first(Pot, "slug"),
    "pot_money": _first(Pot, "slug"),
    "tour_step": lambda: (1,),
    **dict.fromkeys(
        (
            "work:answer",
            "work:answer_check",
            "work:answer_on_track",
            "work:answer_paper",
            "work:answer_receipt",
            "work:answer_receipt_file",
        ),
        _LINK,
    ),
    **dict.fromkeys(("work:answer_pass", "work:answer_save", "work:answer_take"), _ASKED),
    "work:answer_open": lambda: ("verlopen",),
    "work:practice_decide": _first(Organisation, example=True),
    **dict.fromkeys(
        (
            "work:application",
            "work:application_menu",
            "work:application_partners",
            "work:application_rights",
            "work:application_check",
            "work:application_submit",
            "work:application_reopen",
            "work:application_withdraw",
        ),
        _DRAFTED,
    ),
    "work:application_block": _with(_DRAFTED, "contact"),
    "work:application_budget": _DRAFTED,
    "work:application_partner_out": _first(Member, "application__uid", "uid", lead=False),
    "work:application_file": _first(ApplicationFile, "application__uid", "uid"),
    "work:application_part": _first(Member, lead=False),
    **dict.fromkeys(
        ("work:application_receipt", "work:application_receipt_file"),
        _first(Application, organisation__mandates__isnull=False, number__isnull=False),
    ),
    "work:account_number": _first(Organisation, applications__isnull=False, example=True),
    "work:progress_request": _first(AskedAbout),
    "work:progress_request_decide": _first(AskedAbout),
    **dict.fromkeys(("work:round", "work:round_accept", "work:round_decide"), _ROUND),
    "work:round_file": _with(_ROUND, "csv"),
    "plan_list": _plan,
    "plan_shared": _plan,
    "plan_standing": _plan,
    "plan_upkeep": _plan,
    "plan_unproven": _plan,
    **dict.fromkeys(
        (
            "indicator",
            "indicator_feed",
            "work:indicator",
            "work:indicator_change",
            "work:indicator_end",
            "work:indicator_target_new",
            "work:indicator_tie_new",
            "work:indicator_figure_new",
        ),
        _first(Indicator, "code", code="proeftuinen"),
    ),
    "work:indicators_in": lambda: ("laat",),
    "work:research_type": _first(Research, "item__uid"),
    "work:indicator_target": _first(Target, "indicator__code", "uid"),
    "work:indicator_tie": _first(Tie, "indicator__code", "uid", item__isnull=False),
    "work:indicator_figure": _FIGURE,
    "work:indicator_drop": _written_figure,
    **dict.fromkeys(("work:award", "work:award_check"), _first(Award, decision__call__code=YEAR)),
    "work:letter": _with(_first(Letter), "docx"),
    "work:objection_new": _first(Letter),
    "work:objection": _first(Objection),
    "work:payment": _first(PaymentBatch),
    "work:payment_file": _with(_first(PaymentBatch, state="exported"), "csv"),
    "work:payment_reading": _first(PaidLine, "reading"),
    **dict.fromkeys(("work:report", "work:report_sheet", "work:report_bring"), _city_report),
    "work:report_log": _first(ResultEntry, "award_line__uid"),
    "work:settlement": _first(Settlement),
    "work:sample": _first(Sample),
    "work:advice": _first(Recommendation),
    "work:advice_answer": _first(Recommendation),
    "work:agreement": _first(Agreement),
    "work:decision": _first(Edition, decision__isnull=False),
    "work:plan_change": _first(Plan, "slug"),
    "work:allotment": _first(Allotment),
    "work:claim": _first(Claim),
    "work:claim_do": _with(_first(Claim), "betaalplan"),
    "work:allotment_end": _first(Allotment),
    "work:overdraft": _first(Overdraft),
    "work:pot": _first(Pot, "slug"),
    "work:payments_article": _first(Article, "code", claims__state="committed"),
    "work:agenda_own_file": lambda: ("verlopen",),
    "work:approval": _APPROVAL,
    "work:approval_decide": _APPROVAL,
    "work:edition": _DRAFT,
    "work:edition_back": _first(Edition, state="submitted"),
    "work:edition_changes": _DRAFT,
    "work:edition_conflict": _first(
        Revision,
        "edition__uid",
        "item__uid",
        edition__state="draft",
        base__until_seq__isnull=False,
    ),
    "work:edition_conflicts": _DRAFT,
    "work:edition_decision": _first(Edition, state="submitted", kind="regular"),
    "work:edition_discarding": _DRAFT,
    "work:edition_item": _CHANGED,
    "work:edition_new_item": _DRAFT,
    "work:edition_publication": _first(Edition, state="decided"),
    "work:edition_submit": _DRAFT,
    "work:edition_taking_back": _first(Edition, state="published"),
    "work:file": _first(StoredFile),
    "work:history": lambda: None if (one := _PAPER()) is None else ("paper", *one),
    "work:invitation_open": lambda: ("verlopen",),
    "work:invitation_revoke": _first(Invitation),
    **dict.fromkeys(
        (
            "work:item_ending",
            "work:item_merge",
            "work:item_move",
            "work:item_revival",
            "work:item_split",
            "work:item_undo",
        ),
        _CHANGED,
    ),
    "work:job": _JOB,
    "work:job_again": _JOB,
    "work:job_seen": _JOB,
    **dict.fromkeys(
        (
            "work:ledger_round",
            "work:ledger_movements",
            "work:ledger_reconciliation",
            "work:ledger_kinds",
            "work:ledger_upload",
            "work:ledger_closing",
        ),
        _open_round,
    ),
    "work:ledger_round_by_uid": _first(Round),
    "work:ledger_post": _with(_open_round, "compensatie"),
    "work:ledger_empty": _with(_open_round, "csv"),
    "work:ledger_rows": _brought,
    **dict.fromkeys(("work:ledger_movement", "work:ledger_reverse"), _first(Movement)),
    **dict.fromkeys(
        ("work:ledger_article", "work:ledger_recode", "work:ledger_flows"), _first(Article)
    ),
    "work:mail": _first(Notification, "pk"),
    "work:mandate": _MANDATE,
    "work:mandate_approve": _MANDATE,
    "work:mandate_end": _MANDATE,
    "work:mandate_refuse": _MANDATE,
    "work:plan_desk": _first(Plan, "slug"),
    "work:plan_open": _first(Plan, "slug"),
    "work:plan_own_fields": _first(Plan, "slug"),
    "work:draft_paper": _with(_first(Edition, number=1), "boek", "docx"),
    "work:obligation": _first(Obligation),
    "work:meeting": _first(Meeting, example=True),
    "work:body": _first(Membership, "body__uid", example=True),
    "work:body_member_end": _first(Membership, example=True),
    "work:obligation_end": _first(Obligation),
    "work:obligation_met": _first(Obligation),
    "work:proposal": _PAPER,
    "work:proposal_accept": _PAPER,
    "work:proposal_refuse": _PAPER,
    "work:proposal_reopen": _PAPER,
    "work:proposal_take_back": _first(Acceptance, "paper__uid", "uid"),
    **dict.fromkeys(("work:formula", "work:formula_post"), _first(Formula)),
    "work:index_share": _share,
    "work:index_shares": _round,
    "work:measure_new": _with(_SCENARIO, "percentage"),
    **dict.fromkeys(
        (
            "work:measure_decide",
            "work:scenario",
            "work:scenario_beside",
            "work:scenario_discarding",
            "work:scenario_promotion",
        ),
        _SCENARIO,
    ),
    "work:scenario_file": _with(_SCENARIO, "xlsx"),
    "work:sheet": _plan,
    "work:sheet_bring": _plan,
    "work:sheet_read": _SHEET,
    "work:sheet_take": _SHEET,
    "work:sheet_workbook": _with_edition,
    "work:template_bring": lambda: ("note",),
    "work:template_shipped": lambda: ("note",),
    "work:template_take_back": lambda: ("note",),
}


def example(name: str) -> str | None:
    """A Dutch path under which the page ``name`` (of ``urls.py``) works on this register; None
    where it holds nothing to show there. A page that only takes a form has a path too.

    :raises NoReverseMatch: for a page that is new here: give it a line in :data:`EXAMPLES`.
    """
    found = EXAMPLES.get(name, tuple)()
    with override("nl"):
        return None if found is None else reverse(name, args=found)


def welcome() -> list[tuple[str, str]]:
    """What a newcomer opens first: words and path."""
    found = [("rondleiding", "/rondleiding/")]
    if newest := newest_round():
        found.append((f"de begroting {spoken(newest)}", f"/begroting/{newest.lower()}/"))
    if newest_plan := latest(VISITOR):
        found.append(("het plan", f"/plannen/{newest_plan.plan}/"))
    if shown := _plan():
        found.append(("een plan met meer edities", f"/plannen/{shown[0]}/"))
    for paper in papers(VISITOR)[:1]:
        found.append(("het document waaruit dit gelezen is", f"/documenten/{paper.uid}/"))
    found.append(("oproepen voor subsidies", "/oproepen/"))
    found.append(("indicatoren, en wat ervan kwam", "/indicatoren/"))
    found.append(("wat er al werkt", "/over/dekking/"))
    found.append(("mijn werk (kies eerst een rol)", "/werk/"))
    found.append(("een document toevoegen", "/werk/voorstellen/"))
    return found
