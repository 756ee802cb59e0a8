"""Addresses of the pages about what draws on the credits, below ``werk/begroting/``."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from regie.workspace.budget import allotments, payments, pots

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
    path("te-betalen/", payments.overview, name="payments"),
    path("te-betalen/<slug:code>/", payments.article, name="payments_article"),
]
