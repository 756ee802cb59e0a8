"""A pot is overdrawn and stopped; a second person allows a named exception, and it stays told."""

from __future__ import annotations

from contextlib import closing

import pytest
from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("db")]
NAME = "Drempels weg voor de zomer"


@pytest.fixture
def db(demonstration: str) -> None:
    """Tells pytest-django that there is a database."""


def _be(page: Page, server: str, who: str) -> None:
    page.goto(f"{server}/")
    page.click(".r-roles summary")
    page.click(f".r-roles button:has-text('{who}')")
    page.wait_for_url(f"{server}/")


def _fill(page: Page, amount: str) -> None:
    page.fill("#id_vak", amount)
    page.fill("#id_ground", "Afgesproken op het overleg van 3 maart.")
    page.click("main form.r-form button[type=submit]")


def test_a_pot_is_overdrawn_stopped_and_allowed_by_name(
    browser: Browser, page: Page, demonstration: str
) -> None:
    server = demonstration
    _be(page, server, "Fien Voorbeeld")
    page.goto(f"{server}/werk/begroting/potten/voorbeeldpot/")
    page.click("main .r-actions a")
    page.wait_for_url("**/toewijzingen/nieuw/**")
    assert page.input_value("#id_pot") == "voorbeeldpot"
    page.select_option("#id_item", label="9 Drempels weg (actie)")
    _fill(page, "300.000")
    page.wait_for_selector("#gestopt")
    stopped = page.locator("#gestopt").inner_text()
    assert "nog 250.000" in stopped
    assert "50.000" in stopped

    page.click("#gestopt a")
    page.wait_for_url("**/uitzonderingen/nieuw/**")
    assert page.input_value("#id_pot") == "voorbeeldpot"
    assert page.input_value("#id_amount") == "50000,00"
    page.fill("#id_name", NAME)
    page.fill("#id_reason", "De werken beginnen vóór de zomer.")
    page.click("main form.r-form button[type=submit]")
    page.wait_for_selector("main a:has-text('Naar de beslissing erover')")
    assert not page.locator("main a:has-text('Ga verder')").count(), "nobody allows one's own"

    _be(page, server, "Gust Voorbeeld")
    page.goto(f"{server}/werk/")
    page.click(f".r-due:has-text('{NAME}') a")
    page.wait_for_url("**/goedkeuringen/**")
    assert NAME in page.locator("main").inner_text()
    page.click("main button[value=approve]")
    page.wait_for_load_state()

    _be(page, server, "Fien Voorbeeld")
    page.goto(f"{server}/werk/")
    page.click(f".r-due:has-text('{NAME}') a")
    page.click("main a:has-text('Ga verder en wijs het geld toe')")
    page.wait_for_url("**/toewijzingen/nieuw/**")
    assert page.locator("#id_exception option:checked").inner_text().startswith(NAME)
    _fill(page, "300.000")
    page.wait_for_selector("main dl a[href*='/acties/']")
    action = page.locator("main dl a[href*='/acties/']").first.get_attribute("href")

    with closing(browser.new_context(locale="nl")) as context:
        visitor = context.new_page()
        visitor.goto(f"{server}{action}geld/")
        told = visitor.locator("main").inner_text()
        assert "300.000" in told
        assert NAME in told, "everybody sees the exception beside the money"
