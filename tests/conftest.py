"""Settings for all tests, and a real browser."""

from __future__ import annotations

import importlib
import os
import shutil
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from pytest_django import DjangoDbBlocker
from pytest_django.plugin import blocking_manager_key

from tests.base.houses import SERVER, House, house

if TYPE_CHECKING:
    from playwright.sync_api import Browser

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


def pytest_sessionfinish() -> None:
    """Let the process that asks the figures end with the tests that needed it."""
    from django.conf import settings

    if settings.configured:
        from regie.indicators.engine import client

        client.stop()


#: Whoever asks for one of these has a database.
_DATABASE = frozenset({"db", "transactional_db", "migrated"})


#: What takes longest after the tests in a browser.
_LONG = ("tests/house/", "tests/cli/", "tests/upgrade/")


def _turn(item: pytest.Item) -> int:
    if item.get_closest_marker("browser"):
        return 0
    return 1 if item.nodeid.startswith(_LONG) else 2


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what must hold on PostgreSQL too; what takes longest goes first, so that no process is
    left with it while the others are done."""
    items.sort(key=_turn)
    for item in items:
        if item.get_closest_marker("django_db") or _DATABASE & set(
            getattr(item, "fixturenames", ())
        ):
            item.add_marker("database")


#: Migrations that make the database refuse to forget: what they put and take, by vendor.
_GUARDS = (
    "regie.base.migrations.0002_history_is_kept",
    "regie.budgets.migrations.0002_ledger_is_kept",
    "regie.programmes.migrations.0002_rules_are_kept",
    "regie.programmes.migrations.0003_letters_are_kept",
    "regie.programmes.migrations.0005_nothing_beyond_the_award",
    "regie.budgets.migrations.0004_scale",
    "regie.budgets.migrations.0006_grants",
    "regie.budgets.migrations.0008_claims",
    "regie.plans.migrations.0004_answers_are_kept",
    "regie.indicators.migrations.0002_versions_are_kept",
)


def _is_real(item: pytest.Item) -> bool:
    """Whether a test has real transactions."""
    marker = item.get_closest_marker("django_db")
    real = marker is not None and (marker.kwargs.get("transaction") or True in marker.args[:1])
    return real or "transactional_db" in getattr(item, "fixturenames", ())


@pytest.fixture(autouse=True)
def _history_can_be_emptied(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test with real transactions leaves an empty database behind; the database itself refuses
    to forget its history and ledger, so its guards stand aside for that moment."""
    if not _is_real(request.node):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    _guards("TAKE")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(
    item: pytest.Item, nextitem: pytest.Item | None
) -> Generator[None, None, None]:
    """Once its database was emptied, the next test finds the guards in place again."""
    yield
    if nextitem is not None and _is_real(item):
        with item.config.stash[blocking_manager_key].unblock():
            _guards("PUT")


@pytest.fixture(autouse=True)
def _nothing_is_remembered(request: pytest.FixtureRequest) -> None:
    """A page asks as much of the database in every test, and words are in the language of the
    register, whatever ran before."""
    if request.node.get_closest_marker("database"):
        from django.utils import translation

        from regie.plans.selectors import sieve

        translation.deactivate()
        sieve.forget()
        from regie.programmes.selectors import dividing

        dividing.forget()


@contextmanager
def forgetting() -> Iterator[None]:
    """The database may forget meanwhile."""
    _guards("TAKE")
    try:
        yield
    finally:
        _guards("PUT")


def _guards(act: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for name in _GUARDS:
            for statement in getattr(importlib.import_module(name), act)[connection.vendor]:
                cursor.execute(statement)


@pytest.fixture(scope="session")
def _tables(
    django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[ExitStack]:
    """The tables that an earlier run or another process made, where there are any."""
    from django.db import connection

    with ExitStack() as stack:
        if connection.vendor == "sqlite":
            from tests.snapshots import tables

            stack.enter_context(tables())
        yield stack


@pytest.fixture(scope="session")
def django_db_setup(_tables: ExitStack, django_db_setup: None) -> None:
    """Migrates what is not migrated yet, and keeps it for others."""
    _tables.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium of the system, as a person has it."""
    from playwright.sync_api import sync_playwright

    # The one without a window of its own takes a quarter less.
    names = ("chromium-headless-shell", "chromium", "chromium-browser")
    chromium = next(filter(None, map(shutil.which, names)), None)
    if chromium is None:
        pytest.fail("There is no Chromium here; type: apt-get install chromium")
    # Playwright keeps a loop of its own running, in which Django would refuse its database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    # Chromium refuses its sandbox to root.
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=chromium, args=["--disable-gpu", "--disable-dev-shm-usage", *root]
        )
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[House]:
    """A house with empty tables, to copy from."""
    from tests.snapshots import kept_tables

    with house(tmp_path_factory.mktemp("template")) as template:
        if not SERVER:
            shutil.copyfile(kept_tables(), template.home / "regie.sqlite3")
        template.run("from django.core.management import call_command as c; c('migrate', '-v0')")
        yield template


@pytest.fixture
def own_house(migrated: House, tmp_path: Path) -> Iterator[House]:
    """A migrated house for one test."""
    with house(tmp_path, migrated) as copy:
        yield copy
