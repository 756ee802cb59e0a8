"""The grammar of a Flemish budget article, and how a misprinted code is put right.

``SJ0-1SFC2CA-WT``: entity (domain, letter, number) - budget (1 expenditure, 9 receipts; of a legal
person A and B), programme, letter of the ordering minister, credit kind, content element with
article letter - ESR aggregate. In a receipts code the credit kind is the kind of receipt.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Literal

from msgspec import Struct

_CODE = re.compile(
    r"(?P<entity>[A-Z]{2}\d)-(?P<budget>[0-9A-Z])(?P<programme>[A-Z]{2})(?P<minister>[A-Z])"
    r"(?P<credit>[0-9A-Z])(?P<content>[A-Z])(?P<letter>[A-Z0-9])-(?P<esr>[A-Z]{2})"
)
#: A code may be broken over lines behind a hyphen.
_BREAK = r"[^\S\n]{0,40}(?:\n[^\S\n]{0,40}){0,2}"
#: Anything that looks meant as a code: its parts one too short, one too long or with a wrong sign;
#: a hyphen too many or (in an otherwise flawless code) missing.
#: What a word processor makes of a hyphen, one sign for one so that places stay.
_HYPHENS = dict.fromkeys(map(ord, "\u00ad\u2010\u2011\u2012\u2013"), "-")
_CODELIKE = re.compile(
    r"(?<![A-Za-z0-9-])(?:"
    rf"[A-Z0-9]{{2,4}}-{{1,2}}{_BREAK}[A-Z0-9]{{6,8}}-{{1,2}}{_BREAK}[A-Z0-9]{{1,3}}"
    rf"|[A-Z]{{2}}\d[0-9A-Z][A-Z]{{3}}[0-9A-Z][A-Z][A-Z0-9]-{_BREAK}[A-Z]{{2}}"
    rf"|[A-Z]{{2}}\d-{_BREAK}[0-9A-Z][A-Z]{{3}}[0-9A-Z][A-Z][A-Z0-9][A-Z]{{2}}"
    r")(?![A-Za-z0-9])"
)
#: A code has eight letters or more, of which a misprint can take one or two.
_FEWEST_LETTERS = 6
_RECEIPTS = frozenset("9B")
_SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"


class ArticleCode(Struct, frozen=True):
    """The parts of a well-formed code."""

    entity: str
    budget: str
    programme: str
    minister: str
    credit: str
    content: str
    letter: str
    esr: str

    @property
    def kind(self) -> Literal["expenditure", "receipt"]:
        """Whether the article spends or receives."""
        return "receipt" if self.budget in _RECEIPTS else "expenditure"

    @property
    def family(self) -> str:
        """What siblings of one policy field share: programme and minister."""
        return self.programme + self.minister


class PrintedCode(Struct, frozen=True):
    """Something that looks like a code, as printed, and where it stands (half open)."""

    text: str
    start: int
    end: int


def parse(code: str) -> ArticleCode | None:
    """The parts of the code, or None where the grammar does not hold."""
    match = _CODE.fullmatch(code)
    return ArticleCode(**match.groupdict()) if match else None


def find_codes(text: str) -> Iterator[PrintedCode]:
    """Everything in the text that looks like an article code, white space inside taken out."""
    for match in _CODELIKE.finditer(text.translate(_HYPHENS)):
        code = re.sub(r"\s", "", match[0])
        leading = code.rpartition("-")[0]
        letters = sum(sign.isalpha() for sign in code)
        if letters >= _FEWEST_LETTERS and any(sign.isdigit() for sign in leading):
            yield PrintedCode(code, match.start(), match.end())


def corrections(printed: str, siblings: Collection[str]) -> tuple[str, ...]:
    """The codes that a misprinted code can mean; empty where the code is in order.

    A code is a misprint when a missing, an extra, a swapped or a wrong character keeps it from the
    pattern of its siblings: their entities with their budgets, policy fields, credit kinds, content
    elements, letters and ESR aggregates. Of the forms one character away those that break this
    pattern least are meant; among these what a wrong character would explain comes last, and a
    form that a sibling itself bears first.

    :param siblings: the codes that the paper (or the register) prints, misprints among them.
    """
    pattern = _pattern(frozenset(siblings))
    parts = parse(printed)
    if parts is not None:
        return _misread(printed, parts, pattern, own=1 if printed in siblings else 0)
    ranked: dict[tuple[int, bool, bool], list[str]] = {}
    moved = _swapped(printed) | _lengthened(printed) | _shortened(printed)
    for form in moved | _replaced(printed):
        other = parse(form)
        if other and pattern.has(other):
            rank = (pattern.unseen(other), form not in moved, form not in siblings)
            ranked.setdefault(rank, []).append(form)
    return tuple(sorted(ranked[min(ranked)])) if ranked else ()


class _Pattern(Struct, frozen=True):
    """How many of the well-formed codes bear each part."""

    bearers: Counter[tuple[str, str]]
    entities: Counter[str]

    def has(self, code: ArticleCode) -> bool:
        """Whether a sibling bears its entity with its budget, and one its policy field."""
        fixed = _fixed(code)
        return bool(self.bearers[fixed[0]] and self.bearers[fixed[1]])

    def unseen(self, code: ArticleCode) -> int:
        """How many of its parts no sibling bears."""
        return sum(not self.bearers[part] for part in _parts(code))


@lru_cache(maxsize=4)
def _pattern(codes: frozenset[str]) -> _Pattern:
    good = [parts for parts in map(parse, codes) if parts]
    return _Pattern(
        Counter(part for code in good for part in _parts(code)),
        Counter(code.entity for code in good),
    )


def _parts(code: ArticleCode) -> tuple[tuple[str, str], ...]:
    return *_fixed(code), ("content", code.content), ("letter", code.letter)


def _fixed(code: ArticleCode) -> tuple[tuple[str, str], ...]:
    """The parts that siblings share, so that one of its own betrays a misprint."""
    return (
        ("entity", code.entity + code.budget),
        ("family", code.family),
        ("credit", code.budget + code.credit),
        ("esr", code.kind + code.esr),
    )


def _misread(printed: str, code: ArticleCode, pattern: _Pattern, own: int) -> tuple[str, ...]:
    """What a well-formed code can mean: only two swapped letters prove a misprint.

    Every part that the swap changes must be of this code alone, and what it then becomes the habit
    of siblings: two policy fields in one paper are no misprints of one another.
    """
    meant: list[str] = []
    for form in _swapped(printed):
        other = parse(form)
        if other is None:
            continue
        # An entity with one article shows no habit that could be broken.
        if other.entity == code.entity and pattern.entities[code.entity] <= own:
            continue
        changed = [
            (here, there)
            for here, there in zip(_fixed(code), _fixed(other), strict=True)
            if here != there
        ]
        if changed and all(
            pattern.bearers[here] == own and pattern.bearers[there] >= 2 for here, there in changed
        ):
            meant.append(form)
    return tuple(sorted(meant))


def _swapped(code: str) -> set[str]:
    return {
        code[:i] + code[i + 1] + code[i] + code[i + 2 :]
        for i in range(len(code) - 1)
        if code[i] != code[i + 1]
    }


def _lengthened(code: str) -> set[str]:
    return {code[:i] + sign + code[i:] for i in range(len(code) + 1) for sign in _SIGNS}


def _shortened(code: str) -> set[str]:
    return {code[:i] + code[i + 1 :] for i in range(len(code))}


def _replaced(code: str) -> set[str]:
    return {code[:i] + sign + code[i + 1 :] for i in range(len(code)) for sign in _SIGNS}
