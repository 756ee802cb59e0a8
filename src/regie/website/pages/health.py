"""What a proxy or a supervisor asks: is this process up, and may requests be sent to it."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from msgspec.structs import asdict

from regie.base.health import readiness


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers; it asks nothing of the database."""
    return JsonResponse({"ok": True})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """The database answers, its tables are of this version, and a worker was seen lately."""
    found = readiness(timezone.now())
    return JsonResponse({"ok": found.ok, **asdict(found)}, status=200 if found.ok else 503)
