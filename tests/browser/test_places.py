"""The front door, municipalities, organisations and search, as all kinds of people meet them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from regie.actors.models import Organisation
from tests.browser.inspection import Inspector
from tests.website import register

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = (
    "/",
    "/gemeenten/?regio=30000",
    "/gemeenten/?q=Nergens",
    "/gemeenten/23106/?van=23023",
    "/gemeenten/11002/?op=2024-05-01",
    "/organisaties/",
    "/organisaties/{agency}/",
    "/zoeken/",
    "/zoeken/?q=integratie",
    "/zoeken/?q=qqqxyz",
)
#: The same templates in English: these have the most words.
ENGLISH = ("/", "/gemeenten/23106/?van=23023", "/zoeken/?q=integratie")


@pytest.fixture
def filled(settings: Any) -> None:
    settings.DEMO = True
    register.facts()
    register.paper()
    register.index()
    settings.DEMO = False


def test_everybody_can_use_these_pages(
    inspector: Inspector, live_server: LiveServer, filled: None
) -> None:
    # One register for all: to fill it takes longer than to look at a page.
    agency = Organisation.objects.get(budget_entity="SJ0").uid
    told = [
        (path, faults)
        for page in PAGES
        for path in ((page, f"/en{page}") if page in ENGLISH else (page,))
        if (faults := inspector.faults(live_server.url + path.format(agency=agency)))
    ]
    assert not told


@pytest.mark.parametrize("path", ["/", "/en/", "/gemeenten/", "/organisaties/"])
def test_empty_pages_are_as_good(inspector: Inspector, live_server: LiveServer, path: str) -> None:
    assert not inspector.faults(live_server.url + path)


def test_on_a_telephone_search_and_municipality_stand_above_the_fold(
    browser: Browser, live_server: LiveServer, filled: None
) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 640}, java_script_enabled=False)
    page.goto(live_server.url)
    for name in ("Zoek in het register", "Kies je gemeente"):
        expect(page.get_by_label(name, exact=True)).to_be_in_viewport(ratio=1)
    page.get_by_label("Kies je gemeente", exact=True).fill("Gooik")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/gemeenten/23106/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Pajottegem")
    page.close()
