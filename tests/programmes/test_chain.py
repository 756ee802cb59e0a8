"""From a call to its awards, in the register."""

from __future__ import annotations

from decimal import Decimal

import pytest

from regie.base.errors import Invalid, NotAllowed, Refusal
from regie.programmes import library
from regie.programmes.models import AwardLine, Call, CallRules
from regie.programmes.ruleset import as_data, from_data
from regie.programmes.selectors.rules import rules_in_force, rules_of
from regie.programmes.services.applications import save, start, submit
from tests.programmes.make import (
    IN_TIME,
    a_board,
    a_call,
    awarded,
    signatory,
    submitted,
    wishes,
)

pytestmark = pytest.mark.django_db


def test_every_call_reads_back_from_the_register_as_its_file_says() -> None:
    """All that the rules tell survives being kept."""
    for told in library.calls():
        call = a_call(told.code)
        row = rules_in_force(call)
        assert row is not None
        kept = rules_of(row)
        assert as_data(kept) == as_data(told.rules)
        assert kept.lines == told.rules.lines
        assert kept.version == told.rules.version


def test_rules_that_cannot_be_are_refused_by_field() -> None:
    """Rules that people make are read as strictly as files."""
    told = as_data(library.call("plan-samenleven-2023").rules)
    with pytest.raises(Invalid, match=r"regels \(opens\)"):
        from_data({**told, "dates": {"opens": "volgende week"}}, "regels")


def test_the_chain_from_call_to_award() -> None:
    """What was asked is divided by the rule, and awarded with its lines and reports."""
    call = a_call()
    for name, planned in (("Aa", 100), ("Bee", 300)):
        submitted(call, a_board(name), wishes(l5=planned))
    one, two = sorted(awarded(call, 12_000), key=lambda award: award.number)
    assert one.amount + two.amount == Decimal(12_000)
    assert {line.units for line in AwardLine.objects.filter(award__in=(one, two))} == {50, 150}
    assert one.reports.count() == 2
    assert call.applications.filter(state="decided").count() == 2


def test_one_application_each_and_by_who_signs() -> None:
    """A second application of the same board is refused; only who signs submits."""
    call, board = a_call(), a_board("Aa")
    signer = signatory(board)
    application = start(signer, call, board)
    with pytest.raises(Refusal, match="al een aanvraag"):
        start(signer, call, board)
    save(signer, application, application.version, wishes(l5=2251))
    with pytest.raises(Invalid):
        submit(signer, application, application.version, IN_TIME)
    with pytest.raises(NotAllowed):
        submit(signatory(a_board("Bee")), application, application.version, IN_TIME)


def test_a_call_is_loaded_once() -> None:
    """Loading again changes nothing."""
    assert a_call().pk == a_call().pk
    assert CallRules.objects.filter(call__code="plan-samenleven-2022").count() == 0
    assert a_call("plan-samenleven-2022").rules.count() == 2
    assert Call.objects.count() == 2
