"""What this register is, what it does with data about people, and for whom it works."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What this is, where its figures come from, who keeps it."""
    return render(request, "website/about.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Which data about people lie here, why and how long."""
    return render(request, "website/privacy.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "website/accessibility.html")
