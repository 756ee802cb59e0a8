"""What kind of paper it is, and what it calls itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

from regie.kernel.dates import PartialDate, find_dates
from regie.kernel.flanders import budget
from regie.reading.model import Document, DocumentKind, Objective, Table
from regie.reading.outline import Outline, join_lines
from regie.reading.text import Extract, squeeze

#: A paper names itself on its first page; further down such words are mentions.
_HEAD_LINES = 60
_BBT = re.compile(r"beleids-?\s+en\s+begrotingstoelichting", re.IGNORECASE)
_COMMUNICATION = re.compile(r"^\W*mededeling aan de vlaamse regering\W*$", re.IGNORECASE)
_POLICY_NOTE = re.compile(r"^\W*beleidsnota\b", re.IGNORECASE)
_WEB = re.compile(r"^\s*(?:navigatie\s*$|u bent hier\b|.*u bevindt zich op\s*:)", re.IGNORECASE)
_SUBJECT = re.compile(r"^\W*betreft\s*:\s*(?P<title>\S.*)$", re.IGNORECASE)
_NUMBER = re.compile(r"^\W*(?P<number>VR\s?\d{4}\s?\d{4}\s?[A-Z]{3}\.?\s?\d{3,5}(?:/\d+)*)\W*$")
_DATED = re.compile(
    r"^\s*(?:datum\s*:?\s*|[A-Z][\w-]+,\s*(?:de\s+)?)?(?P<rest>\d{1,2}\s+\w+\s+20\d\d)\W*$",
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
    if any(_BBT.search(text) for _, text in head) or (tables and objectives):
        return "bbt"
    if any(_POLICY_NOTE.match(text) for _, text in head[:8]):
        return "beleidsnota"
    if tables:
        return "bbt"
    return "webpage" if extract.format == "html" else "other"


def _title(kind: DocumentKind, outline: Outline) -> str | None:
    head = _head(outline)
    if kind == "mededeling":
        for index, text in head:
            match = _SUBJECT.match(text)
            if match:
                parts = [match["title"]]
                for line in outline.paper.lines[index + 1 : index + 4]:
                    if line.blank:
                        break
                    parts.append(_MARKS.sub("", line.text))
                return join_lines(parts)
        return None
    pattern = {"bbt": _BBT, "beleidsnota": _POLICY_NOTE}.get(kind)
    if pattern:
        index = next((i for i, text in head if pattern.search(text)), None)
        if index is None:
            return None
        return _titled(outline, index)
    navigation = [i for i, text in head if _WEB.match(text)]
    after = navigation[-1] if navigation else -1
    return next((squeeze(text) for index, text in head if index > after), None)


def _titled(outline: Outline, index: int) -> str:
    """A title page: the line with the kind of paper, and the subject that follows it."""
    title, last = outline.wrapped(index)
    for following in range(last + 1, min(last + 4, len(outline.paper.lines))):
        line = outline.paper.lines[following]
        if line.blank:
            continue
        text = squeeze(line.text)
        if (
            len(title) < 60
            and len(text) < 120
            and not _DATED.match(text)
            and not _NUMBER.match(text)
        ):
            if not any(chapter.index == following for chapter in outline.chapters):
                return f"{title} {text}" if text[:1].isdigit() else f"{title} – {text}"
        break
    return title


def _made_title(kind: DocumentKind, tables: Sequence[Table]) -> str:
    if kind == "bbt":
        whole = next((t for t in tables if t.type in ("total", "programme")), None)
        closing = next((r for t in tables for r in t.rows if r.kind == "closing" and r.stage), None)
        subject = (
            re.sub(r"^(?:TOTAAL|PROGRAMMA\s+\w+)\s*[–—:-]\s*", "", whole.title) if whole else ""
        )
        subject = subject.split(", excl.")[0]
        year = f" {closing.stage[-4:]}" if closing and closing.stage and budget.ROUND else ""
        return f"Beleids- en begrotingstoelichting{year}" + (f" – {subject}" if subject else "")
    return {"mededeling": "Mededeling aan de Vlaamse Regering", "beleidsnota": "Beleidsnota"}.get(
        kind, "Zonder titel"
    )


def _date(outline: Outline) -> PartialDate | None:
    for _, text in _head(outline):
        match = _DATED.match(text)
        dated = next(find_dates(match["rest"]), None) if match else None
        if dated:
            return dated.value
    return None


def _number(outline: Outline) -> str | None:
    for _, text in _head(outline):
        match = _NUMBER.match(text)
        if match:
            return squeeze(match["number"])
    return None
