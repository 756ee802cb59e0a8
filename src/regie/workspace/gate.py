"""The gate: before any signed-in page, who comes through and with how many factors."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from regie.base.doors import TooOften, rate_limit
from regie.base.errors import NotAllowed
from regie.components.requests import Request, answer
from regie.workspace.access import DOORS, Door

#: How often somebody may send one form of signing in, in five minutes.
KNOCKS = 30


class Gate:
    """Middleware: lets through whom :data:`regie.workspace.access.DOORS` names, and keeps what it
    shows out of every cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer ``request``."""
        response = self.get_response(request)
        if _is_ours(request):
            patch_cache_control(response, no_store=True, private=True)
        return response

    def process_view(
        self, request: HttpRequest, view: object, args: object, options: dict[str, Any]
    ) -> HttpResponseBase | None:
        """The page that stands in the way, if one does."""
        match = request.resolver_match
        if match is None or not _is_ours(request):
            return None
        known = cast(Request, request)
        door = DOORS.get(match.view_name, Door())
        if door.demo and not settings.DEMO:
            raise Http404
        if request.method == "POST" and match.namespace != "work":
            # Signing in and everything around it: guessing takes many knocks.
            who = request.META.get("REMOTE_ADDR", "")
            try:
                rate_limit(f"{match.view_name}:{who}", KNOCKS, timedelta(minutes=5))
            except TooOften as refusal:
                return answer(request, refusal)
        if door.anybody:
            return None
        if not known.actor.is_somebody:
            return redirect_to_login(request.get_full_path(), reverse("account_login"))
        if known.must_add_factor:
            messages.info(request, _("Your role needs a second way to prove who you are."))
            return redirect("mfa_index")
        if not door.opens_for(known.actor):
            return answer(request, NotAllowed("Deze pagina hoort niet bij jouw rol."))
        return None


def _is_ours(request: HttpRequest) -> bool:
    match = request.resolver_match
    if match is None:
        return False
    return match.namespace == "work" or match.view_name in DOORS
