"""Lists as public pages offer them: in pages as the address asks, and to take along as files that
say the same."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

from regie.components.requests import whole

#: How many lines stand on one page.
SIZE = 50


def page_of(request: HttpRequest, rows: Any, size: int = SIZE) -> Page[Any]:
    """The page of ``rows`` that the address asks for: the first or the last where it asks for none
    that is there."""
    return Paginator(rows, size).get_page(whole(request.GET.get("pagina", ""), 1))


def files(request: HttpRequest, *forms: str, **more: str) -> dict[str, str]:
    """Where this list is to be had as a file, by its form; CSV and XLSX unless ``forms`` says
    otherwise. Asked the same, and ``more``."""
    sent = request.GET.copy()
    sent.pop("pagina", None)
    for name, value in more.items():
        sent[name] = value
    found = {}
    for form in forms or ("csv", "xlsx"):
        sent["formaat"] = form
        found[form] = f"?{sent.urlencode()}"
    return found
