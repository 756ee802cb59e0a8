"""Houses for the tests of the ground floor."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.base import work as _kinds  # noqa: F401 - importing declares the kinds
from tests.base.houses import House, house


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
