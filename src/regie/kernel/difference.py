"""What changed between two wordings, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal

from msgspec import Struct

#: So many pairs of words are compared at most; a longer text goes by sentence first.
_MOST = 200_000
_SENTENCE = re.compile(r"[^.!?\n]*(?:[.!?\n]+\s*|$)")
_WORD = re.compile(r"\s+|[\w’'-]+|[^\w\s]")


class Piece(Struct, frozen=True):
    """A stretch of words that stayed, came or went."""

    kind: Literal["same", "added", "removed"]
    text: str


def words(before: str, after: str) -> list[Piece]:
    """Both wordings in one line: leave out what was added and the old one stands there again.

    Long texts are compared by sentence, and by word within the sentences that differ.
    """
    old, new = _WORD.findall(before), _WORD.findall(after)
    if len(old) * len(new) <= _MOST:
        return list(_told(old, new))
    sentences = [list(filter(None, _SENTENCE.findall(text))) for text in (before, after)]
    if len(sentences[0]) * len(sentences[1]) > _MOST:
        return list(_replaced(before, after))
    pieces: list[Piece] = []
    for kind, i, j, k, m in _steps(*sentences):
        gone, came = "".join(sentences[0][i:j]), "".join(sentences[1][k:m])
        if kind == "equal":
            pieces.append(Piece("same", gone))
            continue
        old, new = _WORD.findall(gone), _WORD.findall(came)
        few = len(old) * len(new) <= _MOST
        pieces += _told(old, new) if few else _replaced(gone, came)
    return pieces


def _steps(old: list[str], new: list[str]) -> Sequence[tuple[str, int, int, int, int]]:
    return SequenceMatcher(None, old, new, autojunk=False).get_opcodes()


def _told(old: list[str], new: list[str]) -> Iterator[Piece]:
    for kind, i, j, k, m in _steps(old, new):
        if kind == "equal":
            yield Piece("same", "".join(old[i:j]))
        else:
            yield from _replaced("".join(old[i:j]), "".join(new[k:m]))


def _replaced(gone: str, came: str) -> Iterator[Piece]:
    if gone:
        yield Piece("removed", gone)
    if came:
        yield Piece("added", came)
