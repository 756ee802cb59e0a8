"""The equations that a paper implies, and whether its figures keep them.

An equation stands on the meaning of the tables alone (a row that is called *Totaal* is the sum of
the rows above it), never on whether it happens to come out. A blank takes no part in a sum.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from regie.kernel.flanders import articles, budget
from regie.reading.model import (
    BY_ROUND,
    SUBTABLES,
    Axis,
    Budget,
    Check,
    CheckKind,
    Place,
    Row,
    Table,
    Term,
)
from regie.reading.prose import Told

_AXES: tuple[Axis, ...] = ("AO", "TO", "LO", "VAK", "VEK", "AMOUNT")


class _Ref(Struct, frozen=True):
    """A row of a table, by number."""

    table: Table
    number: int

    @property
    def row(self) -> Row:
        return self.table.rows[self.number]

    def term(self, axis: Axis, factor: int = 1) -> Term | None:
        if axis not in self.row.values:
            return None
        return Term(table=self.table.id, row=self.number, column=axis, factor=factor)


class _Equation(Struct, frozen=True):
    kind: CheckKind
    description: str
    terms: tuple[Term, ...]
    against: Term | None
    told: Told | None = None


def check(budget_read: Budget, told: Sequence[Told], subjects: dict[str, str]) -> tuple[Check, ...]:
    """Every equation of the budget, computed.

    :param told: the changes that the prose tells of articles.
    :param subjects: what each formula explains, by table id.
    """
    builder = _Builder(budget_read, told, subjects)
    return tuple(
        builder.computed(number, equation)
        for number, equation in enumerate(builder.equations(), start=1)
    )


def inside(table: Table) -> tuple[Check, ...]:
    """The equations within one table alone."""
    builder = _Builder(Budget(articles=(), tables=(table,)), (), {})
    return tuple(
        builder.computed(number, equation)
        for number, equation in enumerate(builder.inside(table), start=1)
    )


class _Builder:
    def __init__(self, read: Budget, told: Sequence[Told], subjects: dict[str, str]) -> None:
        self.tables = read.tables
        self.by_id = {table.id: table for table in read.tables}
        self.articles = {article.code: article for article in read.articles}
        self.told = told
        self.subjects = subjects
        self.credits = {
            table.article: table
            for table in read.tables
            if table.type == "credit_evolution" and table.article
        }
        self.legal = {
            table.article: table
            for table in read.tables
            if table.type == "legal_person" and table.article
        }

    def equations(self) -> Iterator[_Equation]:
        for table in self.tables:
            yield from self.inside(table)
        yield from self._lists()
        yield from self._subtables()
        yield from self._transfers()
        yield from self._classes()
        yield from self._upwards()
        yield from self._legal_persons()
        yield from self._prose()

    def computed(self, number: int, equation: _Equation) -> Check:
        computed = sum(term.factor * self._value(term) for term in equation.terms)
        places = [self._place(term) for term in equation.terms]
        if equation.against:
            printed = equation.against.factor * self._value(equation.against)
            places.append(self._place(equation.against))
        elif equation.told:
            printed = equation.told.change
            places.append(equation.told.place)
        else:
            printed = 0
        return Check(
            id=f"v{number:03d}",
            kind=equation.kind,
            description=equation.description,
            computed=computed,
            printed=printed,
            holds=computed == printed,
            terms=equation.terms,
            against=equation.against,
            places=tuple(places),
        )

    def _value(self, term: Term) -> int:
        return self.by_id[term.table].rows[term.row].values[term.column]

    def _place(self, term: Term) -> Place:
        return self.by_id[term.table].rows[term.row].figures[term.column]

    # Inside one table ---------------------------------------------------------------------

    def inside(self, table: Table) -> Iterator[_Equation]:
        """The equations within one table."""
        if table.type in BY_ROUND:
            yield from self._by_round(table)
        elif table.type == "ise_summary":
            yield from self._summary(table)
        elif table.type == "legal_person":
            opening, change = _find(table, "opening"), _find(table, "adjustment")
            if opening and change:
                yield from _each(
                    "row_sum",
                    f"{_name(table)}: {_stage(opening.row)} + evolutie = eindstand",
                    [(opening, 1), (change, 1)],
                    _find(table, "closing"),
                )
        else:
            name = _name(table)
            yield from _each(
                "column_sum",
                f"{name}: som van de regels = totaal",
                [(ref, 1) for ref in _refs(table) if ref.row.kind != "total"],
                _find(table, "total"),
            )

    def _by_round(self, table: Table) -> Iterator[_Equation]:
        name = _name(table)
        incl = _find(table, "opening_incl_overflow")
        excl = _find(table, "opening_excl_overflow")
        overflow = _find(table, "overflow")
        base = excl or incl or _find(table, "opening")
        closing = _find(table, "closing")
        if incl and excl and overflow:
            yield from _each(
                "evolution",
                f"{name}: inclusief overflow + overflow = exclusief overflow",
                [(incl, 1), (overflow, 1)],
                excl,
            )
        if base and closing:
            moves = [
                (ref, 1)
                for ref in _refs(table)
                if ref.row.kind in ("index", "compensation", "other_adjustment", "adjustment")
                or (ref.row.kind == "item" and not _is_mandate(ref.row))
                or (ref.row.kind == "overflow" and excl is None and base is incl)
            ]
            if moves:
                yield from _each(
                    "evolution",
                    f"{name}: beginstand + bewegingen = eindstand",
                    [(base, 1), *moves],
                    closing,
                )

    def _summary(self, table: Table) -> Iterator[_Equation]:
        name = _name(table)
        for sides in _sides(table):
            if len(sides) == 3:
                opening, change, closing = sides
                yield from _each(
                    "row_sum",
                    f"{name}, {opening.row.label}: {_stage(opening.row)} + evolutie = "
                    f"{_stage(closing.row)}",
                    [(opening, 1), (change, 1)],
                    closing,
                )
        for stage in _stages(table):
            items = [
                (ref, 1)
                for ref in _refs(table)
                if ref.row.kind == "item" and ref.row.stage == stage
            ]
            total = _find(table, "total", stage)
            if total and items:
                yield from _each(
                    "column_sum",
                    f"{name}, {_stage(total.row)}: som van de klassen = totaal",
                    items,
                    total,
                )

    # Lists and sub-tables, against the table of the article ------------------------

    def _lists(self) -> Iterator[_Equation]:
        lists = [table for table in self.tables if table.type == "evolution_list"]
        by_article: dict[str, list[tuple[_Ref, int]]] = defaultdict(list)
        unknown: set[str | None] = set()
        for table in lists:
            for ref in _refs(table):
                if ref.row.kind == "total":
                    continue
                if ref.row.article:
                    by_article[ref.row.article].append((ref, 1))
                else:
                    unknown.add(table.ise)
        covered = {table.ise for table in lists} - unknown
        for code, credit in self.credits.items():
            opening = _find(credit, "opening_incl_overflow") or _find(credit, "opening")
            closing = _find(credit, "closing")
            listed = by_article.get(code, [])
            if opening and closing and (listed or credit.ise in covered):
                yield from _each(
                    "list_to_article",
                    f"{code}: beginstand + bewegingen in de lijst = eindstand",
                    [(opening, 1), *listed],
                    closing,
                )
        for table in lists:
            summary = next(
                (t for t in self.tables if t.type == "ise_summary" and t.ise == table.ise), None
            )
            total = _find(table, "total")
            if summary and total:
                evolution = _find(summary, "total", budget.EVOLUTION)
                if evolution:
                    yield from _each(
                        "articles_to_ise",
                        f"{_name(table)}: totaal van de lijst = evolutie van het ISE",
                        [(total, 1)],
                        evolution,
                    )

    def _subtables(self) -> Iterator[_Equation]:
        for table in self.tables:
            if table.type in SUBTABLES and table.article:
                credit = self.credits.get(table.article)
                row = _find(credit, table.type) if credit else None
                total = _find(table, "total")
                parts = [(total, 1)] if total else [(ref, 1) for ref in _refs(table)]
                if row:
                    yield from _each(
                        "list_to_article",
                        f"{_name(table)}: totaal = regel “{row.row.label}” van het artikel",
                        parts,
                        row,
                    )
            elif table.type == "formula":
                yield from self._formula(table)

    def _formula(self, table: Table) -> Iterator[_Equation]:
        """A sub-calculation explains one row of the adjustments of its article, in each column."""
        adjustments = next(
            (
                other
                for other in self.tables
                if other.type == "other_adjustment" and other.article == table.article
            ),
            None,
        )
        total = _find(table, "total")
        if adjustments is None or total is None or table.article is None:
            return
        row = _named(
            [ref for ref in _refs(adjustments) if ref.row.kind != "total"],
            self.subjects.get(table.id, ""),
        )
        if row is None:
            return
        for axis in row.row.values:
            term = total.term("AMOUNT")
            if term:
                yield _Equation(
                    "list_to_article",
                    f"{_name(table)}: totaal van de berekening = “{row.row.label}” ({axis})",
                    (term,),
                    row.term(axis),
                )

    def _transfers(self) -> Iterator[_Equation]:
        """What leaves one article arrives at another."""
        seen: set[frozenset[tuple[str, int]]] = set()
        sources = [table for table in self.tables if table.type == "compensation"]
        rows = [
            (table.article, ref)
            for table in sources
            for ref in _refs(table)
            if ref.row.kind == "compensation" and ref.row.article and table.article
        ]
        for owner, ref in rows:
            back = [
                other
                for other_owner, other in rows
                if other_owner == ref.row.article and other.row.article == owner
            ]
            forth = [r for o, r in rows if o == owner and r.row.article == ref.row.article]
            key = frozenset((r.table.id, r.number) for r in [*back, *forth])
            if not back or key in seen:
                continue
            seen.add(key)
            yield from _cancels(
                f"Compensatie {owner} ↔ {ref.row.article}: heen en terug heffen elkaar op",
                [*forth, *back],
            )

    # From article to content element, programme and total ---------------------------------

    def _classes(self) -> Iterator[_Equation]:
        for table in self.tables:
            if table.type != "ise_summary":
                continue
            credits = [
                c for c in self.tables if c.type == "credit_evolution" and c.ise == table.ise
            ]
            if not credits or any(self._esr(c) is None for c in credits):
                continue
            stages = _stages(table)
            named = any(budget.esr_classes(r.label) for r in table.rows if r.kind == "item")
            for ref in _refs(table):
                row = ref.row
                if row.stage is None or not row.values or _is_mandate(row):
                    continue
                if row.kind == "overflow":
                    parts = self._overflows(credits, row.stage, stages)
                    if parts:
                        yield from _each(
                            "articles_to_ise",
                            f"{_name(table)}, overflow {_stage(row)}: artikelen = ISE",
                            parts,
                            ref,
                        )
                    continue
                classes = budget.esr_classes(row.label)
                if not (classes if row.kind == "item" else row.kind == "total" and not named):
                    continue
                mine = [c for c in credits if not classes or self._esr(c) in classes]
                parts = [part for c in mine for part in _at(c, row.stage, stages)]
                yield from _each(
                    "articles_to_ise",
                    f"{_name(table)}, {row.label}, {_stage(row)}: som van de artikelen = ISE",
                    parts,
                    ref,
                    empty_is_zero=True,
                )

    def _overflows(
        self, credits: Sequence[Table], stage: str, stages: Sequence[str]
    ) -> list[tuple[_Ref, int]]:
        """The summary prints what was held back (minus), the articles what comes back (plus)."""
        if stage not in stages[:2]:
            return []
        factor = -1 if stage == stages[0] else 1
        return [(ref, factor) for c in credits if (ref := _find(c, "overflow"))]

    def _esr(self, credit: Table) -> str | None:
        codes = [credit.article] if credit.article else list(credit.attribution.candidates)
        classes = {parts.esr for code in codes if code and (parts := articles.parse(code))}
        return classes.pop() if len(classes) == 1 else None

    def _upwards(self) -> Iterator[_Equation]:
        summaries = [t for t in self.tables if t.type == "ise_summary"]
        programmes = [t for t in self.tables if t.type == "programme"]
        receipts = [t for t in self.tables if t.type == "receipts"]
        for programme in programmes:
            mine = [t for t in summaries if self._belongs(t, programme, len(programmes))]
            for row in _refs(programme):
                if row.row.kind not in ("opening", "adjustment", "closing"):
                    continue
                parts = [
                    (total, 1)
                    for t in mine
                    if (stages := _stages(t))
                    and len(stages) == 3
                    and (total := _find(t, "total", stages[_POSITION[row.row.kind]]))
                ]
                if parts:
                    yield from _each(
                        "column_sum",
                        f"{_name(programme)}, {row.row.label}: som van de ISE's = programma",
                        parts,
                        row,
                        only=("VAK", "VEK"),
                    )
                incoming = [
                    (ref, 1)
                    for t in receipts
                    if (a := self.articles.get(t.article or ""))
                    and a.programme == programme.programme
                    if (ref := _find(t, row.row.kind))
                ]
                if incoming:
                    yield from _each(
                        "column_sum",
                        f"{_name(programme)}, {row.row.label}: som van de ontvangsten = programma",
                        incoming,
                        row,
                        only=("AO", "TO", "LO"),
                    )
        for total_table in (t for t in self.tables if t.type == "total"):
            for row in _refs(total_table):
                parts = [(ref, 1) for t in programmes if (ref := _find(t, row.row.kind))]
                if parts:
                    yield from _each(
                        "column_sum",
                        f"{_name(total_table)}, {row.row.label}: som van de programma's = totaal",
                        parts,
                        row,
                    )

    def _belongs(self, summary: Table, programme: Table, programmes: int) -> bool:
        codes = {
            article.programme
            for article in self.articles.values()
            if article.ise == summary.ise and article.ise is not None
        }
        if not codes:
            return programmes == 1
        return programme.programme in codes and len(codes) == 1

    # Legal persons ------------------------------------------------------------------------

    def _legal_persons(self) -> Iterator[_Equation]:
        by_entity: dict[str, list[Table]] = defaultdict(list)
        for code, table in self.legal.items():
            by_entity[self.articles[code].entity].append(table)
        for entity, tables in by_entity.items():
            received = [t for t in tables if self.articles[t.article or ""].kind == "receipt"]
            spent = [t for t in tables if t not in received]
            if not received or not spent:
                continue
            stages = dict.fromkeys(s for t in tables for s in _stages(t))
            for stage in stages:
                yield from self._balance(entity, stage, received, spent)
            yield from self._carried(entity, received, spent)

    def _balance(
        self, entity: str, stage: str, received: Sequence[Table], spent: Sequence[Table]
    ) -> Iterator[_Equation]:
        """Receipts are one amount; expenditure meets them in payment credits."""
        incoming = [_amount(ref, 1) for t in received for ref in _refs(t) if ref.row.stage == stage]
        outgoing = [_amount(ref, -1) for t in spent for ref in _refs(t) if ref.row.stage == stage]
        terms = tuple(term for term in (*incoming, *outgoing) if term)
        if any(incoming) and any(outgoing):
            yield _Equation(
                "balance",
                f"{entity}, {stage}: ontvangsten = uitgaven (VEK)",
                terms,
                None,
            )

    def _carried(
        self, entity: str, received: Sequence[Table], spent: Sequence[Table]
    ) -> Iterator[_Equation]:
        """The surplus to be carried over is the surplus that the next stage begins with."""
        leaving = [t for t in spent if self.articles[t.article or ""].esr == "OV"]
        arriving = [t for t in received if self.articles[t.article or ""].esr == "OG"]
        if len(leaving) != 1 or len(arriving) != 1:
            return
        source, target = _find(leaving[0], "opening"), _find(arriving[0], "closing")
        term = _amount(source, 1) if source else None
        against = _amount(target, 1) if target else None
        if term and against and source and target:
            yield _Equation(
                "carried_over",
                f"{entity}: overgedragen saldo {_stage(target.row)} = over te dragen saldo "
                f"{_stage(source.row)}",
                (term,),
                against,
            )

    # Prose --------------------------------------------------------------------------------

    def _prose(self) -> Iterator[_Equation]:
        for told in self.told:
            if told.adds_to:
                yield from self._told_addition(told)
                continue
            table = self.legal.get(told.article) or self.credits.get(told.article)
            if table is None:
                continue
            opening = _find(table, "opening_incl_overflow") or _find(table, "opening")
            closing = _find(table, "closing")
            if opening is None or closing is None:
                continue
            for axis in _AXES:
                before, after = opening.term(axis, -1), closing.term(axis, 1)
                if before and after and told.axis in (None, axis):
                    yield _Equation(
                        "prose",
                        f"{told.article}: verschil = wat de tekst zegt ({axis})",
                        (after, before),
                        None,
                        told,
                    )

    def _told_addition(self, told: Told) -> Iterator[_Equation]:
        """*Er wordt 2 mio euro extra voorzien*: the one adjustment of the article."""
        for table in self.tables:
            if table.type == "other_adjustment" and table.article == told.article:
                rows = [ref for ref in _refs(table) if ref.row.kind != "total"]
                for axis in rows[0].row.values if len(rows) == 1 else ():
                    term = rows[0].term(axis)
                    if term:
                        yield _Equation(
                            "prose",
                            f"{told.article}: “{rows[0].row.label}” = wat de tekst zegt ({axis})",
                            (term,),
                            None,
                            told,
                        )


_POSITION = {"opening": 0, "adjustment": 1, "closing": 2}


def _refs(table: Table) -> list[_Ref]:
    return [_Ref(table, number) for number in range(len(table.rows))]


def _find(table: Table | None, kind: str, stage: str | None = None) -> _Ref | None:
    """The first row of a kind that has figures."""
    if table is None:
        return None
    return next(
        (
            ref
            for ref in _refs(table)
            if ref.row.kind == kind and ref.row.values and stage in (None, ref.row.stage)
        ),
        None,
    )


def _stages(table: Table) -> list[str]:
    return list(dict.fromkeys(row.stage for row in table.rows if row.stage))


def _sides(table: Table) -> Iterator[list[_Ref]]:
    """The rows that are one printed row, a stage each."""
    by_place: dict[tuple[int, int], list[_Ref]] = defaultdict(list)
    for ref in _refs(table):
        if ref.row.values or ref.row.stage:
            by_place[ref.row.place.start, ref.row.place.end].append(ref)
    yield from by_place.values()


def _is_mandate(row: Row) -> bool:
    label = budget.row_label(row.label)
    return label is not None and label.word == "mandate"


def _stage(row: Row) -> str:
    return "evolutie" if row.stage == budget.EVOLUTION else (row.stage or row.label)


def _name(table: Table) -> str:
    if table.article:
        return {
            "compensation": f"{table.article}, compensaties",
            "other_adjustment": f"{table.article}, andere bijstellingen",
            "formula": f"{table.article}, berekening",
        }.get(table.type, table.article)
    match table.type:
        case "total":
            return "Totaal"
        case "programme":
            return f"Programma {table.programme}" if table.programme else "Programma"
        case "ise_summary":
            return f"ISE {table.ise or table.title}"
        case "evolution_list":
            return f"Lijst van bewegingen {table.ise or ''}".strip()
        case _:
            return f"Tabel {table.id}"


def _each(
    kind: CheckKind,
    description: str,
    parts: Iterable[tuple[_Ref, int]],
    against: _Ref | None,
    *,
    only: tuple[Axis, ...] = _AXES,
    empty_is_zero: bool = False,
) -> Iterator[_Equation]:
    """One equation a column in which the sum is printed."""
    if against is None:
        return
    parts = list(parts)
    for axis in against.row.values:
        if axis not in only:
            continue
        terms = tuple(term for ref, factor in parts if (term := ref.term(axis, factor)))
        if terms or empty_is_zero:
            yield _Equation(kind, f"{description} ({axis})", terms, against.term(axis))


def _cancels(description: str, refs: Sequence[_Ref]) -> Iterator[_Equation]:
    for axis in _AXES:
        terms = tuple(term for ref in refs if (term := ref.term(axis)))
        if len(terms) > 1:
            yield _Equation("transfer", f"{description} ({axis})", terms, None)


def _at(credit: Table, stage: str, stages: Sequence[str]) -> list[tuple[_Ref, int]]:
    """What a table of credits contributes to a stage of its summary."""
    opening = _find(credit, "opening_incl_overflow") or _find(credit, "opening")
    closing = _find(credit, "closing")
    if opening is None or closing is None or len(stages) != 3:
        return []
    position = stages.index(stage)
    return [[(opening, 1)], [(closing, 1), (opening, -1)], [(closing, 1)]][position]


def _amount(ref: _Ref, factor: int) -> Term | None:
    """The one figure of a receipt, or the payment credit of an expenditure."""
    return ref.term("AMOUNT", factor) or ref.term("VEK", factor)


def _named(refs: Sequence[_Ref], subject: str) -> _Ref | None:
    """The row whose label shares most words with a subject; the only row where there is one."""
    if len(refs) == 1:
        return refs[0]
    words = set(subject.casefold().split())

    def likeness(ref: _Ref) -> tuple[int, int]:
        label = set(ref.row.label.casefold().split())
        return len(words & label), -len(words ^ label)

    best = max(refs, key=likeness, default=None)
    return best if best and likeness(best)[0] else None
