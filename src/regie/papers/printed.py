"""What stands printed at a place of a paper, drawn from its reading alone.

Pure: a reading and a range of code points go in. The printed row with its neighbours, its table and
the equations that rest on it are facts, so they can be shown where the paper itself is not at hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from msgspec import Struct

from regie.reading.model import Axis, Check, Finding, Place, Reading, Table, Term
from regie.reading.proof import Figure, proofs, proven

#: How many rows are shown above and below the chosen one.
AROUND = 2


class PrintedFigure(Struct, frozen=True):
    """One figure of a row. ``value`` is absent where the column is blank there."""

    column: Axis
    value: int | None
    proven: bool
    chosen: bool
    place: Place | None


class PrintedRow(Struct, frozen=True):
    """One row as printed. ``chosen`` is the row that the place points at."""

    label: str
    stage: str | None
    article: str | None
    figures: tuple[PrintedFigure, ...]
    chosen: bool
    place: Place


class EquationTerm(Struct, frozen=True):
    """A figure in an equation, where it stands, and its sign."""

    label: str
    table: str
    value: int
    factor: int
    place: Place


class Equation(Struct, frozen=True):
    """A check as people read it: what is added up, and what it is compared with."""

    id: str
    description: str
    terms: tuple[EquationTerm, ...]
    against: EquationTerm | None
    computed: int
    printed: int
    holds: bool


class Printed(Struct, frozen=True):
    """What stands at a place.

    ``kind`` is ``row`` or the sort of thing that was read there; ``title`` is the title of its
    table or chapter; ``rows`` are the row and its neighbours, or the lines around it.
    """

    kind: str
    title: str
    table: str | None
    article: str | None
    columns: tuple[Axis, ...]
    rows: tuple[PrintedRow, ...]
    equations: tuple[Equation, ...]
    findings: tuple[Finding, ...]
    place: Place


class Sheet:
    """A reading, ready to be asked about places."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.tables = {table.id: table for table in reading.budget.tables}
        self.proofs = proofs(reading)

    @cached_property
    def counts(self) -> tuple[int, int]:
        """How many figures there are, and how many of them are proven."""
        return len(self.proofs), sum(map(proven, self.proofs.values()))

    def is_proven(self, figure: Figure) -> bool:
        """Whether an equation that holds reaches ``figure``."""
        return proven(self.proofs.get(figure, ()))

    def at(self, start: int, end: int) -> Printed | None:
        """What stands between ``start`` and ``end``; ``None`` where nothing was read there."""
        for table in self.reading.budget.tables:
            for number, row in enumerate(table.rows):
                if _meets(row.place, start, end) or any(
                    _meets(place, start, end) for place in row.figures.values()
                ):
                    return self._row(table, number, start, end)
        return self._listed(start, end)

    def row(self, table: Table, number: int, chosen: bool, start: int, end: int) -> PrintedRow:
        """One row with what is proven of it; figures within the range are chosen."""
        row = table.rows[number]
        return PrintedRow(
            label=row.label,
            stage=row.stage,
            article=row.article,
            figures=tuple(
                PrintedFigure(
                    column,
                    row.values.get(column),
                    self.is_proven((table.id, number, column)),
                    column in row.figures and _meets(row.figures[column], start, end),
                    row.figures.get(column),
                )
                for column in columns_of(table)
            ),
            chosen=chosen,
            place=row.place,
        )

    def equations(self, figures: Iterable[Figure]) -> tuple[Equation, ...]:
        """The checks in which ``figures`` take part, each once."""
        checks = {check.id: check for figure in figures for check in self.proofs.get(figure, ())}
        return tuple(self.equation(check) for check in checks.values())

    def equation(self, check: Check) -> Equation:
        """A check as people read it."""
        return Equation(
            id=check.id,
            description=check.description,
            terms=tuple(self._term(term) for term in check.terms),
            against=self._term(check.against) if check.against else None,
            computed=check.computed,
            printed=check.printed,
            holds=check.holds,
        )

    def _term(self, term: Term) -> EquationTerm:
        table = self.tables[term.table]
        row = table.rows[term.row]
        return EquationTerm(
            label=" · ".join(filter(None, (row.label or row.article, row.stage, term.column))),
            table=table.title,
            value=row.values[term.column],
            factor=term.factor,
            place=row.figures.get(term.column, row.place),
        )

    def _row(self, table: Table, number: int, start: int, end: int) -> Printed:
        row = table.rows[number]
        inside = [c for c in row.values if c in row.figures and _meets(row.figures[c], start, end)]
        first, last = max(number - AROUND, 0), number + AROUND + 1
        return Printed(
            kind="row",
            title=table.title,
            table=table.id,
            article=table.article,
            columns=columns_of(table),
            rows=tuple(
                self.row(table, n, n == number, start, end)
                for n in range(first, min(last, len(table.rows)))
            ),
            equations=self.equations((table.id, number, c) for c in inside or row.values),
            findings=self._findings(row.place.start, row.place.end),
            place=row.place,
        )

    def _listed(self, start: int, end: int) -> Printed | None:
        for kind, title, entries in self._lists():
            for number, (_, place) in enumerate(entries):
                if _meets(place, start, end):
                    first, last = max(number - AROUND, 0), number + AROUND + 1
                    return Printed(
                        kind=kind,
                        title=title,
                        table=None,
                        article=None,
                        columns=(),
                        rows=tuple(
                            PrintedRow(label, None, None, (), at is place, at)
                            for label, at in entries[first:last]
                        ),
                        equations=(),
                        findings=self._findings(place.start, place.end),
                        place=place,
                    )
        return None

    def _lists(self) -> Iterable[tuple[str, str, Sequence[tuple[str, Place]]]]:
        reading = self.reading
        headings = sorted(
            (
                (f"{one.code} {one.titles[min(n, len(one.titles) - 1)]}", place)
                for one in reading.objectives
                for n, place in enumerate(one.places)
            ),
            key=lambda entry: entry[1].start,
        )
        yield "objective", "", headings
        yield "initiative", "", [(one.title or one.kind, one.place) for one in reading.initiatives]
        yield "article", "", [(f"{a.code} {a.name}", a.place) for a in reading.budget.articles]
        yield "mention", "", [(one.text, one.place) for one in reading.mentions]
        yield "abbreviation", "", [(f"{a.short}: {a.long}", a.place) for a in reading.abbreviations]

    def _findings(self, start: int, end: int) -> tuple[Finding, ...]:
        return tuple(
            finding
            for finding in self.reading.findings
            if any(_meets(place, start, end) for place in finding.places)
        )


def columns_of(table: Table) -> tuple[Axis, ...]:
    """The columns that a table prints, in the order of the papers."""
    present = {column for row in table.rows for column in row.values}
    order: tuple[Axis, ...] = ("AO", "TO", "LO", "VAK", "VEK", "AMOUNT")
    return tuple(column for column in order if column in present)


def _meets(place: Place, start: int, end: int) -> bool:
    return place.start < end and start < place.end
