"""The answer of ``regie check`` as one page: the text of the papers with every figure marked.

Nothing is fetched and nothing runs: one file of HTML with its style inside. A mark in the text
leads to what is known of it, and every figure of an equation leads back to the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from html import escape
from importlib.resources import files
from itertools import groupby, pairwise

from msgspec import Struct

from regie.kernel.numbers import format_whole
from regie.reading.model import Check, Finding, Place, Term
from regie.reading.proof import Figure
from regie.reading.report.sheet import (
    CHECK,
    SEVERITY,
    Entry,
    Sheet,
    answer,
    by_kind,
    by_severity,
    column_name,
    count,
    counts,
    difference,
    figure_of,
    harmless,
    row_name,
)

#: A longer equation is told as "de som van 60 cijfers" where it is only pointed at.
_MOST_TERMS = 12
#: A longer list is folded.
_MOST_OPEN = 20


class Mark(Struct, frozen=True):
    """A stretch of text that means something.

    :param css: classes for its looks.
    :param href: the anchor to which it leads. Where marks overlap, the first of them with one
        decides.
    :param anchor: its own anchor, on its first code point.
    :param state: the anchor of the words that say what its looks mean.
    """

    start: int
    end: int
    css: str
    href: str | None = None
    anchor: str | None = None
    state: str | None = None


def marked(text: str, start: int, end: int, marks: Sequence[Mark]) -> str:
    """``text[start:end]`` as HTML, in which every mark that touches it is seen.

    Marks may overlap in any way: the text is cut at every edge, and each piece has the looks of
    all marks around it. Links cannot stand in one another, so a piece has one.
    """
    marks = [mark for mark in marks if mark.start < end and mark.end > max(mark.start, start)]
    edges = {start, end}
    for mark in marks:
        edges.update((max(mark.start, start), min(mark.end, end)))
    cuts = sorted(edges)
    pieces = []
    for left, right in pairwise(cuts):
        around = [mark for mark in marks if mark.start <= left and right <= mark.end]
        pieces.append(_piece(_text(text[left:right]), left, around))
    return "".join(pieces)


def _piece(content: str, left: int, marks: Sequence[Mark]) -> str:
    if not marks:
        return content
    anchors = [mark.anchor for mark in marks if mark.anchor and mark.start == left]
    link = next((mark for mark in marks if mark.href), None)
    classes = " ".join(dict.fromkeys(mark.css for mark in marks))
    attributes = f' class="{classes}"'
    if anchors:
        attributes += f' id="{anchors[0]}"'
    # One element has one anchor.
    others = "".join(f'<span id="{anchor}"></span>' for anchor in anchors[1:])
    # A link that is only blanks has no words for who cannot see it.
    if link is None or content.isspace():
        return f"{others}<span{attributes}>{content}</span>"
    if link.state:
        attributes += f' aria-describedby="{link.state}"'
    return f'{others}<a href="#{link.href}"{attributes}>{content}</a>'


def page(
    entries: Sequence[Entry], checks: Sequence[Check] = (), findings: Sequence[Finding] = ()
) -> str:
    """The whole page.

    :param checks: equations between several papers.
    :param findings: what only shows between several papers.
    """
    sheets = [
        _Section(entry, number, len(entries), checks, findings)
        for number, entry in enumerate(entries)
    ]
    every_check = [check for sheet in sheets for check in sheet.reading.checks] + list(checks)
    every_finding = [found for sheet in sheets for found in sheet.reading.findings] + list(findings)
    total = answer(
        sum(sheet.proven for sheet in sheets), sum(len(sheet.figures) for sheet in sheets)
    )
    about = sheets[0].title if len(sheets) == 1 else f"{len(sheets)} documenten"
    title = total if len(f"{total} · {about}") > 70 else f"{total} · {about}"
    body = "\n".join(
        [
            *(_between(sheets, checks, findings) if len(sheets) > 1 else ()),
            *(line for sheet in sheets for line in sheet.html()),
        ]
    )
    style = (files(__package__) / "page.css").read_text(encoding="utf-8")
    return f"""<!DOCTYPE html>
<html lang="nl">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{_text(title)}</title>
<style>
{style}</style>
</head>
<body>
<a class="skip" href="#inhoud">Naar de inhoud</a>
<header>
<h1>{_text(total)}</h1>
<p>{_text(counts(every_check, every_finding))}</p>
{_navigation(sheets)}</header>
<main id="inhoud">
{body}
</main>
<footer>
<p>Gemaakt door Regie. Een bevinding is een voorstel: aan het document is niets veranderd.</p>
</footer>
</body>
</html>
"""


class _Section(Sheet):
    """One paper on the page. All its anchors begin with ``prefix``."""

    def __init__(
        self,
        entry: Entry,
        number: int,
        papers: int,
        checks: Sequence[Check],
        findings: Sequence[Finding],
    ) -> None:
        super().__init__(entry, number, checks)
        self.prefix = f"d{number + 1}-" if papers > 1 else ""
        self._table_anchors = _anchors(self.tables)
        self._between = {id(check) for check in checks}
        self._found = [
            (place, f"{prefix}b-{number_}")
            for prefix, found in ((self.prefix, self.reading.findings), ("t-", findings))
            for number_, finding in enumerate(found, start=1)
            for place in finding.places
            if place.paper in (None, number)
        ]
        self._check_anchors = {
            **_check_anchors(self.reading.checks, f"{self.prefix}v-"),
            **_check_anchors(checks, "t-v-"),
        }

    def line_anchor(self, place: Place) -> str:
        return f"{self.prefix}r{place.line}"

    def check_anchor(self, check: Check) -> str:
        return self._check_anchors[id(check)]

    def figure_anchor(self, figure: Figure, kind: str) -> str:
        """``f`` is the figure in the text, ``c`` what is known of it.

        Two tables may be read from one stretch of text: those figures share their anchors.
        """
        table, row, column = self._shared[figure][0]
        return f"{self.prefix}{kind}-{self._table_anchors[table]}-{row}-{column}"

    @cached_property
    def _groups(self) -> list[list[Figure]]:
        """The figures, those of one stretch of text together."""
        groups: dict[tuple[int, int], list[Figure]] = {}
        for figure in self.figures:
            place = self.place(figure)
            groups.setdefault((place.start, place.end), []).append(figure)
        return list(groups.values())

    @cached_property
    def _shared(self) -> dict[Figure, list[Figure]]:
        return {figure: group for group in self._groups for figure in group}

    def line_link(self, place: Place) -> str:
        return f'<a href="#{self.line_anchor(place)}">{_text(self.where(place))}</a>'

    def quote(self, place: Place) -> str:
        return f"{self.line_link(place)}: <q>{_text(self.line(place))}</q>"

    def figure_link(self, figure: Figure) -> str:
        return f'<a href="#{self.figure_anchor(figure, "f")}">{self.shown(figure)}</a>'

    def html(self) -> Iterator[str]:
        own = self.prefix
        yield f'<article id="{own}document" aria-labelledby="{own}titel">'
        # Two papers may have one title.
        number = f"{self.number + 1}. " if own else ""
        yield f'<h2 id="{own}titel">{number}{_text(self.title)}</h2>'
        yield f"<p>{_text(f'{self.kind} · {self.name}')}</p>"
        # With one paper the head of the page has said so.
        if own:
            yield f'<p class="answer">{_text(f"{self.answer} · {self.counts}")}</p>'
        yield from _failing(self.failing, [self])
        yield from _findings(self.reading.findings, [self], f"{own}b-")
        yield from self._unreached_list()
        yield from self._table_list()
        yield '<div class="pair">'
        yield f'<section class="text" aria-labelledby="{own}tekst {own}titel">'
        yield f'<h3 id="{own}tekst">De tekst</h3>'
        yield from self._legend()
        yield from self._text_lines()
        yield "</section>"
        if self.figures or self.reading.checks:
            yield f'<section class="proofs" tabindex="0" aria-labelledby="{own}bewijs {own}titel">'
            yield f'<h3 id="{own}bewijs">Hoe weten we dit?</h3>'
            yield from self._figure_entries()
            yield from _equations(self.reading.checks, [self])
            yield "</section>"
        yield "</div>"
        yield "</article>"

    def _unreached_list(self) -> Iterator[str]:
        if not self.unreached:
            return
        yield from _open_list("Cijfers zonder vergelijking", len(self.unreached))
        yield "<p>Geen enkele som of vergelijking in het document zegt of deze cijfers kloppen.</p>"
        for table, figures in groupby(self.unreached, key=lambda figure: figure[0]):
            yield f"<h4>{_text(self.table_name(self.tables[table]))}</h4>"
            yield "<ul>"
            for figure in figures:
                link = f'<a href="#{self.figure_anchor(figure, "f")}">{self.shown(figure)}</a>'
                words = f" {column_name(figure[2])}, {row_name(self.row(figure), figure[1])}"
                yield f"<li>{link}{_text(words)} ({self.line_link(self.place(figure))})</li>"
            yield "</ul>"
        yield "</details>"

    def _table_list(self) -> Iterator[str]:
        if not self.tables:
            return
        caption, title = f"{self.prefix}tabellen", f"{self.prefix}titel"
        yield f"<details><summary><h3>Tabellen ({len(self.tables)})</h3></summary>"
        yield f'<section class="scroll" tabindex="0" aria-labelledby="{caption} {title}">'
        yield "<table>"
        yield f'<caption id="{caption}">Tabellen van het document en hun artikel</caption>'
        yield (
            '<thead><tr><th scope="col">Tabel</th><th scope="col">Waar</th>'
            '<th scope="col">Toegewezen</th><th scope="col">Bewijs</th></tr></thead><tbody>'
        )
        for table in self.reading.budget.tables:
            yield (
                f'<tr><th scope="row">{_text(self.table_name(table))}</th>'
                f"<td>{self.line_link(table.place)}</td><td>{_text(self.attribution(table))}</td>"
                f"<td>{_text(self.tally(table))}</td></tr>"
            )
        yield "</tbody></table>"
        yield "</section>"
        yield "</details>"

    def _legend(self) -> Iterator[str]:
        yield '<ul class="legend">'
        if self.figures:
            yield f'<li><span class="f ok">12</span> {_STATES["ok"]}</li>'
            yield f'<li><span class="f open">12</span> {_STATES["open"]}</li>'
            yield f'<li><span class="f wrong">12</span> {_STATES["wrong"]}</li>'
        yield '<li><span class="found">woord</span> hoort bij een bevinding</li>'
        yield '<li><span class="goal">woord</span> is een doelstelling</li>'
        yield (
            '<li><span class="named">woord</span> is een beslissing, een decreet, een organisatie'
            " of een hoeveelheid</li>"
        )
        yield "</ul>"
        for state in ("open", "wrong") if self.figures else ():
            yield f'<p hidden id="{self.prefix}is-{state}">{_STATES[state]}</p>'

    def _text_lines(self) -> Iterator[str]:
        for page, lines in groupby(self.paper.lines, key=lambda line: line.page):
            first, *rest = lines
            if page is not None:
                yield f"<h4>Bladzijde {page}</h4>"
            yield f'<ol class="paper" start="{first.number}">'
            for line in (first, *rest):
                end = line.start + len(line.text)
                marks = self._marks_by_line[line.number]
                text = "" if line.blank else marked(self.paper.text, line.start, end, marks)
                yield f'<li id="{self.prefix}r{line.number}">{text}</li>'
            yield "</ol>"

    @cached_property
    def _marks_by_line(self) -> dict[int, list[Mark]]:
        marks: dict[int, list[Mark]] = {line.number: [] for line in self.paper.lines}
        for mark in self._marks():
            last = self.paper.line_at(max(mark.end - 1, mark.start)).number
            for number in range(self.paper.line_at(mark.start).number, last + 1):
                marks[number].append(mark)
        return marks

    def _marks(self) -> Iterator[Mark]:
        """Marks in the text; of those that overlap the first one with a link has the link."""
        for group in self._groups:
            place = self.place(group[0])
            state = self._state(group)
            yield Mark(
                place.start,
                place.end,
                f"f {state}",
                self.figure_anchor(group[0], "c"),
                self.figure_anchor(group[0], "f"),
                None if state == "ok" else f"{self.prefix}is-{state}",
            )
        for check in self.reading.checks:
            for place in _told(check, [self]):
                yield Mark(place.start, place.end, "told", self.check_anchor(check))
        for place, anchor in self._found:
            yield self._found_mark(place, anchor)
        for objective in self.reading.objectives:
            for place in objective.places:
                yield Mark(place.start, place.end, "goal")
        for mention in self.reading.mentions:
            yield Mark(mention.place.start, mention.place.end, "named")

    def _found_mark(self, place: Place, anchor: str) -> Mark:
        """A finding about something that is missing has no text of its own: its line has."""
        if place.end > place.start:
            return Mark(place.start, place.end, "found", anchor)
        line = self.paper.lines[place.line - 1]
        return Mark(line.start, line.start + len(line.text), "found", anchor)

    def _state(self, group: Sequence[Figure]) -> str:
        checks = [check for figure in group for check in self.figures[figure]]
        if not checks:
            return "open"
        return "ok" if all(check.holds for check in checks) else "wrong"

    def _figure_entries(self) -> Iterator[str]:
        if not self.figures:
            return
        yield "<h4>De cijfers</h4>"
        yield '<ul class="entries">'
        for group in self._groups:
            place = self.place(group[0])
            back = f'<a href="#{self.figure_anchor(group[0], "f")}">{_text(self.where(place))}</a>'
            state = _STATES[self._state(group)]
            yield f'<li id="{self.figure_anchor(group[0], "c")}">'
            yield f"<p><strong>{self.shown(group[0])}</strong> {state} ({back})</p>"
            for figure in group:
                table = self.tables[figure[0]]
                words = (
                    f"{self.table_name(table)}, {row_name(self.row(figure), figure[1])},"
                    f" {column_name(figure[2])}"
                )
                yield f"<p>{_text(words)}</p>"
            checks = list(
                {id(check): check for figure in group for check in self.figures[figure]}.values()
            )
            found = [
                mark.href
                for mark in self._marks_by_line[place.line]
                if mark.css == "found" and mark.start < place.end and place.start < mark.end
            ]
            if checks or found:
                yield "<ul>"
                for check in checks:
                    short = _text(self._short(check))
                    yield f'<li><a href="#{self.check_anchor(check)}">{short}</a></li>'
                for anchor in dict.fromkeys(found):
                    yield f'<li><a href="#{anchor}">Hier is een bevinding over</a></li>'
                yield "</ul>"
            yield "</li>"
        yield "</ul>"

    def _short(self, check: Check) -> str:
        """An equation in one line, without links."""
        sign = "✓" if check.holds else "✗"
        if id(check) in self._between:
            return f"{check.description} {sign}"
        if len(check.terms) > _MOST_TERMS:
            told = f"som van {count(len(check.terms), 'cijfer', 'cijfers')}"
        else:
            told = _sum((term, self.value(figure_of(term))) for term in check.terms)
        return f"{told} {'=' if check.holds else '≠'} {format_whole(check.printed)} {sign}"


_STATES = {
    "ok": "bewezen: elke vergelijking klopt",
    "open": "niet bewezen: geen vergelijking",
    "wrong": "staat in een vergelijking die niet klopt",
}


def _between(
    sheets: Sequence[_Section], checks: Sequence[Check], findings: Sequence[Finding]
) -> Iterator[str]:
    """What only shows between several papers."""
    yield '<article id="tussen" aria-labelledby="tussen-titel">'
    yield '<h2 id="tussen-titel">Tussen de documenten</h2>'
    yield f'<p class="answer">{_text(counts(checks, findings))}</p>'
    yield from _failing([check for check in checks if not check.holds], sheets)
    yield from _findings(findings, sheets, "t-b-")
    if checks:
        yield "<h3>De vergelijkingen</h3>"
        yield from _equations(checks, sheets)
    yield "</article>"


def _sheet(sheets: Sequence[_Section], of: Place | Term) -> _Section:
    return sheets[of.paper or 0] if len(sheets) > 1 else sheets[0]


def _place(sheets: Sequence[_Section], place: Place) -> str:
    sheet = _sheet(sheets, place)
    quote = sheet.quote(place)
    return f"{_text(sheet.name)}, {quote}" if len(sheets) > 1 else quote


def _failing(failing: Sequence[Check], sheets: Sequence[_Section]) -> Iterator[str]:
    if not failing:
        return
    yield f'<section class="attention"><h3>Wat niet klopt ({len(failing)})</h3>'
    yield "<ul>"
    for check in failing:
        link = f'<a href="#{sheets[0].check_anchor(check)}">{_text(check.description)}</a>'
        yield f"<li><p>✗ {link}: {_text(difference(check))}.</p>"
        yield from _places(check.places, sheets)
        yield "</li>"
    yield "</ul></section>"


def _findings(
    findings: Sequence[Finding], sheets: Sequence[_Section], prefix: str
) -> Iterator[str]:
    if not findings:
        return
    anchors = {id(finding): f"{prefix}{number}" for number, finding in enumerate(findings, 1)}
    yield f'<section class="findings"><h3>Bevindingen ({len(findings)})</h3>'
    for severity, group in by_severity(findings).items():
        yield f"<h4>{_text(SEVERITY[severity])} ({len(group)})</h4>"
        yield "<ul>"
        for finding in group:
            yield f'<li id="{anchors[id(finding)]}"><p>{_text(finding.message)}</p>'
            yield from _places(finding.places, sheets)
            yield "</li>"
        yield "</ul>"
    yield "</section>"


def _places(places: Sequence[Place], sheets: Sequence[_Section]) -> Iterator[str]:
    lines = dict.fromkeys(_place(sheets, place) for place in places)
    if lines:
        yield '<ul class="quotes">'
        for line in lines:
            yield f"<li>{line}</li>"
        yield "</ul>"


def _equations(checks: Sequence[Check], sheets: Sequence[_Section]) -> Iterator[str]:
    for kind, group in by_kind(checks).items():
        holding = sum(check.holds for check in group)
        yield f"<h4>{CHECK[kind]} ({format_whole(holding)} van {format_whole(len(group))})</h4>"
        yield '<ul class="entries">'
        for check in group:
            yield f'<li id="{sheets[0].check_anchor(check)}"><p>{_text(check.description)}</p>'
            yield f'<p class="sum">{_equation(check, sheets)}</p></li>'
        yield "</ul>"


def _equation(check: Check, sheets: Sequence[_Section]) -> str:
    """The equation written out, each figure a link to where it stands."""

    def value(term: Term) -> int:
        return _sheet(sheets, term).value(figure_of(term))

    def link(term: Term) -> str:
        return _sheet(sheets, term).figure_link(figure_of(term))

    left = _sum(((term, value(term)) for term in check.terms), link)
    if check.against is not None:
        right = link(check.against)
    else:
        right = format_whole(check.printed)
        for place in _told(check, sheets)[:1]:
            right = f'<a href="#{_sheet(sheets, place).line_anchor(place)}">{right}</a>'
    if check.holds:
        return f"{left} = {right} ✓"
    gap = format_whole(check.computed - check.printed)
    return f"{left} = {format_whole(check.computed)}, maar er staat {right} ✗ (verschil {gap})"


def _told(check: Check, sheets: Sequence[_Section]) -> list[Place]:
    """Where the text tells the number with which the figures are compared."""
    if check.against is not None:
        return []
    figures = {
        (sheet.number, place.start, place.end)
        for term in check.terms
        for sheet in [_sheet(sheets, term)]
        for place in [sheet.place(figure_of(term))]
    }
    return [
        place
        for place in check.places
        if (_sheet(sheets, place).number, place.start, place.end) not in figures
    ]


def _sum(
    terms: Iterable[tuple[Term, int]],
    show: Callable[[Term], str] | None = None,
) -> str:
    """``2.000 − 15 + (−3) + 2 × 4``."""
    told = ""
    for term, value in terms:
        sign = "−" if term.factor < 0 else "+"
        times = "" if abs(term.factor) == 1 else f"{format_whole(abs(term.factor))} × "
        shown = show(term) if show else format_whole(value)
        if value < 0 and (told or term.factor != 1):
            shown = f"({shown})"
        if told:
            told += f" {sign} "
        elif term.factor < 0:
            told = "− "
        told += times + shown
    return told or "niets"


def _open_list(title: str, number: int) -> Iterator[str]:
    """The beginning of a list that can be folded, and is when it is long."""
    is_open = "" if number > _MOST_OPEN else " open"
    yield f"<details{is_open}><summary><h3>{_text(title)} ({number})</h3></summary>"


def _navigation(sheets: Sequence[_Section]) -> str:
    links = [("tussen", "Tussen de documenten")] if len(sheets) > 1 else []
    for sheet in sheets:
        if len(sheets) > 1:
            links.append((f"{sheet.prefix}document", sheet.title))
        else:
            links.append(("tekst", "De tekst"))
            if sheet.figures:
                links.append(("bewijs", "Hoe weten we dit?"))
    items = "".join(f'<li><a href="#{anchor}">{_text(words)}</a></li>' for anchor, words in links)
    return f'<nav aria-label="Op deze bladzijde"><ul>{items}</ul></nav>\n'


def _text(text: str) -> str:
    """Text as HTML, with nothing in it that HTML does not allow."""
    return escape(harmless(text))


def _check_anchors(checks: Sequence[Check], prefix: str) -> dict[int, str]:
    anchors = _anchors(check.id for check in checks)
    return {id(check): prefix + anchors[check.id] for check in checks}


def _anchors(ids: Iterable[str]) -> dict[str, str]:
    """For each id what may stand in an anchor; still different from all others."""
    anchors: dict[str, str] = {}
    taken: set[str] = set()
    for name in ids:
        plain = re.sub(r"[^A-Za-z0-9]+", "_", name)
        anchor, twin = plain, 1
        while anchor in taken:
            twin += 1
            anchor = f"{plain}_{twin}"
        taken.add(anchor)
        anchors[name] = anchor
    return anchors
