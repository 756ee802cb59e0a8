"""The skeleton of a paper: furniture of the page, chapters, and headings of objectives."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter

from msgspec import Struct

from regie.reading.text import Line, Paper, squeeze

_NUMERAL = r"(?P<numeral>[IVX]{1,6})\.?"
_CHAPTER = re.compile(rf"^\s*(?:(?:HOOFDSTUK|DEEL)\s+)?{_NUMERAL}\s+(?P<title>\S.*)$")
_ISE = re.compile(
    r"^\s*(?:(?:HOOFDSTUK|DEEL)\s+)?(?:[IVX]{1,6}\.?\s+)?ISE\s+(?P<name>[‘'\"“]?\S.*)$"
)
_CONTENTS = re.compile(
    r"(?:\.\s?){4,}\s*\d{1,3}\s*$|^\s*(?:[IVX]+|SD|OD)\b.*(?:\t|\s{3,})\d{1,3}\s*$"
)
_DANGLING = re.compile(
    r"\b(?:de|het|een|van|voor|in|op|aan|bij|naar|uit|met|en|of|tot|door|over|per|te|ten|ter)$"
)
#: A longer line is a paragraph, whatever it begins with.
_HEADING_LENGTH = 300
_PAGE_NUMBER = re.compile(
    r"^\s*(?:[-–|]\s*)?(?:p(?:agina|\.)?\s*)?(?P<number>\d{1,4})(?:\s*(?:van|/)\s*\d{1,4})?"
    r"(?:\s*[-–|])?\s*$",
    re.IGNORECASE,
)


class Chapter(Struct, frozen=True):
    """A chapter, from the line at which it begins (an index into ``Paper.lines``)."""

    index: int
    title: str
    numeral: str | None
    ise: str | None


class Outline:
    """Where the chapters of a paper begin, and which lines are only furniture of the page."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.furniture = _furniture(paper.lines)
        self.contents = frozenset(
            index
            for index, line in enumerate(paper.lines)
            if len(line.text) < _HEADING_LENGTH and _CONTENTS.search(line.text)
        )
        self.chapters = tuple(self._chapters())
        self._indexes = [chapter.index for chapter in self.chapters]

    def skips(self, index: int) -> bool:
        """Whether the line says nothing of its own: blank, furniture, or table of contents."""
        return index in self.furniture or index in self.contents or self.paper.lines[index].blank

    def chapter_at(self, index: int) -> Chapter | None:
        """The chapter in which a line stands."""
        position = bisect_right(self._indexes, index)
        return self.chapters[position - 1] if position else None

    def ise_at(self, index: int) -> str | None:
        """The content element (ISE) in whose chapter a line stands."""
        chapter = self.chapter_at(index)
        return chapter.ise if chapter else None

    def begins_block(self, index: int) -> bool:
        """Whether a line opens a paragraph: first of the text, of a page, or behind a gap.

        A text from which the page breaks were lost still has the blank that began each page.
        """
        lines = self.paper.lines
        line = lines[index]
        before = index - 1
        while before >= 0 and before in self.furniture:
            before -= 1
        if line.opens_page or before < 0 or lines[before].blank or lines[before].page != line.page:
            return True
        return line.page is None and line.text[:1] == " " != lines[before].text[:1]

    def is_capitals(self, index: int) -> bool:
        """Whether a line is set in capitals, as headings are."""
        return index >= 0 and _upper(self.paper.lines[index].text)

    def wrapped(self, index: int, most: int = 4) -> tuple[str, int]:
        """The heading that begins at a line, joined over its lines, and its last line.

        A heading runs on until a blank line; where ``most`` lines do not bring one, the layout
        shows no end and only the first line is taken.
        """
        parts = [self.paper.lines[index].text]
        capitals = _upper(parts[0])
        last = index
        for following in range(index + 1, len(self.paper.lines)):
            if len(parts) > most:
                return squeeze(parts[0]), index
            if following in self.furniture:
                continue
            line = self.paper.lines[following]
            if line.blank and self._over_page(following, self.paper.lines[last]):
                continue
            # A heading that a page break cuts goes on in lower case, or ends on a word that
            # cannot close it.
            ends = line.blank or is_objective(line.text)
            if not ends and self.begins_block(following) and not dangles(parts[-1]):
                ends = not line.text.strip()[0].islower()
            if ends or (capitals and not _upper(line.text)):
                return join_lines(parts), last
            parts.append(line.text)
            last = following
        return join_lines(parts), last

    def _over_page(self, index: int, last: Line) -> bool:
        """Whether a blank line is only the edge of a page, and the words go on behind it."""
        for following in range(index, min(index + 12, len(self.paper.lines))):
            line = self.paper.lines[following]
            if not line.blank and following not in self.furniture:
                new_page = line.page is not None and line.page != last.page
                return new_page and (line.text.strip()[0].islower() or dangles(last.text))
        return False

    def _chapters(self) -> list[Chapter]:
        chapters: list[Chapter] = []
        for index, line in enumerate(self.paper.lines):
            if self.skips(index) or len(line.text) > 160 or is_objective(line.text):
                continue
            chapter = self._chapter(index, line)
            if chapter:
                chapters.append(chapter)
        return chapters

    def _chapter(self, index: int, line: Line) -> Chapter | None:
        match = _CHAPTER.match(line.text)
        ise = _ISE.match(line.text)
        if ise and not (match or _upper(ise["name"]) or self.begins_block(index)):
            return None
        if match and not (_upper(match["title"]) or (ise and self.begins_block(index))):
            return None
        if not match and not ise:
            return None
        if (
            ise
            and not match
            and ("\t" in line.text or line.text.rstrip().endswith((".", ",", ";")))
        ):
            return None
        title, _ = self.wrapped(index, most=3)
        name = _ISE.match(title)
        return Chapter(
            index,
            title,
            match["numeral"] if match else None,
            name["name"].strip(" ‘’'\"“”") if name else None,
        )


def dangles(text: str) -> bool:
    """Whether words end on one that cannot close a title or label: *projecten in de*."""
    return _DANGLING.search(text.rstrip()) is not None


def is_objective(text: str) -> bool:
    """Whether a line begins as the heading of an objective does."""
    return OBJECTIVE.match(text) is not None


OBJECTIVE = re.compile(
    r"^\s*(?:(?P<level>SD|OD)\s?(?P<number>\d{1,2}(?:\.\d{1,2})?)|"
    r"(?P<long>Strategische|Operationele)\s+doelstelling\s+(?P<lnumber>\d{1,2}(?:\.\d{1,2})?))"
    r"\s*[.:–-]?\s+(?P<title>[‘’'\"“„(]?[A-ZÀ-Þ].*)$"
)


def join_lines(parts: list[str]) -> str:
    """Words that were wrapped over lines, as one line; a hyphen at a line end is the word's own."""
    joined = ""
    for part in parts:
        text = squeeze(part.replace("\t", " "))
        if not joined or not text or _runs_on(joined, text):
            joined += text
        else:
            joined += " " + text
    return joined


def _runs_on(before: str, after: str) -> bool:
    if before.endswith("(") or after.startswith(")"):
        return True
    if not before.endswith("-"):
        return False
    if len(before) > 1 and before[-2] in " (":
        return before[-2] == "("
    return re.match(r"(?:en|of|en/of)\b", after) is None


def _upper(text: str) -> bool:
    letters = [sign for sign in text if sign.isalpha()]
    return len(letters) > 1 and sum(sign.isupper() for sign in letters) >= 0.8 * len(letters)


def _furniture(lines: tuple[Line, ...]) -> frozenset[int]:
    """Page numbers and running headers: what returns at the edge of page after page."""
    pages: dict[int, list[int]] = {}
    for index, line in enumerate(lines):
        if line.page is not None and not line.blank:
            pages.setdefault(line.page, []).append(index)
    if len(pages) < 2:
        return frozenset()
    edges = {index for indexes in pages.values() for index in {*indexes[:2], *indexes[-2:]}}
    texts = Counter(_folded(lines[index].text) for index in edges)
    enough = max(2, len(pages) // 2)
    # A bare number at the edge is a page number where it counts along with the pages.
    ahead = {
        index: int(match["number"]) - (lines[index].page or 0)
        for index in edges
        if (match := _PAGE_NUMBER.match(lines[index].text))
    }
    usual = Counter(ahead.values())
    return frozenset(
        index
        for index in edges
        if (index in ahead and usual[ahead[index]] >= max(2, len(pages) // 4))
        or (
            index not in ahead
            and texts[_folded(lines[index].text)] >= enough
            and "\t" not in lines[index].text.strip()
        )
    )


def _folded(text: str) -> str:
    return re.sub(r"\d+", "#", squeeze(text)).casefold()
