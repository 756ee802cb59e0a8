"""A server that anybody's browser can visit, for the tests of one file."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings
from django.utils import translation
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from regie.base.actor import Role
from regie.base.models import Account
from regie.demo.accounts import who_plays
from tests.conftest import forgetting
from tests.snapshots import whatever_happens

TODAY = "2024-05-01"


@contextmanager
def served(blocker: DjangoDbBlocker, *, demo: bool = True) -> Iterator[str]:
    """Serve an empty register; everything that was written is gone afterwards.

    Its pages and the test may not ask the database at one moment: SQLite in memory is one
    connection. Leave the page before you write.
    """
    with (
        blocker.unblock(),
        override_settings(DEMO=demo, TODAY=TODAY),
        translation.override("nl"),
        # PostgreSQL has no copy at hand: it is emptied, and its guards stand aside for that.
        whatever_happens() if connection.vendor == "sqlite" else _emptied(),
    ):
        server = LiveServer("localhost")
        try:
            yield server.url
        finally:
            stop(server)


@contextmanager
def _emptied() -> Iterator[None]:
    try:
        yield
    finally:
        with forgetting():
            call_command("flush", verbosity=0, interactive=False)


def stop(server: LiveServer) -> None:
    """Stop a server, once it has answered everything.

    A closed browser leaves connections behind whose threads end a moment later; without the shared
    connection to the database they would end in an error.
    """
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(timeout=10)
    server.stop()


def session(role: Role) -> dict[str, str]:
    """The cookies of whoever plays ``role`` in the demonstration."""
    client = Client()
    account = Account.objects.get(email=who_plays(role).email)
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
    return {"regie": client.cookies["regie"].value}
