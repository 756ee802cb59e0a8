"""Addresses of calls kept by staff."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from regie.workspace.calls import call_money, make, places, support

CALLS: list[URLPattern | URLResolver] = [
    path("", make.overview, name="calls"),
    path("nieuw/", make.new, name="call_new"),
    path("nieuw/bestand/", make.bring, name="call_bring"),
    path("cijfers/", places.place_figures, name="place_figures"),
    path("regels/<slug:uid>/", make.rules_at, name="call_rules"),
    path("<slug:code>/", make.call, name="call"),
    path("<slug:code>/wijzigen/", make.change, name="call_change"),
    path("<slug:code>/ongedaan/", make.undo, name="call_undo"),
    path("<slug:code>/weggooien/", make.discarding, name="call_discarding"),
    path("<slug:code>/geld/", call_money.money, name="call_money"),
    path("<slug:code>/intrekken/", call_money.withdrawing, name="call_withdrawing"),
    path("<slug:code>/goedkeuring/", make.asking, name="call_asking"),
    path("<slug:code>/voorbeeld/", make.preview, name="call_preview"),
    path("<slug:code>/stap/<slug:key>/", make.step, name="call_step"),
    path("<slug:code>/stap/<slug:key>/<int:place>/", make.element, name="call_element"),
    path("<slug:code>/stap/<slug:key>/<int:place>/doen/", make.element_do, name="call_element_do"),
]
SUPPORT: list[URLPattern | URLResolver] = [
    path("", support.overview, name="support"),
    path("nieuw/", support.ask, name="support_ask"),
    path("<slug:uid>/", support.answer, name="support_answer"),
    path("<slug:uid>/terugnemen/", support.withdraw, name="support_withdraw"),
]
