"""Addresses of the pages about what draws on the credits, below ``werk/begroting/``."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from regie.workspace.budget import allotments, claims, payments, pots

DRAWING: list[URLPattern | URLResolver] = [
    path("toewijzingen/", allotments.overview, name="allotments"),
    path("toewijzingen/nieuw/", allotments.new, name="allotment_new"),
    path("toewijzingen/<slug:uid>/", allotments.allotment, name="allotment"),
    path("toewijzingen/<slug:uid>/beeindigen/", allotments.end, name="allotment_end"),
    path("uitzonderingen/", allotments.overdrafts, name="overdrafts"),
    path("uitzonderingen/nieuw/", allotments.overdraft_new, name="overdraft_new"),
    path("uitzonderingen/<slug:uid>/", allotments.overdraft, name="overdraft"),
    path("potten/", pots.overview, name="pots"),
    path("potten/<slug:slug>/", pots.pot, name="pot"),
    path("aanspraken/", claims.overview, name="claims"),
    path("aanspraken/nieuw/", claims.new, name="claim_new"),
    path("aanspraken/<slug:uid>/", claims.one, name="claim"),
    path("aanspraken/<slug:uid>/<slug:doing>/", claims.do, name="claim_do"),
    path("te-betalen/", payments.overview, name="payments"),
    path("te-betalen/<slug:code>/", payments.article, name="payments_article"),
]
