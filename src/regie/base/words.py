"""Words as search compares them: one form for every way to write them.

Pure: text in, words out. Both engines store and find what this module makes, so they find the same.
"""

from __future__ import annotations

import csv
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from regie.base.data import data
from regie.base.text import fold

if TYPE_CHECKING:
    from simplemma import Lemmatizer

#: Longer than any word; what is longer is cut.
LONGEST = 60
#: Words that say nothing about what somebody looks for.
IDLE = frozenset(
    {"de", "het", "een", "en", "of", "van", "in", "op", "te", "voor", "met", "aan", "door", "bij"}
    | {"der", "den", "des", "om", "tot", "uit", "naar", "is", "zijn", "the", "a", "an", "and"}
    | {"or", "on", "to", "for", "with", "by", "at", "from", "are"}
)
# `dutch` of Snowball 3 turns "gemeente" into "meen".
_STEMMER = {"nl": "dutch_porter", "en": "english"}
_RUN = re.compile(r"[a-z0-9]+(?:[-'][a-z0-9]+)*")
_OTHER = re.compile(r"[^\W_a-z0-9]")
_GENITIVE = re.compile(r"'s\b")


def normalise(text: str) -> tuple[str, ...]:
    """The words of ``text``, folded, in order; a variant that is known becomes the usual word.

    Parts of a hyphenated word are one word: ``gelijke-kansen`` is ``gelijkekansen``.
    """
    return tuple(word for word, _ in _spelled(text))


def _runs(text: str) -> list[str]:
    # Letters of other scripts become their number: engines need know no script but ours.
    plain = _OTHER.sub(lambda found: f"u{ord(found[0]):x}", fold(text))
    return _RUN.findall(_GENITIVE.sub("", plain))


def _spelled(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """Each word in its usual spelling, with the words that it was written in."""
    known, longest = _synonyms()
    written: list[tuple[str, tuple[str, ...]]] = []
    for run in _runs(text):
        # A part has its usual spelling too: "St-Niklaas" is "Sint-Niklaas".
        cut = (part[:LONGEST] for part in re.split("[-']", run))
        parts = tuple(known.get((part,), part) for part in cut)
        written.append(("".join(parts)[:LONGEST], parts))
    told: list[tuple[str, tuple[str, ...]]] = []
    at = 0
    while at < len(written):
        for size in range(min(longest, len(written) - at), 0, -1):
            usual = known.get(tuple(word for word, _ in written[at : at + size]))
            if usual is not None:
                parts = tuple(part for _, own in written[at : at + size] for part in own)
                told.append((usual, parts))
                at += size
                break
        else:
            told.append(written[at])
            at += 1
    return told


@cache
def _synonyms() -> tuple[dict[tuple[str, ...], str], int]:
    known: dict[tuple[str, ...], str] = {}
    with data("search", "synonyms.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            known[tuple("".join(re.split("[-']", run)) for run in _runs(row["variant"]))] = row[
                "canonical"
            ]
    return known, max(map(len, known), default=1)


@lru_cache(maxsize=50_000)
def stem(word: str, language: str) -> str:
    """The part that forms of a word share. Words with a digit are codes and stay as they are."""
    if len(word) < 3 or not word.isalpha():
        return word
    if language == "nl":
        word = fold(_lemmas().lemmatize(word, lang="nl"))
    # Until nothing changes: "oefenkansen" loses its plural first and only then meets "oefenkans".
    stemmer = _stemmer(language)
    for _ in range(5):
        shorter: str = stemmer.stemWord(word)
        if shorter == word:
            break
        word = shorter
    return "".join(_RUN.findall(word))[:LONGEST] or word


@cache
def _lemmas() -> Lemmatizer:
    # Slow to load, and only search needs them. The dictionary is read as it is packed: as a dict of
    # Python it would fill half of what a web process may have.
    from simplemma import Lemmatizer
    from simplemma.strategies import DefaultStrategy, StreamDictionaryFactory

    return Lemmatizer(
        lemmatization_strategy=DefaultStrategy(dictionary_factory=StreamDictionaryFactory())
    )


@cache
def _stemmer(language: str) -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer(_STEMMER[language])


def whole_words(text: str) -> set[str]:
    """Every word of ``text`` as it may be typed: usually spelled, and as it was written."""
    return {word for usual, parts in _spelled(text) for word in (usual, *parts)}


def terms(text: str, language: str) -> set[str]:
    """Everything by which ``text`` is found: its words and their stems."""
    words = whole_words(text)
    return words | {stem(word, language) for word in words}


def one_slip(one: str, other: str) -> bool:
    """Whether one letter added, left out or replaced, or two that changed places, make the words
    the same. What sounds alike in Dutch (``ei`` and ``ij``, ``ou`` and ``au``) is the same."""
    one, other = (word.replace("ij", "ei").replace("au", "ou") for word in (one, other))
    if abs(len(one) - len(other)) > 1 or one == other:
        return one == other
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    left, right = one[start:], other[start:]
    if len(left) == len(right):
        return left[1:] == right[1:] or (
            left[:2] == right[1::-1] and left[2:] == right[2:] and len(left) > 1
        )
    return left[1:] == right if len(left) > len(right) else left == right[1:]
