"""Addresses of assessing and deciding, below ``werk/``."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from regie.workspace.calls import dividing, dossiers, judging, jury

_VERSION: list[URLPattern | URLResolver] = [
    path("", dividing.version, name="decision_version"),
    path("regels.<slug:form>", dividing.version_file, name="decision_version_file"),
    path("regels/<int:key>/", dividing.line, name="decision_line"),
    path("beslissen/", dividing.take, name="decision_take"),
    path("weggooien/", dividing.discarding, name="decision_discard"),
]
_DIVIDING: list[URLPattern | URLResolver] = [
    path("", dividing.workbench, name="dividing"),
    path("aanvragen.<slug:form>", dividing.table_file, name="dividing_file"),
    path("bewaren/", dividing.keep, name="dividing_keep"),
    path("enveloppes/", dividing.curve, name="dividing_curve"),
    path("vergelijken/", dividing.compare, name="dividing_compare"),
    path("versies/<slug:uid>/", include(_VERSION)),
]
_DOSSIER: list[URLPattern | URLResolver] = [
    path("", dossiers.dossier, name="dossier"),
    path("volledig/", dossiers.check, name="dossier_check"),
    path("vraag/", dossiers.message, name="dossier_message"),
    path("score/", judging.score, name="dossier_score"),
]
_JURY: list[URLPattern | URLResolver] = [
    path("", jury.overview, name="juries"),
    path("nieuw/", jury.new, name="jury_new"),
    path("<slug:uid>/", jury.meeting, name="jury"),
    path("<slug:uid>/verslag.docx", jury.report, name="jury_report"),
    path("<slug:uid>/afsluiten/", jury.closing, name="jury_close"),
    path("<slug:uid>/agenda/<slug:item>/", jury.item, name="jury_item"),
]
_CALL: list[URLPattern | URLResolver] = [
    path("dossiers/", dossiers.overview, name="dossiers"),
    path("dossiers/<slug:uid>/", include(_DOSSIER)),
    path("beoordelaars/", judging.assessors, name="assessors"),
    path("jury/", include(_JURY)),
    path("inspectie/", dossiers.inspection, name="inspection"),
    path("verdeling/", include(_DIVIDING)),
]
WORK: list[URLPattern | URLResolver] = [
    path("oproepen/<slug:code>/", include(_CALL)),
    path("verdelingen/<slug:uid>/", dividing.by_uid, name="decision_by_uid"),
    path("beoordelingen/", judging.overview, name="assessments"),
    path("beoordelingen/<slug:uid>/", judging.assessment, name="assessment"),
    path("beoordelingen/<slug:uid>/conflict/", judging.conflict, name="assessment_conflict"),
    path("aanvragen/<slug:uid>/vragen/", dossiers.questions, name="application_questions"),
]
