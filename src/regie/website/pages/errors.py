"""What is shown where no page can be: in plain words, with a way on.

They need no database and no account, since these may be what failed.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from msgspec import Struct

Words = str | Promise


class Trouble(Struct, frozen=True):
    """What went wrong, as a person understands it, and what to do."""

    title: Words
    meaning: Words


TROUBLES = {
    400: Trouble(
        _("We do not understand this question"),
        _("Something in the address or in what was sent is not as it should be."),
    ),
    403: Trouble(
        _("You cannot see this page"),
        _("It is for people with another role. Sign in, or ask the agency for access."),
    ),
    404: Trouble(
        _("This page does not exist"),
        _(
            "Perhaps there is a typing error in the address. "
            "Nothing public is ever taken away here."
        ),
    ),
    409: Trouble(
        _("Somebody else changed this"),
        _("Go back, look at what stands there now, and try again."),
    ),
    410: Trouble(
        _("This was erased"),
        _("What stood here had to be erased for good, because a law asks for it."),
    ),
    429: Trouble(
        _("That was too often"),
        _("Wait a quarter of an hour and try again."),
    ),
    500: Trouble(
        _("Something went wrong with us"),
        _("It is not your fault, and it has been written down. Try again in a moment."),
    ),
    503: Trouble(
        _("Regie is being worked on"),
        _("Nothing is lost. Try again in a few minutes."),
    ),
}


def trouble(request: HttpRequest, status: int, sentence: Words = "") -> HttpResponse:
    """The page for ``status``; ``sentence`` says more precisely what happened."""
    known = TROUBLES.get(status, TROUBLES[500])
    # Context processors would ask for an account; without a request none of them runs.
    html = render_to_string(
        "website/trouble.html",
        {"status": status, "trouble": known, "sentence": sentence, "path": request.path},
    )
    return HttpResponse(html, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return trouble(request, 400)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return trouble(request, 403)


def forgery(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that was not asked for here, or too long ago."""
    return trouble(
        request, 403, _("This form was open for too long. Go back, reload the page and try again.")
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return trouble(request, 404)


def failed(request: HttpRequest) -> HttpResponse:
    """500."""
    return trouble(request, 500)


def locked_out(request: HttpRequest, *_: object, **__: object) -> HttpResponse:
    """429 for who guesses passwords."""
    return trouble(request, 429)
