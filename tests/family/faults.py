"""Faults that a test plants: a wrong figure on a page, a misprinted code in a paper."""

from __future__ import annotations

import random
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from tests.family import truth as t
from tests.family.blocks import Blocks, Figure, Grid


class Spot(Struct, frozen=True):
    """Where a figure stands: block, row and column."""

    block: int
    row: int
    column: int


def spots(page: Blocks) -> tuple[Spot, ...]:
    """The places of all figures in tables."""
    return tuple(
        Spot(b, r, c)
        for b, block in enumerate(page)
        if isinstance(block, Grid)
        for r, row in enumerate(block.rows)
        for c, cell in enumerate(row)
        if isinstance(cell, Figure)
    )


def figure_at(page: Blocks, spot: Spot) -> Figure:
    """The figure at a place."""
    block = page[spot.block]
    assert isinstance(block, Grid)
    cell = block.rows[spot.row][spot.column]
    assert isinstance(cell, Figure)
    return cell


def plant_error(page: Blocks, spot: Spot, delta: int = 1) -> Blocks:
    """The same page with one printed figure changed; the truth stays what it was."""
    figure = figure_at(page, spot)
    block = page[spot.block]
    assert isinstance(block, Grid)
    row = list(block.rows[spot.row])
    row[spot.column] = replace(figure, value=figure.value + delta)
    rows = (*block.rows[: spot.row], tuple(row), *block.rows[spot.row + 1 :])
    return (*page[: spot.block], replace(block, rows=rows), *page[spot.block + 1 :])


def misprints(code: str) -> Iterator[str]:
    """The code with one character dropped, doubled or swapped, where its grammar cannot hold:

    the chapter, the programme and the credit kind, which all siblings share.
    """
    for at in (4, 5, 6):
        yield code[:at] + code[at + 1 :]
        yield code[:at] + code[at] + code[at:]
    if code[5] != code[6]:
        yield code[:5] + code[6] + code[5] + code[7:]


def plant_misprint(paper: t.Paper, seed: int = 0) -> tuple[t.Paper, t.Misprint]:
    """The same paper with one code misprinted, whose right form its siblings give.

    No other article of the paper is as near to the misprint.
    """
    rnd = random.Random(seed)  # noqa: S311 - a reproducible paper, no secret
    codes = [code for code, *_ in t.articles(paper)]
    listed = {r.article for ise in paper.ises for r in t.evolution_list(ise, "").rows}
    choices = [
        t.Misprint(code, wrong, where)
        for code in codes
        for wrong in misprints(code)
        for where in (("heading", "list") if code in listed else ("heading",))
        if [c for c in codes if near(c, wrong)] == [code]
    ]
    chosen = rnd.choice(choices)
    return replace(paper, misprints=(*paper.misprints, chosen)), chosen


def near(code: str, printed: str) -> bool:
    """Whether one drop, insertion, change or swap turns one into the other."""
    short, long = sorted((code, printed), key=len)
    if len(long) - len(short) == 1:
        return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))
    differing = [i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b]
    if len(short) != len(long) or not differing:
        return False
    first, last = differing[0], differing[-1]
    swapped = last == first + 1 and short[first : last + 1] == long[first : last + 1][::-1]
    return len(differing) == 1 or swapped
