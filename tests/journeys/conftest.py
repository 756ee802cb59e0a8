"""A register that anybody's browser can visit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Browser, Page
from pytest_django import DjangoDbBlocker

from tests.served import served
from tests.snapshots import demonstration as fill


@pytest.fixture(scope="module")
def demonstration(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The demonstration, at this address."""
    with served(django_db_blocker) as url:
        fill()
        yield url


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """The browser of somebody who has never been here."""
    with closing(browser.new_context(reduced_motion="reduce", locale="nl")) as context:
        yield context.new_page()
