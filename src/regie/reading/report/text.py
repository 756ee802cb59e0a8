"""The answer of ``regie check`` for a person at a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from msgspec import Struct

from regie.kernel.numbers import format_whole
from regie.reading.model import Check, Finding, Place
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
    harmless,
    row_name,
)

#: A sum may have more lines than a person wants to see; the page shows them all.
_MOST_LINES = 12

_Quoted = Callable[[Place], tuple[str, str]]


class _Out(Struct, frozen=True):
    width: int
    colour: bool

    def paint(self, text: str, code: str) -> str:
        return f"\033[{code}m{text}\033[0m" if self.colour else text

    def head(self, text: str) -> str:
        return self.paint(text, "1")

    def wrap(self, text: str, first: str = "", rest: str | None = None) -> str:
        return textwrap.fill(
            text,
            self.width,
            initial_indent=first,
            subsequent_indent=" " * len(first) if rest is None else rest,
            break_on_hyphens=False,
        )


def report(
    entries: Sequence[Entry],
    checks: Sequence[Check] = (),
    findings: Sequence[Finding] = (),
    *,
    width: int = 100,
    colour: bool = False,
) -> str:
    """What was proven and found, paper by paper and then between the papers.

    :param checks: equations between several papers.
    :param findings: what only shows between several papers.
    """
    out = _Out(max(width, 40), colour)
    sheets = [Sheet(entry, number, checks) for number, entry in enumerate(entries)]
    blocks = ["\n\n".join(_paper(sheet, out)) for sheet in sheets]
    if len(sheets) > 1:
        blocks.append("\n\n".join(_between(sheets, checks, findings, out)))
    return "\n\n\n".join(blocks) + "\n"


def _paper(sheet: Sheet, out: _Out) -> Iterator[str]:
    def quoted(place: Place) -> tuple[str, str]:
        return sheet.where(place), sheet.line(place)

    yield "\n".join(
        [
            out.head(out.wrap(sheet.title)),
            out.wrap(f"{sheet.kind} · {sheet.name}"),
            out.head(out.wrap(f"{sheet.answer} · {sheet.counts}")),
        ]
    )
    yield from _failing(sheet.failing, quoted, out)
    yield from _findings(sheet.reading.findings, quoted, out)
    yield from _unreached(sheet, out)
    yield from _holding(sheet.reading.checks, out)
    yield from _tables(sheet, out)


def _between(
    sheets: Sequence[Sheet], checks: Sequence[Check], findings: Sequence[Finding], out: _Out
) -> Iterator[str]:
    def quoted(place: Place) -> tuple[str, str]:
        sheet = sheets[place.paper or 0]
        return f"{sheet.name}, {sheet.where(place)}", sheet.line(place)

    total = answer(
        sum(sheet.proven for sheet in sheets), sum(len(sheet.figures) for sheet in sheets)
    )
    yield "\n".join(
        [
            out.head(out.wrap(f"Tussen de {len(sheets)} documenten")),
            out.head(out.wrap(counts(checks, findings))),
            out.wrap(f"Alles samen: {total}"),
        ]
    )
    yield from _failing([check for check in checks if not check.holds], quoted, out)
    yield from _findings(findings, quoted, out)
    yield from _holding(checks, out)


def _failing(failing: Sequence[Check], quoted: _Quoted, out: _Out) -> Iterator[str]:
    if failing:
        head = out.head(f"Wat niet klopt ({len(failing)})")
        yield "\n".join([head, *(_fails(check, quoted, out) for check in failing)])


def _fails(check: Check, quoted: _Quoted, out: _Out) -> str:
    words = out.wrap(harmless(check.description), "  ✗ ")
    said = difference(check)
    return "\n".join(
        [
            out.paint(words, "31"),
            out.wrap(said[0].upper() + said[1:] + ".", "    "),
            *_lines(check.places, quoted, out),
        ]
    )


def _findings(findings: Sequence[Finding], quoted: _Quoted, out: _Out) -> Iterator[str]:
    for severity, group in by_severity(findings).items():
        lines = [out.head(f"Bevindingen: {SEVERITY[severity].lower()} ({len(group)})")]
        for finding in group:
            lines.append(out.wrap(harmless(finding.message), "  ! "))
            lines.extend(_lines(finding.places, quoted, out))
        yield "\n".join(lines)


def _lines(places: Sequence[Place], quoted: _Quoted, out: _Out) -> Iterator[str]:
    """The lines of the paper at these places, each once and in their order."""
    lines = list(dict.fromkeys(map(quoted, places)))
    for where, line in lines[:_MOST_LINES]:
        yield out.paint(out.wrap(f"{where}: {line}", "    ", "      "), "2")
    if len(lines) > _MOST_LINES:
        more = count(len(lines) - _MOST_LINES, "regel", "regels")
        yield out.wrap(f"… en nog {more}; de bladzijde van --html toont ze alle", "    ")


def _unreached(sheet: Sheet, out: _Out) -> Iterator[str]:
    if not sheet.unreached:
        return
    lines = [out.head(f"Cijfers zonder vergelijking ({len(sheet.unreached)})")]
    for table, figures in groupby(sheet.unreached, key=lambda figure: figure[0]):
        lines.append(out.wrap(sheet.table_name(sheet.tables[table]), "  "))
        for number, row in groupby(figures, key=lambda figure: figure[1]):
            cells = [(figure, f"{column_name(figure[2])} {sheet.shown(figure)}") for figure in row]
            figure = cells[0][0]
            lines.append(
                out.wrap(
                    f"{sheet.where(sheet.place(figure))}: {row_name(sheet.row(figure), number)}:"
                    f" {', '.join(text for _, text in cells)}",
                    "    ",
                    "      ",
                )
            )
    yield "\n".join(lines)


def _holding(checks: Sequence[Check], out: _Out) -> Iterator[str]:
    lines = []
    for kind, group in by_kind(checks).items():
        holding = sum(check.holds for check in group)
        if holding:
            lines.append(
                out.wrap(
                    f"{CHECK[kind]}: {format_whole(holding)} van {format_whole(len(group))}", "  "
                )
            )
    if lines:
        yield "\n".join([out.head("Wat klopt"), *lines])


def _tables(sheet: Sheet, out: _Out) -> Iterator[str]:
    tables = sheet.reading.budget.tables
    if not tables:
        return
    lines = [out.head(f"Tabellen ({len(tables)})")]
    for table in tables:
        lines.append(
            out.wrap(
                f"{sheet.where(table.place)}: {sheet.table_name(table)}"
                f" · {sheet.attribution(table)} · {sheet.tally(table)}",
                "  ",
                "      ",
            )
        )
    yield "\n".join(lines)
