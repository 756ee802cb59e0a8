"""The grammar of a Flemish budget article, and how a misprinted code is put right.

``SJ0-1SFC2CA-WT``: entity (domain, letter, number) - budget (1 expenditure, 9 receipts; of a legal
person A and B), programme, letter of the ordering minister, credit kind, content element with
article letter - ESR aggregate. In a receipts code the credit kind is the kind of receipt.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

_CODE = re.compile(
    r"(?P<entity>[A-Z]{2}\d)-(?P<budget>[0-9A-Z])(?P<programme>[A-Z]{2})(?P<minister>[A-Z])"
    r"(?P<credit>[0-9A-Z])(?P<content>[A-Z])(?P<letter>[A-Z0-9])-(?P<esr>[A-Z]{2})"
)
#: Anything that looks meant as a code: its parts one too short, one too long or a wrong sign.
#: A code may be broken over two lines behind a hyphen.
_CODELIKE = re.compile(
    r"(?<![A-Za-z0-9-])(?P<a>[A-Z][A-Z0-9]{1,3})-\s{0,3}(?P<b>[A-Z0-9]{6,8})-\s{0,3}"
    r"(?P<c>[A-Z]{1,3})(?![A-Za-z0-9])"
)
_RECEIPTS = frozenset("9B")
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


@dataclass(frozen=True, slots=True)
class ArticleCode:
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
        return "receipt" if self.budget in _RECEIPTS else "expenditure"

    @property
    def family(self) -> str:
        """What siblings of one policy field share: programme and minister."""
        return self.programme + self.minister


@dataclass(frozen=True, slots=True)
class PrintedCode:
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
    for match in _CODELIKE.finditer(text):
        if any(sign.isdigit() for sign in match[0]):
            code = f"{match['a']}-{match['b']}-{match['c']}"
            yield PrintedCode(code, match.start(), match.end())


def corrections(printed: str, siblings: Collection[str]) -> tuple[str, ...]:
    """The codes that a misprinted code can mean; empty where the code is in order.

    A code is a misprint when a missing, an extra, a swapped or a wrong character keeps it from the
    pattern of its siblings. A form that a sibling itself bears comes before one that is printed
    nowhere, and what a swap explains before what a wrong character would.

    :param siblings: the codes that the paper (or the register) prints, misprints among them.
    """
    parts = parse(printed)
    good = [code for code in siblings if code != printed and parse(code) is not None]
    families = Counter(_family(code) for code in good)
    entities = Counter(code[:3] for code in good)
    if parts is not None:
        if families[parts.family] or not good:
            return ()
        # Well-formed, but of a family of its own: only two swapped letters prove a misprint.
        near = {
            form
            for form in _swapped(printed)
            if (other := parse(form)) and families[other.family] >= 2 and entities[other.entity]
        }
        return tuple(sorted(near))
    for forms in (
        _swapped(printed) | _lengthened(printed) | _shortened(printed),
        _replaced(printed),
    ):
        fitting = {
            form
            for form in forms
            if (other := parse(form))
            and families[other.family]
            and any(c[:5] == form[:5] for c in good)
        }
        known = fitting & set(good)
        if known or fitting:
            return tuple(sorted(known or fitting))
    return ()


def _family(code: str) -> str:
    parts = parse(code)
    return parts.family if parts else ""


def _swapped(code: str) -> set[str]:
    return {
        code[:i] + code[i + 1] + code[i] + code[i + 2 :]
        for i in range(len(code) - 1)
        if code[i] != code[i + 1]
    }


def _lengthened(code: str) -> set[str]:
    return {code[:i] + sign + code[i:] for i in range(len(code) + 1) for sign in _ALPHABET}


def _shortened(code: str) -> set[str]:
    return {code[:i] + code[i + 1 :] for i in range(len(code))}


def _replaced(code: str) -> set[str]:
    return {
        code[:i] + sign + code[i + 1 :]
        for i in range(len(code))
        for sign in _ALPHABET
        if code[i] != "-"
    }
