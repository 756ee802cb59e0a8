"""What the laws of the whole house stand on: the demonstration, loaded once a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
from django.db import connection, transaction
from django.test import override_settings
from django.utils.translation import override
from pytest_django import DjangoDbBlocker

from regie.base.actor import Role
from tests.house.addresses import put_on_the_desk
from tests.snapshots import demonstration as fill
from tests.snapshots import whatever_happens

TODAY = "2024-05-01"


@pytest.fixture(scope="module")
def demonstration(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The demonstration as ``regie demo`` loads it; afterwards it is gone."""
    with django_db_blocker.unblock(), override_settings(DEMO=True, TODAY=TODAY), override("nl"):
        if connection.vendor == "sqlite":
            with whatever_happens():
                fill()
                yield
        else:
            with taken_back():
                fill()
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
