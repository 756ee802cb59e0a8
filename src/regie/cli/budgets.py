"""``regie budget …``: rounds, tables and chapters of the ledger, and what a paper makes of them."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from regie.cli import house
from regie.cli.output import Refused, shown, write

if TYPE_CHECKING:
    from regie.budgets.reconciliation import Line
    from regie.budgets.selectors.chapter import Chapter

_FORMS = ("docx", "pdf", "xlsx", "zip")


def add_words(add: Callable[..., Any], json: Callable[[Any], None]) -> None:
    """The words of this module, under ``regie budget``.

    :param json: gives a command ``--json``.
    """
    json(add("rounds", "Zeg welke begrotingsrondes er zijn.", _rounds))

    word = add("table", "Toon de kredietevolutie van een artikel in een ronde.", _table)
    word.what.add_argument("article", metavar="ARTIKEL", help="de code van het artikel")
    _round(word)
    json(word)

    word = add(
        "chapter", "Schrijf het begrotingshoofdstuk van een ronde, met al zijn tabellen.", _chapter
    )
    _round(word)
    word.choices.add_argument(
        "--out",
        metavar="BESTAND.docx|.pdf|.xlsx|.zip",
        required=True,
        help="waar het geschreven wordt (.zip is een Fiscal Data Package)",
    )

    word = add("reconcile", "Leg de cijfers van een document naast het register.", _reconcile)
    word.what.add_argument("file", metavar="BESTAND", help="het document")
    _round(word)
    json(word)


def _round(word: Any) -> None:
    word.what.add_argument("round", metavar="RONDE", help="de ronde, zoals BO2021")


def _rounds(words: argparse.Namespace) -> int:
    house.setup()
    house.must_be_migrated()
    with house.refusals():
        from regie.budgets import selectors

        told = [
            {
                "code": line.round.code,
                "year": line.round.year,
                "base": line.round.base,
                "state": "open" if line.round.is_open else "closed",
                "movements": line.movements,
            }
            for line in selectors.rounds()
        ]
    if words.json:
        house.told(told)
    else:
        for one in told:
            state = "open" if one["state"] == "open" else "afgesloten"
            start = f", vanaf {one['base']}" if one["base"] else ""
            print(f"{one['code']}: {state}{start}, bewegingen: {one['movements']}")
        if not told:
            print("Er is nog geen begrotingsronde.")
    return 0


def _table(words: argparse.Namespace) -> int:
    house.setup()
    house.must_be_migrated()
    with house.refusals():
        from regie.budgets import selectors

        told = selectors.table(words.article.upper(), words.round.upper())
    if told is None:
        raise Refused(
            f"Artikel {shown(words.article)} heeft geen cijfers in ronde {shown(words.round)}."
        )
    if words.json:
        house.told(told)
    else:
        print(f"{told['article']}, {told['title'].lower()} (duizend euro)")
        for row in told["rows"]:
            values = "  ".join(f"{axis} {value}" for axis, value in row["values"].items())
            print(f"{row['label']}: {values or '–'}")
    return 0


def _chapter(words: argparse.Namespace) -> int:
    form = Path(words.out).suffix.lower().removeprefix(".")
    if form not in _FORMS:
        raise Refused("Geef een bestand dat op .docx, .pdf, .xlsx of .zip eindigt.")
    house.setup()
    house.must_be_migrated()
    with house.refusals():
        content = _written(_found(words.round), form)
    write(words.out, content)
    return 0


def _written(chapter: Chapter, form: str) -> bytes:
    from regie.base import clock
    from regie.writing.papers import budget, services
    from regie.writing.sheets.budget import budget as sheets
    from regie.writing.sheets.fiscal import fiscal_package

    match form:
        case "xlsx":
            return sheets(chapter)
        case "zip":
            return fiscal_package(chapter)
    paper = budget.budget(chapter, clock.today())
    return services.paper(paper, "docx" if form == "docx" else "pdf")


def _found(code: str, programmes: frozenset[str] = frozenset()) -> Chapter:
    from regie.budgets.selectors.chapter import chapter

    found = chapter(code.upper(), programmes)
    if found is None:
        raise Refused(f"Er is geen ronde {shown(code)}.")
    return found


def _reconcile(words: argparse.Namespace) -> int:
    house.setup()
    house.must_be_migrated()
    with house.refusals():
        from regie.budgets.reconciliation import reconcile
        from regie.cli.reading import read_file

        _, reading = read_file(words.file)
        if not reading.budget.tables:
            raise Refused(f"In {shown(words.file)} staat geen begrotingstabel.")
        programmes = frozenset(article.programme for article in reading.budget.articles)
        lines = reconcile(reading, _found(words.round, programmes).tables)
    differ = [line for line in lines if line.state != "same"]
    if words.json:
        house.told([_line(line) for line in lines])
    else:
        for line in differ:
            print(
                f"{line.article or line.table}, {line.row}, {line.column}: document "
                f"{'–' if line.paper is None else line.paper}, register "
                f"{'–' if line.ledger is None else _figure(line.ledger)}"
                + (f" (regel {line.place.line})" if line.place else "")
            )
        print(f"{len(lines) - len(differ)} gelijk, {len(differ)} verschillend.")
    return 1 if differ else 0


def _line(line: Line) -> dict[str, Any]:
    place = line.place
    return {
        "table": line.table,
        "article": line.article,
        "row": line.row,
        "column": line.column,
        "paper": line.paper,
        "ledger": None if line.ledger is None else _figure(line.ledger),
        "state": line.state,
        "place": None
        if place is None
        else {
            "line": place.line,
            "start": place.start,
            "end": place.end,
            **({} if place.page is None else {"page": place.page}),
        },
    }


def _figure(thousands: Any) -> int | str:
    """A whole number as papers print it, else exactly what there is."""
    return int(thousands) if thousands == int(thousands) else f"{thousands.normalize():f}"
