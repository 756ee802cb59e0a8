"""Formula money in words: every input with its source, every step of the working out."""

from __future__ import annotations

from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from regie.budgets import formulas
from regie.budgets.models import FormulaInput
from regie.budgets.selectors.formulas import FormulaPage
from regie.components import budget, figures

Words = str | Promise

PRICE_KINDS: dict[str, Words] = {
    "": _("the source does not tell"),
    "trajectory": _("a trajectory"),
    "guidance": _("guidance in Dutch as a second language (NT2)"),
}
ROUNDINGS: dict[str, Words] = {
    "thousand": _("whole thousands of euros, as papers print"),
    "cent": _("cents"),
}


class ShownInput(Struct, frozen=True):
    """An input as a page shows it."""

    name: str
    value: str
    known: bool
    ground: str
    place: str
    line: int | None
    paper: str


class Shown(Struct, frozen=True):
    """A formula as a page shows it: the sentence, the inputs, the steps (what it is, how much)."""

    title: str
    sentence: str
    inputs: tuple[ShownInput, ...]
    steps: tuple[tuple[str, str], ...]
    rounding: Words
    price_kind: Words
    difference: tuple[tuple[str, str], ...]


def input_name(row: FormulaInput) -> str:
    """What an input is called."""
    match row.role:
        case "realised":
            return gettext("Realised in %(year)s") % {"year": row.year}
        case "base":
            return gettext("Base year %(year)s") % {"year": row.year}
        case "price":
            return gettext("Price of one")
        case _:
            return gettext("Granted before: %(what)s") % {"what": row.label}


def shown(page: FormulaPage, language: str) -> Shown:
    """A formula in the words of a page."""
    out = page.outcome
    base = [one.year for one in page.inputs if one.role == "base" and one.year is not None]
    price = next((one.value for one in page.inputs if one.role == "price"), None)
    realised = next((one for one in page.inputs if one.role == "realised"), None)
    many = formulas.counted(realised.value if realised else None, language)
    average = formulas.counted(out.average, language)
    difference = formulas.counted(out.difference, language)
    steps = [
        (gettext("Average of %(years)s") % {"years": formulas.years(base)}, average),
        (
            gettext("More (or fewer) than that in %(year)s")
            % {"year": realised.year if realised else ""},
            difference
            if out.difference is None
            else f"{many} {figures.MINUS} {average} = {difference}",
        ),
        (
            gettext("Estimate"),
            formulas.amount(None, language)
            if out.estimate is None
            else f"{difference} × {formulas.amount(price, language)}"
            f" = {formulas.amount(out.estimate, language)}",
        ),
        *(
            (
                gettext("Minus what was granted before: %(what)s") % {"what": one.label},
                formulas.amount(None if one.value is None else -one.value, language),
            )
            for one in page.inputs
            if one.role == "granted"
        ),
        (gettext("Result"), formulas.amount(out.result, language)),
    ]
    return Shown(
        page.formula.title,
        formulas.sentence(page.inputs, out, language),
        tuple(_input(page, at, language) for at in range(len(page.lines))),
        tuple(steps),
        ROUNDINGS[page.formula.rounding],
        PRICE_KINDS[page.formula.price_kind],
        tuple(
            (axis, figures.euro(amount, language))
            for axis, amount in page.difference.items()
            if amount
        ),
    )


def _input(page: FormulaPage, at: int, language: str) -> ShownInput:
    line = page.lines[at]
    row, source = line.row, line.source
    counts = row.role in ("realised", "base")
    value: Decimal | None = row.value
    return ShownInput(
        input_name(row),
        formulas.counted(value, language) if counts else formulas.amount(value, language),
        value is not None,
        row.ground,
        budget.place_path(source.paper_uid, source.start, source.end, language) if source else "",
        source.line if source else None,
        source.paper_title if source else "",
    )
