"""A place in a paper, as people name it: by the address of the page that shows it."""

from __future__ import annotations

import re

from django.utils.translation import gettext

from regie.base.actor import Actor
from regie.papers.models import Passage
from regie.papers.selectors import paper as paper_at
from regie.papers.selectors import text_of
from regie.papers.services import passages
from regie.reading.model import Place

_ADDRESS = re.compile(r"(?:.*/)?documenten/(?P<paper>[^/]+)/plaats/(?P<start>\d+)-(?P<end>\d+)/?")


def place_of(actor: Actor, words: str, *, make: bool = True) -> int | str:
    """The key of the passage at an address, or why there is none.

    :param make: it where nothing pointed there yet; otherwise its key is 0.
    """
    match = _ADDRESS.fullmatch(words.strip())
    if match is None or len(match["start"]) > 9 or len(match["end"]) > 9:
        return gettext("This is no address of a place in a document.")
    start, end = int(match["start"]), int(match["end"])
    paper = paper_at(actor, match["paper"])
    if paper is None or start >= end:
        return gettext("That place does not exist.")
    there = Passage.objects.filter(paper=paper, start=start, end=end).values_list("pk", flat=True)
    if key := there.first():
        return int(key)
    text = text_of(paper)
    if text is None or end > len(text):
        return gettext("That place does not exist.")
    if not make:
        return 0
    line = text.count("\n", 0, start) + 1
    return passages(paper, [Place(line=line, start=start, end=end)])[start, end]
