"""A civil servant makes a call from nothing, only by answering questions; a second person lets it
open; then the deadline is moved and a price changed while it is open, and everybody can see it."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page

from regie.base import clock

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("db")]
CODE = "sport-voor-iedereen"


@pytest.fixture
def db(demonstration: str) -> None:
    """Tells pytest-django that there is a database."""


def _be(page: Page, server: str, name: str) -> None:
    page.goto(f"{server}/")
    page.click(".r-roles summary")
    page.click(f".r-roles button:has-text('{name}')")
    page.wait_for_url(f"{server}/")


def _keep(page: Page, then: str = "") -> None:
    """Send the form of the page."""
    which = f"[name=then][value='{then}']" if then else ""
    with page.expect_navigation():
        page.locator(f"main form.r-form button[type=submit]{which}").first.click()
    assert not page.locator(".ds-error-summary").count(), page.locator("main").inner_text()


def _approved(page: Page, server: str, why: str, code: str = CODE) -> str:
    """Ask for approval, and let another person give it; what that person read."""
    page.goto(f"{server}/werk/oproepen/{code}/")
    page.click("main a:has-text('Vraag goedkeuring')")
    page.fill("#id_why", why)
    _keep(page)
    approval = page.url
    assert not page.locator("main button[value=approve]").count(), "nobody approves one's own"
    _be(page, server, "Gust Voorbeeld")
    page.goto(approval)
    page.click("main a:has-text('Bekijk')")
    shown = page.locator("main").inner_text()
    page.click("main a:has-text('Naar de vraag om goedkeuring')")
    page.click("main button[value=approve]")
    page.wait_for_load_state()
    _be(page, server, "Coby Voorbeeld")
    return shown


def _visit(browser: Browser, url: str) -> str:
    with closing(browser.new_context(locale="nl")) as context:
        page = context.new_page()
        answer = page.goto(url)
        assert answer is not None
        return f"{answer.status}\n{page.locator('main').inner_text()}".replace("\u00a0", " ")


def test_a_call_is_made_opened_and_changed_without_code(
    browser: Browser, page: Page, demonstration: str
) -> None:
    server, today = demonstration, clock.today()
    _be(page, server, "Coby Voorbeeld")
    page.goto(f"{server}/werk/oproepen/")
    page.click("main a:has-text('Maak een oproep')")
    page.fill("#id_title_nl", "Sport voor iedereen")
    page.fill("#id_code", CODE)
    page.fill("#id_programme", "sport")
    page.check("#id_example")
    _keep(page)

    page.fill("#id_about_nl", "Meer mensen sporten samen. Verzonnen voor een proef.")
    _keep(page, "next")
    page.check("input[name=kinds][value=municipality]")
    page.check("input[name=kinds][value=organisation]")
    _keep(page, "next")
    closes = today + timedelta(days=30)
    page.fill("#id_opens_day", (today - timedelta(days=1)).isoformat())
    page.fill("#id_closes_day", closes.isoformat())
    page.fill("#id_closes_time", "12:00:00")
    _keep(page, "next")

    # A block with a question that depends on another.
    page.click("main a:has-text('Voeg toe')")
    page.fill("#id_title_nl", "Over u")
    _keep(page)
    page.click("main a:has-text('Voeg toe')")
    page.fill("#id_label_nl", "Werkt u samen met een club?")
    page.select_option("#id_answer", "yes_no")
    page.check("#id_required")
    _keep(page, "more")
    page.fill("#id_label_nl", "Met welke club?")
    page.select_option("#id_answer", "long_text")
    page.fill("#id_limit", "500")
    page.select_option("#id_when", "werkt-u-samen-met-een-club=yes")
    _keep(page)
    page.click("main a:has-text('Ga verder')")

    # A menu with ceilings.
    for code, what, unit, amount, ceiling in (
        ("1", "Sportkamp", "kind", "125,50", "40"),
        ("2", "Sportclub", "club", "2.500", "5"),
    ):
        page.click("main a:has-text('Voeg toe')")
        page.fill("#id_code", code)
        page.fill("#id_title_nl", what)
        page.fill("#id_unit_nl", unit)
        page.fill("#id_amount", amount)
        page.fill("#id_ceiling", ceiling)
        _keep(page)

    # Payments that are no whole are refused, and what was typed stays.
    page.goto(f"{server}/werk/oproepen/{CODE}/stap/betaling/")
    page.fill("#id_rows-0-share", "80")
    page.fill("#id_rows-1-share", "30")
    page.locator("main form.r-form button[type=submit]").first.click()
    page.wait_for_selector(".ds-error-summary")
    assert "110 procent" in page.locator(".ds-error-summary").inner_text()
    page.fill("#id_rows-1-share", "20")
    page.select_option("#id_rows-1-moment", "settlement")
    _keep(page)

    page.goto(f"{server}/werk/oproepen/{CODE}/stap/scores/")
    page.click("main a:has-text('Voeg toe')")
    page.fill("#id_title_nl", "Bereik")
    page.fill("#id_highest", "10")
    _keep(page)
    page.goto(f"{server}/werk/oproepen/{CODE}/voorbeeld/")
    assert "Alleen als “Werkt u samen met een club?”" in page.locator("main").inner_text()

    public = f"{server}/oproepen/{CODE}/"
    assert _visit(browser, public).startswith("404")
    shown = _approved(page, server, "Een nieuwe oproep")
    assert "125,50" in shown
    told = _visit(browser, public)
    assert "\nopen\n" in told
    assert "125,50 euro" in told

    # In the open call the deadline is moved and a price changed.
    page.goto(f"{server}/werk/oproepen/{CODE}/")
    page.click("main button:has-text('Wijzig de regels')")
    page.wait_for_load_state()
    page.goto(f"{server}/werk/oproepen/{CODE}/stap/data/")
    page.fill("#id_closes_time", "17:00:00")
    _keep(page)
    page.goto(f"{server}/werk/oproepen/{CODE}/stap/menu/1/")
    page.fill("#id_amount", "150")
    _keep(page)
    shown = _approved(page, server, "Er was een storing")
    for place in (shown.replace("\u00a0", " "), _visit(browser, public)):
        assert "Lijn 1 (Sportkamp), bedrag voor één: van 125,50 euro naar 150 euro." in place
        assert "Sluiting van de oproep: van " in place
        assert ", 12:00 naar " in place
        assert "Er was een storing" in place


def test_a_call_is_made_by_copying(browser: Browser, page: Page, demonstration: str) -> None:
    """All is there as in the other call; only what differs is answered anew."""
    server, code, today = demonstration, "zwemmen-voor-iedereen", clock.today()
    _be(page, server, "Coby Voorbeeld")
    page.goto(f"{server}/werk/oproepen/nieuw/")
    page.fill("#id_title_nl", "Zwemmen voor iedereen")
    page.fill("#id_code", code)
    page.fill("#id_programme", "zwemmen")
    page.select_option("#id_like", "plan-samenleven-2024")
    page.check("#id_example")
    _keep(page)
    page.goto(f"{server}/werk/oproepen/{code}/stap/data/")
    page.fill("#id_opens_day", today.isoformat())
    page.fill("#id_closes_day", (today + timedelta(days=30)).isoformat())
    page.fill("#id_closes_time", "12:00:00")
    _keep(page)
    shown = _approved(page, server, "Een nieuwe oproep", code)
    assert "2.250" in shown
    public = _visit(browser, f"{server}/oproepen/{code}/")
    assert public.startswith("200")
    assert "1.152.100 euro" in public
