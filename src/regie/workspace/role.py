"""The demonstration lets one person play everybody. Outside it this page does not exist."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme

from regie.actors.people import selectors
from regie.actors.people.services import note_presence
from regie.base.actor import VISITOR
from regie.components.requests import Request, found, render_page
from regie.workspace.entrance import example_account


def role(request: Request) -> HttpResponse:
    """Choose whom to act as; a POST changes at once and returns to the page it came from."""
    if not settings.DEMO:
        raise Http404
    if request.method == "POST":
        account = found(example_account(request.POST.get("account", "")))
        login(request, account, "django.contrib.auth.backends.ModelBackend")
        note_presence(account, "switched", request.today)
        back = request.POST.get("next", "")
        # Only an address of our own: no host at all.
        here = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
        return redirect(back if here else "work:home")
    people = selectors.example_people(request.today)
    return render_page(request, "work/role.html", {"people": people})


def demonstration(request: HttpRequest) -> dict[str, object]:
    """Context of the bar on top: whom one may act as. Nothing outside a demonstration."""
    if not settings.DEMO:
        return {}
    known = cast(Request, request)
    return {
        "demo_people": SimpleLazyObject(lambda: selectors.example_people(known.today)),
        "actor": getattr(known, "actor", VISITOR),
    }
