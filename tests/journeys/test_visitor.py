"""A visitor follows a figure from the first page to the sums that prove it."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("db")]

Choose = Callable[[Page, str], None]


@pytest.fixture
def db(demonstration: str) -> None:
    """Tells pytest-django that there is a database."""


def with_the_mouse(page: Page, what: str) -> None:
    page.locator(what).first.click()


def with_the_keyboard(page: Page, what: str) -> None:
    """Tab until the focus is there, in sight, and Enter."""
    for _ in range(400):
        page.keyboard.press("Tab")
        if page.evaluate("what => document.activeElement.matches(what)", what):
            break
    else:
        raise AssertionError(f"Tab never comes to {what}")
    box = page.locator(":focus").bounding_box()
    window = page.viewport_size
    assert box
    assert window
    assert 0 <= box["y"] < window["height"], "the focus is out of sight"
    page.keyboard.press("Enter")


def words(where: Locator) -> str:
    """What stands there, without what only a screen reader tells."""
    return str(where.first.evaluate("one => one.firstChild.textContent")).strip()


@pytest.mark.parametrize("choose", [with_the_mouse, with_the_keyboard])
def test_from_the_first_page_to_the_equations(
    page: Page, demonstration: str, choose: Choose
) -> None:
    page.goto(f"{demonstration}/")
    choose(page, "main a[href='/begroting/bo2021/']")
    page.wait_for_url("**/begroting/bo2021/")
    assert "94.216" in page.locator("main").inner_text()
    assert "95.813" in page.locator("main").inner_text()
    choose(page, "main td a.r-how[href*='/begroting/artikelen/']")
    page.wait_for_url("**/begroting/artikelen/**")
    figure = page.locator("main button.r-how")
    told = words(figure)
    choose(page, "main button.r-how")
    panel = page.locator("[popover]:popover-open")
    assert panel.is_visible()
    choose(page, "[popover]:popover-open a[href*='/plaats/']")
    page.wait_for_url("**/plaats/**")
    row = page.locator("main tr.r-chosen")
    assert row.count() == 1
    assert told in row.inner_text(), "the figure stands in the printed row"
    assert page.locator("main .r-equation").count()
    first = page.url
    here = first.removeprefix(demonstration)
    choose(page, f"main .r-equation .r-sum a:not([href='{here}'])")
    page.wait_for_url(lambda url: url != first)
    assert page.locator("main tr.r-chosen").count() == 1


def test_on_a_telephone_search_and_municipality_stand_above_the_fold(
    browser: Browser, demonstration: str
) -> None:
    with closing(
        browser.new_context(viewport={"width": 360, "height": 640}, java_script_enabled=False)
    ) as telephone:
        page = telephone.new_page()
        page.goto(demonstration)
        for name in ("Zoek in het register", "Kies je gemeente"):
            expect(page.get_by_label(name, exact=True)).to_be_in_viewport(ratio=1)
        page.get_by_label("Kies je gemeente", exact=True).fill("Gooik")
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile("/gemeenten/23024/"))
        expect(page.get_by_role("heading", level=1)).to_have_text("Gooik")
