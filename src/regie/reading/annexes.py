"""The annexes of a paper: planned initiatives, evaluations, regulation, decree evaluations.

In a paper without such annexes the actions are the items of its lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec import Struct, field

from regie.kernel.dates import find_dates
from regie.reading.model import Abbreviation, Initiative, Milestone
from regie.reading.objectives import Heading
from regie.reading.outline import Outline, join_lines
from regie.reading.text import squeeze

Kind = Literal["initiative", "evaluation", "regulation", "decree_evaluation"]

_SECTIONS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("decree_evaluation", re.compile(r"decre[e]?ts?evaluatie", re.IGNORECASE)),
    ("evaluation", re.compile(r"beleidsevaluatie|onderzoeksinitiatie", re.IGNORECASE)),
    ("regulation", re.compile(r"decreten|besluiten vlaamse|regelgevings?initiatie", re.IGNORECASE)),
    ("initiative", re.compile(r"beleidsinitiatie", re.IGNORECASE)),
)
_SECTION_NUMBER = r"\s*(?:(?:[A-Z]|\d{1,2})(?:\.\d{1,2})*[.)]|\d{1,2}(?:\.\d{1,2})+)\s+"
_SECTION = re.compile(rf"^(?:{_SECTION_NUMBER})?\s*(?P<title>\S.*)$")
_BULLET = re.compile(r"^\s*(?:[-–—•▪◦*·→►‣●○■□\uf0b7\uf0a7\uf02d]|o)\s+(?P<text>\S.*)$")
#: Section titles that need neither number nor capitals.
_TITLED = re.compile(
    r"^\s*(?:geplande beleidsinitiatieven|beleidsevaluaties|decreetsevaluaties|"
    r"nieuwe en belangrijke wijzigingen)\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"^\s*(?P<number>\d{1,2}|[a-z])[.)]\s+(?P<text>\S.*)$")
_DESCRIPTION = re.compile(r"^\s*omschrijving\s*:\s*(?P<text>.*)$", re.IGNORECASE)
_MILESTONE = re.compile(r"^\s*mijlpa(?:al|len)\s*:\s*(?P<text>.*)$", re.IGNORECASE)
_BOLD_LEAD = re.compile(r"^\*\*(?P<title>[^*]{3,120}?)\.?\*\*")
_ACTIONS = re.compile(
    r"\b(?:acties?|maatregelen|initiatieven|doelstellingen)\b.*:\s*$", re.IGNORECASE
)
#: A bullet that ends with one of these was cut off.
_DANGLING = re.compile(
    r"\b(?:en|of|van|de|het|een|in|met|voor|op|aan|tot|door|bij|om)$", re.IGNORECASE
)
_SHORT = re.compile(
    r"^\s*(?P<short>[^\s:\t][^:\t]{0,24}?)\s*(?::|\t|\s[-–=]\s|\s{2,})\s*(?P<long>\S.*)$"
    r"|^\s*(?P<bare>[A-Z][A-Z0-9&+]{1,9})\s+(?P<rest>[^\W\d_].*)$"
)
_ABBREVIATIONS = re.compile(r"afkorting", re.IGNORECASE)
_TITLE_LENGTH = 160
_DATE_LENGTH = 30
_MILESTONES = 40


class Item(Struct):
    """An annex line under way: the lines of its title, and its milestones."""

    kind: Kind
    objective: str | None
    start: int
    end: int
    title: str
    milestones: list[Milestone] = field(default_factory=list)
    #: line indexes of the *Mijlpaal:* labels behind which nothing is filled in
    empty: list[int] = field(default_factory=list)

    def frozen(self, outline: Outline) -> Initiative:
        """The initiative as it goes into the reading."""
        return Initiative(
            kind=self.kind,
            title=self.title,
            objective=self.objective,
            milestones=tuple(self.milestones),
            place=outline.paper.place(self.start, self.end),
        )

    @property
    def truncated(self) -> bool:
        """Whether the line was cut off in the middle of a sentence."""
        return _DANGLING.search(self.title) is not None


class _Span(Struct, frozen=True):
    """Lines of one kind of annex below one objective."""

    kind: Kind
    objective: str | None
    indexes: list[int]


def read_annexes(outline: Outline, headings: Sequence[tuple[Heading, str]]) -> list[Item]:
    """Every line of the annexes, in order of the text."""
    items: list[Item] = []
    for span in _spans(outline, headings):
        if span.kind in ("initiative", "evaluation"):
            items.extend(_bullets(outline, span))
        else:
            items.extend(_descriptions(outline, span))
    return items


def read_actions(outline: Outline) -> list[Item]:
    """The actions of a paper without annexes: lists that are announced as such, bold leads."""
    items: list[Item] = []
    announced = False
    for index, line in enumerate(outline.paper.lines):
        if line.blank:
            continue
        bullet = _BULLET.match(line.text)
        numbered = _NUMBERED.match(line.text)
        lead = _BOLD_LEAD.match(numbered["text"]) if numbered else None
        if lead:
            start = line.start + line.text.index(lead["title"])
            items.append(
                Item("initiative", None, start, start + len(lead["title"]), squeeze(lead["title"]))
            )
        elif bullet and announced and len(bullet["text"]) <= _TITLE_LENGTH:
            start = line.start + bullet.start("text")
            title = squeeze(bullet["text"])
            items.append(Item("initiative", None, start, start + len(title), title.rstrip(";,.")))
        elif not bullet:
            announced = _ACTIONS.search(line.text) is not None and index not in outline.furniture
    return items


def read_abbreviations(outline: Outline) -> tuple[Abbreviation, ...]:
    """The paper's own list of abbreviations."""
    found: list[Abbreviation] = []
    chapter = next((c for c in outline.chapters if _ABBREVIATIONS.search(c.title)), None)
    if chapter is None:
        return ()
    for index in range(chapter.index + 1, len(outline.paper.lines)):
        if outline.chapter_at(index) is not chapter:
            break
        line = outline.paper.lines[index]
        match = None if outline.skips(index) else _SHORT.match(line.text)
        if match and "\t" not in (match["long"] or ""):
            start = line.start + len(line.text) - len(line.text.lstrip())
            found.append(
                Abbreviation(
                    short=match["short"] or match["bare"],
                    long=squeeze(match["long"] or match["rest"]),
                    place=outline.paper.place(start, line.start + len(line.text.rstrip())),
                )
            )
        elif found and not outline.skips(index):
            last = found.pop()
            found.append(
                Abbreviation(
                    short=last.short, long=join_lines([last.long, line.text]), place=last.place
                )
            )
    return tuple(found)


def _spans(outline: Outline, headings: Sequence[tuple[Heading, str]]) -> Iterator[_Span]:
    """The annexes, cut by section and objective."""
    objectives = {
        index: heading
        for heading, _ in headings
        for index in range(heading.first, heading.last + 1)
    }
    annex = next(
        (c.index for c in outline.chapters if re.search(r"bijlage", c.title, re.IGNORECASE)), None
    )
    chapters = {chapter.index for chapter in outline.chapters}
    kind: Kind | None = None
    objective: str | None = None
    indexes: list[int] = []
    heading_end = -1
    for index in range(len(outline.paper.lines)):
        if annex is not None and index <= annex:
            continue
        if outline.skips(index):
            continue
        if index in objectives:
            if kind and indexes:
                yield _Span(kind, objective, indexes)
            objective, indexes = objectives[index].code, []
            continue
        if index <= heading_end:
            continue
        section = _section(outline, index)
        if section:
            if kind and indexes:
                yield _Span(kind, objective, indexes)
            kind, heading_end = section
            objective, indexes = None, []
        elif index in chapters:
            if kind and indexes:
                yield _Span(kind, objective, indexes)
            kind, indexes = None, []
        elif kind:
            indexes.append(index)
    if kind and indexes:
        yield _Span(kind, objective, indexes)


def _section(outline: Outline, index: int) -> tuple[Kind, int] | None:
    """The kind of annex whose heading begins at a line, and the last line of that heading."""
    line = outline.paper.lines[index]
    match = _SECTION.match(line.text)
    if not match or not outline.begins_block(index) or _BULLET.match(line.text):
        return None
    title, last = outline.wrapped(index)
    letters = [sign for sign in title if sign.isalpha()]
    capitals = sum(sign.isupper() for sign in letters) >= 0.8 * len(letters)
    if not capitals and (len(title) > 110 or title.endswith((".", ":", ";"))):
        return None
    numbered = re.match(_SECTION_NUMBER, line.text)
    if not capitals and not numbered and not _TITLED.match(line.text):
        return None
    kind = next((kind for kind, pattern in _SECTIONS if pattern.search(title)), None)
    return (kind, last) if kind else None


def _bullets(outline: Outline, span: _Span) -> Iterator[Item]:
    """A bullet runs on, over blank lines too, until the next one."""
    paper = outline.paper
    item: Item | None = None
    parts: list[str] = []
    bulleted = any(_BULLET.match(paper.lines[index].text) for index in span.indexes)
    mark = _BULLET if bulleted else _NUMBERED
    for index in span.indexes:
        line = paper.lines[index]
        match = mark.match(line.text)
        end = line.start + len(line.text.rstrip())
        if match:
            if item:
                item.title = _bullet_title(parts)
                yield item
            item = Item(span.kind, span.objective, line.start + match.start("text"), end, "")
            parts = [match["text"]]
        elif item:
            parts.append(line.text)
            item.end = end
    if item:
        item.title = _bullet_title(parts)
        yield item


def _bullet_title(parts: list[str]) -> str:
    return join_lines(parts).rstrip(".;").strip()


def _descriptions(outline: Outline, span: _Span) -> Iterator[Item]:
    """Title lines, then *Omschrijving:*, then (in regulation) *Mijlpaal:*."""
    paper = outline.paper
    item: Item | None = None
    part: Literal["title", "description", "milestone"] = "title"
    titles: list[list[int]] = []
    for position, index in enumerate(span.indexes):
        line = paper.lines[index]
        description = _DESCRIPTION.match(line.text)
        milestone = _MILESTONE.match(line.text)
        end = line.start + len(line.text.rstrip())
        if description:
            if item:
                yield item
            first = paper.lines[titles[0][0]] if titles else line
            start = first.start + len(first.text) - len(first.text.lstrip())
            title = "; ".join(_title(outline, block) for block in titles)
            last = paper.lines[titles[-1][-1]] if titles else line
            item = Item(
                span.kind, span.objective, start, last.start + len(last.text.rstrip()), title
            )
            titles, part = [], "description"
        elif milestone and item:
            part = "milestone"
            item.empty.append(index)
            if milestone["text"].strip():
                _add_milestone(item, milestone["text"])
        elif (
            part == "milestone"
            and item
            and len(item.milestones) <= _MILESTONES
            and _is_milestone(outline, span, position, item)
        ):
            numbered = _NUMBERED.match(line.text)
            bullet = _BULLET.match(line.text)
            if numbered or bullet or not item.milestones:
                _add_milestone(item, (numbered or bullet or {"text": line.text})["text"])
            elif len(item.milestones[-1].text) < _TITLE_LENGTH:
                last_stone = item.milestones.pop()
                _add_milestone(item, join_lines([last_stone.text, line.text]))
            item.end = max(item.end, end)
        elif part != "description" or _begins_title(outline, span, position):
            part = "title"
            runs_on = not outline.begins_block(index) or line.text.strip()[0].islower()
            if titles and runs_on:
                titles[-1].append(index)
            else:
                titles.append([index])
    if item:
        yield item


def _is_milestone(outline: Outline, span: _Span, position: int, item: Item) -> bool:
    """Whether words below *Mijlpaal:* still belong to it, and are no next title."""
    index = span.indexes[position]
    text = outline.paper.lines[index].text
    if _NUMBERED.match(text) or _BULLET.match(text):
        return True
    following = span.indexes[position + 1 : position + 2]
    if following and _DESCRIPTION.match(outline.paper.lines[following[0]].text):
        return False
    if not item.milestones:
        # Nothing filled in so far: words behind a blank line are a next title, unless they are
        # hardly more than a date.
        dated = next(find_dates(text, years=True), None)
        adjacent = index == span.indexes[position - 1] + 1
        return dated is not None and (adjacent or len(squeeze(text)) <= _DATE_LENGTH)
    return not outline.begins_block(index)


def _begins_title(outline: Outline, span: _Span, position: int) -> bool:
    """A block below a description is a next title when *Omschrijving:* follows close behind."""
    index = span.indexes[position]
    if not outline.begins_block(index):
        return False
    for following in span.indexes[position : position + 8]:
        text = outline.paper.lines[following].text
        if _MILESTONE.match(text):
            return False
        if _DESCRIPTION.match(text):
            return True
    return False


def _title(outline: Outline, block: list[int]) -> str:
    return join_lines([outline.paper.lines[i].text for i in block]).rstrip(".").strip()


def _add_milestone(item: Item, text: str) -> None:
    item.empty.clear()
    for part in _milestones(squeeze(text)):
        words = part.strip().rstrip(".;").strip()
        dated = next(find_dates(words, years=True), None)
        item.milestones.append(
            Milestone(
                text=words,
                date=dated.value.iso() if dated else None,
                precision=dated.value.precision if dated else None,
            )
        )


def _milestones(text: str) -> list[str]:
    """One milestone, or the several that a line joins: by a semicolon, or as bare dates."""
    parts = [part for part in text.split(";") if part.strip()]
    dates = re.split(r"\s+en\s+|,\s+", text)
    bare = all(
        (dated := next(find_dates(part), None)) and dated.end - dated.start == len(part.strip(" ."))
        for part in dates
    )
    return dates if len(dates) > 1 and bare else parts
