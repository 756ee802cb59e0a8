"""The page of a paper as a row of blocks: what every format prints, word by word.

Renderers only decide how a block looks; so all formats of a paper say the same thing. What is
planted in a page (:mod:`tests.family.faults`) is planted in all of them.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from regie.reading.model import Axis, TableType
from tests.family import truth as t


class Figure(Struct, frozen=True):
    """A printed amount. ``signed`` ones may show a plus; ``detached`` ones a minus set apart."""

    value: int
    signed: bool = False
    detached: bool = False


Cell = str | Figure
HeaderRow = tuple[tuple[str, int], ...]


class Heading(Struct, frozen=True):
    """A heading; level 1 opens a chapter (and a page)."""

    level: int
    text: str


class Para(Struct, frozen=True):
    """A paragraph."""

    text: str


class Bullets(Struct, frozen=True):
    """A list with bullets."""

    items: tuple[str, ...]


class Grid(Struct, frozen=True):
    """A table: header rows of (text, columns it spans), and body rows. ``text_columns`` are the
    positions that hold words."""

    type: TableType
    header: tuple[HeaderRow, ...]
    rows: tuple[tuple[Cell, ...], ...]
    unit: bool = True
    legal: bool = False
    text_columns: tuple[int, ...] = (0,)

    @property
    def columns(self) -> int:
        """How many columns the body has."""
        return max(len(row) for row in self.rows)


Block = Heading | Para | Bullets | Grid
Blocks = tuple[Block, ...]

_AXES: tuple[Axis, Axis] = ("VAK", "VEK")
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV")


def blocks(paper: t.Paper) -> Blocks:
    """The blocks of a paper, in order."""
    return tuple(_paper(paper))


def _paper(paper: t.Paper) -> Iterator[Block]:
    yield Heading(0, paper.title)
    if paper.number:
        yield Para(f"Nummer: {paper.number}")
    if paper.date:
        yield Para(f"Datum: {paper.date.text}")
    yield Para("voorbeeldgegevens – dit document is verzonnen en bindt niemand")
    numbers = iter(_ROMAN)
    for chapter in paper.intro:
        yield Heading(1, f"{next(numbers)}. {chapter.title}")
        yield from map(Para, chapter.text)
    yield Heading(2, f"TOTAAL – {paper.field.upper()}, excl. apparaatsuitgaven en programma B")
    yield _budget(t.budget_table(paper))
    for programme in paper.programmes:
        yield Heading(2, f"PROGRAMMA {programme.code} – {programme.name}")
        yield _budget(t.budget_table(paper, programme))
    seen: dict[str, str] = {}
    for programme in paper.programmes:
        for ise in programme.ises:
            yield Heading(1, f"{next(numbers)}. ISE {ise.name}")
            yield from _objectives(paper, ise, seen)
            yield from _ise(paper, programme, ise)
    yield Heading(
        1, f"{next(numbers)}. APPARAATSKREDIETEN EN BEGROTINGSPROGRAMMA’S ZONDER BELEIDSVELD"
    )
    yield from map(Para, paper.overhead)
    yield Heading(1, f"{next(numbers)}. LIJST MET AFKORTINGEN")
    yield from (Para(f"{short}: {long}") for short, long in paper.abbreviations)
    yield Heading(1, f"{next(numbers)}. BIJLAGE ‘OVERZICHT BELEIDS- EN REGELGEVINGSINITIATIEVEN’")
    yield from _annex(paper)


def _cells(label: str, row: t.Row, *, signed: bool = False, detached: bool = False) -> list[Cell]:
    return [label, *(Figure(n, signed, detached) for n in row.values.values())]


def _budget(table: t.Table) -> Grid:
    header = (("", 1), *((axis, 1) for axis in ("AO", "TO", "LO", "VAK", "VEK")))
    return Grid(table.type, (header,), tuple(tuple(_cells(r.label, r)) for r in table.rows))


def _objectives(paper: t.Paper, ise: t.Ise, seen: dict[str, str]) -> Iterator[Block]:
    for sd in paper.objectives:
        here = [od for od in sd.operational if od.code in ise.objectives]
        if not here:
            continue
        long = f"SD {sd.code}" in seen
        seen[f"SD {sd.code}"] = ise.name
        yield Heading(2, _sd(sd, sd.title, long))
        for od in here:
            yield Heading(3, f"OD {od.code} {od.title}")
            if od.code in seen:
                yield Para(f"Zie ook OD {od.code} onder ISE ‘{seen[od.code].title()}’")
                continue
            seen[od.code] = ise.name
            yield from map(Para, od.text)


def _sd(sd: t.Strategic, title: str, long: bool) -> str:
    theme = f"‘{sd.theme}’" if sd.theme else ""
    words = ["SD", sd.code, "Strategische doelstelling" if long or not theme else "", theme]
    return f"{' '.join(w for w in words if w)}: {title}"


def _ise(paper: t.Paper, programme: t.Programme, ise: t.Ise) -> Iterator[Block]:
    yield Heading(2, "Budgettair kader voor het begrotingsjaar")
    yield Heading(3, f"{ise.name}, MVG excl. DAB")
    yield _summary(paper, t.summary_table(paper, ise, programme.code))
    yield Para("Inhoudelijke toelichting evolutie:")
    yield _list(paper, t.evolution_list(ise, programme.code))
    yield Heading(2, "Departement en IVA’s zonder rechtspersoonlijkheid (excl. DAB’s)")
    if ise.receipts:
        yield Heading(3, "Ontvangstenartikelen")
    for receipt in ise.receipts:
        yield from _article(paper, receipt.code, " – ", receipt.name, receipt.content)
        yield Para("Kredietevolutie:")
        table = t.receipt_table(paper, ise, programme.code, receipt)
        yield Grid(
            "receipts",
            ((("", 1), ("AO", 1), ("TO", 1), ("LO", 1)),),
            tuple(tuple(_cells(r.label, r)) for r in table.rows),
        )
    yield Heading(3, "Uitgavenartikelen")
    for article in ise.expenditure:
        yield from _article(paper, article.code, " – ", article.name, article.content)
        yield Para("Kredietevolutie:")
        yield _credit(t.credit_table(paper, ise, programme.code, article))
        subs = list(t.sub_tables(ise, programme.code, article))
        if subs:
            yield Para("Inhoudelijke toelichting kredietevoluties:")
        for sub, title in subs:
            if title:
                yield Para(title)
            yield _sub(sub)
    if ise.legal_person:
        yield from _legal(paper, programme, ise, ise.legal_person)


def _article(
    paper: t.Paper, code: str, dash: str, name: str, content: tuple[str, ...]
) -> Iterator[Block]:
    yield Heading(4, f"{paper.printed(code, 'heading')}{dash}{name}")
    yield Para("Korte inhoud begrotingsartikel:")
    yield from map(Para, content)


def _summary(paper: t.Paper, table: t.Table) -> Grid:
    stages = (paper.opening, "evolutie", paper.closing)
    rows: list[tuple[Cell, ...]] = []
    for opening, evolution, closing in zip(*(iter(table.rows),) * 3, strict=True):
        three = (opening, evolution, closing)
        figures = [Figure(r.values[axis]) for axis in _AXES for r in three]
        rows.append((opening.label, *figures))
    rows.append(("Aanwending VAK-ruiter", *("",) * 6))
    header = ((("", 1), ("VAK", 3), ("VEK", 3)), (("", 1), *((s, 1) for s in stages * 2)))
    return Grid("ise_summary", header, tuple(rows))


def _list(paper: t.Paper, table: t.Table) -> Grid:
    rows: list[tuple[Cell, ...]] = []
    begun: set[str] = set()
    for row in table.rows:
        code = row.article or ""
        if code not in begun:
            begun.add(code)
            code = paper.printed(code, "list")
        cells = _cells(code or row.label, row, signed=True)
        rows.append((*cells, row.label if code else ""))
    header = (("BEGROTINGSARTIKEL", 1), ("VAK", 1), ("VEK", 1), ("OMSCHRIJVING", 1))
    return Grid("evolution_list", (header,), tuple(rows), unit=False, text_columns=(0, 3))


def _credit(table: t.Table) -> Grid:
    rows: list[tuple[Cell, ...]] = [tuple(_cells(r.label, r, detached=True)) for r in table.rows]
    rows.append(("Aanwending VAK-ruiter", "", ""))
    return Grid("credit_evolution", ((("", 1), ("VAK", 1), ("VEK", 1)),), tuple(rows))


def _sub(table: t.Table) -> Grid:
    rows = [_cells(r.label, r, signed=True) for r in table.rows]
    header: tuple[HeaderRow, ...] = ()
    text_columns: tuple[int, ...] = (0,)
    if table.type == "other_adjustment":
        header = ((("Andere bijstellingen", 1), ("VAK", 1), ("VEK", 1)),)
    elif table.type == "compensation":
        header = ((("Compensaties", 1), ("VAK", 1), ("VEK", 1), ("Reden", 1)),)
        text_columns = (0, 3)
        for cells, row in zip(rows, table.rows, strict=True):
            cells.append(row.reason or "")
    return Grid(table.type, header, tuple(map(tuple, rows)), text_columns=text_columns)


def _legal(
    paper: t.Paper, programme: t.Programme, ise: t.Ise, person: t.LegalPerson
) -> Iterator[Block]:
    yield Heading(2, "1. Overige entiteiten onder toezicht")
    yield Heading(3, f"1.1. {person.name}")
    yield Heading(3, "1.1.1. Omschrijving")
    yield from map(Para, person.description)
    for number, title, articles in (
        (2, "Ontvangstenartikelen", person.articles[: len(person.receipts)]),
        (3, "Uitgavenartikelen", person.articles[len(person.receipts) :]),
    ):
        yield Heading(3, f"1.1.{number}. {title}")
        for article in articles:
            yield from _article(paper, article.code, ": ", article.name, article.content)
            yield _legal_grid(t.legal_table(paper, ise, programme.code, article), paper)
            sentence, _ = t.told(article)
            if sentence:
                yield Para("Kredietevolutie:")
                yield Para(sentence)


def _legal_grid(table: t.Table, paper: t.Paper) -> Grid:
    opening, closing = (row.values for row in table.rows)
    stages = (paper.opening, paper.closing)
    cells: tuple[Cell, ...]
    header: tuple[HeaderRow, ...]
    if "AMOUNT" in opening:
        header = (tuple((stage, 1) for stage in stages),)
        cells = (Figure(opening["AMOUNT"]), Figure(closing["AMOUNT"]))
    else:
        header = (
            tuple((stage, 2) for stage in stages),
            (("VAK", 1), ("VEK", 1), ("VAK", 1), ("VEK", 1)),
        )
        cells = tuple(
            Figure(values[axis]) if axis in values else ""
            for values in (opening, closing)
            for axis in _AXES
        )
    return Grid("legal_person", header, (cells,), unit=False, legal=True, text_columns=())


def _annex(paper: t.Paper) -> Iterator[Block]:
    annex = paper.annex
    for number, title, plans in (
        (1, "GEPLANDE BELEIDSINITIATIEVEN", annex.initiatives),
        (2, "BELEIDSEVALUATIES EN ONDERZOEKSINITIATIEVEN", annex.evaluations),
    ):
        yield Heading(2, f"{number}. {title}")
        for sd in paper.objectives:
            items = tuple(p.title for p in plans if p.objective == sd.code)
            if items:
                yield Heading(3, _sd(sd, sd.annex_title or sd.title, True))
                yield Bullets(items)
    for number, title, rules in (
        (
            3,
            "NIEUWE EN BELANGRIJKE WIJZIGINGEN VAN VLAAMSE DECRETEN EN BESLUITEN VLAAMSE REGERING",
            annex.regulations,
        ),
        (4, "DECREETSEVALUATIES", annex.decree_evaluations),
    ):
        yield Heading(2, f"{number}. {title}")
        for sd in paper.objectives:
            mine = [rule for rule in rules if rule.objective == sd.code]
            if mine:
                yield Heading(3, _sd(sd, sd.annex_title or sd.title, True))
            for rule in mine:
                yield from (Heading(4, name) for name in rule.titles)
                yield Para(f"Omschrijving: {rule.description}")
                if number == 3:
                    yield from _milestones(rule.milestones)


def _milestones(milestones: tuple[t.Milestone, ...]) -> Iterator[Block]:
    if len(milestones) < 2:
        yield Para(f"Mijlpaal: {milestones[0].text}" if milestones else "Mijlpaal:")
        return
    yield Para("Mijlpaal:")
    yield from (Para(f"{n}. {m.text}") for n, m in enumerate(milestones, start=1))
