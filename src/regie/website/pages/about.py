"""What this register is, what it does with data about people, and for whom it works."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from regie.components.requests import Request, public_page
from regie.indicators.disclosure_words import rule_words


@require_safe
@public_page
def about(request: Request) -> HttpResponse:
    """What this is, where its figures come from, who keeps it."""
    return render(request, "website/about.html")


@require_safe
@public_page
def privacy(request: Request) -> HttpResponse:
    """Which data about people lie here, why and how long; how small groups are kept out of figures,
    and what that does not cover."""
    small = settings.SMALL_COUNT
    return render(request, "website/privacy.html", {"small": small, "rule": rule_words(small)})


@require_safe
@public_page
def accessibility(request: Request) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "website/accessibility.html")
