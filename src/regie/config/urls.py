"""Every address. Dutch stands at the root, English under ``/en/``."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from regie.website.pages import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    *i18n_patterns(
        path("", include("regie.website.urls")),
        path("", include("regie.workspace.urls")),
        path("aanmelden/", include("regie.workspace.entrance_urls")),
        prefix_default_language=False,
    ),
]

handler400 = "regie.website.pages.errors.bad_request"
handler403 = "regie.website.pages.errors.not_allowed"
handler404 = "regie.website.pages.errors.not_found"
handler500 = "regie.website.pages.errors.failed"
