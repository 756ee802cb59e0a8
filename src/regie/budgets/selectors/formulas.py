"""Formulas as pages show them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from msgspec import Struct

from regie.budgets import formulas
from regie.budgets.formulas import Outcome
from regie.budgets.models import Formula, FormulaInput, Leg, SubLine
from regie.budgets.selectors.articles import Source


class InputLine(Struct, frozen=True):
    """An input with its source."""

    row: FormulaInput
    source: Source | None


class FormulaPage(Struct, frozen=True):
    """A formula worked out as far as its inputs are known.

    :param printed: the lines of the movement that it explains.
    :param posted: what that movement does to the article, by axis; empty where there is none, or
        it was reversed.
    """

    formula: Formula
    lines: tuple[InputLine, ...]
    inputs: tuple[formulas.Input, ...]
    outcome: Outcome
    printed: tuple[SubLine, ...] = ()
    posted: dict[str, Decimal] | None = None

    @property
    def known(self) -> int:
        """How many inputs are known."""
        return sum(line.row.value is not None for line in self.lines)

    @property
    def difference(self) -> dict[str, Decimal]:
        """The result minus what was written down, by axis; empty where one of both is not known."""
        if self.outcome.result is None or not self.posted:
            return {}
        return {axis: self.outcome.result - amount for axis, amount in self.posted.items()}


def formula_list(article: int | None = None, round_code: str | None = None) -> list[FormulaPage]:
    """All formulas, or those of an article (its key) in a round, by article and title; without
    what is printed or posted. One query."""
    rows = FormulaInput.objects.select_related(
        "formula__article", "formula__round", "formula__movement", "passage__paper"
    ).order_by("formula__round__year", "formula__article_id", "formula_id", "rank")
    if article is not None:
        rows = rows.filter(formula__article=article)
    if round_code is not None:
        rows = rows.filter(formula__round__code=round_code)
    by_formula: dict[int, list[FormulaInput]] = {}
    for row in rows:
        by_formula.setdefault(row.formula_id, []).append(row)
    return [_page(some[0].formula, some) for some in by_formula.values()]


def formula_page(uid: str) -> FormulaPage | None:
    """One formula with all that it explains: four queries."""
    formula = (
        Formula.objects.select_related("article", "round", "movement__reversed_by", "sub_line")
        .filter(uid=uid)
        .first()
    )
    if formula is None:
        return None
    inputs = formula.inputs.select_related("passage__paper").order_by("rank")
    page = _page(formula, inputs)
    movement = formula.movement
    if movement is None:
        return page
    lines = SubLine.objects.filter(movement=movement).order_by("rank")
    posted: dict[str, Decimal] = {}
    if not hasattr(movement, "reversed_by"):
        legs = Leg.objects.filter(movement=movement, article=formula.article)
        posted = dict(legs.order_by("axis").values_list("axis", "amount"))
    return FormulaPage(formula, page.lines, page.inputs, page.outcome, tuple(lines), posted)


class OpenFormula(Struct, frozen=True):
    """A formula of which not all inputs are known."""

    uid: str
    title: str
    article: str
    round: str
    missing: tuple[FormulaInput, ...]
    example: bool


def open_formulas() -> list[OpenFormula]:
    """The formulas of which something is not known: one query."""
    told = []
    for page in formula_list():
        missing = tuple(line.row for line in page.lines if line.row.value is None)
        if missing:
            one = page.formula
            told.append(
                OpenFormula(
                    one.uid, one.title, one.article.code, one.round.code, missing, one.example
                )
            )
    return told


def _page(formula: Formula, rows: Iterable[FormulaInput]) -> FormulaPage:
    kept: Sequence[FormulaInput] = list(rows)
    inputs = tuple(formulas.Input(row.role, row.value, row.year, row.label) for row in kept)
    lines = tuple(InputLine(row, _source(row)) for row in kept)
    return FormulaPage(formula, lines, inputs, formulas.compute(inputs, formula.rounding))


def _source(row: FormulaInput) -> Source | None:
    place = row.passage
    if place is None:
        return None
    return Source(
        place.paper.uid, place.paper.title, place.start, place.end, place.line, place.page
    )
