"""Outside a demonstration somebody who coordinates needs a password and a code."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import Page
from pytest_django import DjangoDbBlocker

from regie.base.actor import Role
from tests.actors.make_people import PASSWORD, mandate, person
from tests.served import served

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("db")]


@pytest.fixture(scope="module")
def server(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    with served(django_db_blocker, demo=False) as url:
        yield url


@pytest.fixture
def db(server: str) -> None:
    """Tells pytest-django that there is a database."""


def _code(secret: str) -> str:
    now = next(iter(totp.yield_hotp_counters_from_time()))
    return str(totp.format_hotp_value(totp.hotp_value(secret, now)))


def _knock(page: Page, server: str) -> None:
    page.goto(f"{server}/aanmelden/")
    page.fill("#id_login", "ans@voorbeeld.example")
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")


def test_a_coordinator_signs_in_with_a_second_step(page: Page, server: str) -> None:
    ans = person("ans@voorbeeld.example", "Ans Voorbeeld")
    mandate(ans, Role.COORDINATOR)

    _knock(page, server)
    page.wait_for_url("**/aanmelden/tweede-stap/instellen/")  # not one page further without it
    page.goto(f"{server}/werk/voorstellen/")
    page.wait_for_url("**/aanmelden/tweede-stap/instellen/")
    page.click("main a[href='/aanmelden/tweede-stap/app/']")
    page.wait_for_url("**/aanmelden/bevestigen/**")
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_url("**/aanmelden/tweede-stap/app/")
    secret = page.locator("main code").inner_text()  # for who cannot scan the square
    page.fill("#id_code", _code(secret))
    page.press("#id_code", "Enter")
    page.wait_for_url("**/tweede-stap/codes/**")
    page.goto(f"{server}/werk/voorstellen/")
    assert page.url.endswith("/werk/voorstellen/")

    page.goto(f"{server}/aanmelden/uit/")
    page.click("main button[type=submit]")
    page.wait_for_url("**/aanmelden/")
    _knock(page, server)
    page.wait_for_url("**/aanmelden/tweede-stap/")
    page.fill("#id_code", "000000")
    page.press("#id_code", "Enter")
    page.wait_for_selector("main [aria-invalid=true], main .r-error-summary")
    page.fill("#id_code", _code(secret))
    page.press("#id_code", "Enter")
    page.wait_for_url("**/werk/")
    page.goto(f"{server}/werk/profiel/")
    assert page.input_value("#id_name") == "Ans Voorbeeld"
