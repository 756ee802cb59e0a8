"""Addresses of the pages that keep the ledger, below ``werk/begroting/``."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, register_converter

from regie.workspace.budget import articles, decisions, movements, reconciling, rounds, sheets


class RoundCode:
    """``bo2021``: what else stands below the ledger is no round."""

    regex = "[bB][aAoOuU]20[0-9]{2}"

    def to_python(self, value: str) -> str:
        """As it is kept."""
        return value.upper()

    def to_url(self, value: str) -> str:
        """As addresses have it."""
        return value.lower()


register_converter(RoundCode, "round")

_ROUND: list[URLPattern | URLResolver] = [
    path("", rounds.one, name="ledger_round"),
    path("bewegingen/", movements.listed, name="ledger_movements"),
    path("boeken/", movements.kinds, name="ledger_kinds"),
    path("boeken/<slug:kind>/", movements.post, name="ledger_post"),
    path("inlezen/", sheets.bring, name="ledger_upload"),
    path("inlezen/leeg.<slug:form>", sheets.empty, name="ledger_empty"),
    path("inlezen/<slug:uid>/", sheets.read, name="ledger_rows"),
    path("afsluiten/", rounds.closing, name="ledger_closing"),
    path("afstemming/", reconciling.reconciliation, name="ledger_reconciliation"),
]
LEDGER: list[URLPattern | URLResolver] = [
    path("", rounds.overview, name="ledger"),
    path("nieuw/", rounds.new, name="ledger_new"),
    path("rondes/<slug:uid>/", rounds.by_uid, name="ledger_round_by_uid"),
    path("bewegingen/<slug:uid>/", movements.one, name="ledger_movement"),
    path("bewegingen/<slug:uid>/terugdraaien/", movements.reverse, name="ledger_reverse"),
    path("beslissingen/nieuw/", decisions.new, name="ledger_decision_new"),
    path("artikelen/", articles.listed, name="ledger_articles"),
    path("artikelen/nieuw/", articles.new, name="ledger_article_new"),
    path("artikelen/<slug:uid>/", articles.one, name="ledger_article"),
    path("artikelen/<slug:uid>/code/", articles.recode, name="ledger_recode"),
    path("artikelen/<slug:uid>/stromen/", articles.flows, name="ledger_flows"),
    path("<round:code>/", include(_ROUND)),
]
