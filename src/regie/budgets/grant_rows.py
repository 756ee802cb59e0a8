"""Grants as rows of a table that people bring. Values in, values out.

One row is a year of a grant on an article; rows with one file number are one grant.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from msgspec import Struct, field

from regie.kernel.dates import PartialDate, find_dates, parse_iso
from regie.kernel.flanders.kbo import kbo_fault, plain_kbo

#: What a column is called, and whether a row must fill it.
COLUMNS: dict[str, bool] = {
    "dossiernummer": True,
    "soort": True,
    "titel": True,
    "begunstigde": False,
    "kbo": False,
    "wettelijke_grond": False,
    "doel": False,
    "thema": False,
    "gemeente": False,
    "van": False,
    "tot": False,
    "voorwaarden": False,
    "evaluatie": False,
    "jaar": False,
    "artikel": False,
    "gevraagd": False,
    "toegekend": False,
    "betaald": False,
    "bron": False,
    "plaats": False,
}
KINDS = {
    "nominatim": "nominatim",
    "nominatief": "nominatim",
    "structureel": "structural",
    "rechtstreeks": "direct",
    "project": "project",
}
#: Columns that say something of the grant as a whole: rows with one file number agree on them.
_OF_GRANT = (
    "soort",
    "titel",
    "begunstigde",
    "kbo",
    "wettelijke_grond",
    "doel",
    "thema",
    "gemeente",
    "van",
    "tot",
    "voorwaarden",
    "evaluatie",
    "bron",
    "plaats",
)
#: How long a cell may be.
_LONGEST = {
    "dossiernummer": 80,
    "titel": 300,
    "wettelijke_grond": 500,
    "doel": 1000,
    "thema": 100,
    "voorwaarden": 20_000,
    "bron": 300,
}
_FIRST_YEAR, _LAST_YEAR = 1990, 2200
_LARGEST = Decimal(10) ** 11
_AMOUNT = re.compile(
    r"(?P<plain>\d+)(?:[.,](?P<cents>\d{1,2}))?"
    r"|(?P<grouped>\d{1,3}(?:[.\s]\d{3})+),(?P<gcents>\d{1,2})"
    r"|(?P<millions>\d{1,3}(?:[.\s]\d{3}){2,})"
    r"|(?P<spaced>\d{1,3}(?:\s\d{3})+)"
)
_NO_AMOUNT = (
    "“{words}” is geen bedrag. Schrijf het in euro met ten hoogste twee decimalen, bijvoorbeeld "
    "12500,50 (1.250 is dubbelzinnig: schrijf 1250)."
)


class Fault(Struct, frozen=True, order=True):
    """What is wrong with one cell. ``row`` is counted as a spreadsheet does; without a column the
    whole row is meant."""

    row: int
    column: str
    sentence: str

    def __str__(self) -> str:
        where = f", kolom {self.column}" if self.column else ""
        return f"Rij {self.row}{where}: {self.sentence}" if self.row else self.sentence


class RowYear(Struct, frozen=True):
    """What a row says of a year and an article."""

    row: int
    year: int
    article: str
    asked: Decimal | None
    granted: Decimal | None
    paid: Decimal | None


class RowGrant(Struct, frozen=True):
    """A grant as rows tell it; ``words`` by column."""

    row: int
    reference: str
    kind: str
    kbo: str
    start: PartialDate | None
    end: PartialDate | None
    evaluation: PartialDate | None
    words: Mapping[str, str]
    years: tuple[RowYear, ...] = field(default_factory=tuple)


def read_rows(cells: Sequence[Sequence[str]]) -> tuple[list[RowGrant], list[Fault]]:
    """The grants in a table whose first filled row names its columns, and all that is wrong."""
    at = next((n for n, row in enumerate(cells) if any(map(str.strip, row))), None)
    if at is None:
        return [], [Fault(0, "", "Deze tabel is leeg.")]
    # The export has a title and notes above its head.
    for n, row in enumerate(cells):
        if "dossiernummer" in [_head(cell) for cell in row]:
            at = n
            break
    head = [_head(cell) for cell in cells[at]]
    faults = [
        Fault(at + 1, name, "Deze kolom ontbreekt.")
        for name, must in COLUMNS.items()
        if must and name not in head
    ]
    faults += [
        Fault(at + 1, name, "Deze kolom staat er twee keer.")
        for name in COLUMNS
        if head.count(name) > 1
    ]
    if not {"begunstigde", "kbo"} & set(head):
        faults.append(Fault(at + 1, "begunstigde", "Zeg voor wie: begunstigde of kbo."))
    if faults:
        return [], faults
    grants: dict[str, RowGrant] = {}
    for number, row in enumerate(cells[at + 1 :], at + 2):
        told = {
            name: (row[n].strip() if n < len(row) else "")
            for n, name in enumerate(head)
            if name in COLUMNS
        }
        if any(told.values()):
            _take(grants, faults, number, told)
    if not grants and not faults:
        faults.append(Fault(0, "", "Deze tabel heeft geen rijen."))
    return list(grants.values()), sorted(faults)


def _head(cell: str) -> str:
    return cell.strip().lower().replace(" ", "_").split("_(")[0]


def _take(
    grants: dict[str, RowGrant], faults: list[Fault], number: int, told: Mapping[str, str]
) -> None:
    wrong: list[Fault] = []

    def fault(column: str, sentence: str) -> None:
        wrong.append(Fault(number, column, sentence))

    for name, must in COLUMNS.items():
        if must and not told.get(name):
            fault(name, "Vul deze cel in.")
        if len(told.get(name, "")) > _LONGEST.get(name, 300):
            fault(name, f"Deze cel is te lang (ten hoogste {_LONGEST.get(name, 300)} tekens).")
    if not told.get("begunstigde") and not told.get("kbo"):
        fault("begunstigde", "Zeg voor wie: begunstigde of kbo.")
    kind = KINDS.get(told.get("soort", "").lower(), "")
    if told.get("soort") and not kind:
        fault("soort", f"Kies uit {', '.join(one for one in KINDS if one != 'nominatief')}.")
    kbo = plain_kbo(told.get("kbo", ""))
    if kbo and (sentence := kbo_fault(kbo)):
        fault("kbo", sentence)
    dates: dict[str, PartialDate | None] = {}
    for name in ("van", "tot", "evaluatie"):
        try:
            dates[name] = _date(told.get(name, ""))
        except ValueError:
            fault(name, f"“{told[name][:40]}” is geen datum die bestaat.")
    amounts: dict[str, Decimal | None] = {}
    for name in ("gevraagd", "toegekend", "betaald"):
        try:
            amounts[name] = amount(told.get(name, ""))
        except ValueError as error:
            fault(name, str(error))
    year = _year(told.get("jaar", ""))
    if told.get("jaar") and year is None:
        fault("jaar", "Een begrotingsjaar ligt tussen 1990 en 2200.")
    if year is None and not told.get("jaar") and (told.get("artikel") or any(amounts.values())):
        fault("jaar", "Zeg in welk begrotingsjaar.")
    granted, paid = amounts.get("toegekend"), amounts.get("betaald")
    if (granted is not None or paid is not None) and not told.get("artikel"):
        fault("artikel", "Zeg op welk artikel dit toegekend is.")
    if paid is not None and "toegekend" in amounts and (granted is None or paid > granted):
        fault("betaald", "Er is meer betaald dan toegekend.")
    reference = told.get("dossiernummer", "")
    known = grants.get(reference)
    if known is not None:
        for name in _OF_GRANT:
            if told.get(name, "") != known.words.get(name, ""):
                fault(name, f"Rij {known.row} van hetzelfde dossier zegt iets anders.")
        if any((one.year, one.article) == (year, told.get("artikel", "")) for one in known.years):
            fault("jaar", "Dit jaar en dit artikel staan er twee keer voor dit dossier.")
    if wrong:
        faults += wrong
        return
    years = known.years if known else ()
    if year is not None:
        years = (
            *years,
            RowYear(number, year, told.get("artikel", ""), amounts.get("gevraagd"), granted, paid),
        )
    grants[reference] = RowGrant(
        known.row if known else number,
        reference,
        kind,
        kbo,
        dates["van"],
        dates["tot"],
        dates["evaluatie"],
        {name: told.get(name, "") for name in _OF_GRANT},
        years,
    )


def amount(words: str) -> Decimal | None:
    """An amount in euro as people and programs write it; nothing for an empty cell.

    :raises ValueError: for what is no amount, with a sentence.
    """
    words = words.replace("€", "").replace("\N{NO-BREAK SPACE}", " ").strip()
    if not words:
        return None
    match = _AMOUNT.fullmatch(words)
    if match is None:
        raise ValueError(_NO_AMOUNT.format(words=words[:40]))
    whole = match["plain"] or match["grouped"] or match["millions"] or match["spaced"]
    found = Decimal(re.sub(r"\D", "", whole))
    found += Decimal((match["cents"] or match["gcents"] or "0").ljust(2, "0")).scaleb(-2)
    if not 0 < found <= _LARGEST:
        raise ValueError("Een bedrag is groter dan nul en hoogstens 100 miljard euro.")
    return found


def _date(words: str) -> PartialDate | None:
    if not words:
        return None
    try:
        return parse_iso(words.split("T")[0].split(" 00:00")[0])
    except ValueError:
        for printed in find_dates(words, years=True):
            if (printed.start, printed.end) == (0, len(words)):
                return printed.value
        raise


def _year(words: str) -> int | None:
    plain = words.removesuffix(".0")
    if not (plain.isascii() and plain.isdecimal() and len(plain) == 4):
        return None
    return int(plain) if _FIRST_YEAR <= int(plain) <= _LAST_YEAR else None
