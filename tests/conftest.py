"""Settings for all tests."""

import importlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.base.houses import House, house

# How long an example takes says more of the machine than of the code.
settings.register_profile("regie", deadline=None)
settings.load_profile("regie")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line when the real papers were not here, so that nobody thinks they were tried."""
    if not os.environ.get("REGIE_SOURCES"):
        terminalreporter.write_line(
            "The real papers were not here (REGIE_SOURCES is not set): the shipped reading proved "
            "itself, nothing was read from the papers."
        )


#: Whoever asks for one of these has a database.
_DATABASE = frozenset({"db", "transactional_db", "live_server", "migrated"})


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what must hold on PostgreSQL too."""
    for item in items:
        if item.get_closest_marker("django_db") or _DATABASE & set(
            getattr(item, "fixturenames", ())
        ):
            item.add_marker("database")


#: Migrations that make the database refuse to forget: what they put and take, by vendor.
_GUARDS = (
    "regie.base.migrations.0002_history_is_kept",
    "regie.budgets.migrations.0002_ledger_is_kept",
)


@pytest.fixture(autouse=True)
def _history_can_be_emptied(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test with real transactions leaves an empty database behind; the database itself refuses
    to forget its history and ledger, so its guards stand aside for that moment."""
    marker = request.node.get_closest_marker("django_db")
    real = marker is not None and (marker.kwargs.get("transaction") or True in marker.args[:1])
    if not real and not {"transactional_db", "live_server"} & set(request.fixturenames):
        yield
        return
    request.getfixturevalue("transactional_db")
    from django.db import connection

    guards = [importlib.import_module(name) for name in _GUARDS]
    for after in (False, True):
        if after:
            yield
        with connection.cursor() as cursor:
            for guard in guards:
                for statement in (guard.TAKE if after else guard.PUT)[connection.vendor]:
                    cursor.execute(statement)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house with empty tables, to copy from."""
    with house(tmp_path_factory.mktemp("template")) as template:
        template.run("from django.core.management import call_command as c; c('migrate', '-v0')")
        yield template


@pytest.fixture
def own_house(migrated: House, tmp_path: Path) -> Iterator[House]:
    """A migrated house for one test."""
    with house(tmp_path, migrated) as copy:
        yield copy
