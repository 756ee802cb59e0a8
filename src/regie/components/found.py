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
        return mark_safe(escape(text))  # noqa: S308 - all of it was escaped
    wanted = {form for word in typed for form in _forms(word, language)}
    start = typed[-1] if len(typed[-1]) > 1 else ""
    words = list(_WORD.finditer(text))
    alone = [normalise(word[0]) for word in words]
    # Several words are looked at together only where some are one word in another spelling.
    longest = 1 if len(normalise(text)) == sum(map(len, alone)) else _LONGEST

    def size(at: int) -> int:
        """How many words from here on are one that is wanted; none is 0."""
        for many in range(min(longest, len(words) - at), 0, -1):
            first, last = words[at].start(), words[at + many - 1].end()
            told = alone[at] if many == 1 else normalise(text[first:last])
            if len(told) == 1 and (
                _forms(told[0], language) & wanted or (start and told[0].startswith(start))
            ):
                return many
        parts = normalise(words[at][0].replace("-", " ")) if "-" in words[at][0] else ()
        return int(any(_forms(part, language) & wanted for part in parts))

    out: list[str] = []
    at = done = 0
    while at < len(words):
        many = size(at)
        if many:
            first, last = words[at].start(), words[at + many - 1].end()
            out += [escape(text[done:first]), "<mark>", escape(text[first:last]), "</mark>"]
            done = last
        at += many or 1
    out.append(escape(text[done:]))
    return mark_safe("".join(out))  # noqa: S308 - all that came from outside is escaped


def _forms(word: str, language: str) -> set[str]:
    return {word, stem(word, language), stem(word, "nl")}
