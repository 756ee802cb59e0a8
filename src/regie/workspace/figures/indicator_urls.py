"""Addresses of keeping indicators, below ``werk/indicatoren/``."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from regie.workspace.figures import indicators

INDICATORS: list[URLPattern | URLResolver] = [
    path("", indicators.overview, name="indicators"),
    path("nieuw/", indicators.new, name="indicator_new"),
    path("formule/", indicators.formula, name="indicator_formula"),
    path("zonder-bewijs/", indicators.unproven, name="unproven"),
    path("lijst/<slug:stand>/", indicators.overview, name="indicators_in"),
    path("<slug:code>/", indicators.indicator, name="indicator"),
    path("<slug:code>/wijzigen/", indicators.change, name="indicator_change"),
    path("<slug:code>/beeindigen/", indicators.end, name="indicator_end"),
    path("<slug:code>/doelen/nieuw/", indicators.target_new, name="indicator_target_new"),
    path("<slug:code>/doelen/<slug:uid>/", indicators.target, name="indicator_target"),
    path("<slug:code>/banden/nieuw/", indicators.tie_new, name="indicator_tie_new"),
    path("<slug:code>/banden/<slug:uid>/", indicators.tie, name="indicator_tie"),
    path("<slug:code>/cijfers/nieuw/", indicators.figure_new, name="indicator_figure_new"),
    path("<slug:code>/cijfers/<slug:uid>/", indicators.figure, name="indicator_figure"),
    path("<slug:code>/<slug:what>/<slug:uid>/weg/", indicators.dropping, name="indicator_drop"),
]
