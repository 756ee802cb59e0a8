"""Where the page of an object stands. Rooms with pages say it; whoever lists objects asks."""

from __future__ import annotations

from django.urls import reverse

#: Kind of object → name of the address that takes its uid (and what it takes beside).
PAGES: dict[str, str] = {}


def address_of(kind: str, *uid: object) -> str:
    """The address of an object's page, or "" where it has none."""
    name = PAGES.get(kind)
    return reverse(name, args=uid) if name else ""
