"""What a paper of one's own says about an item: suggestions, never answers.

A passage is about an item when it prints its code, its title, or enough of the words of its title.
Values in, values out; words come from ``data/progress/words.json``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from regie.kernel.dates import find_dates
from regie.plans.progress.rules import parse_number

#: How many passages are proposed for one item, the best first.
MOST = 3
#: A passage needs this share of the words of a title, and at least so many of them.
_SHARE = 0.6
_LEAST = 2
_WORD = re.compile(r"[^\W\d_]{4,}")
_FIGURE = re.compile(
    r"(?P<value>\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?)\s*(?P<unit>%|[^\W\d_][\w-]{3,})"
)


class Topic(Struct, frozen=True):
    """An item that is asked about. ``milestones`` is uid → title."""

    key: str
    code: str
    title: str
    milestones: Mapping[str, str]


class Passage(Struct, frozen=True):
    """A paragraph of the paper. ``line`` counts from 1; ``folded`` is what is compared."""

    line: int
    page: int | None
    text: str
    folded: str


class Vocabulary(Struct, frozen=True):
    """Words that tell how it goes (status → beginnings of words, the strongest status first), words
    that tell nothing, and months and the like that are no unit of a figure."""

    status: Mapping[str, Sequence[str]]
    common: frozenset[str]
    no_unit: frozenset[str]


class Suggestion(Struct, frozen=True):
    """What a passage seems to say. ``by`` is what was recognised: code, title or words."""

    passage: Passage
    by: str
    shared: tuple[str, ...]
    score: int
    status: str = ""
    told: str = ""
    figures: tuple[tuple[str, str], ...] = ()
    milestones: tuple[tuple[str, str], ...] = ()


def words(folded: str, vocabulary: Vocabulary) -> frozenset[str]:
    """The words by which something may be recognised."""
    return frozenset(_WORD.findall(folded)) - vocabulary.common


def suggestions(
    topic: Topic, passages: Iterable[Passage], vocabulary: Vocabulary
) -> list[Suggestion]:
    """The passages that seem to be about ``topic``, the best first; ``topic`` is folded."""
    wanted = words(topic.title, vocabulary)
    found = []
    for passage in passages:
        here = words(passage.folded, vocabulary)
        shared = tuple(sorted(wanted & here))
        by = _recognised(topic, passage.folded, shared, wanted)
        if not by:
            continue
        status, told = _status(passage.folded, vocabulary)
        found.append(
            Suggestion(
                passage,
                by,
                (topic.code,) if by == "code" and not shared else shared,
                {"title": 1000, "code": 500, "words": 0}[by] + len(shared),
                status,
                told,
                tuple(_figures(passage.text, vocabulary)),
                tuple(_milestones(topic, passage, vocabulary)),
            )
        )
    found.sort(key=lambda one: (-one.score, not one.status, one.passage.line))
    return found[:MOST]


def _recognised(topic: Topic, folded: str, shared: Sequence[str], wanted: frozenset[str]) -> str:
    if topic.title and len(topic.title) > 8 and topic.title in folded:
        return "title"
    # A short code is also a number of a page or a date: only one that cannot be.
    if len(topic.code) >= 3 and re.search(
        rf"(?<![\w.]){re.escape(topic.code)}(?![\w]|[.]\d)", folded
    ):
        return "code"
    if len(shared) >= _LEAST and len(shared) >= _SHARE * len(wanted):
        return "words"
    return ""


def _status(folded: str, vocabulary: Vocabulary) -> tuple[str, str]:
    """The status that words tell, and those words."""
    for status, signs in vocabulary.status.items():
        for sign in signs:
            match = re.search(rf"(?<!\w){re.escape(sign)}\w*", folded)
            if match:
                return status, match[0]
    return "", ""


def _figures(text: str, vocabulary: Vocabulary) -> Iterable[tuple[str, str]]:
    dated = [(one.start, one.end) for one in find_dates(text, years=True)]
    for match in _FIGURE.finditer(text):
        if any(start < match.end() and match.start() < end for start, end in dated):
            continue
        if match["unit"].lower() in vocabulary.no_unit or parse_number(match["value"]) is None:
            continue
        yield match["value"], match["unit"]


def _milestones(
    topic: Topic, passage: Passage, vocabulary: Vocabulary
) -> Iterable[tuple[str, str]]:
    """(uid, date in ISO form) of a milestone that is named beside a date."""
    dates = list(find_dates(passage.text, years=True))
    if not dates:
        return
    here = words(passage.folded, vocabulary)
    for uid, title in topic.milestones.items():
        wanted = words(title, vocabulary)
        shared = wanted & here
        if shared and len(shared) >= _SHARE * len(wanted):
            yield uid, dates[-1].value.iso()
