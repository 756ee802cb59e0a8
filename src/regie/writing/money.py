"""What a paper says of money, as statements that the ledger can hold.

A paper tells one movement in several tables: a list for the content element, a table at the
article, a row in the credit evolution. They are one movement here, told once, with the most
detailed table that agrees with the credit evolution as its source.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct, field

from regie.base.text import fold
from regie.reading.model import Article, Axis, Place, Reading, Row, RowKind, Table

#: Rows of a credit evolution that are movements, and the tables that tell them in detail.
_DETAILED: tuple[RowKind, ...] = ("index", "other_adjustment", "adjustment")
_SUBTABLE_OF: dict[RowKind, str] = {"other_adjustment": "other_adjustment", "index": "index"}
_OPENINGS: tuple[RowKind, ...] = ("opening", "opening_incl_overflow")

Amounts = Mapping[Axis, int]


class Leg(Struct, frozen=True):
    """A part of a movement: what one article gains or loses, by axis, in thousands of euros."""

    article: str
    amounts: Amounts
    figures: Mapping[Axis, Place] = field(default_factory=dict)


class Detail(Struct, frozen=True):
    """A line of the explanation of a movement; ``amount`` in thousands of euros."""

    label: str
    amount: int
    place: Place


class Statement(Struct, frozen=True):
    """One movement, as the paper tells it. ``article`` is where it is shown first; ``also`` is
    where else it is printed, by which title."""

    key: str
    kind: str
    round: str
    article: str
    title: str
    legs: tuple[Leg, ...]
    details: tuple[Detail, ...] = ()
    also: tuple[tuple[str, Place], ...] = ()
    place: Place | None = None
    places: tuple[Place, ...] = ()

    @property
    def articles(self) -> tuple[str, ...]:
        """The articles that take part."""
        return tuple(dict.fromkeys(leg.article for leg in self.legs))

    def value(self) -> dict[str, Any]:
        """What the register compares."""
        return {
            "kind": self.kind,
            "article": self.article,
            "title": self.title,
            "legs": {leg.article: dict(sorted(leg.amounts.items())) for leg in self.legs},
            "details": [[detail.label, detail.amount] for detail in self.details],
        }


class Money(Struct, frozen=True):
    """All statements of a paper about one round."""

    round: str | None
    base: str | None
    statements: tuple[Statement, ...]
    warnings: tuple[str, ...]


def movement_key(round_code: str, kind: str, articles: Sequence[str], title: str) -> str:
    """The name of a movement within its round, before equal ones are numbered."""
    return f"{round_code}/{kind}/{'+'.join(sorted(articles))}/{fold(title)[:120]}"


class Numbered:
    """Numbers equal keys in the order in which they come: ``…``, ``…#2``, ``…#3``."""

    def __init__(self) -> None:
        self._told: Counter[str] = Counter()

    def __call__(self, key: str) -> str:
        """``key``, numbered if it came before."""
        self._told[key] += 1
        return key if self._told[key] == 1 else f"{key}#{self._told[key]}"


def money_of(
    reading: Reading,
    balances: Mapping[tuple[str, str], Mapping[str, int]],
    closed: frozenset[str] = frozenset(),
) -> Money:
    """The statements of ``reading``.

    :param balances: credits of the rounds that the register holds, by (round, article): the opening
        that a paper prints is compared with them.
    :param closed: rounds that are closed: from those a round starts, so that the opening is only a
        check there and no statement.
    """
    by_stage = [table for table in reading.budget.tables if table.type in _BY_STAGE]
    rounds = Counter(r.stage for t in by_stage for r in t.rows if r.kind == "closing" and r.stage)
    if not rounds:
        return Money(None, None, (), ())
    code = rounds.most_common(1)[0][0]
    bases = Counter(r.stage for t in by_stage for r in t.rows if r.kind in _OPENINGS and r.stage)
    base = bases.most_common(1)[0][0] if bases else None
    return _Money(reading, code, base, balances, closed).told()


_BY_STAGE = ("credit_evolution", "receipts", "legal_person")


class _Money:
    def __init__(
        self,
        reading: Reading,
        code: str,
        base: str | None,
        balances: Mapping[tuple[str, str], Mapping[str, int]],
        closed: frozenset[str],
    ) -> None:
        self.round = code
        self.base = base
        self.balances = balances
        self.closed = closed
        self.tables = reading.budget.tables
        self.articles = reading.budget.articles
        self.warnings: list[str] = []
        self.numbered = Numbered()
        self.listed: dict[str, list[Row]] = defaultdict(list)
        for table in self.tables:
            if table.type == "evolution_list":
                for row in table.rows:
                    if row.article:
                        self.listed[row.article].append(row)

    def told(self) -> Money:
        statements: list[Statement] = []
        for article in self.articles:
            tables = self._of(article, *_BY_STAGE)
            if len(tables) > 1:
                self.warnings.append(
                    f"{article.code} heeft meer dan één kredietevolutie; de eerste telt."
                )
            if not tables:
                self.warnings.append(f"{article.code} heeft geen kredietevolutie in dit document.")
                continue
            statements += self._evolution(article.code, tables[0])
        statements += self._transfers()
        return Money(self.round, self.base, tuple(statements), tuple(self.warnings))

    def _of(self, article: Article, *types: str) -> list[Table]:
        return [t for t in self.tables if t.article == article.code and t.type in types]

    def _evolution(self, code: str, table: Table) -> Iterable[Statement]:
        opening = next((row for row in table.rows if row.kind in _OPENINGS), None)
        closing = next((row for row in table.rows if row.kind == "closing"), None)
        if opening is not None:
            yield from self._opening(code, opening)
        for row in table.rows:
            if row.kind == "overflow" and any(row.values.values()):
                yield self._statement("overflow", code, row.label, [(row, code)])
        told = False
        for kind in _DETAILED:
            summary = [
                row
                for row in table.rows
                if row.kind == kind and (row.stage in (None, self.round)) and row.values
            ]
            if summary and table.type != "legal_person":
                told = True
                yield from self._movements(code, kind, summary)
        if opening is not None and closing is not None and not told:
            yield from self._unexplained(code, opening, closing)

    def _opening(self, code: str, row: Row) -> Iterable[Statement]:
        if self.base not in self.closed:
            yield self._statement("opening", code, row.stage or self.base or "", [(row, code)])
        if not any(code == self.base for code, _ in self.balances):
            return
        known = self.balances.get((self.base or "", code))
        differs = {axis: v for axis, v in row.values.items() if (known or {}).get(axis, 0) != v}
        if differs:
            there = _figures({axis: (known or {}).get(axis) for axis in differs})
            self.warnings.append(
                f"{code}: het beginkrediet {_figures(differs)} is in het register, als eindkrediet "
                f"van {self.base}, {there}."
            )

    def _movements(self, code: str, kind: RowKind, summary: Sequence[Row]) -> Iterable[Statement]:
        target = _sum(summary)
        if not any(target.values()):
            return
        listed = [row for row in self.listed[code] if row.kind == kind]
        below = [
            row
            for table in self.tables
            if table.article == code and table.type == _SUBTABLE_OF.get(kind)
            for row in table.rows
            if row.kind == kind
        ]
        rows = next((rows for rows in (listed, below) if rows and _sum(rows) == target), None)
        if rows is None:
            rows = list(summary)
            if listed or below:
                self.warnings.append(
                    f"{code}: geen lijst verklaart “{summary[0].label}” helemaal; het totaal telt."
                )
        name = "other_adjustment" if kind == "adjustment" else kind
        for row in rows:
            twin = next((r for r in below if r is not row and r.values == row.values), None)
            also = ((twin.label, twin.place),) if twin else ()
            yield self._statement(
                name, code, row.label, [(row, code)], self._details(code, row), also
            )

    def _details(self, code: str, row: Row) -> tuple[Detail, ...]:
        """The formula whose total is this movement."""
        amounts = set(row.values.values())
        for table in self.tables:
            if table.type != "formula" or table.article != code:
                continue
            total = [r.values.get("AMOUNT") for r in table.rows if r.kind == "total"]
            if len(amounts) == 1 and total == list(amounts):
                return tuple(
                    Detail(r.label, r.values["AMOUNT"], r.place)
                    for r in table.rows
                    if r.kind != "total" and "AMOUNT" in r.values
                )
        return ()

    def _unexplained(self, code: str, opening: Row, closing: Row) -> Iterable[Statement]:
        """Where a paper prints only two stages, all that is known is their difference."""
        change: dict[Axis, int] = {
            axis: closing.values[axis] - opening.values.get(axis, 0) for axis in closing.values
        }
        title = f"{self.base} → {self.round}"
        if any(change.values()):
            yield Statement(
                key=self.numbered(movement_key(self.round, "unexplained", [code], title)),
                kind="unexplained",
                round=self.round,
                article=code,
                title=title,
                legs=(Leg(code, change, closing.figures),),
                place=closing.place,
                places=(closing.place, opening.place),
            )

    def _transfers(self) -> Iterable[Statement]:
        """Compensations: each is one transfer, whichever tables tell its two legs."""
        legs = self._legs()
        while legs:
            mine = legs.pop(0)
            other = next((leg for leg in legs if mine.answers(leg)), None)
            if other is None:
                self.warnings.append(
                    f"{mine.article}: van de compensatie “{mine.title}” staat maar één kant in dit "
                    "document; ze telt als andere bijstelling."
                )
                yield self._statement(
                    "other_adjustment", mine.article, mine.title, [(mine.row, mine.article)]
                )
                continue
            legs.remove(other)
            giver, taker = sorted((mine, other), key=lambda leg: sum(leg.row.values.values()))
            yield self._statement(
                "compensation",
                giver.article,
                giver.title,
                [(giver.row, giver.article), (taker.row, taker.article)],
                also=giver.also + taker.also,
            )

    def _legs(self) -> list[_Printed]:
        legs: list[_Printed] = []
        for article in self.articles:
            listed = [r for r in self.listed[article.code] if r.kind == "compensation"]
            below = [
                row
                for table in self._of(article, "compensation")
                for row in table.rows
                if row.kind == "compensation"
            ]
            for row in below or listed:
                named = next((r for r in listed if r.values == row.values), None)
                counter = row.article if row.article != article.code else None
                title = (named.label if named else row.reason or row.label).strip()
                also = ((named.label, named.place),) if named and named is not row else ()
                legs.append(_Printed(article.code, counter, title, row, also))
        return legs

    def _statement(
        self,
        kind: str,
        article: str,
        title: str,
        rows: Sequence[tuple[Row, str]],
        details: tuple[Detail, ...] = (),
        also: tuple[tuple[str, Place], ...] = (),
    ) -> Statement:
        codes = [code for _, code in rows]
        return Statement(
            key=self.numbered(movement_key(self.round, kind, codes, title)),
            kind=kind,
            round=self.round,
            article=article,
            title=title,
            legs=tuple(Leg(code, row.values, row.figures) for row, code in rows),
            details=details,
            also=also,
            place=rows[0][0].place,
            places=tuple(row.place for row, _ in rows),
        )


class _Printed(Struct, frozen=True):
    """A leg of a compensation as a table prints it."""

    article: str
    counter: str | None
    title: str
    row: Row
    also: tuple[tuple[str, Place], ...]

    def answers(self, other: _Printed) -> bool:
        """Whether the two are the two sides of one transfer."""
        return (
            self.article != other.article
            and self.counter in (None, other.article)
            and other.counter in (None, self.article)
            and self.row.values.keys() == other.row.values.keys()
            and all(other.row.values[axis] == -v for axis, v in self.row.values.items())
        )


def _sum(rows: Iterable[Row]) -> dict[Axis, int]:
    total: dict[Axis, int] = {}
    for row in rows:
        for axis, value in row.values.items():
            total[axis] = total.get(axis, 0) + value
    return total


def _figures(amounts: Mapping[Any, int | None]) -> str:
    return ", ".join(f"{axis} {'—' if value is None else value}" for axis, value in amounts.items())
