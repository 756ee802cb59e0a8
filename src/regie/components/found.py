"""The words that somebody looked for, marked in the text where they were found."""

from __future__ import annotations

import re
from html import escape

from django.utils.safestring import SafeString, mark_safe

from regie.base.words import IDLE, normalise, stem

_WORD = re.compile(r"[^\W_]+(?:[-'’+][^\W_]+)*\+?")
#: A usual word may be written in this many.
_LONGEST = 5


def marked(text: str, asked: str, language: str) -> SafeString:
    """``text`` with ``<mark>`` around what ``asked`` found in it, as search compares words: other
    forms, usual spellings, the beginning of the last word.

    :param asked: what was typed, and what was looked for instead.
    """
    typed = [word for word in normalise(asked) if word not in IDLE] or list(normalise(asked))
    if not typed:
        return mark_safe(escape(text))  # noqa: S308 - escaped
    wanted = {form for word in typed for form in _forms(word, language)}
    start = typed[-1] if len(typed[-1]) > 1 else ""
    words = list(_WORD.finditer(text))
    out, at, done = [], 0, 0
    while at < len(words):
        size = _found(text, words, at, wanted, start, language)
        if size:
            first, last = words[at].start(), words[at + size - 1].end()
            out += [escape(text[done:first]), "<mark>", escape(text[first:last]), "</mark>"]
            done = last
        at += size or 1
    out.append(escape(text[done:]))
    return mark_safe("".join(out))  # noqa: S308 - all that came from outside is escaped


def _forms(word: str, language: str) -> set[str]:
    return {word, stem(word, language), stem(word, "nl")}


def _found(
    text: str,
    words: list[re.Match[str]],
    at: int,
    wanted: set[str],
    start: str,
    language: str,
) -> int:
    """How many words from here on are one that is wanted; none is 0."""
    for size in range(min(_LONGEST, len(words) - at), 0, -1):
        told = normalise(text[words[at].start() : words[at + size - 1].end()])
        # Several words count together only where they are one word in another spelling.
        if len(told) != 1:
            continue
        if _forms(told[0], language) & wanted or (start and told[0].startswith(start)):
            return size
        if size == 1 and "-" in words[at][0]:
            parts = normalise(words[at][0].replace("-", " "))
            if any(_forms(part, language) & wanted for part in parts):
                return size
    return 0
