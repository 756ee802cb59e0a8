"""``regie data query``: figures of a data set, asked."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from regie.cli import house
from regie.cli.output import Refused

if TYPE_CHECKING:
    from regie.indicators.query import Answer


def add_words(add: Any, json: Callable[[Any], None], as_somebody: Callable[[Any], None]) -> None:
    """The commands of this module, under ``regie data``."""

    def asked(words: argparse.Namespace) -> int:
        return query(
            words.dataset,
            rows=words.rows,
            columns=words.columns,
            measure=words.measure,
            filters=words.filter,
            version=words.version,
            places="today" if words.today else "then",
            full=words.full,
            as_email=words.as_email,
            json=words.json,
        )

    one = add("query", "Vraag cijfers van een gegevensset.", asked)
    one.what.add_argument("dataset", metavar="CODE", help="de gegevensset")
    one.choices.add_argument("--rows", metavar="DIMENSIES", default="", help="in de rijen: a,b")
    one.choices.add_argument(
        "--columns", metavar="DIMENSIES", default="", help="in de kolommen: a,b"
    )
    one.choices.add_argument(
        "--measure",
        metavar="MAAT",
        required=True,
        help="sum, mean, min, max of count van een maat: sum:aantal",
    )
    one.choices.add_argument(
        "--filter",
        metavar="DIMENSIE=CODES",
        action="append",
        default=[],
        help="alleen deze codes: jaar=2022,2023; mag meermaals",
    )
    one.choices.add_argument("--version", metavar="NUMMER", type=int, help="een vorige versie")
    one.choices.add_argument(
        "--today", action="store_true", help="gemeenten zoals ze vandaag zijn, na fusies"
    )
    one.choices.add_argument(
        "--full", action="store_true", help="ook wat afgeschermd is, voor wie dat mag zien"
    )
    as_somebody(one)
    json(one)


def query(
    dataset: str,
    *,
    rows: str,
    columns: str,
    measure: str,
    filters: Sequence[str],
    version: int | None,
    places: str,
    full: bool,
    as_email: str | None,
    json: bool,
) -> int:
    """Tell what a data set answers."""
    house.setup()
    house.must_be_migrated()
    from regie.indicators.engine.client import ask
    from regie.indicators.query import Query
    from regie.indicators.services.data import ask_whole
    from regie.indicators.tables import as_data

    asked = Query(
        dataset,
        _codes(rows),
        _codes(columns),
        measure,
        _filters(filters),
        version,
        "today" if places == "today" else "then",
    )
    with house.refusals():
        if full:
            answer = ask_whole(house.actor(as_email), asked)
        else:
            answer = ask(asked, house.actor(as_email) if as_email else None)
    if json:
        house.told(as_data(answer))
    else:
        _print(answer)
    return 0


def _codes(text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in text.split(",") if one.strip())


def _filters(told: Sequence[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for one in told:
        name, equals, codes = one.partition("=")
        if not equals or not _codes(codes):
            raise Refused(f"Schrijf een filter als dimensie=code,code en niet als {one}.")
        found[name.strip()] = (*found.get(name.strip(), ()), *_codes(codes))
    return found


_MARKS = {"missing": "–", "suppressed": "x"}


def _print(answer: Answer) -> None:
    lines = [["", *("/".join(one) for one in answer.columns)]]
    for row, cells in zip(answer.rows, answer.cells, strict=True):
        values = [
            f"{one.value:f}" if one.value is not None else _MARKS[one.status] for one in cells
        ]
        lines.append(["/".join(row), *values])
    widths = [max(len(line[at]) for line in lines) for at in range(len(lines[0]))]
    for line in lines:
        first, *others = line
        print(
            first.ljust(widths[0]), *(o.rjust(w) for o, w in zip(others, widths[1:], strict=True))
        )
    for note in answer.notes:
        print(note)
