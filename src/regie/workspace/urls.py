"""Addresses of the signed-in pages, and of coming in. Who may open which: ``access.py``."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from regie.workspace import (
    agenda,
    desk,
    home,
    meetings,
    paper_templates,
    people,
    plan_sheet,
    proposals,
    role,
    upkeep,
)
from regie.workspace.boundaries import BOUNDARIES
from regie.workspace.budget import grant_urls
from regie.workspace.budget.drawing_urls import DRAWING
from regie.workspace.budget.scenario_urls import SCENARIOS
from regie.workspace.budget.urls import LEDGER
from regie.workspace.calls import application_urls, assess_urls, award_urls
from regie.workspace.calls.urls import CALLS, SUPPORT
from regie.workspace.figures import research
from regie.workspace.figures.analysis_urls import ANALYSIS
from regie.workspace.figures.charts import CHARTS
from regie.workspace.figures.indicator_urls import INDICATORS
from regie.workspace.figures.sets import FIGURE_SETS
from regie.workspace.keeping import agreements, decisions, questions, recommendations
from regie.workspace.keeping import plans as kept_plans
from regie.workspace.mergers import MERGERS
from regie.workspace.plans import drafts, flow, items, lists, moves, own
from regie.workspace.programmes import PROGRAMMES
from regie.workspace.progress import urls as progress

app_name = "work"

_ITEM: list[URLPattern | URLResolver] = [
    path("", items.item, name="edition_item"),
    path("verplaatsen/", moves.move, name="item_move"),
    path("beeindigen/", moves.ending, name="item_ending"),
    path("hernemen/", moves.revival, name="item_revival"),
    path("samenvoegen/", moves.merge, name="item_merge"),
    path("splitsen/", moves.split, name="item_split"),
    path("ongedaan/", moves.undo, name="item_undo"),
]
_EDITION: list[URLPattern | URLResolver] = [
    path("", drafts.edition, name="edition"),
    path("wijzigingen/", drafts.changes, name="edition_changes"),
    path("toevoegen/", items.new, name="edition_new_item"),
    path("onderdelen/<item>/", include(_ITEM)),
    path("indienen/", flow.submit, name="edition_submit"),
    path("terugsturen/", flow.send_back, name="edition_back"),
    path("beslissing/", flow.decision, name="edition_decision"),
    path("publiceren/", flow.publication, name="edition_publication"),
    path("terugnemen/", flow.taking_back, name="edition_taking_back"),
    path("weggooien/", flow.discarding, name="edition_discarding"),
    path("conflicten/", flow.conflicts, name="edition_conflicts"),
    path("conflicten/<item>/", flow.conflict, name="edition_conflict"),
]
_PLANS: list[URLPattern | URLResolver] = [
    path("", lists.overview, name="plans"),
    path("nieuw/", lists.new, name="plan_new"),
    path("editie/<uid>/", include(_EDITION)),
    path("<slug>/", lists.plan, name="plan_desk"),
    path("<slug>/wijzigen/", kept_plans.plan, name="plan_change"),
    path("<slug>/velden/", own.own_fields, name="plan_own_fields"),
    path("<slug>/openen/", lists.open_draft, name="plan_open"),
]

_WORK: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("oproepen/", include(CALLS)),
    path("ondersteuning/", include(SUPPORT)),
    # Before the data sets, which take any name.
    *CHARTS,
    path("cijfers/", include(FIGURE_SETS)),
    *MERGERS,
    *BOUNDARIES,
    *PROGRAMMES,
    path("goedkeuringen/<uid>/", desk.approval, name="approval"),
    path("goedkeuringen/<uid>/beslissen/", desk.approval_decide, name="approval_decide"),
    path("taken/", desk.jobs, name="jobs"),
    path("taken/<uid>/", desk.job, name="job"),
    path("taken/<uid>/opnieuw/", desk.job_again, name="job_again"),
    path("taken/<uid>/weg/", desk.job_seen, name="job_seen"),
    path("geschiedenis/<kind>/<uid>/", desk.history, name="history"),
    path("bestanden/", desk.files, name="files"),
    path("bestanden/<uid>/", desk.file, name="file"),
    path("postvak/", desk.mailbox, name="mailbox"),
    path("postvak/<int:key>/", desk.mail, name="mail"),
    path("berichten/", desk.own_messages, name="messages"),
    path("berichten/gelezen/", desk.messages_read, name="messages_read"),
    path("mandaten/", people.mandates, name="mandates"),
    path("mandaten/<uid>/", people.mandate, name="mandate"),
    path("mandaten/<uid>/goedkeuren/", people.mandate_approve, name="mandate_approve"),
    path("mandaten/<uid>/weigeren/", people.mandate_refuse, name="mandate_refuse"),
    path("mandaten/<uid>/beeindigen/", people.mandate_end, name="mandate_end"),
    path("uitnodigingen/", people.invitations, name="invitations"),
    path("uitnodigingen/<uid>/intrekken/", people.invitation_revoke, name="invitation_revoke"),
    path("profiel/", people.profile, name="profile"),
    path("voorstellen/", proposals.overview, name="proposals"),
    path("voorstellen/lezen/", proposals.bring, name="proposal_bring"),
    path("voorstellen/<uid>/", proposals.proposal, name="proposal"),
    path("voorstellen/<uid>/aanvaarden/", proposals.accept, name="proposal_accept"),
    path("voorstellen/<uid>/weigeren/", proposals.refuse, name="proposal_refuse"),
    path("voorstellen/<uid>/heropenen/", proposals.reopen, name="proposal_reopen"),
    path(
        "voorstellen/<uid>/terugnemen/<acceptance>/",
        proposals.take_back,
        name="proposal_take_back",
    ),
    path("plannen/", include(_PLANS)),
    path("plannen/<slug:slug>/blad/", plan_sheet.overview, name="sheet"),
    path("plannen/<slug:slug>/blad/<slug:uid>.xlsx", plan_sheet.workbook, name="sheet_workbook"),
    path("plannen/<slug:slug>/blad/lezen/", plan_sheet.bring, name="sheet_bring"),
    path("bladen/<uid>/", plan_sheet.read, name="sheet_read"),
    path("bladen/<uid>/opnemen/", plan_sheet.take, name="sheet_take"),
    path(
        "ontwerpen/<slug:uid>/<slug:paper>.<slug:form>", plan_sheet.draft_paper, name="draft_paper"
    ),
    path("sjablonen/", paper_templates.overview, name="templates"),
    path("sjablonen/<slug:kind>/vervangen/", paper_templates.bring, name="template_bring"),
    path("sjablonen/<slug:kind>/terugnemen/", paper_templates.take_back, name="template_take_back"),
    path("sjablonen/<slug:kind>.docx", paper_templates.shipped, name="template_shipped"),
    path("onderhoud/", upkeep.overview, name="upkeep"),
    path("indicatoren/", include(INDICATORS)),
    path("onderzoek/", research.studies, name="research"),
    path("onderzoek/<slug:uid>/", research.kind, name="research_type"),
    path("agenda/", agenda.agenda, name="agenda"),
    path("agenda/adres/", agenda.key, name="agenda_key"),
    path("agenda/adres/intrekken/", agenda.key_revoke, name="agenda_key_revoke"),
    path("agenda/verplichtingen/", agenda.obligations, name="obligations"),
    path("agenda/verplichtingen/<uid>/", agenda.obligation, name="obligation"),
    path("agenda/verplichtingen/<uid>/beeindigen/", agenda.end, name="obligation_end"),
    path("agenda/verplichtingen/<uid>/voldaan/", agenda.met, name="obligation_met"),
    path("overleg/", meetings.bodies, name="bodies"),
    path("overleg/leden/<uid>/beeindigen/", meetings.member_end, name="body_member_end"),
    path("overleg/vergaderingen/<uid>/", meetings.meeting, name="meeting"),
    path("overleg/<uid>/", meetings.body, name="body"),
    path("begroting/", include(SCENARIOS)),
    path("open-vragen/", questions.questions, name="questions"),
    path("beslissingen/<uid>/", decisions.decision, name="decision"),
    path("overeenkomsten/", agreements.kept, name="kept"),
    path("overeenkomsten/nieuw/", agreements.agreement_new, name="agreement_new"),
    path("overeenkomsten/<uid>/", agreements.agreement, name="agreement"),
    path("aanbevelingen/nieuw/", recommendations.advice_new, name="advice_new"),
    path("aanbevelingen/<uid>/", recommendations.advice, name="advice"),
    path("aanbevelingen/<uid>/antwoord/", recommendations.advice_answer, name="advice_answer"),
    path("begroting/", include(DRAWING)),
    path("rol/", role.role, name="role"),
    path("voortgang/", include(progress.WORK)),
    path("begroting/", include(LEDGER)),
    path("", include(grant_urls.WORK)),
    path("aanvragen/", include(application_urls.WORK)),
    path("", include(assess_urls.WORK)),
    path("", include(award_urls.WORK)),
    path("omgevingsanalyse/", include(ANALYSIS)),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("werk/", include(_WORK)),
    path("agenda/link/<secret>/agenda.ics", agenda.own_file, name="agenda_own_file"),
    path("uitnodiging/", people.invitation, name="invitation"),
    path("uitnodiging/<secret>/", people.invitation_open, name="invitation_open"),
    path("antwoord/", include(progress.ANSWER)),
]
