"""The budget chapter, in the words and figures of policy papers: thousand euro, Dutch notation,
signs and blanks as such papers print them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from regie.base.errors import Refusal
from regie.budgets import rules
from regie.budgets.rules import TableRow
from regie.budgets.selectors.chapter import (
    ArticleSection,
    Chapter,
    ElementSection,
    LegalPersonSection,
    ProgrammeSection,
)
from regie.budgets.tables import ChapterTable
from regie.kernel import figures
from regie.writing.papers import contents, words

_TENS = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
#: The chapter of the total is the third of such a paper, so the first content element the fourth.
_FIRST = 4
_NO_TABLES = contents.Tabellen("", "", "", (), ())


def budget(chapter: Chapter, today: date) -> contents.Begrotingshoofdstuk:
    """The chapter as a paper.

    :raises Refusal: where the round has no figures.
    """
    if not chapter.programmes:
        raise Refusal(f"In {chapter.round.spoken} staan geen cijfers.")
    return contents.Begrotingshoofdstuk(
        titel=f"Beleids- en begrotingstoelichting {chapter.round.year}: begroting",
        voorbeeld=words.EXAMPLE if chapter.example else "",
        datum=figures.day(today, "nl"),
        ronde=chapter.round.spoken,
        tabellen=tables(chapter),
    )


def tables(chapter: Chapter | None) -> contents.Tabellen:
    """All tables of a round; none where there is no round."""
    if chapter is None:
        return _NO_TABLES
    numbers = iter(range(_FIRST, 10_000))
    return contents.Tabellen(
        rules.spoken(chapter.round.base) if chapter.round.base else "Beginkrediet",
        chapter.round.spoken,
        chapter.total.title,
        _totals(chapter.total),
        tuple(_programme(one, numbers) for one in chapter.programmes),
    )


def _programme(part: ProgrammeSection, numbers: Iterator[int]) -> contents.Programmadeel:
    return contents.Programmadeel(
        part.table.title,
        _totals(part.table),
        tuple(_element(one, next(numbers)) for one in part.elements),
    )


def _element(part: ElementSection, number: int) -> contents.Isedeel:
    return contents.Isedeel(
        _roman(number),
        part.name or "ZONDER INHOUDELIJK STRUCTUURELEMENT",
        tuple(_summary(part.summary.rows)),
        tuple(
            contents.Evolutieregel(
                row.article or row.label,
                _signed(row.values.get("VAK")),
                _signed(row.values.get("VEK")),
                row.label if row.article else "",
            )
            for row in (part.listed.rows if part.listed else ())
        ),
        tuple(map(_article, part.receipts)),
        tuple(map(_article, part.expenditure)),
        tuple(_legal_person(one, at) for at, one in enumerate(part.legal_persons, 1)),
    )


def _totals(table: ChapterTable) -> tuple[contents.Totaalregel, ...]:
    return tuple(
        contents.Totaalregel(
            row.label, *(_plain(row.values.get(a)) for a in ("AO", "TO", "LO", "VAK", "VEK"))
        )
        for row in table.rows
    )


def _summary(rows: Iterable[TableRow]) -> Iterator[contents.Samenvattingsregel]:
    """A row for each class: its three stages stand side by side."""
    waiting: list[TableRow] = []
    for row in rows:
        waiting.append(row)
        if not row.values:
            yield contents.Samenvattingsregel(row.label, *[""] * 6)
            waiting = []
        elif len(waiting) == 3:
            cells = [_plain(one.values.get(axis)) for axis in ("VAK", "VEK") for one in waiting]
            yield contents.Samenvattingsregel(row.label, *cells)
            waiting = []


def _article(part: ArticleSection) -> contents.Artikeldeel:
    rows = part.table.rows
    by_type = {
        kind: [table for table in part.explained if table.type == kind]
        for kind in ("compensation", "other_adjustment", "formula")
    }
    return contents.Artikeldeel(
        part.code,
        part.name or words.UNKNOWN,
        _content(part),
        _receipts(rows) if part.receipt else (),
        () if part.receipt else tuple(_credit(row, signed=False) for row in rows),
        tuple(_credit(row, signed=True) for table in by_type["compensation"] for row in table.rows),
        tuple(
            _credit(row, signed=True) for table in by_type["other_adjustment"] for row in table.rows
        ),
        tuple(
            contents.Formule(
                f"{table.title}:",
                tuple(
                    contents.Formuleregel(row.label, _signed(row.values.get("AMOUNT")))
                    for row in table.rows
                ),
            )
            for table in by_type["formula"]
        ),
    )


def _content(part: ArticleSection) -> tuple[str, ...]:
    told = [line.strip() for line in part.content.splitlines() if line.strip()]
    return tuple(told) or (f"{words.UNKNOWN.capitalize()}.",)


def _receipts(rows: Iterable[TableRow]) -> tuple[contents.Ontvangstregel, ...]:
    return tuple(
        contents.Ontvangstregel(
            row.label, *(_plain(row.values.get(axis)) for axis in ("AO", "TO", "LO"))
        )
        for row in rows
    )


def _credit(row: TableRow, *, signed: bool) -> contents.Kredietregel:
    shown = _signed if signed else _plain
    return contents.Kredietregel(
        row.label, shown(row.values.get("VAK")), shown(row.values.get("VEK")), row.reason
    )


def _legal_person(part: LegalPersonSection, at: int) -> contents.Rechtspersoon:
    received = rules.together(one.evolution for one in part.receipts)
    spent = rules.together(one.evolution for one in part.expenditure)
    left = rules.imbalance(received, spent)
    saldo = (
        "De ontvangsten zijn gelijk aan de uitgaven, het overgedragen saldo inbegrepen."
        if not left
        else "De ontvangsten verschillen van de uitgaven, het overgedragen saldo inbegrepen."
    )
    return contents.Rechtspersoon(
        f"1.{at}.",
        part.name or f"Rechtspersoon {part.entity} (naam {words.UNKNOWN})",
        saldo,
        tuple(map(_legal_article, part.receipts)),
        tuple(map(_legal_article, part.expenditure)),
    )


def _legal_article(part: ArticleSection) -> contents.Rechtspersoonartikel:
    before, after = part.table.rows[0].values, part.table.rows[-1].values
    sides = part.table.axes and set(part.table.axes) <= {"VAK", "VEK"}
    return contents.Rechtspersoonartikel(
        part.code,
        part.name or words.UNKNOWN,
        _content(part),
        ()
        if sides
        else (contents.Bedragregel(_plain(_together(before)), _plain(_together(after))),),
        (
            contents.Zijregel(
                *(_plain(told.get(axis)) for told in (before, after) for axis in ("VAK", "VEK"))
            ),
        )
        if sides
        else (),
    )


def _together(values: rules.Amounts) -> Decimal | None:
    return sum(values.values(), Decimal(0)) if values else None


def _plain(euros: Decimal | None) -> str:
    """An amount as papers print it; what is not told is blank."""
    return "" if euros is None else figures.thousand(euros, "nl").replace(figures.MINUS, "-")


def _signed(euros: Decimal | None) -> str:
    """A change as papers print it: with its sign."""
    return f"+{_plain(euros)}" if euros is not None and euros > 0 else _plain(euros)


def _roman(number: int) -> str:
    told = "X" * (number // 10)
    rest = number % 10
    for value, sign in _TENS[1:]:
        while rest >= value:
            told, rest = told + sign, rest - value
    return told
