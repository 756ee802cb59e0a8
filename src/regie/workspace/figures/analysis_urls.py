"""Addresses of the local context analysis, under ``/werk/omgevingsanalyse/``."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from regie.workspace.figures import analysis, analysis_guide, analysis_use

ANALYSIS: list[URLPattern | URLResolver] = [
    path("", analysis.overview, name="analyses"),
    path("nieuw/", analysis.new, name="analysis_new"),
    path("gebruik/", analysis_use.overview, name="analysis_use"),
    path("handleiding/", analysis_guide.guide, name="analysis_guide"),
    path("handleiding/laden/", analysis_guide.guide_load, name="analysis_guide_load"),
    path("handleiding/handleiding.yaml", analysis_guide.guide_file, name="analysis_guide_file"),
    path("handleiding/<code>/", analysis_guide.guide_chapter, name="analysis_guide_chapter"),
    path("<uid>/", analysis.analysis, name="analysis"),
    path("<uid>/hoofdstukken/<code>/", analysis.chapter, name="analysis_chapter"),
    path("<uid>/documenten/", analysis.papers, name="analysis_papers"),
    path("<uid>/documenten/<paper>/", analysis.file, name="analysis_file"),
    path("<uid>/stap/<slug:what>/", analysis.step, name="analysis_step"),
]
