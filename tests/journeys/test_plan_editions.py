"""Two people write an edition, a third lets it count, and the public sees what changed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

import pytest
from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("db")]

COORDINATOR, ADMINISTRATOR, APPROVER = "Coby Voorbeeld", "Ada Voorbeeld", "Gust Voorbeeld"


@pytest.fixture
def db(demonstration: str) -> None:
    """Tells pytest-django that there is a database."""


def _become(page: Page, who: str) -> None:
    page.click(".r-roles summary")
    with page.expect_navigation():
        page.click(f".r-roles button:has-text('{who}')")


def _press(page: Page, words: str) -> None:
    """The button or link that says ``words``."""
    with page.expect_navigation():
        page.locator("main").get_by_text(words, exact=True).first.click()


def _send(page: Page) -> None:
    with page.expect_navigation():
        page.click("main form.r-form[method=post] .r-actions button[type=submit] >> nth=0")


def _words(page: Page) -> str:
    return page.locator("main").inner_text()


def _as_a_visitor(browser: Browser, url: str) -> str:
    with closing(browser.new_context(locale="nl")) as context:
        page = context.new_page()
        answer = page.goto(url)
        assert answer is not None
        assert answer.status == 200, url
        return page.locator("main").inner_text()


def _through(page: Page, edition: str) -> None:
    """Submitted, decided, asked by who wrote it; approved by a second person."""
    page.goto(edition)
    _press(page, "Dien in")
    _send(page)
    _press(page, "Noteer de beslissing")
    page.select_option("#id_kind", "government")
    page.fill("#id_date", "8/10/2021")
    _send(page)
    _press(page, "Vraag om te publiceren")
    _send(page)
    assert "wacht op de goedkeuring" in _words(page)
    _become(page, APPROVER)
    page.goto(edition.partition("/werk/")[0] + "/werk/")
    with page.expect_navigation():
        # The demonstration asks for other things too.
        page.click("main li:has-text('Plan Buurten') a.ds-button[href*='/goedkeuringen/']")
    with page.expect_navigation():
        page.click("main button[value=approve]")
    assert "goedgekeurd" in _words(page)


def test_an_edition_from_two_writers_to_the_public(
    browser: Browser, page: Page, demonstration: str
) -> None:
    server = demonstration
    page.goto(f"{server}/")
    _become(page, COORDINATOR)

    # A plan with its first edition.
    page.goto(f"{server}/werk/plannen/")
    _press(page, "Maak een plan")
    page.fill("#id_title", "Plan Buurten")
    page.select_option("#id_kind", "agency")
    page.check("#id_example")
    _send(page)
    page.fill("#id_name", "Eerste editie")
    _send(page)
    first = page.url
    page.select_option("#nieuw", "objective")
    _press(page, "Verder")
    page.fill("#id_title_nl", "Mensen ontmoeten elkaar")
    page.select_option("#id_level", "strategic")
    _send(page)
    page.select_option("#nieuw", "action")
    _press(page, "Verder")
    page.fill("#id_title_nl", "Een feest in elke buurt")
    page.select_option("#id_who-0-target", index=1)
    _send(page)
    _press(page, "Voeg een mijlpaal toe")
    page.fill("#id_title_nl", "Eerste feest")
    page.fill("#id_planned", "31 februari")
    _send(page)
    assert "geen datum die bestaat" in _words(page)
    page.fill("#id_planned", "februari 2021")
    _send(page)
    _through(page, first)
    told = _as_a_visitor(browser, f"{server}/plannen/plan-buurten/1/")
    assert "Mensen ontmoeten elkaar" in told
    assert "1 actie" in told

    # The second edition, written by two at once.
    _become(page, COORDINATOR)
    page.goto(f"{server}/werk/plannen/plan-buurten/openen/")
    page.fill("#id_name", "Actualisatie")
    _send(page)
    second = page.url
    _press(page, "Een feest in elke buurt")
    action = page.url
    with closing(browser.new_context(locale="nl")) as context:
        other = context.new_page()
        other.goto(f"{server}/")
        _become(other, ADMINISTRATOR)
        other.goto(action)
        other.fill("#id_period_end", "2024")
        other.fill("#id_reason", "De regeerperiode loopt tot dan.")
        _send(other)
        assert "Bewaard in dit ontwerp" in _words(other)
    page.fill("#id_title_nl", "Een feest in elke wijk")
    _send(page)
    assert page.title().startswith("Iemand anders")
    assert ADMINISTRATOR in _words(page)
    with page.expect_navigation():
        page.click("main form button[type=submit]")
    assert page.input_value("#id_period_end") == "2024", "nothing of the other is lost"
    assert page.input_value("#id_title_nl") == "Een feest in elke wijk"
    page.goto(f"{second}wijzigingen/")
    assert "wijk" in _words(page)
    _through(page, second)

    changed = _as_a_visitor(browser, f"{server}/plannen/plan-buurten/vergelijk/?van=1&tot=2")
    for words in ("wijk", "2024", "De regeerperiode loopt tot dan."):
        assert words in changed
    assert "Editie 2" in _as_a_visitor(browser, f"{server}/plannen/plan-buurten/1/")


def test_one_field_changes_by_keyboard_alone(page: Page, demonstration: str) -> None:
    """From *Mijn werk* to a changed field: the menu, the draft, the item, and Enter."""
    server = demonstration
    page.goto(f"{server}/")
    _become(page, COORDINATOR)
    page.goto(f"{server}/werk/plannen/gelijke-kansen-integratie-en-inburgering/openen/")
    page.fill("#id_name", "Met het toetsenbord")
    _send(page)

    page.goto(f"{server}/werk/")
    steps = [
        _tab_to(page, lambda: "Plannen" in _focused(page) and "/werk/" in _target(page)),
        _tab_to(page, lambda: "Met het toetsenbord" in _focused(page)),
        _tab_to(page, lambda: "/onderdelen/" in _target(page)),
    ]
    assert len(steps) == 3
    for _number in range(60):
        if page.evaluate("document.activeElement.id") == "id_code":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Control+A")
    page.keyboard.type("SD 1 bis")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "Bewaard in dit ontwerp" in _words(page)
    assert page.input_value("#id_code") == "SD 1 bis"


def _focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent"))


def _target(page: Page) -> str:
    return str(page.evaluate("document.activeElement.getAttribute('href') || ''"))


def _tab_to(page: Page, reached: Callable[[], bool]) -> bool:
    """Press Tab until it is there, then Enter."""
    for _number in range(80):
        page.keyboard.press("Tab")
        if reached():
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return True
    pytest.fail("the keyboard does not come there")
