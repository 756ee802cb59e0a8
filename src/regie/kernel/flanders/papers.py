"""How Flemish policy papers are called."""

from __future__ import annotations

import re

_WORDS = re.compile(
    r"\b(?:beleids-?\s*en\s*begrotingstoelichting(?:en)?|beleidsnota|begrotingsjaar|bbt|voor|het"
    r"|(?:19|20)\d\d(?:\s*[-/\u2013]\s*(?:19|20)?\d\d)?)\b",
    re.IGNORECASE,
)
_EDGES = " \t\n-\u2013\u2014:.,;"


def policy_field(title: str) -> str:
    """The policy field that a paper is about, from its title; the title itself where nothing else
    stands in it. Capitals throughout become ordinary words."""
    field = re.sub(r"\s+", " ", _WORDS.sub(" ", title)).strip(_EDGES) or title.strip()
    return field.capitalize() if field.isupper() else field
