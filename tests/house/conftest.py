"""What the laws of the whole house stand on: the demonstration, loaded once a file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils.translation import override
from pytest_django import DjangoDbBlocker

from regie.base.actor import system
from regie.demo.register import load

TODAY = "2024-05-01"


@pytest.fixture(scope="module")
def demonstration(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The demonstration as ``regie demo`` loads it, in one transaction that is taken back."""
    with (
        django_db_blocker.unblock(),
        override_settings(DEMO=True, TODAY=TODAY),
        override("nl"),
        transaction.atomic(),
    ):
        load(system("test"))
        yield
        transaction.set_rollback(True)


@pytest.fixture
def db(demonstration: None) -> Iterator[None]:
    """The database of a house test: the demonstration; what the test writes is taken back."""
    with override("nl"), transaction.atomic():
        yield
        transaction.set_rollback(True)
