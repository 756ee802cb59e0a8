"""Addresses of the public pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from regie.website import coverage, tour

urlpatterns: list[URLPattern | URLResolver] = [
    # What works already, and the tour
    path("over/dekking/", coverage.coverage, name="coverage"),
    path("rondleiding/", tour.overview, name="tour"),
    path("rondleiding/<int:number>/", tour.step, name="tour_step"),
]
