"""Addresses of the public pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from regie.website import coverage, tour
from regie.website.pages import about, documents

urlpatterns: list[URLPattern | URLResolver] = [
    path("over/", about.about, name="about"),
    path("over/privacy/", about.privacy, name="privacy"),
    path("over/toegankelijkheid/", about.accessibility, name="accessibility"),
    path("documenten/", documents.documents, name="documents"),
    path("documenten/<uid>/", documents.document, name="document"),
    path("documenten/<uid>/plaats/<int:start>-<int:end>/", documents.place, name="place"),
    path("documenten/<uid>/<name>/", documents.part, name="document_part"),
    # What works already, and the tour
    path("over/dekking/", coverage.coverage, name="coverage"),
    path("rondleiding/", tour.overview, name="tour"),
    path("rondleiding/<int:number>/", tour.step, name="tour_step"),
]
