"""Formula money: keeping its inputs, and writing its result down as a movement."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from django.utils import timezone
from msgspec import Struct

from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.errors import Conflict, Invalid, Refusal
from regie.base.search import touch
from regie.budgets import formulas, ledger
from regie.budgets.models import Article, Formula, FormulaInput, Movement, Round, SubLine
from regie.budgets.selectors.articles import article_by_code
from regie.budgets.services.allowed import must_write
from regie.budgets.services.movements import (
    LegDraft,
    MovementDraft,
    SubLineDraft,
    record_movements,
)

#: More base years than this are a slip of the pen.
MOST_YEARS = 12
_GROUND = 500


class FormulaDraft(Struct, frozen=True, kw_only=True):
    """A formula to be kept. Its inputs are not known yet; they are filled in afterwards.

    :param granted: for what was granted before, how it is called (``BO 2020``).
    """

    title: str
    reference_year: int
    base_years: tuple[int, ...]
    price_kind: str = ""
    rounding: str = "thousand"
    granted: tuple[str, ...] = ()
    example: bool = False


class InputDraft(Struct, frozen=True, kw_only=True):
    """What is known of an input. ``rank`` is absent for something more that was granted before,
    which ``label`` names. An input without value is not known."""

    rank: int | None = None
    label: str = ""
    value: Decimal | None = None
    ground: str = ""


def add_formula(actor: Actor, article: Article, round_: Round, draft: FormulaDraft) -> Formula:
    """Keep a formula for an article in a round, all of its inputs open.

    :raises Invalid: for years that cannot be, or a title that is there already.
    """
    must_write(actor)
    _check(article, draft)
    with act(actor, "budgets.formula.added") as event:
        if Formula.objects.filter(article=article, round=round_, title=draft.title).exists():
            raise Invalid(
                "Deze formule is er al.", {"title": "Dit artikel heeft al een formule die zo heet."}
            )
        formula = Formula.objects.create(
            title=draft.title,
            article=article,
            round=round_,
            price_kind=draft.price_kind,
            rounding=draft.rounding,
            example=draft.example,
            created_by_id=actor.account,
            created_at=timezone.now(),
        )
        told: list[tuple[str, int | None, str]] = [
            ("realised", draft.reference_year, ""),
            *(("base", year, "") for year in sorted(draft.base_years)),
            ("price", None, ""),
            *(("granted", None, label) for label in draft.granted),
        ]
        FormulaInput.objects.bulk_create(
            FormulaInput(formula=formula, rank=rank, role=role, year=year, label=label)
            for rank, (role, year, label) in enumerate(told, 1)
        )
        touch(article.uid)
        event.about = formula
        event.after.update(title=draft.title, article=article.code, round=round_.code)
    return formula


def change_formula(
    actor: Actor,
    formula: Formula,
    inputs: Sequence[InputDraft],
    *,
    version: int,
    price_kind: str | None = None,
    rounding: str | None = None,
) -> Formula:
    """Fill in inputs, or empty them. An input that keeps its value keeps its source.

    :raises Invalid: for a value without a ground, a negative one, or one that is not exact.
    :raises Conflict: where somebody else changed it since ``version``.
    """
    must_write(actor)
    with act(actor, "budgets.formula.changed", formula) as event:
        known = {row.rank: row for row in formula.inputs.all()}
        changes = {
            "price_kind": formula.price_kind if price_kind is None else price_kind,
            "rounding": formula.rounding if rounding is None else rounding,
        }
        if changes["price_kind"] not in ("", *Formula.PriceKind.values):
            raise Invalid("Deze soort prijs bestaat niet.")
        if changes["rounding"] not in Formula.Rounding.values:
            raise Invalid("Deze afronding bestaat niet.")
        moved = Formula.objects.filter(pk=formula.pk, version=version).update(
            **changes, version=version + 1
        )
        if not moved:
            raise Conflict({}, {})
        for name, value in changes.items():
            event.changed(name, getattr(formula, name), value)
        for draft in inputs:
            row = known.get(draft.rank) if draft.rank is not None else None
            if draft.rank is not None and row is None:
                raise Invalid("Deze invoer bestaat niet.")
            if row is None:
                row = _new_input(formula, max(known) + 1, draft)
                known[row.rank] = row
            before = _text(row.value)
            _fill(row, draft)
            event.changed(_name(row), before, _text(draft.value))
        touch(formula.article.uid)
    changed: Formula = Formula.objects.select_related("article", "round", "movement").get(
        pk=formula.pk
    )
    return changed


def post_formula(actor: Actor, formula: Formula, *, version: int) -> Movement:
    """Write the result down: one other adjustment on both sides of the credit, with its sub-lines,
    in the round of the formula.

    :raises Refusal: where inputs are not known, the result is nothing, it is written down already,
        or the round is closed.
    :raises Conflict: where somebody else changed the formula since ``version``.
    """
    must_write(actor)
    with act(actor, "budgets.formula.posted", formula) as event:
        # The round first: whoever posts meanwhile waits, and then finds the version gone.
        ledger.lock(formula.round)
        moved = Formula.objects.filter(pk=formula.pk, version=version).update(version=version + 1)
        if not moved:
            raise Conflict({}, {})
        stands = formula.movement
        if stands is not None and ledger.effective(Movement.objects.filter(pk=stands.pk)).exists():
            raise Refusal("Deze formule legt al een beweging uit: draai die eerst terug.")
        inputs = tuple(
            formulas.Input(row.role, row.value, row.year, row.label)
            for row in formula.inputs.order_by("rank")
        )
        outcome = formulas.compute(inputs, formula.rounding)
        if outcome.missing or outcome.result is None or outcome.estimate is None:
            raise Refusal("Nog niet alles is gekend: zonder alle gegevens is er geen uitkomst.")
        if not outcome.result:
            raise Refusal("De uitkomst is nul: er is niets in te schrijven.")
        estimate = f"Raming: {formulas.estimate_words(inputs, outcome, 'nl')}"
        (movement,) = record_movements(
            actor,
            formula.round,
            [
                MovementDraft(
                    kind=Movement.Kind.OTHER_ADJUSTMENT,
                    title=formula.title,
                    ground=_short(f"Formule: {formulas.sentence(inputs, outcome, 'nl')}"),
                    legs=tuple(
                        LegDraft(formula.article_id, axis, outcome.result)
                        for axis in ("VAK", "VEK")
                    ),
                    sub_lines=(
                        SubLineDraft(_short(estimate), outcome.estimate),
                        *(
                            SubLineDraft(f"Eerder gegeven: {one.label}", -one.value)
                            for one in inputs
                            if one.role == "granted" and one.value
                        ),
                    ),
                    example=formula.example,
                )
            ],
        )
        line = SubLine.objects.filter(movement=movement).order_by("rank").first()
        Formula.objects.filter(pk=formula.pk).update(movement=movement, sub_line=line)
        event.after.update(movement=movement.uid, amount=str(outcome.result))
    return movement


def load_formulas(actor: Actor, folder: Path) -> dict[str, int]:
    """Keep the formulas of ``formulas.csv`` (``data/budgets/README.md`` tells its columns) whose
    movement stands in the register; what is there already stays. Inputs that the source does not
    print stay open."""
    must_write(actor)
    told = {"added": 0, "same": 0, "waiting": 0}
    with (folder / "formulas.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            told[_load(actor, row)] += 1
    return told


def _load(actor: Actor, row: Mapping[str, str]) -> str:
    article = article_by_code(row["article"])
    round_ = Round.objects.filter(code=row["round"]).first()
    line = (
        SubLine.objects.filter(
            movement__in=ledger.effective(Movement.objects.filter(round=round_)),
            movement__legs__article=article,
            label=row["estimate"],
        )
        .select_related("movement")
        .order_by("pk")
        .first()
        if article and round_
        else None
    )
    if article is None or round_ is None or line is None:
        return "waiting"
    before = list(
        SubLine.objects.filter(movement=line.movement).exclude(pk=line.pk).order_by("rank")
    )
    kept = Formula.objects.filter(article=article, round=round_, title=row["title"]).first()
    if kept is not None:
        if kept.movement_id == line.movement_id:
            return "same"
        # The paper was taken back and accepted anew: the same formula explains the new movement.
        with act(actor, "budgets.formula.changed", kept) as event:
            Formula.objects.filter(pk=kept.pk).update(
                movement=line.movement, sub_line=line, version=kept.version + 1
            )
            event.after["movement"] = line.movement.uid
        return "added"
    formula = add_formula(
        actor,
        article,
        round_,
        FormulaDraft(
            title=row["title"],
            reference_year=int(row["reference_year"]),
            base_years=tuple(int(year) for year in row["base_years"].split()),
            price_kind=row["price_kind"],
            rounding="thousand",
            granted=tuple(one.label for one in before),
            example=line.movement.example,
        ),
    )
    Formula.objects.filter(pk=formula.pk).update(movement=line.movement, sub_line=line)
    # What was granted before is printed, as what is turned back; nothing else is.
    granted = formula.inputs.filter(role="granted").order_by("rank")
    for printed, one in zip(before, granted, strict=True):
        FormulaInput.objects.filter(pk=one.pk).update(
            value=-printed.amount,
            passage=printed.passage,
            ground="" if printed.passage_id else "gedrukte regel",
        )
    FormulaInput.objects.filter(formula=formula, role__in=["realised", "base", "price"]).update(
        passage=line.passage
    )
    return "added"


def _check(article: Article, draft: FormulaDraft) -> None:
    if not draft.title.strip():
        raise Invalid("Geef de formule een naam.", {"title": "Vul een naam in."})
    if article.kind != Article.Kind.EXPENDITURE:
        raise Invalid(f"{article.code} is een ontvangst.", {"article": "Kies een uitgavenartikel."})
    if not draft.base_years or len(set(draft.base_years)) != len(draft.base_years):
        raise Invalid(
            "Noem elk basisjaar één keer.", {"base_years": "Noem elk basisjaar één keer."}
        )
    if len(draft.base_years) > MOST_YEARS:
        raise Invalid("Dat zijn te veel basisjaren.", {"base_years": "Dat zijn te veel jaren."})
    if draft.price_kind not in ("", *Formula.PriceKind.values):
        raise Invalid("Deze soort prijs bestaat niet.")
    if draft.rounding not in Formula.Rounding.values:
        raise Invalid("Deze afronding bestaat niet.")


def _new_input(formula: Formula, rank: int, draft: InputDraft) -> FormulaInput:
    if not draft.label.strip():
        raise Invalid("Zeg waarvoor dit eerder gegeven werd.", {"label": "Vul in waarvoor."})
    return FormulaInput.objects.create(
        formula=formula, rank=rank, role="granted", label=draft.label.strip()
    )


def _fill(row: FormulaInput, draft: InputDraft) -> None:
    """Write what is known of an input. A value that stays keeps its place in a paper; another one
    does not stand there, so that it needs a ground of its own."""
    value, ground = draft.value, draft.ground.strip()
    if value is not None and (not isinstance(value, Decimal) or value != round(value, 2)):
        raise Invalid("Een getal is exact, met ten hoogste twee decimalen.")
    if value is not None and value < 0 and row.role != "granted":
        message = "Dit kan niet negatief zijn."
        raise Invalid(message, {f"value_{row.rank}": message})
    passage = row.passage if value == row.value else None
    if value is not None and passage is None and not ground:
        message = "Zeg waar dit getal vandaan komt."
        raise Invalid(message, {f"ground_{row.rank}": "Vul een bron of een reden in."})
    FormulaInput.objects.filter(pk=row.pk).update(
        value=value, ground=ground if value is not None else "", passage=passage
    )


def _name(row: FormulaInput) -> str:
    return f"{row.role} {row.year or row.label}".strip()


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _short(text: str) -> str:
    return text if len(text) <= _GROUND else f"{text[: _GROUND - 1]}…"
