"""Figures about municipalities, brought as a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from msgspec import Struct

from regie.actors.models import Municipality
from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.errors import Invalid
from regie.programmes.models import PlaceFigure
from regie.programmes.services.allowed import must_keep_calls

#: What a table holds, a figure a row.
COLUMNS = ("figure", "nis", "year", "value")
_ROWS = 20_000
_FAULTS = 20


class Row(Struct, frozen=True):
    """A figure of a table, and what the register says now."""

    figure: str
    municipality: Municipality
    year: int
    value: int
    known: int | None

    @property
    def mark(self) -> str:
        """What taking it does."""
        return "added" if self.known is None else "same" if self.known == self.value else "changed"


def read_places(content: bytes) -> list[Row]:
    """What stands in a table (CSV with ``figure``, ``nis``, ``year``, ``value``).

    :raises Invalid: with a sentence for each row that is wrong.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid("Dit bestand is geen tekst in UTF-8.") from None
    first = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in first else ",")
    if not set(COLUMNS) <= set(reader.fieldnames or ()):
        raise Invalid(f"De eerste rij noemt de kolommen: {', '.join(COLUMNS)}.")
    places = {one.nis: one for one in Municipality.objects.order_by("since")}
    known = {
        (one.figure, one.municipality_id, one.year): one.value for one in PlaceFigure.objects.all()
    }
    rows: list[Row] = []
    seen: set[tuple[str, int, int]] = set()
    faults: list[str] = []
    for number, told in enumerate(reader, 2):
        if number > _ROWS:
            raise Invalid(f"Dit bestand heeft meer dan {_ROWS} rijen.")
        cells = {name: (told.get(name) or "").strip() for name in COLUMNS}
        place = places.get(cells["nis"])
        year, value = _whole(cells["year"]), _whole(cells["value"].replace(".", ""))
        if not cells["figure"] or len(cells["figure"]) > 60:
            faults.append(f"Rij {number}, kolom figure: hier hoort de code van een cijfer.")
        elif place is None:
            faults.append(f"Rij {number}, kolom nis: “{cells['nis'][:20]}” is geen gemeente.")
        elif year is None or not 1900 <= year <= 2200:
            faults.append(f"Rij {number}, kolom year: “{cells['year'][:20]}” is geen jaar.")
        elif value is None:
            faults.append(f"Rij {number}, kolom value: “{cells['value'][:20]}” is geen aantal.")
        elif (key := (cells["figure"], place.pk, year)) in seen:
            faults.append(f"Rij {number}: dit cijfer staat er twee keer.")
        else:
            seen.add(key)
            rows.append(Row(cells["figure"], place, year, value, known.get(key)))
    if faults:
        more = len(faults) - _FAULTS
        told_faults = faults[:_FAULTS] + ([f"En nog {more} rijen."] if more > 0 else [])
        raise Invalid(" ".join(told_faults))
    if not rows:
        raise Invalid("Dit bestand heeft geen rijen.")
    return rows


def take_places(
    actor: Actor, rows: Sequence[Row], source: str, *, example: bool = False
) -> dict[str, int]:
    """Keep the figures of a table; how many were new, changed and the same.

    :raises Invalid: without a source.
    """
    must_keep_calls(actor)
    if not source.strip():
        raise Invalid("Zeg van waar de cijfers komen.", {"source": "Zeg van waar ze komen."})
    counts = {mark: sum(row.mark == mark for row in rows) for mark in ("added", "changed", "same")}
    with act(actor, "programmes.places.loaded") as event:
        last = None
        for row in rows:
            last, _new = PlaceFigure.objects.update_or_create(
                figure=row.figure,
                municipality=row.municipality,
                year=row.year,
                defaults={"value": row.value, "source": source.strip()[:300], "example": example},
            )
        event.about = last
        event.after = {**counts, "source": source.strip()[:300]}
    return counts


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
