"""Two at one moment, in an order that the test chooses."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.db.models import QuerySet

_WAITING = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'
"""
_SECONDS = 10


def while_held(
    held: QuerySet[Any], first: Callable[[], object], second: Callable[[], object]
) -> Exception | None:
    """Hold rows, let ``second`` come as far as those rows, do ``first``, let go. What ``second``
    raised; a ``second`` that never waits for the rows fails the test.

    Only PostgreSQL has locks on rows: with SQLite the test is skipped.
    """
    if connection.vendor != "postgresql":
        pytest.skip("rows are held one by one only by PostgreSQL")
    raised: list[Exception] = []

    def come() -> None:
        try:
            second()
        except Exception as error:  # noqa: BLE001 - the test itself says which there may be
            raised.append(error)
        finally:
            connections.close_all()

    thread = Thread(target=come)
    with transaction.atomic():
        assert list(held.select_for_update())
        thread.start()
        waits = _waits(thread)
        first()
    thread.join()
    assert waits, f"it never waited: {raised}"
    return raised[0] if raised else None


def _waits(thread: Thread) -> bool:
    end = time.monotonic() + _SECONDS
    while thread.is_alive() and time.monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # it stands still in a transaction
            cursor.execute(_WAITING)
            if cursor.fetchone()[0]:
                return True
        time.sleep(0.02)
    return False
