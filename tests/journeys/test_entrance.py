"""Outside a demonstration: a password and a code for who coordinates, or a passkey."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import ConsoleMessage, Page
from pytest_django import DjangoDbBlocker

from regie.base.actor import Role
from tests.actors.make_people import PASSWORD, mandate, person
from tests.served import served

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("db")]

#: How many seconds a code of an authenticator app holds.
_STEP = 30


@pytest.fixture(scope="module")
def server(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    with served(django_db_blocker, demo=False) as url:
        yield url


@pytest.fixture
def db(server: str) -> None:
    """Tells pytest-django that there is a database."""


def _code(secret: str) -> str:
    """What the app shows, with enough of its half minute left to be typed and sent."""
    left = _STEP - time.time() % _STEP
    if left < _STEP / 2:
        time.sleep(left)
    now = next(iter(totp.yield_hotp_counters_from_time()))
    return str(totp.format_hotp_value(totp.hotp_value(secret, now)))


def _knock(page: Page, server: str, who: str = "ans@voorbeeld.example") -> None:
    page.goto(f"{server}/aanmelden/")
    page.fill("#id_login", who)
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
    page.get_by_label("Code die de app toont").fill(_code(secret))
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


def test_a_passkey_is_added_and_opens_the_door(page: Page, server: str) -> None:
    person("bo@voorbeeld.example", "Bo Voorbeeld")
    complaints: list[str] = []

    def heard(told: ConsoleMessage) -> None:
        if told.type == "error":
            complaints.append(told.text)

    page.on("console", heard)
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    tools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    _knock(page, server, "bo@voorbeeld.example")
    page.wait_for_url("**/werk/**")
    page.goto(f"{server}/aanmelden/tweede-stap/sleutels/nieuw/")
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#mfa_webauthn_add")
    page.get_by_label("Naam").fill("Telefoon")
    page.get_by_label("Aanmelden met alleen deze sleutel").check()
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/codes/**")
    page.get_by_text("Toegangssleutel toegevoegd.").wait_for()
    assert Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN).count() == 1
    page.goto(f"{server}/aanmelden/uit/")
    page.click("main button[type=submit]")
    page.goto(f"{server}/aanmelden/")
    page.click("#passkey_login")
    page.wait_for_url("**/werk/")
    assert not complaints
