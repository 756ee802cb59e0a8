"""The budget chapter as a workbook that a person can check: an article is the sum of its movements,
a content element of its articles, a programme of its elements, the total of its programmes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from regie.base.errors import Refusal
from regie.base.writers import Cell, Formula, Sheet, workbook
from regie.budgets import rules
from regie.budgets.rules import Evolution
from regie.budgets.selectors.chapter import ArticleSection, Chapter, LegalPersonSection
from regie.writing.papers import words

Value = Cell | Formula
Row = list[Value]

_RECEIPTS = ("AO", "TO", "LO")
_CREDIT = ("VAK", "VEK")
_ALL = (*_RECEIPTS, *_CREDIT)
_MOVEMENTS = "Bewegingen"
#: The parts of an evolution that movements make up, by their kinds, with the words of papers.
_PARTS: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("overflow", "Overflow", frozenset({"overflow"})),
    ("index", "Index", frozenset({"index"})),
    ("compensation", "Compensaties", frozenset({"compensation", "redistribution"})),
    ("other_adjustment", "Andere bijstellingen", frozenset({"other_adjustment"})),
    ("unexplained", "Niet verklaard", frozenset({"unexplained"})),
)
_KINDS = {kind: label for _, label, kinds in _PARTS for kind in kinds}
_AXES = (*_CREDIT, *_RECEIPTS, "AMOUNT")
_FIRST_AXIS = 4
_ZERO = Decimal(0)


def budget(chapter: Chapter) -> bytes:
    """The workbook of a round, in thousand euro.

    :raises Refusal: where the round has no figures.
    """
    if not chapter.programmes:
        raise Refusal(f"In {chapter.round.spoken} staan geen cijfers.")
    book = _Book(chapter)
    notes = [
        f"Begroting {chapter.round.spoken}, in duizend euro.",
        "Een leeg vak is niet gekend of bestaat niet; het is geen nul.",
        "Rechtspersonen hebben een eigen begroting en tellen niet mee in het totaal.",
    ]
    if chapter.example:
        notes.append(f"{words.EXAMPLE.capitalize()}: de inhoud is verzonnen.")
    return workbook(f"Begroting {chapter.round.spoken}", notes, book.sheets())


class _Book:
    def __init__(self, chapter: Chapter) -> None:
        self.chapter = chapter
        base = chapter.round.base
        self.before = rules.spoken(base) if base else "Beginkrediet"
        self.after = chapter.round.spoken
        self.moved: list[Row] = [
            ["Artikel", "Soort", "Wat", "Met artikel", *_CREDIT, *_RECEIPTS, "Bedrag"]
        ]
        #: article, part → its rows on the sheet of movements (first, last)
        self.at: dict[tuple[str, str], tuple[int, int]] = {}
        for article in chapter.articles:
            self._move(article)

    def sheets(self) -> list[Sheet]:
        """The total comes first."""
        spends, received = self._spends(), self._received()
        return [
            self._overview(spends, received),
            spends[0],
            received[0],
            Sheet(_MOVEMENTS, self.moved),
            self._legal(),
        ]

    def _move(self, article: ArticleSection) -> None:
        for part, _label, kinds in _PARTS:
            first = len(self.moved)
            self.moved += [
                [
                    article.code,
                    _KINDS[one.kind],
                    one.listed or one.title or _KINDS[one.kind],
                    ", ".join(one.others),
                    *(_thousand(one.amounts.get(axis)) for axis in _AXES),
                ]
                for one in article.told
                if one.kind in kinds
            ]
            if len(self.moved) > first:
                self.at[article.code, part] = first, len(self.moved) - 1

    def _part(self, article: ArticleSection, part: str, axis: str) -> Value:
        """A part of an evolution: the sum of its movements; blank on a side that is not told."""
        if axis not in article.evolution.axes:
            return None
        amount = _thousand(getattr(article.evolution, part).get(axis, _ZERO)) or _ZERO
        rows = self.at.get((article.code, part))
        if rows is None:
            return amount
        column = _FIRST_AXIS + _AXES.index(axis)
        return Formula(f"SUM({_MOVEMENTS}!{_range(rows, column)})", amount)

    def _change(self, article: ArticleSection, axis: str) -> Value:
        """All movements of an article together."""
        if axis not in article.evolution.axes:
            return None
        amount = _thousand(article.evolution.movements.get(axis, _ZERO)) or _ZERO
        rows = [
            self.at[article.code, part] for part, *_ in _PARTS if (article.code, part) in self.at
        ]
        if not rows:
            return amount
        column = _FIRST_AXIS + _AXES.index(axis)
        whole = _range((rows[0][0], rows[-1][1]), column)
        return Formula(f"SUM({_MOVEMENTS}!{whole})", amount)

    def _spends(self) -> tuple[Sheet, dict[str, tuple[int, int]], dict[str, tuple[int, int, int]]]:
        """The sheet of expenditure, the rows of every element, and by axis the columns of opening,
        overflow to other movements, and closing."""
        heads: Row = ["Programma", "ISE", "Artikel", "Naam", "ESR"]
        columns: dict[str, tuple[int, int, int]] = {}
        for axis in _CREDIT:
            at = len(heads)
            heads += [
                f"{axis} {self.before} incl. overflow",
                f"{axis} Overflow",
                f"{axis} {self.before} excl. overflow",
                *(f"{axis} {label}" for _, label, _ in _PARTS[1:]),
                f"{axis} {self.after}",
            ]
            columns[axis] = at, at + 1, len(heads) - 1
        heads.append("Aanwending VAK-ruiter")
        rows: list[Row] = [heads]
        places: dict[str, tuple[int, int]] = {}
        for key, programme, element, articles in self._elements(receipts=False):
            for article in articles:
                row: Row = [programme, element, article.code, article.name, article.esr]
                for axis in _CREDIT:
                    row += self._credit(article, axis, len(rows), len(row))
                row.append(_thousand(article.ruiter))
                rows.append(row)
            if articles:
                places[key] = len(rows) - len(articles), len(rows) - 1
        return Sheet("Uitgaven", rows), places, columns

    def _credit(self, article: ArticleSection, axis: str, row: int, at: int) -> Row:
        told = article.evolution
        if axis not in told.axes:
            return [None] * (len(_PARTS) + 3)
        opening, overflow = _cell(row, at), _cell(row, at + 1)
        parts = [self._part(article, part, axis) for part, *_ in _PARTS[1:]]
        without = Formula(
            f"{opening}+{overflow}", _sum(told.opening_without_overflow.get(axis, _ZERO))
        )
        closing = (
            f"{_cell(row, at + 2)}+SUM({_cell(row, at + 3)}:{_cell(row, at + 2 + len(parts))})"
        )
        return [
            _thousand(told.opening.get(axis, _ZERO)),
            self._part(article, "overflow", axis),
            without,
            *parts,
            Formula(closing, _sum(told.closing[axis])),
        ]

    def _received(
        self,
    ) -> tuple[Sheet, dict[str, tuple[int, int]], dict[str, tuple[int, int, int]]]:
        """As :meth:`_spends`, of receipts."""
        heads: Row = ["Programma", "ISE", "Artikel", "Naam", "ESR"]
        columns: dict[str, tuple[int, int, int]] = {}
        for axis in _RECEIPTS:
            at = len(heads)
            columns[axis] = at, at + 1, at + 2
            heads += [f"{axis} {self.before}", f"{axis} Bijstelling", f"{axis} {self.after}"]
        rows: list[Row] = [heads]
        places: dict[str, tuple[int, int]] = {}
        for key, programme, element, articles in self._elements(receipts=True):
            for article in articles:
                row: Row = [programme, element, article.code, article.name, article.esr]
                for axis in _RECEIPTS:
                    row += self._stages(article, axis, len(rows), len(row))
                rows.append(row)
            if articles:
                places[key] = len(rows) - len(articles), len(rows) - 1
        return Sheet("Ontvangsten", rows), places, columns

    def _stages(self, article: ArticleSection, axis: str, row: int, at: int) -> Row:
        told = article.evolution
        if axis not in told.axes:
            return [None] * 3
        return [
            _thousand(told.opening.get(axis, _ZERO)),
            self._change(article, axis),
            Formula(f"{_cell(row, at)}+{_cell(row, at + 1)}", _sum(told.closing[axis])),
        ]

    def _elements(
        self, *, receipts: bool
    ) -> Iterable[tuple[str, str, str, tuple[ArticleSection, ...]]]:
        for programme in self.chapter.programmes:
            for number, element in enumerate(programme.elements):
                articles = element.receipts if receipts else element.expenditure
                yield f"{programme.code}/{number}", programme.code, element.name, articles

    def _overview(
        self,
        spends: tuple[Sheet, Mapping[str, tuple[int, int]], Mapping[str, tuple[int, int, int]]],
        received: tuple[Sheet, Mapping[str, tuple[int, int]], Mapping[str, tuple[int, int, int]]],
    ) -> Sheet:
        heads: Row = ["Niveau", "Code", "Naam"]
        for axis in _ALL:
            heads += [f"{axis} {self.before}", f"{axis} evolutie", f"{axis} {self.after}"]
        heads.append("Controle (nul is juist)")
        rows: list[Row] = [heads, ["Totaal", "", self.chapter.total.title]]
        programmes: list[int] = []
        bold = {1}
        for programme in self.chapter.programmes:
            at = len(rows)
            programmes.append(at)
            bold.add(at)
            rows.append(["Programma", programme.code, programme.name])
            for number, element in enumerate(programme.elements):
                row: Row = ["ISE", "", element.name]
                key = f"{programme.code}/{number}"
                controls: list[str] = []
                for axis in _ALL:
                    sheet, places, columns = spends if axis in _CREDIT else received
                    row += self._of_element(
                        element.evolution,
                        axis,
                        sheet.name,
                        places.get(key),
                        columns[axis],
                        (len(rows), len(row)),
                        controls,
                    )
                row.append(Formula("+".join(controls), 0) if controls else 0)
                rows.append(row)
            parts = range(at + 1, len(rows))
            rows[at] += self._of_parts(programme.evolution, at, parts)
        rows[1] += self._of_parts(self.chapter.evolution, 1, programmes)
        return Sheet("Overzicht", rows, frozenset(bold))

    def _of_element(
        self,
        told: Evolution,
        axis: str,
        sheet: str,
        place: tuple[int, int] | None,
        columns: tuple[int, int, int],
        at: tuple[int, int],
        controls: list[str],
    ) -> Row:
        if place is None or axis not in told.axes:
            return [None] * 3
        opening, first, closing = columns
        row, column = at
        moved = f"SUM({sheet}!{_range(place, first)})"
        if axis in _CREDIT:
            # Between overflow and the other movements stands a sum, which is not added again.
            later = f"{_cell(place[0], first + 2)}:{_cell(place[1], closing - 1)}"
            moved += f"+SUM({sheet}!{later})"
        end = _cell(row, column + 2)
        controls.append(f"SUM({sheet}!{_range(place, closing)})-{end}")
        return [
            Formula(f"SUM({sheet}!{_range(place, opening)})", _sum(told.opening.get(axis, _ZERO))),
            Formula(moved, _sum(told.movements.get(axis, _ZERO))),
            Formula(f"{_cell(row, column)}+{_cell(row, column + 1)}", _sum(told.closing[axis])),
        ]

    def _of_parts(self, told: Evolution, row: int, parts: Sequence[int]) -> Row:
        """A programme or the total: the sum of what stands below it."""
        cells: Row = []
        controls: list[str] = []
        for axis in _ALL:
            at = 3 + len(cells)
            if axis not in told.axes or not parts:
                cells += [None] * 3
                continue
            summed = [
                "+".join(_cell(part, at + stage) for part in parts)
                if parts[-1] - parts[0] + 1 != len(parts)
                else f"SUM({_range((parts[0], parts[-1]), at + stage)})"
                for stage in range(3)
            ]
            controls.append(f"{summed[2]}-{_cell(row, at + 2)}")
            cells += [
                Formula(summed[0], _sum(told.opening.get(axis, _ZERO))),
                Formula(summed[1], _sum(told.movements.get(axis, _ZERO))),
                Formula(f"{_cell(row, at)}+{_cell(row, at + 1)}", _sum(told.closing[axis])),
            ]
        cells.append(Formula("+".join(controls), 0) if controls else 0)
        return cells

    def _legal(self) -> Sheet:
        axes = (*_CREDIT, *_RECEIPTS, "AMOUNT")
        heads: Row = ["Entiteit", "Naam", "Soort", "Artikel", "Naam van het artikel"]
        for axis in axes:
            called = "Bedrag" if axis == "AMOUNT" else axis
            heads += [f"{called} {self.before}", f"{called} evolutie", f"{called} {self.after}"]
        heads.append("Ontvangsten min uitgaven (nul is juist)")
        rows: list[Row] = [heads]
        bold: set[int] = set()
        for element in self.chapter.elements:
            for person in element.legal_persons:
                self._person(person, rows, axes)
                bold.add(len(rows) - 1)
        return Sheet("Rechtspersonen", rows, frozenset(bold))

    def _person(self, person: LegalPersonSection, rows: list[Row], axes: Sequence[str]) -> None:
        sides: dict[bool, tuple[int, int]] = {}
        for receipt, articles in ((True, person.receipts), (False, person.expenditure)):
            first = len(rows)
            for article in articles:
                kind = "ontvangst" if receipt else "uitgave"
                row: Row = [person.entity, person.name, kind, article.code, article.name]
                for axis in axes:
                    row += self._stages(article, axis, len(rows), len(row))
                rows.append(row)
            if articles:
                sides[receipt] = first, len(rows) - 1
        last: Row = [person.entity, person.name, "saldo", "", ""] + [None] * (3 * len(axes))
        terms = []
        for receipt, place in sides.items():
            # Receipts count on every side; expenditure where it is paid.
            for axis in axes if receipt else ("VEK", "AMOUNT"):
                column = 5 + 3 * axes.index(axis) + 2
                terms.append(f"{'+' if receipt else '-'}SUM({_range(place, column)})")
        received = rules.together(one.evolution for one in person.receipts)
        spent = rules.together(one.evolution for one in person.expenditure)
        formula = "".join(terms).removeprefix("+")
        last.append(Formula(formula, _sum(rules.imbalance(received, spent))) if terms else None)
        rows.append(last)


def _thousand(euros: Decimal | None) -> Decimal | None:
    return None if euros is None else euros / 1000


def _sum(euros: Decimal) -> Decimal:
    return euros / 1000


def _cell(row: int, column: int) -> str:
    """``B3``, of a row and a column numbered from 0."""
    letters = ""
    left = column + 1
    while left:
        left, rest = divmod(left - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


def _range(rows: tuple[int, int], column: int) -> str:
    return f"{_cell(rows[0], column)}:{_cell(rows[1], column)}"
