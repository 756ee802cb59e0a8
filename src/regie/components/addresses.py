"""Where the page of an object stands. Rooms with pages say it; whoever lists objects asks."""

from __future__ import annotations

from functools import lru_cache

from django.urls import reverse
from django.utils.translation import get_language

#: Kind of object → name of the address that takes its uid (and what it takes beside).
PAGES: dict[str, str] = {}


def address_of(kind: str, *uid: str | int) -> str:
    """The address of an object's page, or "" where it has none."""
    name = PAGES.get(kind)
    return path_to(name, *uid) if name else ""


def path_to(name: str, *args: str | int) -> str:
    """``reverse``, for addresses of which a page has many: it takes longer than showing them."""
    return _path_to(get_language(), name, args)


@lru_cache(maxsize=20_000)
def _path_to(language: str | None, name: str, args: tuple[str | int, ...]) -> str:
    # Addresses differ by language, and by nothing else that changes while a process runs.
    return reverse(name, args=args)
