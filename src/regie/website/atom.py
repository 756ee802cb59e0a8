"""Feeds in Atom: every feed of the public pages is answered here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.http import HttpResponse
from django.utils.feedgenerator import Atom1Feed
from msgspec import Struct

from regie.components.templatetags.regie import language


class Entry(Struct, frozen=True):
    """One thing that happened; ``path`` is where to see it, and with ``mark`` what it is known by
    for good. ``page`` is the path of that name where another address leads to it."""

    title: str
    path: str
    mark: str
    at: datetime
    words: str = ""
    page: str = ""


def answered(title: str, page: str, feed: str, entries: Iterable[Entry]) -> HttpResponse:
    """A feed.

    :param page: the path of the page that it belongs to.
    :param feed: its own path.
    """
    base = str(settings.BASE_URI)
    atom = Atom1Feed(
        title=title,
        link=f"{base}{page}",
        description="",
        language=language(),
        feed_url=f"{base}{feed}",
        feed_guid=f"{base}{feed}",
        author_name="Regie",
    )
    for one in entries:
        atom.add_item(
            title=one.title,
            link=f"{base}{one.path}",
            description=one.words,
            unique_id=f"{base}{one.page or one.path}#{one.mark}",
            pubdate=one.at,
            updateddate=one.at,
        )
    return HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml")
