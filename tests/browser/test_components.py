"""Every piece and every page of its own, as all kinds of people meet it."""

from __future__ import annotations

import pytest
from pytest_django.live_server_helper import LiveServer

from tests.browser.inspection import Inspector

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
