"""Formula money: inputs that stay open, a result that is written down, what is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from regie.base.data import data
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.base.models import Event
from regie.budgets import ledger
from regie.budgets.models import Formula, FormulaInput, Leg, Movement, Round, SubLine
from regie.budgets.selectors.formulas import formula_list, formula_page, open_formulas
from regie.budgets.services import record_movements, reverse_movement
from regie.budgets.services.formulas import (
    FormulaDraft,
    InputDraft,
    add_formula,
    change_formula,
    load_formulas,
    post_formula,
)
from tests.budgets.make import (
    ACTOR,
    NOBODY,
    ONE,
    RECEIPT,
    a_round,
    accept,
    articles,
    close_round,
    draft,
    shipped,
)

pytestmark = pytest.mark.django_db
D = Decimal


def a_formula(*, example: bool = False, rounding: str = "cent") -> Formula:
    (one,) = articles(ONE)
    round_ = a_round()
    record_movements(ACTOR, round_, [draft("opening", (one, "VAK", 1000), (one, "VEK", 1000))])
    return add_formula(
        ACTOR,
        one,
        round_,
        FormulaDraft(
            title="Trajecten",
            reference_year=2029,
            base_years=(2022, 2023),
            granted=("BO 2030",),
            rounding=rounding,
            example=example,
        ),
    )


def filled(formula: Formula, *values: str) -> Formula:
    return change_formula(
        ACTOR,
        formula,
        [
            InputDraft(rank=rank, value=D(value), ground="telling")
            for rank, value in enumerate(values, 1)
        ],
        version=formula.version,
    )


def test_inputs_start_open_and_are_filled_in_with_their_ground() -> None:
    formula = a_formula()
    assert [one.uid for one in open_formulas()] == [formula.uid]
    formula = filled(formula, "120", "90", "110", "2500", "10000")
    page = formula_page(formula.uid)
    assert page is not None
    assert (page.known, page.outcome.result) == (5, D(40_000))
    assert open_formulas() == []
    event = Event.objects.get(action="budgets.formula.changed")
    assert event.payload.after["realised 2029"] == "120"


def test_a_value_without_a_ground_is_refused_and_nothing_is_kept() -> None:
    formula = a_formula()
    with pytest.raises(Invalid) as refused:
        change_formula(
            ACTOR,
            formula,
            [InputDraft(rank=1, value=D(5), ground="x"), InputDraft(rank=2, value=D(5))],
            version=1,
        )
    assert "ground_2" in refused.value.fields
    assert not FormulaInput.objects.filter(value__isnull=False).exists()


@pytest.mark.parametrize("value", [D("1.005"), D(-1)])
def test_a_value_that_cannot_be_is_refused(value: Decimal) -> None:
    with pytest.raises(Invalid):
        change_formula(ACTOR, a_formula(), [InputDraft(rank=1, value=value, ground="x")], version=1)


def test_two_who_change_a_formula_at_once_lose_nothing() -> None:
    formula = a_formula()
    filled(formula, "120")
    with pytest.raises(Conflict):
        filled(formula, "130")


def test_something_more_that_was_granted_can_be_added() -> None:
    formula = filled(a_formula(), "120", "90", "110", "2500", "10000")
    more = InputDraft(label="BA 2030", value=D("0.50"), ground="besluit")
    change_formula(ACTOR, formula, [more], version=2)
    page = formula_page(formula.uid)
    assert page is not None
    assert page.outcome.result == D("39999.50")


def test_who_does_not_answer_for_money_and_receipts_are_refused() -> None:
    (receipt,) = articles(RECEIPT)
    told = FormulaDraft(title="x", reference_year=2029, base_years=(2022,))
    with pytest.raises(NotAllowed):
        add_formula(NOBODY, receipt, a_round(), told)
    with pytest.raises(Invalid):
        add_formula(ACTOR, receipt, a_round(), told)


# --- writing down


def test_the_result_becomes_an_adjustment_with_its_lines() -> None:
    formula = filled(a_formula(), "80", "90", "110", "2500", "10000")
    movement = post_formula(ACTOR, formula, version=formula.version)
    assert movement.kind == "other_adjustment"
    assert "min 10.000 euro eerder gegeven" in movement.ground.replace("\u00a0", " ")
    legs = dict(Leg.objects.filter(movement=movement).values_list("axis", "amount"))
    assert legs == {"VAK": D(-60_000), "VEK": D(-60_000)}
    lines = SubLine.objects.filter(movement=movement).order_by("rank")
    assert [line.amount for line in lines] == [D(-50_000), D(-10_000)]
    page = formula_page(formula.uid)
    assert page is not None
    assert page.difference == {"VAK": 0, "VEK": 0}
    closing = ledger.read(formula.round)[formula.article_id].closing
    assert closing["VAK"] == D(1000 - 60_000)


def test_what_was_written_down_shows_the_difference_once_an_input_changes() -> None:
    formula = filled(a_formula(), "80", "90", "110", "2500", "10000")
    post_formula(ACTOR, formula, version=2)
    filled(Formula.objects.get(pk=formula.pk), "81")
    page = formula_page(formula.uid)
    assert page is not None
    assert page.difference == {"VAK": D(2500), "VEK": D(2500)}


def test_a_formula_is_written_down_once_until_it_is_reversed() -> None:
    formula = filled(a_formula(), "80", "90", "110", "2500", "10000")
    movement = post_formula(ACTOR, formula, version=2)
    formula.refresh_from_db()
    with pytest.raises(Refusal, match="al een beweging"):
        post_formula(ACTOR, formula, version=3)
    reverse_movement(ACTOR, movement, "verkeerd")
    page = formula_page(formula.uid)
    assert page is not None
    assert page.posted == {}
    post_formula(ACTOR, Formula.objects.get(pk=formula.pk), version=3)
    assert Movement.objects.filter(kind="other_adjustment").count() == 2


def test_open_inputs_nothing_and_a_closed_round_are_refused() -> None:
    formula = a_formula()
    with pytest.raises(Refusal, match="Nog niet alles is gekend"):
        post_formula(ACTOR, formula, version=1)
    formula = filled(formula, "100", "90", "110", "2500", "0")
    with pytest.raises(Refusal, match="nul"):
        post_formula(ACTOR, formula, version=2)
    formula = filled(formula, "101")
    close_round(ACTOR, formula.round)
    with pytest.raises(Refusal, match="afgesloten"):
        post_formula(ACTOR, formula, version=3)
    assert not Movement.objects.filter(kind="other_adjustment").exists()


# --- the real paper


def test_the_real_formulas_keep_their_printed_lines_and_their_inputs_open() -> None:
    accept(shipped())
    before = _figures()
    assert load_formulas(ACTOR, data("budgets")) == {"added": 2, "same": 0, "waiting": 0}
    assert load_formulas(ACTOR, data("budgets")) == {"added": 0, "same": 2, "waiting": 0}
    told = {}
    for one in formula_list():
        page = formula_page(one.formula.uid)
        assert page is not None
        assert [line.row.value for line in page.lines if line.row.role != "granted"] == [None] * 5
        assert all(line.source for line in page.lines)
        assert page.outcome.result is None
        told[page.formula.article.code] = (
            [line.amount for line in page.printed],
            [line.row.value for line in page.lines if line.row.role == "granted"],
            page.posted,
        )
    assert told == {
        "SJ0-1SFC2DA-WT": (
            [D(1_772_000), D(-1_372_000), D(-546_000)],
            [D(1_372_000), D(546_000)],
            {"VAK": D(-146_000), "VEK": D(-146_000)},
        ),
        "SJ0-1SFC2DY-IS": (
            [D(9_302_000), D(-7_244_000), D(-4_700_000)],
            [D(7_244_000), D(4_700_000)],
            {"VAK": D(-2_642_000), "VEK": D(-2_642_000)},
        ),
    }
    assert len(open_formulas()) == 2
    assert _figures() == before


def test_without_the_paper_its_formulas_wait() -> None:
    assert load_formulas(ACTOR, data("budgets")) == {"added": 0, "same": 0, "waiting": 2}


def _figures() -> object:
    return ledger.read(Round.objects.get(code="BO2021"))
