"""Change one printed figure of a paper, and see whether its equations notice."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from regie.kernel.numbers import parse_whole
from regie.reading.model import Axis, Place, Reading
from regie.reading.proof import proofs
from regie.reading.reader import read
from regie.reading.text import Extract

Figure = tuple[str, int, Axis]


def figures(reading: Reading) -> Iterator[tuple[Figure, Place]]:
    """Every figure of the tables and where it is printed."""
    for table in reading.budget.tables:
        for number, row in enumerate(table.rows):
            for axis, place in row.figures.items():
                yield (table.id, number, axis), place


def changed(extract: Extract, place: Place) -> Extract:
    """The paper with the figure at a place printed one larger (in size), in its own style."""
    printed = extract.text[place.start : place.end]
    value = parse_whole(printed)
    assert value is not None
    digits = f"{abs(value) + 1:,}"
    separator = "." if "." in printed else " " if " " in printed.strip("+- ") else ""
    if separator == "" and abs(value) < 1000:
        separator = "."
    head = printed[: len(printed) - len(printed.lstrip("+-−– "))]
    text = (
        extract.text[: place.start]
        + head
        + digits.replace(",", separator)
        + extract.text[place.end :]
    )
    return replace(extract, text=text)


def unnoticed(extract: Extract, every: int = 1) -> tuple[set[Figure], set[Figure]]:
    """The figures whose change by one no check notices, and those that no check should.

    :param every: only try one figure in so many.
    """
    reading = read(extract)
    proven = proofs(reading)
    assert all(check.holds for check in reading.checks)
    silent: set[Figure] = set()
    unproven: set[Figure] = set()
    for number, (figure, place) in enumerate(figures(reading)):
        if number % every:
            continue
        if not proven[figure]:
            unproven.add(figure)
        if all(check.holds for check in read(changed(extract, place)).checks):
            silent.add(figure)
    return silent, unproven
