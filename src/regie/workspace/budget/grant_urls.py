"""Addresses of the register of grants, its beneficiaries, and answers about it."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from regie.workspace.budget import answers, beneficiaries, grant_import, grants

_CLAIM: list[URLPattern | URLResolver] = [
    path("toekennen/", grants.grant_commit, name="grant_commit"),
    path("schijven/", grants.grant_instalments, name="grant_instalments"),
    path("betalen/", grants.grant_pay, name="grant_pay"),
]
_GRANT: list[URLPattern | URLResolver] = [
    path("", grants.grant, name="grant"),
    path("wijzigen/", grants.grant_change, name="grant_change"),
    path("toekennen/", grants.grant_award, name="grant_award"),
    path("evalueren/", grants.grant_evaluate, name="grant_evaluate"),
    path("geld/<claim>/", include(_CLAIM)),
]
GRANTS: list[URLPattern | URLResolver] = [
    path("", grants.grants, name="grants"),
    path("nieuw/", grants.grant_new, name="grant_new"),
    path("inlezen/", grant_import.bring, name="grants_bring"),
    path("inlezen/<uid>/", grant_import.read, name="grants_read"),
    path("<uid>/", include(_GRANT)),
]
BENEFICIARIES: list[URLPattern | URLResolver] = [
    path("nieuw/", beneficiaries.organisation_new, name="beneficiary_new"),
    path("<uid>/", beneficiaries.beneficiary, name="beneficiary"),
    path("<uid>/nummer/", beneficiaries.kbo, name="beneficiary_kbo"),
]
ANSWERS: list[URLPattern | URLResolver] = [
    path("", answers.overview, name="grant_answers"),
    path("nieuw/", answers.ask, name="grant_answer_new"),
    path("<slug:number>/", answers.answer, name="grant_answer"),
    path("<slug:number>/antwoord.<slug:form>", answers.file, name="grant_answer_file"),
]
#: All of them, under ``/werk/``.
WORK: list[URLPattern | URLResolver] = [
    path("toelagen/", include(GRANTS)),
    path("begunstigden/", include(BENEFICIARIES)),
    path("antwoorden/", include(ANSWERS)),
]
