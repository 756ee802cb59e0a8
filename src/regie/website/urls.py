"""Addresses of the public pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from regie.website import budget, budget_article, budget_tables
from regie.website.pages import about

urlpatterns: list[URLPattern | URLResolver] = [
    path("over/", about.about, name="about"),
    path("over/privacy/", about.privacy, name="privacy"),
    path("over/toegankelijkheid/", about.accessibility, name="accessibility"),
    # Budget
    path("begroting/", budget.rounds, name="budget_rounds"),
    path("begroting/artikelen/<str:code>/", budget_article.article, name="budget_article"),
    path(
        "begroting/artikelen/<str:code>/<slug:table>.<slug:form>",
        budget_tables.article_file,
        name="budget_article_file",
    ),
    path("begroting/onderdelen/<slug:uid>/", budget.part, name="budget_part"),
    path("begroting/<slug:code>/", budget.round_, name="budget_round"),
    path(
        "begroting/<slug:code>/<slug:table>.<slug:form>",
        budget_tables.round_file,
        name="budget_round_file",
    ),
]
