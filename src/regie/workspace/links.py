"""Personal links: the secret leaves the address at once, and nobody keeps or passes on what it
opens."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponseBase
from django.utils.cache import patch_cache_control

from regie.components.requests import Request


def keep_secret(
    request: Request,
    response: HttpResponseBase,
    name: str,
    secret: str,
    path: str,
    span: timedelta = timedelta(hours=1),
) -> None:
    """Keep ``secret`` in the browser for a while, for ``path`` and what stands under it only; no
    script reads it."""
    response.set_cookie(
        name,
        secret,
        max_age=int(span.total_seconds()),
        path=path,
        httponly=True,
        secure=request.is_secure(),
        samesite="Lax",
    )


def unseen(response: HttpResponseBase, *, secret: bool = False) -> HttpResponseBase:
    """Nobody keeps this answer, and no other site hears where the reader came from.

    :param secret: the address holds the secret, so that nobody at all may hear it. A page with a
        form may not say so: with ``no-referrer`` a browser hides where its form comes from too, and
        the form is refused as a forgery.
    """
    response["Referrer-Policy"] = "no-referrer" if secret else "same-origin"
    patch_cache_control(response, no_store=True, private=True)
    return response
