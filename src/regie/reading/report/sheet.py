"""What both reports need to know of one paper, and the Dutch words for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property

from regie.kernel.numbers import format_whole
from regie.reading.model import (
    Axis,
    Check,
    CheckKind,
    DocumentKind,
    Finding,
    Place,
    Reading,
    Row,
    Severity,
    Table,
    TableType,
    Term,
)
from regie.reading.proof import Figure, proofs, proven, terms
from regie.reading.text import Extract, Paper

#: File name, text and reading of one paper.
Entry = tuple[str, Extract, Reading]

DOCUMENT: dict[DocumentKind, str] = {
    "bbt": "beleids- en begrotingstoelichting (BBT)",
    "beleidsnota": "beleidsnota",
    "mededeling": "mededeling",
    "webpage": "webpagina",
    "other": "ander document",
}
TABLE: dict[TableType, str] = {
    "total": "totaal",
    "programme": "programma",
    "ise_summary": "samenvatting van ISE",
    "evolution_list": "lijst van wijzigingen",
    "credit_evolution": "kredietevolutie",
    "compensation": "compensaties",
    "other_adjustment": "andere bijstellingen",
    "formula": "formule",
    "receipts": "ontvangsten",
    "legal_person": "rechtspersoon",
}
CHECK: dict[CheckKind, str] = {
    "row_sum": "Sommen van een rij",
    "column_sum": "Sommen van een kolom",
    "evolution": "Van begin naar einde",
    "articles_to_ise": "Artikelen samen zijn hun ISE",
    "list_to_article": "Lijst van wijzigingen en tabel van het artikel",
    "transfer": "Overdrachten tussen artikelen",
    "prose": "Wat de tekst vertelt",
    "carried_over": "Cijfers die terugkomen",
    "balance": "Saldi",
}
SEVERITY: dict[Severity, str] = {
    "error": "Fouten",
    "warning": "Om na te kijken",
    "info": "Om te weten",
}

# What a terminal or a page could take for a command, not for text: controls but the tab, what
# turns the direction of writing, half characters and what is no character.
_HARMFUL = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
    + "]"
)

#: A line of a format without real lines may be a whole paragraph: then it is cut.
_LONG_LINE = 200
_AROUND = 80

#: Between the letters and the year of a round: BO2021.
_STAGE = re.compile(r"(?<=[A-Z])(?=\d{4}$)")


def harmless(text: str) -> str:
    """The text, of the same length, with ``\\ufffd`` for what is not to be shown."""
    return _HARMFUL.sub("\ufffd", text)


def count(number: int, one: str, many: str) -> str:
    """``1 bevinding``, ``3 bevindingen``."""
    return f"{format_whole(number)} {one if number == 1 else many}"


def listed(words: Iterable[str], last: str = "en") -> str:
    """``a, b en c``."""
    *first, final = words
    return f"{', '.join(first)} {last} {final}" if first else final


def row_name(row: Row, number: int) -> str:
    """How a person finds the row: its label, its article, its stage."""
    stage = row.stage and _STAGE.sub(" ", row.stage.replace("evolution", "evolutie"))
    parts = filter(None, (row.label or row.article, stage))
    return harmless(" · ".join(parts)) or f"rij {number + 1}"


def column_name(column: Axis) -> str:
    """The head of the column; ``AMOUNT`` is a column without one."""
    return "bedrag" if column == "AMOUNT" else column


def difference(check: Check) -> str:
    """``berekend 4.001, gedrukt 4.000, verschil 1``."""
    return (
        f"berekend {format_whole(check.computed)}, gedrukt {format_whole(check.printed)},"
        f" verschil {format_whole(check.computed - check.printed)}"
    )


class Sheet:
    """One paper with its proofs. ``number`` is its position among those read together."""

    def __init__(self, entry: Entry, number: int = 0, between: Sequence[Check] = ()) -> None:
        self.name, extract, self.reading = entry
        self.name = harmless(self.name)
        self.number = number
        self.paper = Paper(extract)
        self.tables = {table.id: table for table in self.reading.budget.tables}
        self.figures = proofs(self.reading, between, number)

    @property
    def title(self) -> str:
        """The title of the paper, or the name of its file."""
        return harmless(self.reading.document.title).strip() or self.name

    @property
    def kind(self) -> str:
        """What kind of paper, and how long."""
        document = self.reading.document
        pages = [count(document.pages, "bladzijde", "bladzijden")] if document.pages else []
        return " · ".join(
            [DOCUMENT[document.kind], *pages, count(document.lines, "regel", "regels")]
        )

    @cached_property
    def failing(self) -> list[Check]:
        """Checks of this paper that do not hold."""
        return [check for check in self.reading.checks if not check.holds]

    @cached_property
    def proven(self) -> int:
        """How many figures are proven."""
        return sum(proven(checks) for checks in self.figures.values())

    @cached_property
    def unreached(self) -> list[Figure]:
        """The figures that no equation reaches, in the order of the paper."""
        return [figure for figure, checks in self.figures.items() if not checks]

    @property
    def answer(self) -> str:
        """``198 van 214 cijfers bewezen``."""
        return answer(self.proven, len(self.figures))

    @property
    def counts(self) -> str:
        """``236 vergelijkingen, 1 klopt niet · 3 bevindingen``."""
        return counts(self.reading.checks, self.reading.findings)

    def shown(self, figure: Figure) -> str:
        """What is printed there, as Dutch prints it."""
        return format_whole(self.value(figure))

    def row(self, figure: Figure) -> Row:
        """The row in which a figure stands."""
        return self.tables[figure[0]].rows[figure[1]]

    def value(self, figure: Figure) -> int:
        """What is printed there."""
        return self.row(figure).values[figure[2]]

    def place(self, figure: Figure) -> Place:
        """Where a figure stands."""
        return self.row(figure).figures[figure[2]]

    def line(self, place: Place) -> str:
        """The line of the paper at a place, blanks folded; of a long one what stands around it."""
        line = self.paper.lines[place.line - 1]
        text, start, end = line.text, 0, len(line.text)
        if end > _LONG_LINE:
            # Cut between words, and never through the place itself (unless that is long too).
            at = min(max(place.start - line.start, 0), end)
            start = max(text.rfind(" ", 0, max(at - _AROUND, 0)) + 1, 0)
            last = text.find(" ", min(max(place.end - line.start, at), at + _LONG_LINE) + _AROUND)
            end = end if last < 0 else last
        cut = harmless(text[start:end]).split()
        dots = ["…"]
        return " ".join([*(dots if start else ()), *cut, *(dots if end < len(text) else ())])

    def where(self, place: Place) -> str:
        """``regel 712``, ``bladzijde 3, regel 712``."""
        page = f"bladzijde {place.page}, " if place.page else ""
        return f"{page}regel {place.line}"

    def table_name(self, table: Table) -> str:
        """``Kredietevolutie SJ0-1SFC2CA-WT``."""
        kind = TABLE[table.type]
        kind = kind[0].upper() + kind[1:]
        of = harmless(table.article or table.ise or table.programme or table.title)
        return of if of.casefold().startswith(kind.casefold()) else f"{kind} {of}".strip()

    def attribution(self, table: Table) -> str:
        """In words: why a table belongs to its article."""
        attribution = table.attribution
        if attribution.by is None:
            if not attribution.candidates:
                return "geen artikel" if table.article is None else "staat nog open"
            between = listed(map(harmless, attribution.candidates), "of")
            return f"staat nog open: {between}"
        words = {
            "figures": "door de cijfers",
            "heading": "door de kop",
            "both": "door de cijfers en de kop",
        }[attribution.by]
        if attribution.tied_with:
            twins = listed(
                f"{self.table_name(self.tables[twin])} (regel {self.tables[twin].place.line})"
                for twin in attribution.tied_with
            )
            words += f"; verwisselbaar met {twins}"
        return words

    def tally(self, table: Table) -> str:
        """How many of the equations in which the table takes part hold."""
        checks = self._by_table.get(table.id, [])
        if not checks:
            return "geen vergelijking"
        holding = sum(check.holds for check in checks)
        return f"{format_whole(holding)} van {count(len(checks), 'vergelijking', 'vergelijkingen')}"

    @cached_property
    def _by_table(self) -> dict[str, list[Check]]:
        found: dict[str, list[Check]] = {}
        for check in self.reading.checks:
            for table in dict.fromkeys(term.table for term in terms(check)):
                found.setdefault(table, []).append(check)
        return found


def figure_of(term: Term) -> Figure:
    """The figure that a term stands for, in its own paper."""
    return term.table, term.row, term.column


def answer(proven: int, total: int) -> str:
    """The one answer: ``198 van 214 cijfers bewezen``."""
    if not total:
        return "Geen cijfers in tabellen"
    return f"{format_whole(proven)} van {count(total, 'cijfer', 'cijfers')} bewezen"


def counts(checks: Sequence[Check], findings: Sequence[Finding]) -> str:
    """``236 vergelijkingen, 1 klopt niet · 3 bevindingen``."""
    failing = sum(not check.holds for check in checks)
    verdict = ""
    if failing:
        verdict = f", {format_whole(failing)} {'klopt' if failing == 1 else 'kloppen'} niet"
    elif checks:
        verdict = ", die klopt" if len(checks) == 1 else ", die kloppen allemaal"
    return (
        f"{count(len(checks), 'vergelijking', 'vergelijkingen')}{verdict}"
        f" · {count(len(findings), 'bevinding', 'bevindingen')}"
    )


def by_severity(findings: Sequence[Finding]) -> dict[Severity, list[Finding]]:
    """The findings, the gravest first."""
    found: dict[Severity, list[Finding]] = {}
    for severity in SEVERITY:
        group = [finding for finding in findings if finding.severity == severity]
        if group:
            found[severity] = group
    return found


def by_kind(checks: Sequence[Check]) -> dict[CheckKind, list[Check]]:
    """The checks per kind, in the order of the words above."""
    found: dict[CheckKind, list[Check]] = {}
    for kind in CHECK:
        group = [check for check in checks if check.kind == kind]
        if group:
            found[kind] = group
    return found
