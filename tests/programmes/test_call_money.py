"""A call is told from which reserved money it pays, until it gave some."""

from __future__ import annotations

import pytest

from regie.base.actor import Actor, Role
from regie.base.errors import Conflict, NotAllowed, Refusal
from regie.programmes.models import Call
from regie.programmes.selectors.call_money import claim_of, open_claims
from regie.programmes.services.call_money import pay_from
from tests.programmes.make import ACTOR, a_board, a_call, awarded, submitted, wishes
from tests.programmes.make_awards import paid_call

pytestmark = pytest.mark.django_db


def reserved() -> tuple[Call, str]:
    """A call without money, and an amount that was reserved for a call and waits."""
    call = paid_call()
    claim = claim_of(call)
    assert claim is not None
    Call.objects.filter(pk=call.pk).update(claim=None)
    call.refresh_from_db()
    return call, claim.uid


def test_a_call_pays_from_what_was_reserved_and_can_change() -> None:
    call, claim = reserved()
    pay_from(ACTOR, call, claim, call.version)
    call.refresh_from_db()
    assert call.claim is not None
    assert call.claim.uid == claim
    pay_from(ACTOR, call, "", call.version)
    call.refresh_from_db()
    assert call.claim is None


def test_another_call_cannot_take_it_too() -> None:
    call, claim = reserved()
    pay_from(ACTOR, call, claim, call.version)
    other = a_call("plan-samenleven-2022")
    assert not open_claims(other).exists()
    with pytest.raises(Refusal, match="niet vrij"):
        pay_from(ACTOR, other, claim, other.version)


def test_who_was_late_hears_it() -> None:
    call, claim = reserved()
    pay_from(ACTOR, call, claim, call.version)
    with pytest.raises(Conflict):
        pay_from(ACTOR, call, "", call.version)


def test_only_who_keeps_calls() -> None:
    call, claim = reserved()
    with pytest.raises(NotAllowed):
        pay_from(Actor(name="x", roles=frozenset({Role.ASSESSOR})), call, claim, call.version)


def test_money_that_was_given_stays_where_it_came_from() -> None:
    call, claim = reserved()
    submitted(call, a_board("Aa"), wishes(l5=100))
    awarded(call, 10_000)
    with pytest.raises(Refusal, match="kende al geld toe"):
        pay_from(ACTOR, call, claim, call.version)
