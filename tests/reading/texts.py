"""Small texts to read, written in the tests themselves."""

from __future__ import annotations

import hashlib
from textwrap import dedent

from regie.reading.model import Finding, Initiative, Mention, Reading
from regie.reading.outline import Outline
from regie.reading.reader import read
from regie.reading.text import Extract, Format, Paper


def extracted(text: str, format: Format = "txt") -> Extract:
    """The text as extraction leaves it: flush left, with a page at every form feed."""
    # A form feed would end the margin that all lines share.
    text = dedent(text.replace("\f", "¶")).strip("\n").replace("¶", "\f") + "\n"
    pages = (0, *(i + 1 for i, sign in enumerate(text) if sign == "\f")) if "\f" in text else ()
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Extract(format=format, text=text, page_starts=pages, sha256=digest)


def outlined(text: str) -> Outline:
    """The skeleton of the text."""
    return Outline(Paper(extracted(text)))


def reading(text: str) -> Reading:
    """Everything that is read in the text."""
    return read(extracted(text))


def titles(text: str) -> list[tuple[str, str]]:
    """Code and title of each objective."""
    return [(objective.code, objective.title) for objective in reading(text).objectives]


def mentions(text: str, kind: str) -> list[Mention]:
    """What the text names of one kind."""
    return [mention for mention in reading(text).mentions if mention.kind == kind]


def findings(text: str, code: str) -> list[Finding]:
    """The findings of one code."""
    return [finding for finding in reading(text).findings if finding.code == code]


def lines(found: Finding | Initiative | Mention) -> list[int]:
    """The lines that something points to."""
    places = found.places if isinstance(found, Finding) else (found.place,)
    return [place.line for place in places]
