"""Somebody who coordinates brings the papers of two years into the register."""

from __future__ import annotations

from contextlib import closing

import pytest
from playwright.sync_api import Browser, Page

from regie.base.data import data
from regie.base.jobs import asked_work, run_all

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("db")]


@pytest.fixture
def db(demonstration: str) -> None:
    """Tells pytest-django that there is a database."""


def _bring(page: Page, server: str, paper: str) -> None:
    """Upload a paper, leave, and come back when it was read."""
    page.goto(f"{server}/werk/voorstellen/")
    page.set_input_files("#id_file", data("specimens", paper))
    page.check("#id_example")
    page.click("main form.r-form button[type=submit]")
    page.wait_for_url("**/werk/taken/**")
    waiting = page.url
    # Away from the page that asks how far it is: here the worker has the same connection.
    page.click(".r-nav a:has-text('Plannen')")
    page.wait_for_url("**/plannen/")
    assert run_all(asked_work())
    page.goto(waiting)
    page.click("main a.ds-button")
    page.wait_for_url("**/werk/voorstellen/**")


def _accept_all(page: Page) -> None:
    with page.expect_navigation():
        page.click("main form:has(input[name=all]) button")
    assert not page.locator("main input[name=all]").count(), "nothing is open any more"


def _as_a_visitor(browser: Browser, url: str) -> tuple[int, str]:
    with closing(browser.new_context(locale="nl")) as context:
        page = context.new_page()
        answer = page.goto(url)
        assert answer is not None
        return answer.status, page.locator("main").inner_text()


def test_two_years_are_brought_decided_found_and_taken_back(
    browser: Browser, page: Page, demonstration: str
) -> None:
    server = demonstration
    page.goto(f"{server}/")
    page.click(".r-roles summary")
    page.click(".r-roles button:has-text('Coby Voorbeeld')")
    page.wait_for_url(f"{server}/")

    _bring(page, server, "bbt-2022.docx")
    _accept_all(page)
    assert _as_a_visitor(browser, f"{server}/begroting/bo2022/")[0] == 200

    _bring(page, server, "bbt-2023.pdf")
    proposal = page.url
    box = page.locator("main input[name=line]").first
    refused = box.get_attribute("value")
    box.check()
    page.fill("#id_reason", "Dit staat nog niet vast.")
    with page.expect_navigation():
        page.click("main button[formaction$='/weigeren/']")
    assert not page.locator(f"main input[name=line][value='{refused}']").count()
    _accept_all(page)
    page.goto(f"{proposal}?toon=geweigerd")
    assert page.locator("main input[name=line]").count() == 1
    assert "Dit staat nog niet vast." in page.locator("main").inner_text()

    status, words = _as_a_visitor(browser, f"{server}/begroting/bo2023/")
    assert status == 200
    found = page.locator("main a[href*='/documenten/']").first.get_attribute("href")
    assert found
    assert _as_a_visitor(browser, f"{server}{found}")[0] == 200
    figures = _as_a_visitor(browser, f"{server}/begroting/")[1]
    assert "2023" in figures

    page.goto(proposal)
    page.click("main details summary >> nth=-1")
    page.fill("main details textarea[name=reason] >> nth=-1", "Het was de verkeerde versie.")
    with page.expect_navigation():
        page.click("main details[open] button[type=submit]")
    assert page.locator("main input[name=all]").count(), "its lines are proposed again"
    assert _as_a_visitor(browser, f"{server}/begroting/bo2023/")[1] != words
    assert _as_a_visitor(browser, f"{server}/begroting/bo2022/")[0] == 200
