"""Formulas: what is wrong is told with its place and the nearest name; what is right is worked out
exactly, and never run as a program."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regie.indicators.formula import (
    FormulaError,
    KnownDataSet,
    KnownDimension,
    KnownMeasure,
    Term,
    Value,
    check,
    doubts,
    evaluate,
    explain,
    parse,
    terms,
)

SHARE = "100 * som(voorbeeld-bevolking.aantal, herkomst=niet-eu) / som(voorbeeld-bevolking.aantal)"
KNOWN = {
    "voorbeeld-bevolking": KnownDataSet(
        {"nl": "Bevolking"},
        {
            "aantal": KnownMeasure(
                {"nl": "Aantal inwoners", "en": "Number of inhabitants"}, True, {"nl": "inwoners"}
            )
        },
        {
            "nis": KnownDimension({"nl": "Gemeente"}, "place"),
            "jaar": KnownDimension({"nl": "Jaar"}, "period"),
            "herkomst": KnownDimension(
                {"nl": "Herkomst", "en": "Origin"},
                "category",
                {"niet-eu": {"nl": "niet-EU", "en": "non-EU"}, "belg": {"nl": "Belg"}},
            ),
        },
    ),
    "voorbeeld-werk": KnownDataSet(
        {"nl": "Werk"},
        {"werkzaamheidsgraad": KnownMeasure({"nl": "Werkzaamheidsgraad"}, False, {"nl": "%"})},
        {
            "nis": KnownDimension({"nl": "Gemeente"}, "place"),
            "herkomst": KnownDimension({"nl": "Herkomst"}, "category", {"niet-eu": {}, "65+": {}}),
        },
    ),
}


def worked(text: str, *values: Value) -> Value:
    node = parse(text)
    answers = dict(zip(dict.fromkeys(terms(node)), values, strict=True))
    return evaluate(node, answers.__getitem__)


def num(value: str | int) -> Value:
    return Value(Decimal(value))


def test_a_formula_is_said_in_words() -> None:
    node = parse(SHARE)
    check(node, KNOWN)
    assert explain(node, KNOWN) == (
        "100 × aantal inwoners met herkomst niet-EU, gedeeld door aantal inwoners"
    )
    assert explain(node, KNOWN, "en") == (
        "100 × number of inhabitants with origin non-EU, divided by number of inhabitants"
    )


@pytest.mark.parametrize(
    ("text", "at", "near"),
    [
        ("som(voorbeeld-bevolkin.aantal)", 5, "voorbeeld-bevolking"),
        ("som(voorbeeld-bevolking.aantl)", 25, "aantal"),
        ("som(voorbeeld-bevolking.aantal, herkomts=niet-eu)", 33, "herkomst"),
        ("som(voorbeeld-bevolking.aantal, herkomst=nieteu)", 42, "niet-eu"),
        ("sam(voorbeeld-bevolking.aantal)", 1, "som"),
    ],
)
def test_what_is_not_there_is_told_with_its_place_and_the_nearest_name(
    text: str, at: int, near: str
) -> None:
    with pytest.raises(FormulaError) as told:
        check(parse(text), KNOWN)
    assert (told.value.position, told.value.nearest) == (at, near)
    assert near in str(told.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "geen formule"),
        ("1 +", "getal of een cijfer"),
        ("(1", "moet"),
        ("1 2", "te veel"),
        ("__import__('os')", "hoort niet"),
        ("som(a.b, c=d, c=e)", "twee keer"),
        ("5 * 3", "geen enkel cijfer"),
        ("som(voorbeeld-werk.werkzaamheidsgraad)", "niet opgeteld"),
        ("waarde(voorbeeld-werk.werkzaamheidsgraad)", "welke code van herkomst"),
        ("(" * 500 + "1" + ")" * 400, "te diep"),
        ("1" * 1001, "1000 tekens"),
    ],
)
def test_what_is_no_formula_is_refused_in_a_sentence(text: str, words: str) -> None:
    with pytest.raises(FormulaError, match=words):
        check(parse(text), KNOWN)


def test_a_code_with_signs_stands_between_quotation_marks() -> None:
    node = parse('waarde(voorbeeld-werk.werkzaamheidsgraad, herkomst="65+")')
    check(node, KNOWN)
    assert next(terms(node)).filters == (("herkomst", ("65+",)),)


@pytest.mark.parametrize(
    ("text", "doubted"),
    [
        (SHARE, []),
        ("{people} / 0", ["Er wordt door nul gedeeld: er komt nooit een cijfer uit."]),
        ("{people} - ({people} - {rate})", ["Inwoners en % tellen niet op."]),
        ("{people} + 3 - {people} * {rate} / 100", []),
    ],
)
def test_a_likely_mistake_is_doubted(text: str, doubted: list[str]) -> None:
    people = "som(voorbeeld-bevolking.aantal)"
    rate = "waarde(voorbeeld-werk.werkzaamheidsgraad, herkomst=niet-eu)"
    node = parse(text.format(people=people, rate=rate))
    check(node, KNOWN)
    assert doubts(node, KNOWN) == doubted


def test_multiplication_comes_first_and_minus_goes_from_left_to_right() -> None:
    assert worked("10 - 4 - 3 + 2 * som(a.b) / 4", num(6)) == num(6)
    assert worked("-(2 + som(a.b)) * 3", num(1)) == num(-9)


def test_a_share_is_worked_out_exactly() -> None:
    assert worked(SHARE, num(1), num(8)) == num("12.5")


def test_dividing_by_nothing_is_missing_with_its_reason() -> None:
    told = worked(SHARE, num(0), num(0))
    assert (told.number, told.status) == (None, "missing")
    assert "nul" in told.reason


def test_what_is_hidden_hides_what_is_made_of_it() -> None:
    hidden = Value(None, "suppressed", "verborgen")
    missing = Value(None, "missing", "weg")
    assert worked(SHARE, hidden, num(8)) == hidden
    assert worked(SHARE, missing, hidden) == hidden
    assert worked("0 * som(a.b)", hidden) == hidden
    assert worked(SHARE, num(1), missing) == missing


def test_the_same_figure_is_asked_once() -> None:
    assert len(set(terms(parse("som(a.b) / (som(a.b) + som(a.c))")))) == 2


@given(st.text(alphabet='som()a.b,=|+-*/ 12"x×', max_size=60))
def test_whatever_is_typed_is_a_formula_or_a_sentence(text: str) -> None:
    position = 1
    try:
        node = parse(text)
    except FormulaError as error:
        position = error.position
    else:
        assert isinstance(evaluate(node, lambda _: num(3)), Value)
    assert 1 <= position <= len(text) + 1


@given(
    st.lists(st.tuples(st.sampled_from("+-*/"), st.integers(0, 99)), max_size=6),
    st.integers(0, 99),
)
def test_it_works_out_as_fractions_do(rest: list[tuple[str, int]], first: int) -> None:
    text = str(first) + "".join(f" {sign} {number}" for sign, number in rest)
    told = evaluate(parse(text), lambda _: num(0))
    expected = Fraction(0)
    term, sign_of = Fraction(first), 1
    for sign, number in rest:
        if sign == "*":
            term *= number
        elif sign == "/":
            if not number:
                assert told.status == "missing"
                return
            term /= number
        else:
            expected += sign_of * term
            term, sign_of = Fraction(number), 1 if sign == "+" else -1
    assert told.number is not None
    assert abs(Fraction(told.number) - (expected + sign_of * term)) < Fraction(1, 10**15)


def test_a_term_is_what_it_asks_not_where_it_stands() -> None:
    assert Term("a", "b", True, position=1) == Term("a", "b", True, position=9)
