"""The budget of a paper: its articles, and every table with the article it belongs to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from regie.kernel.flanders import articles, budget
from regie.kernel.numbers import Figure
from regie.reading.attribution import (
    CREDIT_AXES,
    ClassSum,
    Credit,
    Expectation,
    Pair,
    attribute,
)
from regie.reading.columns import settle
from regie.reading.model import (
    BY_ROUND,
    SUBTABLES,
    Article,
    Attribution,
    Axis,
    Budget,
    Place,
    Row,
    RowKind,
    Table,
)
from regie.reading.outline import Outline
from regie.reading.prose import Told
from regie.reading.tables import ArticleHeading, Found, RawRow, RawTable

_HEADING: Attribution = Attribution(by="heading", tied_with=())


class Misprint(Struct, frozen=True):
    """A printed code that breaks the pattern of its siblings, and what it can mean."""

    printed: str
    meant: tuple[str, ...]
    places: tuple[Place, ...]


class BudgetReading(Struct, frozen=True):
    """The budget, with what a reader must be told about how it was read.

    ``headings`` are the lines (first, last) of each article heading with its code; ``unsure`` the
    ids of tables with figures whose column no equation settles, ``told`` the changes in prose.
    """

    budget: Budget
    misprints: tuple[Misprint, ...]
    headings: tuple[tuple[str, ArticleHeading], ...]
    subjects: dict[str, str]
    told: tuple[Told, ...]
    unsure: tuple[str, ...]


def read_budget(outline: Outline, found: Found, told: Sequence[Told]) -> BudgetReading:
    """The articles and attributed tables of a paper.

    :param told: the changes that prose tells of articles, under their printed codes.
    """
    codes = _Codes(outline, found)
    listed = _articles(outline, found, codes)
    by_code = {article.code: article for article in listed}

    told = [replace(each, article=codes.meant(each.article) or each.article) for each in told]

    def meant(raw: RawTable) -> Table:
        return _table(outline, 0, raw, codes, by_code)

    unsure_raw = settle(found.tables, meant, by_code, told)
    tables = [
        _table(outline, number, raw, codes, by_code)
        for number, raw in enumerate(found.tables, start=1)
    ]
    tables = _attributed(tables, found, codes, listed)
    return BudgetReading(
        Budget(articles=tuple(listed), tables=tuple(tables)),
        codes.misprints(),
        tuple(
            (codes.meant(heading.printed) or heading.printed, heading) for heading in found.headings
        ),
        {table.id: raw.subject for table, raw in zip(tables, found.tables, strict=True)},
        tuple(told),
        tuple(
            table.id
            for table, raw in zip(tables, found.tables, strict=True)
            if any(raw is other for other in unsure_raw)
        ),
    )


class _Codes:
    """The codes of a paper: as printed, and as meant."""

    def __init__(self, outline: Outline, found: Found) -> None:
        paper = outline.paper
        self.printed: dict[str, list[Place]] = defaultdict(list)
        for code in articles.find_codes(paper.text):
            self.printed[code.text].append(paper.place(code.start, code.end))
        for table in found.tables:
            for row in table.rows:
                if row.printed:
                    self.printed.setdefault(row.printed, [paper.place(row.start, row.end)])
        self._meant: dict[str, tuple[str, ...]] = {}
        for printed in self.printed:
            options = articles.corrections(printed, self.printed)
            if options:
                self._meant[printed] = options
        self._forms: dict[str, list[str]] = defaultdict(list)
        for printed in self.printed:
            meant = self.meant(printed)
            if meant:
                self._forms[meant].append(printed)

    def meant(self, printed: str) -> str | None:
        """The one code that a printed form can mean, or None."""
        options = self._meant.get(printed)
        if options is None:
            return printed if articles.parse(printed) else None
        return options[0] if len(options) == 1 else None

    def misprints(self) -> tuple[Misprint, ...]:
        return tuple(
            Misprint(printed, options, tuple(self.printed[printed]))
            for printed, options in self._meant.items()
        )

    def forms(self, code: str) -> tuple[str, ...]:
        """Every printed form that means this code."""
        return tuple(self._forms[code])


def _articles(outline: Outline, found: Found, codes: _Codes) -> list[Article]:
    paper = outline.paper
    names: dict[str, tuple[str, Place, str | None]] = {}
    for heading in found.headings:
        code = codes.meant(heading.printed) or heading.printed
        names.setdefault(code, (heading.name, heading.place, outline.ise_at(heading.first)))
    for table in found.tables:
        for row in table.rows:
            row_code = codes.meant(row.printed) if row.printed else None
            if row_code and table.type == "evolution_list":
                names.setdefault(row_code, ("", paper.place(row.start, row.end), table.ise))
    listed = []
    for code, (name, place, ise) in names.items():
        parts = articles.parse(code)
        if parts is None:
            continue
        listed.append(
            Article(
                code=code,
                printed=codes.forms(code),
                name=name,
                kind=parts.kind,
                entity=parts.entity,
                programme=parts.programme,
                ise=ise,
                esr=parts.esr,
                place=place,
            )
        )
    return listed


def _table(
    outline: Outline, number: int, raw: RawTable, codes: _Codes, by_code: dict[str, Article]
) -> Table:
    code = codes.meant(raw.heading.printed) if raw.heading else None
    article = by_code.get(code) if code else None
    place_of = outline.paper.place
    start = min(row.start for row in raw.rows)
    end = max(row.end for row in raw.rows)
    sides = len({column.stage for column in raw.columns}) > 1
    rows = tuple(
        row for raw_row in raw.rows for row in _rows(raw, raw_row, codes, place_of, sides=sides)
    )
    return Table(
        id=f"t{number:02d}",
        type=raw.type,
        article=article.code if article else None,
        ise=(article.ise if article else None) or raw.ise,
        programme=raw.programme,
        title=raw.title,
        unit="kEUR",
        attribution=_HEADING,
        rows=rows,
        place=place_of(start, end),
    )


def _rows(
    raw: RawTable,
    row: RawRow,
    codes: _Codes,
    place_of: Callable[[int, int], Place],
    *,
    sides: bool,
) -> Iterable[Row]:
    stages: list[str | None] = list(dict.fromkeys(column.stage for column in raw.columns))
    if not sides or not row.values:
        stages = [None]
    for number, stage in enumerate(stages):
        figures: dict[Axis, Figure] = {
            raw.columns[i].axis: figure
            for i, figure in sorted(row.values.items())
            if raw.columns[i].stage == stage or not sides
        }
        kind = row.kind
        if raw.type == "legal_person":
            kind = _LEGAL_KINDS[(number > 0) + (number == len(stages) - 1 > 0)]
        if raw.type == "evolution_list" and kind != "total":
            kind = budget.movement(row.label)
        named = budget.round_code(row.label.upper())
        yield Row(
            label=row.label,
            kind=kind,
            stage=stage
            or (named if kind not in ("item", "total") and raw.type in BY_ROUND else None),
            article=codes.meant(row.printed) if row.printed else None,
            article_printed=row.printed,
            values={axis: figure.value for axis, figure in figures.items()},
            figures={axis: place_of(f.start, f.end) for axis, f in figures.items()},
            reason=row.reason,
            place=place_of(row.start, row.end),
        )


_LEGAL_KINDS: tuple[RowKind, ...] = ("opening", "adjustment", "closing")


# Attribution ------------------------------------------------------------------------------


def _attributed(
    tables: list[Table], found: Found, codes: _Codes, listed: Sequence[Article]
) -> list[Table]:
    credits = [
        Credit(table.id, raw.index, raw.ise, table.article, _pairs(table))
        for table, raw in zip(tables, found.tables, strict=True)
        if table.type == "credit_evolution"
    ]
    decisions = attribute(_expectations(tables, found, codes, listed), credits, _class_sums(tables))
    placed: list[Table] = []
    by_code = {article.code: article for article in listed}
    for table in tables:
        decision = decisions.get(table.id)
        if decision:
            article = by_code.get(decision.article) if decision.article else None
            table = msgspec.structs.replace(
                table,
                article=decision.article,
                ise=article.ise if article else table.ise,
                attribution=decision.attribution,
            )
        placed.append(table)
    by_article = {t.article: t for t in placed if t.article and t.type == "credit_evolution"}
    return [_confirmed(table, by_article.get(table.article or "")) for table in placed]


def _confirmed(table: Table, credit: Table | None) -> Table:
    """A sub-table whose total is the row of its article's credit: heading and figures agree."""
    if table.type not in SUBTABLES or credit is None or not table.article:
        return table
    total = _total(table)
    row = next((row for row in credit.rows if row.kind == table.type), None)
    if row is None or not total or any(row.values.get(a) != v for a, v in total.items()):
        return table
    return msgspec.structs.replace(table, attribution=Attribution(by="both", tied_with=()))


def _pairs(table: Table) -> dict[str, Pair]:
    """The figures of a credit by kind of row; rows of a kind of their own are summed."""
    pairs: dict[str, Pair] = {}
    for row in table.rows:
        if row.values:
            pair: Pair = (row.values.get("VAK"), row.values.get("VEK"))
            pairs[row.kind] = _plus(pairs[row.kind], pair) if row.kind in pairs else pair
    return pairs


def _plus(one: Pair, other: Pair) -> Pair:
    def added(a: int | None, b: int | None) -> int | None:
        return None if a is None and b is None else (a or 0) + (b or 0)

    return added(one[0], other[0]), added(one[1], other[1])


def _total(table: Table) -> dict[Axis, int]:
    return next((row.values for row in table.rows if row.kind == "total"), {})


def _expectations(
    tables: Sequence[Table], found: Found, codes: _Codes, listed: Sequence[Article]
) -> list[Expectation]:
    """What lists and sub-tables say of every article that can have a table of credits."""
    elsewhere = {t.article for t in tables if t.type in ("legal_person", "receipts")}
    lists = [t for t in tables if t.type == "evolution_list"]
    covered = {t.ise for t in lists}
    evolution: dict[str, Pair] = {}
    told: dict[str, dict[str, Pair]] = defaultdict(dict)
    for table in lists:
        for row in table.rows:
            if row.article and row.kind != "total":
                pair: Pair = (row.values.get("VAK", 0), row.values.get("VEK", 0))
                evolution[row.article] = _plus(evolution.get(row.article, (0, 0)), pair)
                kinds = told[row.article]
                kinds[row.kind] = _plus(kinds.get(row.kind, (0, 0)), pair)
    moves: dict[str, dict[str, Pair]] = defaultdict(dict)
    for table in tables:
        total = _total(table)
        if table.type in SUBTABLES and table.article and total:
            moves[table.article].setdefault(table.type, (total.get("VAK"), total.get("VEK")))
    by_code = {article.code: article for article in listed}
    expectations: dict[str, Expectation] = {}
    for heading in found.headings:
        code = codes.meant(heading.printed) or heading.printed
        article = by_code.get(code)
        if article is None or article.kind != "expenditure" or code in elsewhere:
            continue
        if code in expectations:
            continue
        kinds = told[code]
        expectations[code] = Expectation(
            code,
            heading.first,
            article.ise,
            article.esr,
            evolution.get(code, (0, 0)) if article.ise in covered or code in evolution else None,
            moves[code],
            {k: kinds.get(k, (0, 0)) for k in ("index", "overflow")} if kinds else {},
        )
    return list(expectations.values())


def _class_sums(tables: Sequence[Table]) -> list[ClassSum]:
    sums: list[ClassSum] = []
    for table in tables:
        if table.type != "ise_summary":
            continue
        named = any(budget.esr_classes(row.label) for row in table.rows if row.kind == "item")
        wanted = "item" if named else "total"
        stages = [row.stage for row in table.rows if row.stage]
        if not stages:
            continue
        by_label: dict[str, dict[str | None, Row]] = defaultdict(dict)
        for row in table.rows:
            if row.kind == wanted and row.values:
                by_label[row.label][row.stage] = row
        for label, sides in by_label.items():
            opening, closing = (
                sides.get(stages[0]),
                sides.get(stages[2] if len(stages) > 2 else None),
            )
            classes = frozenset(budget.esr_classes(label))
            if opening and closing and (classes or not named):
                sums.append(ClassSum(table.ise, classes, _pair(opening), _pair(closing)))
    return sums


def _pair(row: Row) -> Pair:
    vak, vek = (row.values.get(axis) for axis in CREDIT_AXES)
    return vak, vek
