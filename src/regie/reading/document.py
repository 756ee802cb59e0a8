"""What kind of paper it is, and what it calls itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import date

from regie.kernel.dates import MONTHS, PartialDate, find_dates
from regie.reading.model import Document, DocumentKind, Objective, Table
from regie.reading.outline import Outline, join_lines
from regie.reading.text import Extract, squeeze

#: A paper names itself on its first page; further down such words are mentions.
_HEAD_LINES = 60
_BBT = re.compile(r"beleids-?\s+en\s+begrotingstoelichting", re.IGNORECASE)
_COMMUNICATION = re.compile(r"^\W*mededeling aan de vlaamse regering\W*$", re.IGNORECASE)
_POLICY_NOTE = re.compile(r"^\W*beleidsnota\b", re.IGNORECASE)
_WEB = re.compile(r"^\s*(?:navigatie\s*$|u bent hier\b|.*u bevindt zich op\s*:)", re.IGNORECASE)
#: Where navigation stands, and what only navigation says.
_NAVIGATION_LINES = 6
_CRUMBS = re.compile(
    r"(?:u bent hier|u bevindt zich op)\s*:?\s*(?P<items>.*)$|^\s*(?P<bare>navigatie)\s*$",
    re.IGNORECASE,
)
_CRUMB = re.compile(r"^\s*(?:home|startpagina|start|menu|navigatie|zoeken)\s*$|\s[>»›]\s|^\s*[>»›]")
_SUBJECT = re.compile(r"^\W*betreft\s*:\s*(?P<title>.*)$", re.IGNORECASE)
_NUMBER = re.compile(
    r"^\W*(?:nummer\s*:\s*|stuk\s+)?"
    r"(?P<number>VR\s?\d{4}\s?\d{4}\s?[A-Z]{3}\.?\s?\d{3,5}(?:/\d+)*(?:\s?(?:BIS|TER|QUATER))?"
    r"|\d{1,4}(?:-[A-Z])?\s*\(20\d\d-20\d\d\)(?:\s*[–-]\s*Nr\.?\s*\d+(?:-[A-Z])?)?)\W*$",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"^\s*(?:datum\s*:?\s*|(?:opgemaakt\s+)?(?:te\s+)?[A-ZÀ-Þ][\w '’-]{1,30},\s*(?:(?:de|op)\s+)?)?"
    rf"(?P<rest>(?:\d{{1,2}}(?:ste|de|e)?\s+)?(?:{'|'.join(MONTHS)})\s+(?:19|20)\d\d"
    r"|(?P<day>\d{1,2})(?P<mark>[/.-])(?P<month>\d{1,2})(?P=mark)(?P<year>(?:19|20)\d\d))\W*$",
    re.IGNORECASE,
)
#: Who wrote the paper is no part of its title, and neither is a label of another line.
_BYLINE = re.compile(
    r"\b(?:ingediend|neergelegd|voorgelegd|voorgesteld|opgesteld|uitgebracht)\s+door\b|\bministers?\b"
    r"|^\s*(?:door|namens)\s",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^\s*[A-ZÀ-Þ][\w /-]{1,24}:(?:\s|$)")
_ENDS = re.compile(r"[.:;!?]\s*$")
_STOP = re.compile(r"(?<!\b[a-z])[.!?]\s+(?=[A-ZÀ-Þ])")
_LINK = r"(?:en|of|van|voor|de|het|een|in|met|tot|op|aan|bij|der|te|over|inzake|betreffende)"
_GOES_ON = re.compile(rf"(?:[,(–-]|\b{_LINK})\s*$", re.IGNORECASE)
_CONTINUES = re.compile(rf"^\s*(?:{_LINK}\b|\d{{4}}(?:\s?[–-]\s?\d{{4}})?\s*$)")
#: Headings that stand below a title page.
_FRONT = re.compile(
    r"^\W*(?:inhoud\w*|inleiding|voorwoord|vooraf|samenvatting|situering|leeswijzer)\W*$",
    re.IGNORECASE,
)
_MARKS = re.compile(r"[*#_]{2,}|\*")


def read_document(
    extract: Extract,
    outline: Outline,
    tables: Sequence[Table],
    objectives: Sequence[Objective],
) -> tuple[Document, bool]:
    """The document, and whether its title is its own (False: made from what it holds)."""
    kind = _kind(extract, outline, tables, objectives)
    title = _title(kind, outline)
    dated = _date(outline)
    return (
        Document(
            kind=kind,
            title=title or _made_title(kind, tables),
            date=dated.iso() if dated else None,
            precision=dated.precision if dated else None,
            number=_number(outline),
            sha256=extract.sha256,
            pages=len(extract.page_starts) or None,
            lines=len(outline.paper.lines),
        ),
        title is not None,
    )


def _head(outline: Outline) -> list[tuple[int, str]]:
    """The lines above the first chapter: where a paper says what it is."""
    end = outline.chapters[0].index if outline.chapters else _HEAD_LINES
    return [
        (index, _MARKS.sub("", line.text))
        for index, line in enumerate(outline.paper.lines[: min(end, _HEAD_LINES)])
        if not line.blank
    ]


def _kind(
    extract: Extract,
    outline: Outline,
    tables: Sequence[Table],
    objectives: Sequence[Objective],
) -> DocumentKind:
    head = _head(outline)
    if any(_COMMUNICATION.match(text) for _, text in head):
        return "mededeling"
    if any(_WEB.match(text) for _, text in head[:4]):
        return "webpage"
    if any(_BBT.search(text) and not _ENDS.search(text) for _, text in head) or (
        tables and objectives
    ):
        return "bbt"
    if any(_POLICY_NOTE.match(text) for _, text in head[:8]):
        return "beleidsnota"
    if tables:
        return "bbt"
    return "webpage" if extract.format == "html" else "other"


def _title(kind: DocumentKind, outline: Outline) -> str | None:
    head = _head(outline)
    if kind == "mededeling":
        found = ((index, _SUBJECT.match(text)) for index, text in head)
        return next((_subject(outline, i, match["title"]) for i, match in found if match), None)
    pattern = {"bbt": _BBT, "beleidsnota": _POLICY_NOTE}.get(kind)
    if pattern:
        index = next((i for i, t in head if pattern.search(t) and not _ENDS.search(t)), None)
        return None if index is None else _titled(outline, index, pattern)
    return _first_line(outline, head)


def _subject(outline: Outline, index: int, title: str) -> str | None:
    """What *Betreft:* says, over as many lines as it takes."""
    parts = [title] if title.strip() else []
    for following in range(index + 1, min(index + 6, len(outline.paper.lines))):
        text = _clean(outline, following)
        if not text and not parts:
            continue
        if parts and (
            not text
            or _ENDS.search(parts[-1])
            or _apart(text)
            or (not _runs_on(parts[-1], text) and _is_sentence(outline, following))
        ):
            break
        parts.append(text)
    # A title has no full stop; a sentence behind it is another one.
    return _STOP.split(join_lines(parts))[0].rstrip(". ") or None


def _titled(outline: Outline, index: int, kind: re.Pattern[str]) -> str:
    """A title page: the line with the kind of paper, and perhaps one more that is a title too."""
    parts = [_clean(outline, index)]
    lines = outline.paper.lines
    # A line that only names the kind and a year has its subject below, maybe behind a gap.
    complete = any(sign.isalpha() for sign in kind.sub("", parts[0]))
    more = True
    gap = False
    for following in range(index + 1, min(index + 6, len(lines))):
        text = _clean(outline, following)
        if not text:
            gap = True
            continue
        if following in outline.furniture:
            continue
        wraps = not gap and _wraps(parts[-1], text)
        starts = more and not (gap and complete) and _is_title(outline, following)
        if _apart(text) or not (wraps or starts):
            break
        if wraps or not gap:
            parts.append(text)
        else:
            parts = [join_lines(parts) + ("" if text[0].isdigit() else " –"), text]
        more = more and wraps
        gap = False
    return join_lines(parts)


def _wraps(before: str, after: str) -> bool:
    """Whether the words at a line end show that a title goes on."""
    return bool(_GOES_ON.search(before) or _CONTINUES.match(after))


def _runs_on(before: str, after: str) -> bool:
    """Whether a sentence or a subject goes on, of which one more line was announced."""
    return _wraps(before, after) or (after[:1].islower() and not _ENDS.search(before))


def _apart(text: str) -> bool:
    """Whether a line says something about the paper that is not its title."""
    return any(each.search(text) for each in (_BYLINE, _DATED, _NUMBER, _LABEL, _FRONT))


def _is_title(outline: Outline, index: int) -> bool:
    text = _clean(outline, index)
    return (
        len(text) < 120
        and not text[0].islower()
        and not any(chapter.index == index for chapter in outline.chapters)
        and not _is_sentence(outline, index)
    )


def _is_sentence(outline: Outline, index: int) -> bool:
    """Whether a sentence begins at a line: what runs on from it ends with a full stop."""
    text = _clean(outline, index)
    for following in range(index + 1, len(outline.paper.lines)):
        after = _clean(outline, following)
        if _ENDS.search(text) or not after or _apart(after) or not _runs_on(text, after):
            break
        text = after
    return _ENDS.search(text) is not None


def _first_line(outline: Outline, head: Sequence[tuple[int, str]]) -> str | None:
    """The first line below the navigation of a page, or else the last crumb of its path."""
    last, crumbs = -1, ""
    for index, text in head[:_NAVIGATION_LINES]:
        match = _CRUMBS.search(text)
        if match:
            last, crumbs = index, match["items"] or ""
    if last >= 0 and not crumbs:
        # The path stands on the lines below, up to a gap.
        for index in range(last + 1, len(outline.paper.lines)):
            text = _clean(outline, index)
            if not text or index - last > _NAVIGATION_LINES:
                break
            last, crumbs = index, text
    path = [squeeze(each) for each in re.split(r"[>»›]", crumbs)]
    above = {each.casefold() for each in path[:-1]}
    title = next(
        (
            squeeze(text)
            for index, text in head
            if index > last
            and not _CRUMB.search(text.casefold())
            and squeeze(text).casefold() not in above
        ),
        None,
    )
    # Where only text follows, the page is called as the end of its path says.
    return path[-1] if path[-1] and (title is None or _ENDS.search(title)) else title


def _clean(outline: Outline, index: int) -> str:
    return squeeze(_MARKS.sub("", outline.paper.lines[index].text))


def _made_title(kind: DocumentKind, tables: Sequence[Table]) -> str:
    if kind == "bbt":
        whole = next((t.title for t in tables if t.type in ("total", "programme")), "")
        subject = re.sub(r"^(?:TOTAAL|PROGRAMMA\s+\w+)\s*[–—:-]\s*", "", whole).split(", excl.")[0]
        rows = (row for table in tables for row in table.rows)
        stage = next((row.stage for row in rows if row.kind == "closing" and row.stage), "")
        title = f"Beleids- en begrotingstoelichting {stage[-4:]}".rstrip()
        return f"{title} – {subject}" if subject else title
    return {"mededeling": "Mededeling aan de Vlaamse Regering", "beleidsnota": "Beleidsnota"}.get(
        kind, "Zonder titel"
    )


def _date(outline: Outline) -> PartialDate | None:
    for _, text in _head(outline):
        match = _DATED.match(text)
        if match and match["day"]:
            with suppress(ValueError):
                day = date(int(match["year"]), int(match["month"]), int(match["day"]))
                return PartialDate(day, "day")
        elif match and (dated := next(find_dates(match["rest"]), None)):
            return dated.value
    return None


def _number(outline: Outline) -> str | None:
    for _, text in _head(outline):
        match = _NUMBER.match(text)
        if match:
            return squeeze(match["number"])
    return None
