"""Addresses of formulas and scenarios, below ``werk/begroting/``."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from regie.workspace.budget import formulas, scenarios

SCENARIOS: list[URLPattern | URLResolver] = [
    path("formules/", formulas.overview, name="formulas"),
    path("formules/nieuw/", formulas.new, name="formula_new"),
    path("formules/<slug:uid>/", formulas.formula, name="formula"),
    path("formules/<slug:uid>/inschrijven/", formulas.posting, name="formula_post"),
    path("scenarios/", scenarios.overview, name="scenarios"),
    path("scenarios/nieuw/", scenarios.new, name="scenario_new"),
    path("scenarios/vergelijken/", scenarios.compare, name="scenarios_compare"),
    path("scenarios/<slug:uid>/", scenarios.scenario, name="scenario"),
    path("scenarios/<slug:uid>/maatregel/", scenarios.measure, name="measure_decide"),
    path("scenarios/<slug:uid>/maatregel/<slug:kind>/", scenarios.measure_new, name="measure_new"),
    path("scenarios/<slug:uid>/ronde/", scenarios.beside, name="scenario_beside"),
    path("scenarios/<slug:uid>/promoveren/", scenarios.promotion, name="scenario_promotion"),
    path("scenarios/<slug:uid>/weggooien/", scenarios.discarding, name="scenario_discarding"),
    path("scenarios/<slug:uid>/gevolgen.<slug:form>", scenarios.effect_file, name="scenario_file"),
    path("aandelen/<slug:code>/", scenarios.shares, name="index_shares"),
    path("aandelen/<slug:code>/<slug:uid>/", scenarios.share, name="index_share"),
]
