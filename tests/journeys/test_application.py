"""An application with a partner: typed, confirmed, submitted, taken back and submitted again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django import DjangoDbBlocker

from regie.base.actor import Role, system
from regie.demo.applications import load_applications
from regie.demo.services import load_accounts
from tests.served import served, session

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("db")]
#: A telephone.
NARROW = 320


@pytest.fixture(scope="module")
def server(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    with served(django_db_blocker) as url:
        load_accounts(system("test"))
        load_applications(system("test"))
        yield url


@pytest.fixture
def db(server: str) -> None:
    """Tells pytest-django that there is a database."""


def _browser(browser: Browser, server: str, role: Role, width: int) -> BrowserContext:
    context = browser.new_context(
        locale="nl", reduced_motion="reduce", viewport={"width": width, "height": 800}
    )
    cookies = [{"name": name, "value": told, "url": server} for name, told in session(role).items()]
    context.add_cookies(cookies)  # type: ignore[arg-type] # as Playwright reads them
    return context


def _fits(page: Page) -> None:
    """No page scrolls sideways."""
    page.wait_for_load_state()
    page.locator("h1").first.wait_for()  # a page that is only coming has no width
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW


def _submit(page: Page) -> None:
    page.click("main >> text=Nakijken en indienen")
    _fits(page)
    page.click("main form button:has-text('Dien in')")
    page.wait_for_url("**/ontvangst/")
    _fits(page)


def test_from_a_draft_with_a_wrong_value_to_a_second_submission(
    browser: Browser, server: str
) -> None:
    with closing(_browser(browser, server, Role.APPLICANT_EDITOR, 1280)) as desk:
        page = desk.new_page()
        page.goto(f"{server}/werk/")
        page.click(".r-due a.ds-button")
        here = page.url
        page.click("main ol >> text=Wat je vraagt")
        page.fill("#l-5-planned", "2.251")
        page.locator("#l-5-planned").blur()
        fault = page.locator("#e-l-5-planned")
        expect(fault).to_contain_text("2.250")
        page.reload()
        assert page.input_value("#l-5-planned") == "2.251", "what was typed stays, also when wrong"
        page.fill("#l-5-planned", "900")
        page.fill("#l-11-planned", "120")
        page.locator("#l-11-planned").blur()
        expect(page.locator("#o-l-5")).to_contain_text("54.000")
        expect(fault).to_have_text("")
        page.click("button[value=next]")
        page.wait_for_url("**/partners/")
        assert "heeft nog niet bevestigd" in page.locator("main").inner_text()
        page.goto("about:blank")

    with closing(_browser(browser, server, Role.PARTNER_EDITOR, NARROW)) as telephone:
        page = telephone.new_page()
        page.goto(f"{server}/werk/aanvragen/")
        page.click("main li a")
        _fits(page)
        assert page.input_value("#s-5-units") == "100"
        page.fill("#s-5-units", "120")
        page.click("button[value=confirm]")
        page.wait_for_selector(".ds-tag:has-text('bevestigd')")
        page.goto("about:blank")

    with closing(_browser(browser, server, Role.APPLICANT_SIGNATORY, NARROW)) as telephone:
        page = telephone.new_page()
        page.goto(here)
        _fits(page)
        page.click("main ol >> text=Wat je vraagt")
        _fits(page)
        page.goto(here)
        _submit(page)
        assert "nummer 1" in page.locator("h1").inner_text()
        with page.expect_download() as got:
            page.click("main >> text=Ontvangstbewijs als PDF")
        assert got.value.suggested_filename.endswith(".pdf")
        page.click("main >> text=Terug naar de aanvraag")
        page.click("main >> text=Deze aanvraag intrekken")
        page.click("main form button[type=submit]")
        page.wait_for_selector(".ds-tag:has-text('ingetrokken')")
        page.click("main >> text=Opnieuw wijzigen")
        page.wait_for_selector(".ds-tag:has-text('ontwerp')")
        _submit(page)
        assert "nummer 1" in page.locator("h1").inner_text(), "the number stays"
        page.goto("about:blank")
