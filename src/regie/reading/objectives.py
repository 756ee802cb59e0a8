"""Objectives: every SD and OD heading of a paper, one entry an objective."""

from __future__ import annotations

import re
from itertools import pairwise

from msgspec import Struct, field

from regie.reading.model import Finding, Objective, Place
from regie.reading.outline import OBJECTIVE, Outline

_NAME = re.compile(r"^[‘'“\"„](?P<name>[^‘’'“”\"]{2,40})[’'”\"]\s*:\s*(?=\S)")
#: A finding shows this many wordings of one title at most.
_WORDINGS = 10
_BOILERPLATE = re.compile(r"^(?:strategische|operationele) doelstelling\s*:?\s*", re.IGNORECASE)


class _Seen(Struct):
    chapter: str | None
    name: str | None = None
    places: list[Place] = field(default_factory=list)
    titles: dict[str, Place] = field(default_factory=dict)


class Heading(Struct, frozen=True):
    """The heading of an objective: its code and the lines (first, last) on which it stands."""

    code: str
    first: int
    last: int


def find_headings(outline: Outline) -> list[tuple[Heading, str]]:
    """Every heading of an objective with its title, in order of the text."""
    found: list[tuple[Heading, str]] = []
    before = -2
    for index, line in enumerate(outline.paper.lines):
        if outline.skips(index):
            continue
        match = OBJECTIVE.match(line.text)
        if match and (
            outline.begins_block(index) or before == index - 1 or outline.is_capitals(index - 1)
        ):
            text, last = outline.wrapped(index)
            whole = OBJECTIVE.match(text)
            title = (whole or match)["title"]
            found.append((Heading(_code(match), index, last), _title(title)))
            before = last
    return found


def read_objectives(outline: Outline, headings: list[tuple[Heading, str]]) -> tuple[Objective, ...]:
    """One entry an objective, in order of first appearance, with all its places and titles."""
    paper = outline.paper
    seen: dict[str, _Seen] = {}
    for heading, title in headings:
        first, last = paper.lines[heading.first], paper.lines[heading.last]
        start = first.start + len(first.text) - len(first.text.lstrip())
        place = paper.place(start, last.start + len(last.text.rstrip()))
        chapter = outline.chapter_at(heading.first)
        entry = seen.setdefault(heading.code, _Seen(chapter.title if chapter else None))
        entry.places.append(place)
        named = _NAME.match(title)
        entry.name = entry.name or (named["name"] if named else None)
        entry.titles.setdefault(_NAME.sub("", title), place)
    for entry in seen.values():
        # A title that a page break cut short is no wording of its own.
        ordered = sorted(entry.titles)
        for title, following in pairwise(ordered):
            if following.startswith(f"{title} "):
                del entry.titles[title]
    return tuple(
        Objective(
            code=code,
            level="strategic" if code.startswith("SD") else "operational",
            name=entry.name,
            title=next(iter(entry.titles)),
            titles=tuple(entry.titles),
            parent=_parent(code),
            chapter=entry.chapter,
            place=entry.places[0],
            places=tuple(entry.places),
        )
        for code, entry in seen.items()
    )


def two_titles(objectives: tuple[Objective, ...], paper_text: str) -> list[Finding]:
    """Objectives that bear titles which differ by more than spelling."""
    findings: list[Finding] = []
    for objective in objectives:
        wordings: dict[str, str] = {}
        for title in objective.titles:
            wordings.setdefault(_letters(title), title)
        if len(wordings) > 1:
            findings.append(
                Finding(
                    code="two_titles",
                    severity="warning",
                    message=f"{objective.code} heeft twee titels: "
                    + " · ".join(f"“{title}”" for title in wordings.values()),
                    places=_title_places(objective, list(wordings), paper_text),
                )
            )
    return findings


def _title_places(objective: Objective, wordings: list[str], paper_text: str) -> tuple[Place, ...]:
    """The first place of each wording."""
    printed = [(_letters(paper_text[p.start : p.end]), p) for p in objective.places]
    return tuple(
        place
        for wording in wordings[:_WORDINGS]
        if (place := next((p for text, p in printed if text.endswith(wording)), None))
    )


def _code(match: re.Match[str]) -> str:
    if match["level"]:
        return f"{match['level']} {match['number']}"
    level = "SD" if match["long"].lower().startswith("strat") else "OD"
    return f"{level} {match['lnumber']}"


def _parent(code: str) -> str | None:
    level, number = code.split(" ")
    return f"SD {number.split('.')[0]}" if level == "OD" and "." in number else None


def _title(text: str) -> str:
    title = _BOILERPLATE.sub("", text).strip()
    return title if title.endswith("enz.") else title.rstrip(".").strip()


def _letters(text: str) -> str:
    """A title without what is only spelling: case, blanks, hyphens, quotes."""
    return "".join(sign for sign in text.casefold() if sign.isalnum())
