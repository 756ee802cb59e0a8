"""Real transactions: a round that closes while somebody writes."""

from __future__ import annotations

from contextlib import suppress
from threading import Barrier, Thread

import pytest
from django.db import OperationalError, connection, connections

from regie.base.errors import Refusal
from regie.budgets import selectors
from regie.budgets.models import Balance, Round
from tests.budgets.make import ACTOR, ONE, a_round, articles, close_round, write


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
                with suppress(OperationalError):
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
def test_the_guards_are_there_after_migrating() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        names = {name for (name,) in cursor.fetchall()}
    assert {"ledger_balance_update", "ledger_leg_insert", "ledger_round_update"} <= names
