"""Addresses of the public pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from regie.website.pages import about

urlpatterns: list[URLPattern | URLResolver] = [
    path("over/", about.about, name="about"),
    path("over/privacy/", about.privacy, name="privacy"),
    path("over/toegankelijkheid/", about.accessibility, name="accessibility"),
]
