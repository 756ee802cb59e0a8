"""Addresses of the public pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from regie.website import (
    budget,
    budget_article,
    budget_tables,
    coverage,
    feed,
    following,
    plan_papers,
    tour,
)
from regie.website.pages import (
    about,
    agenda,
    agreements,
    analyses,
    budget_years,
    call_check,
    calls,
    chapters,
    documents,
    grants,
    items,
    money,
    municipalities,
    organisations,
    plans,
    plans_list,
    pots,
    programme_end,
    programmes,
    results,
    search,
    start,
    upkeep,
)
from regie.website.plans_links import tour_links

urlpatterns: list[URLPattern | URLResolver] = [
    path("", start.start, name="start"),
    path("zoeken/", search.found, name="search"),
    path("gemeenten/", municipalities.municipalities, name="municipalities"),
    path("gemeenten/<str:nis>/", municipalities.municipality, name="municipality"),
    path("gemeenten/<str:nis>/programmas/", results.place, name="place_programmes"),
    path("omgevingsanalyses/", analyses.analyses, name="context_analyses"),
    path("omgevingsanalyses/<slug:uid>/document/", analyses.paper, name="context_analysis_paper"),
    path("organisaties/", organisations.organisations, name="organisations"),
    path("organisaties/<slug:uid>/", organisations.organisation, name="organisation"),
    path("over/", about.about, name="about"),
    path("over/privacy/", about.privacy, name="privacy"),
    path("over/toegankelijkheid/", about.accessibility, name="accessibility"),
    path("documenten/", documents.documents, name="documents"),
    path("documenten/<uid>/", documents.document, name="document"),
    path("documenten/<uid>/plaats/<int:start>-<int:end>/", documents.place, name="place"),
    path("documenten/<uid>/tekst/", chapters.chapters, name="document_text"),
    path("documenten/<uid>/tekst/<int:start>/", chapters.chapter, name="document_chapter"),
    path("documenten/<uid>/<name>/", documents.part, name="document_part"),
    # Calls for subsidies
    path("oproepen/", calls.calls, name="calls"),
    path("oproepen/<slug:code>/", calls.call, name="call"),
    path("oproepen/<slug:code>/simulator/", calls.simulator, name="call_simulator"),
    path("oproepen/<slug:code>/mag-ik/", call_check.call_check, name="call_check"),
    path("oproepen/<slug:code>/partners/", call_check.call_partners, name="call_partners"),
    path("oproepen/<slug:code>/regels.yaml", calls.rules_file, name="call_rules_file"),
    path("oproepen.atom", calls.calls_feed, name="calls_feed"),
    # Programmes
    path("programmas/", programmes.programmes, name="programmes"),
    path("programmas/<slug:code>/", programmes.programme, name="programme"),
    path(
        "programmas/<slug:code>/acties/<slug:action>/", programmes.action, name="programme_action"
    ),
    path("programmas/<slug:code>/eindevaluatie/", programme_end.evaluation, name="programme_end"),
    path(
        "programmas/<slug:code>/raadplegingen/<uid>/",
        programme_end.consultation,
        name="consultation",
    ),
    path("programmas/<slug:code>/resultaten/", results.programme, name="programme_results"),
    path("programmas/<slug:code>/resultaten.atom", results.feed, name="programme_results_feed"),
    # What works already, and the tour
    path("over/dekking/", coverage.coverage, name="coverage"),
    path("rondleiding/", tour.overview, name="tour"),
    path("rondleiding/<int:number>/", tour.step, {"find": tour_links}, name="tour_step"),
    # Plans
    path("plannen/", plans.plans, name="plans"),
    path("plannen/<slug:slug>/", plans.plan, name="plan"),
    path("plannen/<slug:slug>/vergelijk/", plans.compare, name="plan_compare"),
    path("plannen/<slug:slug>/lijst/", plans_list.plan_list, name="plan_list"),
    path("plannen/<slug:slug>/stand/", plans_list.plan_standing, name="plan_standing"),
    path("plannen/<slug:slug>/naast-andere/", plans_list.plan_shared, name="plan_shared"),
    path("plannen/<slug:slug>/onderhoud/", upkeep.plan_upkeep, name="plan_upkeep"),
    path("plannen/<slug:slug>/aangekondigd/", upkeep.plan_delivered, name="plan_delivered"),
    path("plannen/<slug:slug>/<int:number>/", plans.plan, name="plan_edition"),
    path(
        "plannen/<slug:slug>/<int:number>/<slug:paper>.<slug:form>",
        plan_papers.plan_paper,
        name="plan_paper",
    ),
    path("acties/<slug:uid>/fiche.<slug:form>", plan_papers.action_paper, name="action_paper"),
    path("doelstellingen/<slug:uid>/", items.objective, name="objective"),
    path("acties/<slug:uid>/", items.item, name="item"),
    path("doelstellingen/<slug:uid>/geld/", money.objective, name="objective_money"),
    path("acties/<slug:uid>/geld/", money.item, name="item_money"),
    path("overeenkomsten/", agreements.agreements, name="agreements"),
    path("overeenkomsten/<slug:uid>/", agreements.agreement, name="agreement"),
    path("aanbevelingen/", agreements.recommendations, name="recommendations"),
    path("aanbevelingen/<slug:uid>/", agreements.recommendation, name="recommendation"),
    path("wijzigingen.atom", feed.changes, name="changes"),
    # Grants
    path("toelagen/", grants.grants, name="grants"),
    path("toelagen/<slug:uid>/", grants.grant, name="grant"),
    # Agenda
    path("agenda/", agenda.agenda, name="agenda"),
    path("agenda.ics", agenda.agenda_file, name="agenda_file"),
    path("agenda/verplichtingen/<slug:uid>/", agenda.obligation, name="obligation"),
    # Following
    path("volg/", following.follow, name="follow"),
    path("volg/gevraagd/", following.asked, name="follow_asked"),
    path("volg/zoeken.atom", following.search_feed, name="follow_search_feed"),
    path("volg/plan/<slug:slug>.atom", following.plan_feed, name="follow_plan_feed"),
    path(
        "volg/doelstelling/<slug:uid>.atom", following.objective_feed, name="follow_objective_feed"
    ),
    path("volg/bevestigen/link/<token>/", following.confirm, name="follow_confirm"),
    path("volg/stoppen/link/<token>/", following.stop, name="follow_stop"),
    # Budget
    path("begroting/", budget.rounds, name="budget_rounds"),
    path("begroting/potten/", pots.pots, name="pots"),
    path("begroting/potten/<slug:slug>/", pots.pot, name="pot"),
    path("begroting/potten/<slug:slug>/geld/", money.pot, name="pot_money"),
    path("begroting/artikelen/<str:code>/geld/", money.article, name="budget_article_money"),
    path(
        "begroting/artikelen/<str:code>/acties/",
        money.article_actions,
        name="budget_article_actions",
    ),
    path("begroting/artikelen/<str:code>/", budget_article.article, name="budget_article"),
    path(
        "begroting/artikelen/<str:code>/<slug:table>.<slug:form>",
        budget_tables.article_file,
        name="budget_article_file",
    ),
    path("begroting/onderdelen/<slug:uid>/", budget.part, name="budget_part"),
    path("begroting/verloop/", budget_years.years, name="budget_years"),
    path(
        "begroting/<slug:code>/hoofdstuk.<slug:form>",
        budget_years.chapter_file,
        name="budget_chapter_file",
    ),
    path("begroting/<slug:code>/", budget.round_, name="budget_round"),
    path(
        "begroting/<slug:code>/<slug:table>.<slug:form>",
        budget_tables.round_file,
        name="budget_round_file",
    ),
]
