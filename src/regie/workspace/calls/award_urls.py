"""Addresses of awards, payments, reports, settlements and samples."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from regie.workspace.calls import awards, payments, reports, settlements

#: All of them, under ``/werk/``.
WORK: list[URLPattern | URLResolver] = [
    path("toekenningen/", awards.overview, name="awards"),
    path("toekenningen/<uid>/", awards.award, name="award"),
    path("toekenningen/<uid>/rekeningen/", awards.check, name="award_check"),
    path("brieven/<uid>/brief.<slug:form>", awards.letter, name="letter"),
    path("brieven/<uid>/bezwaar/", awards.objection_new, name="objection_new"),
    path("bezwaren/", awards.objections, name="objections"),
    path("bezwaren/<uid>/", awards.objection, name="objection"),
    path("betalingen/", payments.overview, name="award_payments"),
    path("betalingen/kolommen/", payments.layout, name="payment_layout"),
    path("betalingen/inlezen/", payments.bring, name="payment_bring"),
    path("betalingen/ingelezen/<uid>/", payments.reading, name="payment_reading"),
    path("betalingen/<uid>/", payments.payment, name="payment"),
    path("betalingen/<uid>/betalingen.<slug:form>", payments.payment_file, name="payment_file"),
    path("verslagen/", reports.overview, name="reports"),
    path("verslagen/<uid>/", reports.report, name="report"),
    path("verslagen/<uid>/verslag.xlsx", reports.sheet, name="report_sheet"),
    path("verslagen/<uid>/inlezen/", reports.bring, name="report_bring"),
    path("logboek/<uid>/", reports.log, name="report_log"),
    path("afrekeningen/", settlements.overview, name="settlements"),
    path("afrekeningen/<uid>/", settlements.settlement, name="settlement"),
    path("steekproeven/", settlements.samples, name="samples"),
    path("steekproeven/<uid>/", settlements.sample, name="sample"),
]
