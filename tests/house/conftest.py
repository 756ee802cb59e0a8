"""What the laws of the whole house stand on: the demonstration, loaded once a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.backends.postgresql.base import DatabaseWrapper
from django.test import override_settings
from django.utils.translation import override
from pytest_django import DjangoDbBlocker

from regie.base.actor import Role
from tests.house.addresses import put_on_the_desk
from tests.snapshots import demonstration as fill
from tests.snapshots import whatever_happens

TODAY = "2024-05-01"


@pytest.fixture(scope="session")
def full_copy(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """On PostgreSQL the name of a database of its own with the demonstration in it, loaded once."""
    own = connection.settings_dict["NAME"]
    name = f"{own}_full"
    with django_db_blocker.unblock(), override_settings(DEMO=True, TODAY=TODAY), override("nl"):
        connection.close()
        _manage(f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}" TEMPLATE "{own}"')
        with _in(name):
            fill()
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        yield name
        _manage(f'DROP DATABASE "{name}"')


def _manage(*statements: str) -> None:
    """Make and drop databases; nobody may be in them."""
    engine = connections[DEFAULT_DB_ALIAS]
    assert isinstance(engine, DatabaseWrapper)
    with engine._nodb_cursor() as cursor:
        for one in statements:
            cursor.execute(one)


@contextmanager
def _in(name: str) -> Iterator[None]:
    """Questions meanwhile go to another database."""
    own = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own


@pytest.fixture(scope="module")
def demonstration(
    django_db_blocker: DjangoDbBlocker, request: pytest.FixtureRequest
) -> Iterator[None]:
    """The demonstration as ``regie demo`` loads it; afterwards it is gone."""
    request.getfixturevalue("django_db_setup")
    with django_db_blocker.unblock(), override_settings(DEMO=True, TODAY=TODAY), override("nl"):
        if connection.vendor == "sqlite":
            with whatever_happens():
                fill()
                yield
        else:
            with _in(request.getfixturevalue("full_copy")), taken_back():
                yield


@contextmanager
def taken_back() -> Iterator[None]:
    """What is written meanwhile is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def furnish(demonstration: None) -> Iterator[Callable[[Role | None], None]]:
    """Sees to it that only ``role`` has something on the desk, or nobody. What stands there already
    stays from test to test: putting it there takes longer than most tests."""
    current: Role | None = None
    with ExitStack() as desk:

        def see_to(role: Role | None) -> None:
            nonlocal current
            if role is current:
                return
            desk.close()
            current = role
            if role is not None:
                desk.enter_context(taken_back())
                put_on_the_desk(role)

        yield see_to


@pytest.fixture
def db(furnish: Callable[[Role | None], None], request: pytest.FixtureRequest) -> Iterator[None]:
    """The database of a house test: the demonstration, with what ``pytest.mark.desk(role)`` asks
    for; what the test writes is taken back."""
    marker = request.node.get_closest_marker("desk")
    with override("nl"):
        furnish(marker.args[0] if marker else None)
        with taken_back():
            yield
