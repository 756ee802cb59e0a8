"""What a file says about municipalities that merge: values in, values out."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from msgspec import Struct

from regie.base.errors import Invalid

COLUMNS = ("date", "nis_old", "nis_new", "name_new")
#: More than any country merges at once, and the longest file that is read.
_MOST, _LONGEST = 2_000, 500_000
_NIS = re.compile(r"[0-9]{5}")


class Row(Struct, frozen=True):
    """One municipality goes into another on a day; who keeps its code goes into itself."""

    on: date
    old: str
    new: str
    name: str

    def as_data(self) -> dict[str, str]:
        """As a row of the file."""
        return {
            "date": self.on.isoformat(),
            "nis_old": self.old,
            "nis_new": self.new,
            "name_new": self.name,
        }


def read(content: bytes, name: str) -> list[Row]:
    """The mergers of a CSV file with the columns ``date,nis_old,nis_new,name_new``, set apart by
    commas, or by semicolons as a Belgian spreadsheet keeps them.

    :raises Invalid: with one sentence that names the row.
    """
    if len(content) > _LONGEST:
        raise Invalid(f"{name} is te groot voor een bestand met fusies.")
    try:
        text = content.decode("utf-8-sig")
        apart = ";" if ";" in text.partition("\n")[0] else ","
        rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=apart, strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise Invalid(f"{name} is geen CSV-bestand in UTF-8.") from None
    return of_data(rows, name)


def of_data(rows: Sequence[Mapping[str, str | None]], name: str) -> list[Row]:
    """The mergers that rows of a file tell.

    :raises Invalid: with one sentence that names the row.
    """
    if not rows:
        raise Invalid(f"{name} bevat geen fusies.")
    if len(rows) > _MOST:
        raise Invalid(f"{name} bevat meer dan {_MOST} fusies.")
    if missing := [column for column in COLUMNS if column not in rows[0]]:
        raise Invalid(f"{name} mist de kolom {missing[0]}.")
    told = [_row(row, f"{name}, rij {number}") for number, row in enumerate(rows, 1)]
    gone: dict[str, Row] = {}
    names: dict[str, Row] = {}
    for number, row in enumerate(told, 1):
        at = f"{name}, rij {number}"
        if row.old in gone:
            raise Invalid(f"{at}: {row.old} gaat twee keer weg.")
        same = names.setdefault(row.new, row)
        if (same.name, same.on) != (row.name, row.on):
            raise Invalid(
                f"{at}: {row.new} heeft hier een andere naam of dag dan in een vorige rij."
            )
        gone[row.old] = row
    for number, row in enumerate(told, 1):
        if row.new in gone and gone[row.new].new != row.new:
            raise Invalid(f"{name}, rij {number}: {row.new} gaat zelf weg op dezelfde lijst.")
        if row.old == row.new and sum(one.new == row.new for one in told) == 1:
            raise Invalid(f"{name}, rij {number}: {row.old} fuseert alleen met zichzelf.")
    return told


def _row(row: Mapping[str, str | None], at: str) -> Row:
    parts = {column: (row.get(column) or "").strip() for column in COLUMNS}
    try:
        on = date.fromisoformat(parts["date"])
    except ValueError:
        raise Invalid(f"{at}: “{parts['date'][:20]}” is geen dag (JJJJ-MM-DD).") from None
    for column in ("nis_old", "nis_new"):
        if not _NIS.fullmatch(parts[column]):
            raise Invalid(f"{at}: “{parts[column][:20]}” is geen NIS-code van vijf cijfers.")
    if not 0 < len(parts["name_new"]) <= 100:
        raise Invalid(f"{at}: geef de naam van de nieuwe gemeente.")
    return Row(on, parts["nis_old"], parts["nis_new"], parts["name_new"])


def added_up(figures: Mapping[str, Decimal], rows: Iterable[Row]) -> dict[str, Decimal | None]:
    """A figure that adds up (inhabitants, not a share) of the new municipalities, by code; None
    where that of one of the old is not known. So a threshold looks at the whole."""
    parts: dict[str, list[Decimal | None]] = defaultdict(list)
    for row in rows:
        parts[row.new].append(figures.get(row.old))
    return {
        new: None
        if any(one is None for one in some)
        else sum((one or Decimal(0) for one in some), Decimal(0))
        for new, some in parts.items()
    }


def joined_regions(regions: Iterable[str]) -> str | None:
    """The region of what merges: that of all, where they agree; None where people must say."""
    known = set(regions)
    return known.pop() if len(known) == 1 else None
