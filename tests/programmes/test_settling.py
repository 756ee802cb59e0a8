"""The rules by which an award is paid, reported and settled."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from regie.programmes import iban, pain
from regie.programmes.settling import (
    Part,
    Reached,
    Told,
    divide,
    judge,
    owed_by,
    sample,
    settle,
    suspects,
)

euros = st.integers(0, 10**9).map(lambda cents: Decimal(cents).scaleb(-2))
weights = st.lists(st.integers(0, 5000), min_size=1, max_size=12)


@given(st.integers(0, 10**9), weights)
def test_what_is_divided_is_all_of_it(whole: int, over: list[int]) -> None:
    """Nothing is lost, nobody gets two more than the exact share, who weighs nothing gets none."""
    made = divide(whole, over)
    assert sum(made) == whole
    total = sum(over)
    if total:
        for part, weight in zip(made, over, strict=True):
            assert abs(part - whole * weight / total) < 1 + 1e-6 * whole
            assert weight or not part


@given(euros, st.lists(euros, max_size=5), euros)
def test_a_settlement_adds_up(awarded: Decimal, backs: list[Decimal], paid: Decimal) -> None:
    """What was paid, with the balance and less the recovery, is what it comes to."""
    told = settle(awarded, backs, paid)
    assert told.paid + told.balance - told.recovery == told.amount <= awarded
    assert told.amount >= 0
    assert not (told.balance and told.recovery)


@given(euros, st.lists(st.tuples(st.integers(0, 300), st.none() | st.integers(0, 400)), min_size=1))
def test_partners_owe_together_what_is_asked_back(
    back: Decimal, told: list[tuple[int, int | None]]
) -> None:
    """The shares of partners are the whole, and who missed nothing owes nothing."""
    some = [Part(units, extra) for units, extra in told]
    owed = owed_by(back, some)
    assert sum(owed) == back
    if any(part.units > (part.extra or 0) for part in some):
        for part, amount in zip(some, owed, strict=True):
            assert part.units > (part.extra or 0) or not amount


def _reached(realised: int | None, current: int | None = 0, *, motivated: bool = False) -> Reached:
    return Reached(40, Decimal(60), Decimal(2400), realised, current, 10, motivated)


@pytest.mark.parametrize(
    ("told", "proposal", "why", "back"),
    [
        (_reached(40), "accept", "reached", 0),
        (_reached(400), "accept", "above", 0),
        (_reached(30), "recover", "unmotivated", 600),
        (_reached(50, 20), "recover", "unmotivated", 600),
        (_reached(30, motivated=True), "ask", "motivated", 600),
        (_reached(0), "recover", "unmotivated", 2400),
        (_reached(None), "ask", "not_told", 0),
        (_reached(60, None), "ask", "current_not_told", 0),
    ],
)
def test_the_rule_of_a_line(told: Reached, proposal: str, why: str, back: int) -> None:
    """Nothing told is not zero; more than granted is fine; missed costs its units."""
    judged = judge(told)
    assert [judged.proposal, judged.why] == [proposal, why]
    assert judged.back == back


def test_two_actions_that_tell_the_same_number_are_asked_about() -> None:
    """Only of the same unit, in different actions, and not for small numbers."""
    some = [
        Told(1, "6", "persoon", 30),
        Told(2, "7", "persoon", 30),
        Told(3, "7", "persoon", 30),
        Told(4, "8", "gezin", 30),
        Told(5, "9", "persoon", 4),
        Told(6, "10", "persoon", 4),
    ]
    assert suspects(some) == [(1, 2), (1, 3)]


@given(st.permutations([(str(n % 4), f"uid{n}") for n in range(40)]), st.integers(1, 12))
def test_a_sample_can_be_drawn_again(lines: list[tuple[str, str]], per_action: int) -> None:
    """The order of the lines changes nothing, and every action has its number."""
    drawn = sample("2024-10-15", lines, per_action)
    assert drawn == sample("2024-10-15", sorted(lines), per_action)
    assert len(drawn) == 4 * min(10, per_action)
    assert set(drawn) <= set(lines)


def test_a_sample_is_what_the_documentation_says() -> None:
    """Written out, so that anybody can do it: another seed draws another."""
    lines = [("2", name) for name in "abcdefgh"]
    assert sample("zaad", lines, 3) == [("2", "h"), ("2", "d"), ("2", "b")]
    assert sample("ander zaad", lines, 3) != sample("zaad", lines, 3)


@pytest.mark.parametrize(
    ("number", "wrong"),
    [
        ("BE68 5390 0754 7034", False),
        ("be68539007547034", False),
        ("NL91ABNA0417164300", False),
        ("BE68 5390 0754 7035", True),
        ("BE68 5390 0754 703", True),
        ("539007547034", True),
        ("", True),
        ("BE٦٨539007547034", True),
    ],
)
def test_an_account_number_is_checked(number: str, wrong: bool) -> None:
    """By its length and its own control."""
    assert bool(iban.fault(number)) is wrong


def test_a_payment_message_has_its_controls() -> None:
    """Well formed, in the order of the standard, with exact amounts and their sum."""
    transfers = [
        pain.Transfer(f"REF-{n}", "Stad Émile & zonen", "BE68539007547034", amount, "toelage <1>")
        for n, amount in enumerate((Decimal("0.01"), Decimal("99999999.99"), Decimal("1200.10")))
    ]
    made = pain.document(
        pain.Message(
            "REGIE-1",
            datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC),
            "Agentschap",
            "BE68539007547034",
            date(2024, 1, 9),
            transfers,
        )
    )
    root = etree.fromstring(made)
    space = {"p": pain.NAMESPACE}
    assert root.xpath("string(//p:GrpHdr/p:CtrlSum)", namespaces=space) == "100001200.10"
    assert root.xpath("string(//p:PmtInf/p:CtrlSum)", namespaces=space) == "100001200.10"
    assert root.xpath("string(//p:GrpHdr/p:NbOfTxs)", namespaces=space) == "3"
    amounts = root.xpath("//p:InstdAmt[@Ccy='EUR']/text()", namespaces=space)
    assert [Decimal(one) for one in amounts] == [one.amount for one in transfers]
    names = root.xpath("//p:Cdtr/p:Nm/text()", namespaces=space)
    assert set(names) == {"Stad Emile zonen"}
    block = [etree.QName(one).localname for one in root.xpath("//p:PmtInf/*", namespaces=space)]
    assert block == [
        *("PmtInfId", "PmtMtd", "BtchBookg", "NbOfTxs", "CtrlSum", "PmtTpInf", "ReqdExctnDt"),
        *("Dbtr", "DbtrAcct", "DbtrAgt", "ChrgBr", *["CdtTrfTxInf"] * 3),
    ]
    row = root.xpath("//p:CdtTrfTxInf[1]/*", namespaces=space)
    assert [etree.QName(one).localname for one in row] == [
        *("PmtId", "Amt", "Cdtr", "CdtrAcct", "RmtInf"),
    ]
    with pytest.raises(ValueError, match="no payments"):
        pain.document(pain.Message("1", datetime.now(UTC), "a", "b", date(2024, 1, 1), []))
