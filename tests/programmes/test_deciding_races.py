"""Real transactions: two persons who take two versions at once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import OperationalError, connection, connections

from regie.base import approvals
from regie.base.actor import Actor, Role
from regie.base.errors import Refusal
from regie.base.models import Approval
from regie.programmes.models import Application, Decision
from regie.programmes.services.completeness import keep_check
from regie.programmes.services.decisions import ask_taking, prepare
from tests.actors.make_people import somebody
from tests.programmes.make import ACTOR, a_board, a_call, submitted


@pytest.mark.django_db(transaction=True)
def test_of_two_versions_that_are_taken_at_once_one_is() -> None:
    call = a_call()
    application = submitted(call, a_board("Aa"))
    keep_check(ACTOR, application, 0, "complete")
    asked: list[Approval] = []
    for title in ("Een", "Twee"):
        version = prepare(ACTOR, call, title, Decimal(1_000))
        asked.append(ask_taking(somebody(Role.COORDINATOR), version, 1, "VR 1", date(2023, 9, 15)))
    start = Barrier(2)
    won: list[str] = []

    def taker(actor: Actor, row: Approval) -> None:
        try:
            start.wait()
            approvals.approve(actor, row, row.digest)
            won.append(row.uid)
        except (Refusal, OperationalError):
            # SQLite in memory has no queue for its one lock: who comes second is turned away.
            pass
        finally:
            connections.close_all()

    threads = [Thread(target=taker, args=(somebody(Role.APPROVER), row)) for row in asked]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Decision.objects.filter(state="taken").count() == len(won) <= 1
    assert won or connection.vendor == "sqlite"
    application = Application.objects.get()
    assert application.state == ("decided" if won else "submitted")
