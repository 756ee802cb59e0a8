"""What is typed in an application: reading, checking, and putting two people's work together."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from regie.programmes import library
from regie.programmes.application_words import FAULTS, fault_words
from regie.programmes.checking import check, check_shares, shares_over
from regie.programmes.eligible import Party, answer, reasons
from regie.programmes.ruleset import Applicants, Block, Question, Threshold
from regie.programmes.typed import (
    day,
    euros,
    fields_of,
    flat,
    iban,
    is_iban,
    mark,
    merge,
    nested,
    whole,
)
from tests.programmes.make import wishes

RULES = library.call("plan-samenleven-2023").rules


def codes(typed: dict[str, Any], **changed: Any) -> dict[str, str]:
    """The fault of each field."""
    seen = check(replace(RULES, **changed), typed)
    assert all(fault_words(fault) for fault in seen.faults)
    return {field: fault.code for field, fault in seen.wrong.items()}


def test_what_is_right_brings_its_amounts() -> None:
    seen = check(RULES, wishes(l5=2250, l11=20))
    assert not seen.faults
    assert seen.total == Decimal(2250 * 60 + 20 * 320)
    assert seen.own == seen.total
    assert [wish.priority for wish in seen.wishes] == [1, 2]


@pytest.mark.parametrize(
    ("line", "name", "text", "code"),
    [
        ("5", "planned", "2251", "above_ceiling"),
        ("5", "planned", "2.251", "above_ceiling"),
        ("5", "planned", "-5", "below_zero"),
        ("5", "planned", "honderd", "not_whole"),
        ("5", "planned", "10,5", "not_whole"),
        ("5", "current", "-1", "below_zero"),
        ("5", "priority", "2", "priority_twice"),
        ("5", "priority", "", "no_priority"),
        ("5", "priority", "0", "priority_range"),
        ("5", "priority", "7", "priority_range"),
        ("99", "planned", "1", "unknown_line"),
    ],
)
def test_a_wrong_line_is_told_at_its_field(line: str, name: str, text: str, code: str) -> None:
    typed = wishes(l5=100, l11=20)
    typed["lines"].setdefault(line, {"current": "", "planned": "", "priority": ""})[name] = text
    field = f"l.{line}.{name}"
    assert codes(typed)[field] == code


def test_a_wrong_number_does_not_make_the_priorities_of_others_wrong() -> None:
    typed = wishes(l5=100, l11=20, l15=30)
    typed["lines"]["5"]["planned"] = "-5"
    assert codes(typed) == {"l.5.planned": "below_zero"}
    typed["lines"]["11"]["planned"] = "honderd"
    typed["lines"]["15"]["priority"] = "1"
    assert codes(typed) == {
        "l.5.planned": "below_zero",
        "l.5.priority": "priority_twice",
        "l.11.planned": "not_whole",
        "l.15.priority": "priority_twice",
    }


def test_a_line_without_units_asks_nothing_and_is_no_fault() -> None:
    typed = wishes(l5=100)
    typed["lines"]["11"] = {"current": "4", "planned": "0", "priority": ""}
    assert codes(typed) == {}
    assert codes({**typed, "lines": {}}) == {"l": "nothing_asked"}


def test_a_question_that_does_not_appear_asks_nothing() -> None:
    block = Block(
        "een",
        {"nl": "Een"},
        (
            Question("mentor", {"nl": "Mentor?"}, "yes_no", True),
            Question("waarom", {"nl": "Waarom?"}, "long_text", True, 10, when=("mentor", "yes")),
            Question("dieper", {"nl": "Dieper?"}, "text", True, when=("waarom", "x")),
        ),
    )
    typed = {**wishes(l5=1), "answers": {"mentor": "no", "waarom": "x", "dieper": ""}}
    assert codes(typed, form=(block,)) == {}
    assert "waarom" not in check(replace(RULES, form=(block,)), typed).answers
    typed["answers"] = {"mentor": "yes", "waarom": "x" * 11}
    assert codes(typed, form=(block,)) == {"a.waarom": "too_long"}
    typed["answers"] = {"mentor": "yes", "waarom": "x"}
    assert codes(typed, form=(block,)) == {"a.dieper": "empty"}


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [
        ("number", "2.250", "veel"),
        ("euro", "1.250,50", "1.2.3"),
        ("date", "1/10/2026", "31/02/2026"),
        ("choice", "a", "c"),
        ("yes_no", "no", "misschien"),
        ("iban", "be68 5390 0754 7034", "BE68 5390 0754 7035"),
        ("kbo", "0999.999.922", "0999.999.923"),
        ("email", "naam@voorbeeld.example", "naam@voorbeeld"),
        ("text", "abc", "abcdefghijklmnopqrstuvwxyz"),
    ],
)
def test_every_kind_of_answer_is_read(kind: str, right: str, wrong: str) -> None:
    question = Question("v", {"nl": "V"}, kind, True, 25, choices=("a", "b"))
    form = (Block("een", {"nl": "Een"}, (question,)),)
    assert codes({**wishes(l5=1), "answers": {"v": right}}, form=form) == {}
    assert "a.v" in codes({**wishes(l5=1), "answers": {"v": wrong}}, form=form)
    assert codes({**wishes(l5=1), "answers": {}}, form=form) == {"a.v": "empty"}


def test_an_activity_counts_only_with_its_three_marks() -> None:
    """Practising Dutch is its main aim, outside lessons, without a certificate."""
    rules = library.call("oefenkansen-2026").rules
    marks = ("hoofddoel", "buiten-les", "zonder-attest")

    def wrong(**told: str) -> dict[str, str]:
        answers = dict.fromkeys(marks, "yes") | {k.replace("_", "-"): v for k, v in told.items()}
        faults = check(rules, {"answers": answers}).wrong
        return {field: fault.code for field, fault in faults.items() if field.startswith("a.")}

    assert wrong() == {}
    assert wrong(buiten_les="no") == {"a.buiten-les": "only"}
    assert wrong(hoofddoel="misschien") == {"a.hoofddoel": "not_choice"}


def test_costs_and_incomes_balance() -> None:
    rules = library.call("gelijke-kansen-2026-1").rules
    rules = replace(rules, form=())
    costs = [{"amount": "10.000"}, {"amount": "2500,50"}, {"amount": ""}]
    incomes = [{"amount": "8000"}, {"amount": ""}, {"amount": "4.500,50"}]
    seen = check(rules, {"costs": costs, "incomes": incomes})
    assert not seen.faults
    assert seen.total == Decimal(8000)
    assert len(seen.rows) == 4
    wrong = check(rules, {"costs": costs, "incomes": [{"amount": "8000"}, {"amount": "-1"}]}).wrong
    assert wrong["i"].code == "no_balance"
    assert wrong["i.1.amount"].code == "below_zero"
    assert check(rules, {}).wrong["c"].code == "no_costs"


def test_shares_stay_within_the_line() -> None:
    shares, faults = check_shares(
        RULES, {"5": {"units": "60", "own": "1.000"}, "11": {"units": "-1"}, "99": {"units": "1"}}
    )
    assert [(one.line, one.units, one.own) for one in shares if one.units] == [
        ("5", 60, Decimal(1000))
    ]
    assert {fault.code for fault in faults} == {"below_zero", "unknown_line"}
    assert shares_over({"5": 100}, [("5", 60), ("5", 41)]) == {"5": (101, 100)}
    assert shares_over({"5": 100}, [("5", 60), ("5", 40)]) == {}


def test_every_fault_has_words_of_its_own() -> None:
    assert len({str(words) for words in FAULTS.values()}) == len(FAULTS)


# --- two people


FIELDS = [name for name, _part in fields_of(RULES)]
_told = st.dictionaries(st.sampled_from(FIELDS[:12]), st.text(max_size=4), max_size=8)


@given(_told, _told, _told)
def test_nothing_typed_is_lost_when_two_save(
    base: dict[str, str], mine: dict[str, str], theirs: dict[str, str]
) -> None:
    """Each field that one changed stands; a field that both changed comes back as a clash."""
    was = {name: mark(text) for name, text in base.items() if text}
    stands = {**base, **theirs}
    merged = merge(stands, mine, was)
    clashes = {clash.field: clash for clash in merged.clashes}
    for name, text in mine.items():
        if text != base.get(name, ""):
            if name in clashes:
                assert clashes[name].mine == text
                assert clashes[name].theirs == theirs[name] != base.get(name, "")
            else:
                assert merged.fields.get(name, "") == text
    for name, text in theirs.items():
        if name not in mine or mine[name] == base.get(name, ""):
            assert merged.fields[name] == text


@given(st.dictionaries(st.sampled_from(FIELDS), st.text(min_size=1, max_size=5), max_size=20))
def test_fields_come_back_as_they_were(told: dict[str, str]) -> None:
    kept = flat(nested(RULES, told))
    assert {n: t for n, t in kept.items() if not n.startswith("b.")} == {
        n: t for n, t in told.items() if not n.startswith("b.")
    }
    assert {n for n in kept if n.startswith("b.")} == {n for n in told if n.startswith("b.")}


# --- reading


@pytest.mark.parametrize(
    ("text", "number"),
    [("2250", 2250), ("2.250", 2250), ("2 250", 2250), ("-3", -3), ("2.25", None), ("", None)],
)
def test_whole_numbers(text: str, number: int | None) -> None:
    assert whole(text) == number


def test_amounts_days_and_accounts() -> None:
    assert euros("1.250,5") == Decimal("1250.5")
    assert euros("12.50") == Decimal("12.50")
    assert euros("€ 1 000") == Decimal(1000)
    assert euros("1,234") is None
    assert day("1-2-2026") == day("2026-02-01")
    assert day("morgen") is None
    assert is_iban(iban("BE68 5390 0754 7034"))
    assert is_iban("NL91ABNA0417164300")
    assert not is_iban("BE685390075470")
    assert not is_iban("BE69539007547034")


# --- who may


def test_who_may_apply_with_the_figure_used() -> None:
    rules = Applicants(
        ("municipality", "partnership"),
        named=("vzw 'de Rand' met de faciliteitengemeenten",),
        excluded=("Gent",),
        threshold=Threshold("herkomst", 7500, True),
    )
    big = Party("Lokaal bestuur Aa", ("municipality",), "Aa", "Noord", 8000)
    small = Party("Lokaal bestuur Bee", ("municipality",), "Bee", "Noord", 5000)
    other = replace(small, name="Cee", place="Cee", region="Zuid", figure=3000)
    blank = replace(small, figure=None)
    club = Party("Vereniging", ("organisation",))
    assert answer(reasons(rules, big)) == "yes"
    assert answer(reasons(rules, small)) == "no"
    assert answer(reasons(rules, small, [replace(other, region="Noord")])) == "yes"
    told = reasons(rules, small, [other])
    assert [one.code for one in told if one.answer == "no"] == ["other_region"]
    assert answer(reasons(rules, blank)) == "not_known"
    assert answer(reasons(rules, blank, [big])) == "yes"
    assert answer(reasons(rules, club)) == "no"
    assert answer(reasons(rules, Party("vzw de Rand", ("organisation",)))) == "yes"
    assert answer(reasons(rules, replace(big, place="Gent"))) == "no"
