"""Addresses of applying, under ``/werk/aanvragen/``."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from regie.workspace.calls import application_form as form
from regie.workspace.calls import applications, partners

WORK: list[URLPattern | URLResolver] = [
    path("", applications.overview, name="applications"),
    path("nieuw/", applications.new, name="application_new"),
    path("delen/<slug:uid>/", partners.part, name="application_part"),
    path("rekeningen/<slug:uid>/", applications.account, name="account_number"),
    path("<slug:uid>/", applications.one, name="application"),
    path("<slug:uid>/vragen/<str:block>/", form.block, name="application_block"),
    path("<slug:uid>/menu/", form.menu, name="application_menu"),
    path("<slug:uid>/begroting/", form.budget, name="application_budget"),
    path("<slug:uid>/partners/", partners.partners, name="application_partners"),
    path(
        "<slug:uid>/partners/<slug:member>/weg/",
        partners.partner_out,
        name="application_partner_out",
    ),
    path("<slug:uid>/rechten/", partners.rights, name="application_rights"),
    path("<slug:uid>/nakijken/", applications.checking, name="application_check"),
    path("<slug:uid>/indienen/", applications.submitting, name="application_submit"),
    path("<slug:uid>/ontvangst/", applications.receipt, name="application_receipt"),
    path("<slug:uid>/ontvangst.pdf", applications.receipt_file, name="application_receipt_file"),
    path("<slug:uid>/wijzigen/", applications.reopening, name="application_reopen"),
    path("<slug:uid>/intrekken/", applications.withdrawing, name="application_withdraw"),
    path("<slug:uid>/bestanden/<slug:file>/", applications.file, name="application_file"),
]
