"""Words by language, and the one form in which words are compared and sorted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

_SPACE = re.compile(r"\s+")
_APART = str.maketrans(
    {"’": "'", "‘": "'", "–": "-", "—": "-", "\u00ad": None, "ß": "ss", "ø": "o"}
)


def fold(words: str) -> str:
    """``words`` without case, accents and double blanks: the normalised column of both engines."""
    if words.isascii():  # most are, and have nothing to take apart
        return _SPACE.sub(" ", words.lower()).strip()
    plain = unicodedata.normalize("NFKD", words.translate(_APART).casefold())
    return _SPACE.sub(" ", "".join(c for c in plain if not unicodedata.combining(c))).strip()


def said(text: Mapping[str, str], language: str) -> tuple[str, str]:
    """``text`` in ``language`` or, where that is missing, in another; with its language."""
    for key in (language, "nl", *text):
        if text.get(key):
            return text[key], key
    return "", language
