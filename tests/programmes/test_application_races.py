"""Twenty at one moment: numbers follow each other, and nobody gets two."""

from __future__ import annotations

import threading
import time
from contextlib import suppress

import pytest
from django.db import OperationalError, connections

from regie.programmes.models import Application, Submission
from regie.programmes.services import save, start, submit
from tests.programmes.make import ACTOR, IN_TIME, a_board, a_call, wishes


@pytest.mark.django_db(transaction=True)
def test_twenty_submissions_at_one_moment_get_twenty_numbers() -> None:
    """Each board tries twice at the same moment: one of both is refused."""
    call, drafts = a_call(), []
    for number in range(20):
        draft = start(ACTOR, call, a_board(f"Bestuur {number}"))
        drafts.append(save(ACTOR, draft, draft.version, wishes(l5=100)))
    gate, refused = threading.Barrier(40), []

    def go(key: int, version: int) -> None:
        try:
            gate.wait()
            while True:
                # SQLite in memory has no queue for its one lock: who is turned away comes again.
                with suppress(OperationalError):
                    draft = Application.objects.select_related("call", "organisation").get(pk=key)
                    submit(ACTOR, draft, version, IN_TIME)
                    break
                time.sleep(0.05)
        except Exception as error:  # noqa: BLE001 - the test itself says which there may be
            refused.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=go, args=(draft.pk, draft.version))
        for draft in drafts
        for _twice in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["Conflict"] * 20
    numbers = Application.objects.filter(call=call).values_list("number", flat=True)
    assert sorted(numbers) == list(range(1, 21))
    assert Submission.objects.count() == 20
