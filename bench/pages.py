"""Time every kind of public page of a demonstration, without a server; JSON on stdout.

It follows the links from the start page and takes, of each kind of page, the largest of the first
that it meets. ``python -m bench.pages`` with a ``REGIE_HOME`` that holds a demonstration.
"""

from __future__ import annotations

import gc
import json
import logging
import math
import re
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import django

#: Pages of one kind among which the largest is looked for.
FIRST = 8
#: Times that each page is asked for; the quickest counts, because what else is the machine's.
TIMES = 20
#: Where links do not lead by themselves.
ASKED = ("/zoeken/?q=inburgering", "/zoeken/?q=gent&soort=municipality")
SPECIMEN = "bbt-2022.txt"
_LINK = re.compile(r'href="(/[^"#?]*)')
_BROWSER: Any = {"HTTP_HOST": "127.0.0.1", "HTTP_ACCEPT_ENCODING": "gzip"}
_NOT_PUBLIC = ("/static/", "/en/", "/werk/", "/aanmelden/")


def main() -> None:
    """Find, measure, print ``[[kind, path, CPU in ms, bytes, queries], …]``."""
    django.setup()
    logging.disable(logging.WARNING)  # a link that leads nowhere is not what is measured here
    largest: dict[str, tuple[int, str]] = {}
    for kind, path, size in _found(_chapter_with_text()):
        largest[kind] = max(largest.get(kind, (0, "")), (size, path))
    gc.collect()
    gc.freeze()
    pages = [(kind, path) for kind, (_, path) in sorted(largest.items())]
    told = [(kind, path, *_told(path)) for kind, path in pages]
    spent = _spent([path for _, path in pages])
    json.dump(
        [[kind, path, spent[path], size, queries] for kind, path, size, queries in told], sys.stdout
    )


def _chapter_with_text() -> str:
    """The longest chapter of a paper that is at hand, its text included: the specimen."""
    from regie.base import files
    from regie.base.actor import system
    from regie.base.data import data
    from regie.papers.chapters import chapters
    from regie.papers.models import Paper
    from regie.papers.selectors import sheet
    from regie.writing.jobs import bring_file

    paper = Paper.objects.filter(file__isnull=False, example=True).first()
    if paper is None:
        with data("specimens", SPECIMEN).open("rb") as stream:
            file = files.store(system("bench"), stream, SPECIMEN, "paper")
        paper = bring_file(system("bench"), file, example=True)
        # Without taking over what it says, so that all other pages stay as they are.
        Paper.objects.filter(pk=paper.pk).update(public=True)
    longest = max(chapters(sheet(paper).reading), key=lambda one: one.last - one.first)
    return f"/documenten/{paper.uid}/tekst/{longest.start}/"


def _found(*more: str) -> Iterator[tuple[str, str, int]]:
    """(kind, path, bytes) of the pages that links lead to, at most :data:`FIRST` of a kind, and of
    ``more``."""
    from django.test import Client

    client = Client(HTTP_HOST="127.0.0.1")
    met: dict[str, int] = defaultdict(int)
    ahead = ["/", *ASKED, *more]
    known = set(ahead)
    while ahead:
        path = ahead.pop(0)
        answer = client.get(path)
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            continue
        kind = f"{_kind(path)} with its text" if path in more else _kind(path)
        yield kind, path, len(answer.content)
        for link in _LINK.findall(answer.content.decode()):
            if link in known or link.startswith(_NOT_PUBLIC):
                continue
            known.add(link)
            met[kind := _kind(link)] += 1
            if met[kind] <= FIRST:
                ahead.append(link)


def _kind(path: str) -> str:
    """The name of the address; the parts of a document are pages of their own."""
    from django.urls import resolve

    found = resolve(path.partition("?")[0])
    return " ".join([found.view_name, *filter(None, [found.kwargs.get("name")])])


def _told(path: str) -> tuple[int, int]:
    """The bytes that a browser gets, and the queries for it."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        answer = Client(**_BROWSER).get(path)
        return len(answer.content), len(queries)


def _spent(paths: list[str]) -> dict[str, float]:
    """CPU in ms of each answer, from middleware to compressed bytes.

    All pages in turn, so that a bad moment of the machine does not fall on one of them.
    """
    from django.test import Client

    client = Client(**_BROWSER)
    spent: dict[str, float] = dict.fromkeys(paths, math.inf)
    for _ in range(TIMES):
        for path in paths:
            begun = time.process_time()
            client.get(path)
            spent[path] = min(spent[path], 1000 * (time.process_time() - begun))
    return spent


if __name__ == "__main__":
    main()
