"""Real transactions: a round that closes while somebody writes."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import OperationalError, connection, connections

from regie.base import approvals
from regie.base.actor import Role
from regie.base.errors import Refusal
from regie.base.models import Approval
from regie.budgets import ledger, selectors
from regie.budgets.entries import Entry
from regie.budgets.models import Balance, Movement, Round
from regie.budgets.services import closing, movements, reverse_movement, take_back
from regie.budgets.services import entries as posting
from tests.actors.make_people import somebody
from tests.budgets.make import ACTOR, ONE, a_round, articles, close_round, write
from tests.races import while_held


@pytest.mark.django_db(transaction=True)
def test_what_is_written_while_a_round_closes_is_in_the_balance_or_refused() -> None:
    (one,) = articles(ONE)
    round_ = a_round()
    write(round_, "opening", (one, "VAK", 1000))
    start = Barrier(5)
    written: list[int] = []

    def worker(amount: int) -> None:
        try:
            start.wait()
            write(round_, "other_adjustment", (one, "VAK", amount))
            written.append(amount)
        except (Refusal, OperationalError):
            # SQLite in memory has no queue for its one lock: who comes second is turned away.
            pass
        finally:
            connections.close_all()

    def closer() -> None:
        try:
            start.wait()
            while Round.objects.get(code="BO2031").state == "open":
                # Refused where somebody wrote since it looked.
                with suppress(OperationalError, Refusal):
                    close_round(ACTOR, round_)
        finally:
            connections.close_all()

    threads = [Thread(target=worker, args=(amount,)) for amount in (1, 2, 4, 8)]
    threads.append(Thread(target=closer))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Round.objects.get(code="BO2031").state == "closed"
    assert Balance.objects.get().amount == 1000 + sum(written)
    assert selectors.broken_balances() == []


@pytest.mark.django_db(transaction=True)
def test_who_writes_and_who_approves_the_closing_do_not_wait_for_each_other() -> None:
    (one,) = articles(ONE)
    round_ = a_round()
    write(round_, "opening", (one, "VAK", 1000))
    asked = closing.ask_closing(somebody(Role.FINANCIAL_OFFICER), round_)
    approver = somebody(Role.APPROVER)
    late = while_held(
        Approval.objects.filter(pk=asked.pk),
        lambda: approvals.approve(approver, asked, asked.digest),
        lambda: write(round_, "other_adjustment", (one, "VAK", 1)),
    )
    assert isinstance(late, Refusal)
    assert Balance.objects.get().amount == 1000


@pytest.mark.django_db(transaction=True)
def test_what_was_being_written_before_it_was_asked_is_not_closed_unseen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (one,) = articles(ONE)
    round_ = a_round()
    write(round_, "opening", (one, "VAK", 1000))
    officer, approver = somebody(Role.FINANCIAL_OFFICER), somebody(Role.APPROVER)
    # Who writes has looked for a request before there was one.
    monkeypatch.setattr(movements, "end_closing", lambda rounds: None)

    def close() -> None:
        asked = closing.ask_closing(officer, round_)
        approvals.approve(approver, asked, asked.digest)

    late = while_held(
        Round.objects.filter(pk=round_.pk),
        lambda: write(round_, "other_adjustment", (one, "VAK", 1)),
        close,
    )
    assert "intussen gewijzigd" in str(late)
    assert Round.objects.get(pk=round_.pk).state == "open"


@pytest.mark.django_db(transaction=True)
def test_what_somebody_reverses_meanwhile_is_not_taken_back_twice() -> None:
    articles(ONE)
    round_ = a_round()
    entry = Entry(
        round="BO2031", kind="index", article=ONE, amounts={"VAK": Decimal(5)}, ground="x"
    )
    first, second = posting.post(ACTOR, [entry, entry], file="onefile00000").movements
    late = while_held(
        Round.objects.filter(pk=round_.pk),
        lambda: reverse_movement(ACTOR, first, "mis"),
        lambda: take_back(ACTOR, "onefile00000", "mis"),
    )
    assert late is None
    reversed_ = Movement.objects.filter(reverses__isnull=False)
    assert sorted(reversed_.values_list("reverses", flat=True)) == [first.pk, second.pk]
    assert ledger.read(round_) == {}


@pytest.mark.django_db(transaction=True)
def test_the_guards_are_there_after_migrating() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        names = {name for (name,) in cursor.fetchall()}
    assert {"ledger_balance_update", "ledger_leg_insert", "ledger_round_update"} <= names
