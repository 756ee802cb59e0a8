"""Every piece, as all kinds of people meet it; and that the inspection sees what is wrong."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import override_settings
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker

from tests.browser.inspection import Inspector, weight
from tests.served import served

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("db")]

STATES = ("plain", "form", "errors", "confirm", "conflict")


@pytest.fixture(scope="module")
def server(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    with (
        override_settings(ROOT_URLCONF="tests.components.specimens"),
        served(django_db_blocker) as url,
    ):
        yield url


@pytest.mark.parametrize("language", ["", "/en"])
def test_pieces(inspector: Inspector, server: str, language: str) -> None:
    inspector.inspect({f"{server}{language}/proef/{state}/": 200 for state in STATES})


@pytest.mark.parametrize("path", ["/over/", "/proef/plain/"])
def test_a_first_visit_is_light(browser: Browser, server: str, path: str) -> None:
    fetched = weight(browser, f"{server}{path}")
    assert 30_000 < fetched < 60_000, "a font, the styles and the page"


def test_the_inspection_finds_what_it_looks_for(inspector: Inspector, server: str) -> None:
    told = "\n".join(inspector.faults(f"{server}/proef/broken/"))
    for fault in (
        "html ",
        "1280 px: image-alt",
        "2 headings of the first level",
        "320 px: 908 px wide",
        "320 px, forced colours: image-alt",
        "320 px, letters of 200 %",
        "console: ",
        "keyboard: the focus cannot be seen",
    ):
        assert fault in told, f"{fault} is missing in:\n{told}"
