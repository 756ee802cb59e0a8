"""Every piece and every page of its own, as all kinds of people meet it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from tests.browser.inspection import Inspector, weight

pytestmark = [
    pytest.mark.browser,
    pytest.mark.urls("tests.components.specimens"),
    pytest.mark.django_db(transaction=True),
]


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("state", ["plain", "form", "errors", "confirm", "conflict"])
def test_pieces(inspector: Inspector, live_server: LiveServer, language: str, state: str) -> None:
    assert not inspector.faults(f"{live_server.url}{language}/proef/{state}/")


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("path", ["/over/", "/over/privacy/", "/over/toegankelijkheid/"])
def test_pages(inspector: Inspector, live_server: LiveServer, language: str, path: str) -> None:
    assert not inspector.faults(f"{live_server.url}{language}{path}")


def test_trouble(inspector: Inspector, live_server: LiveServer) -> None:
    assert not inspector.faults(f"{live_server.url}/bestaat-niet/", status=404)


@pytest.mark.parametrize("path", ["/over/", "/proef/plain/"])
def test_a_first_visit_is_light(browser: Browser, live_server: LiveServer, path: str) -> None:
    fetched = weight(browser, f"{live_server.url}{path}")
    assert 30_000 < fetched < 60_000, "a font, the styles and the page"


def test_the_inspection_finds_what_it_looks_for(
    inspector: Inspector, live_server: LiveServer
) -> None:
    told = "\n".join(inspector.faults(f"{live_server.url}/proef/broken/"))
    for fault in (
        "html ",
        "1280 px: image-alt",
        "2 headings of the first level",
        "320 px: 908 px wide",
        "640 px, letters of 200 %",
        "console: ",
        "keyboard: the focus cannot be seen",
    ):
        assert fault in told, f"{fault} is missing in:\n{told}"
