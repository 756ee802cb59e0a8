"""The signed-in pages and those of signing in, as all kinds of people meet them."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone
from django.utils.translation import activate
from playwright.sync_api import Browser, ConsoleMessage, Page
from pytest_django.live_server_helper import LiveServer

from regie.actors.models import Mandate
from regie.actors.people import services
from regie.base.actor import Role, system
from regie.base.models import Job
from regie.base.notifications import notify
from tests.actors.make_people import PASSWORD, acting, mandate, organisation, person
from tests.browser.inspection import Inspector

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cookies() -> dict[str, str]:
    """Somebody who coordinates, with something on every page."""
    activate("nl")
    city, me = organisation(), person("ans@voorbeeld.example", "Ans Voorbeeld")
    assert me.account is not None
    mandate(me, Role.ADMINISTRATOR)
    mandate(me, Role.HEAD, city)
    asker = person(name="Bo Voorbeeld")
    services.request_mandate(acting(asker), Role.APPLICANT_EDITOR, city, "nieuw hier")
    services.invite(acting(me), "nieuw@voorbeeld.example", Role.JOURNALIST)
    told = {"role": "head", "organisation": "Voorbeeldstad", "reason": ""}
    notify("actors.mandate_approved", me.account, told, "m1")
    for state in ("running", "failed"):
        Job.objects.create(
            kind="test.work",
            key=state,
            title=f"Papier lezen ({state})",
            owner=me.account,
            state=state,
            done=30,
            total=120,
            error="Het papier is leeg." if state == "failed" else "",
            created_at=timezone.now(),
            lease_until=timezone.now(),
        )
    Authenticator.objects.create(user=me.account, type=Authenticator.Type.TOTP, data={})
    client = Client()
    client.force_login(me.account, "django.contrib.auth.backends.ModelBackend")
    return {"regie": client.cookies["regie"].value}


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize(
    "page",
    ["", "mandaten/", "uitnodigingen/", "profiel/", "taken/", "bestanden/", "berichten/"],
)
def test_pages_of_work(
    inspector: Inspector,
    live_server: LiveServer,
    cookies: dict[str, str],
    page: str,
    language: str,
) -> None:
    assert not inspector.faults(f"{live_server.url}{language}/werk/{page}", cookies)


def test_pages_of_one_thing(
    inspector: Inspector, live_server: LiveServer, cookies: dict[str, str]
) -> None:
    asked = Mandate.objects.get(state="requested")
    paths = [
        f"mandaten/{asked.uid}/",
        f"geschiedenis/mandate/{asked.uid}/",
        *(f"taken/{job.uid}/" for job in Job.objects.filter(kind="test.work")),
    ]
    faults = [
        (path, fault)
        for path in paths
        for fault in inspector.faults(f"{live_server.url}/werk/{path}", cookies)
    ]
    assert not faults


@pytest.mark.parametrize(
    "page",
    ["", "wachtwoord/vergeten/", "wachtwoord/vergeten/verstuurd/", "gesloten/", "niet-actief/"],
)
def test_pages_of_signing_in(inspector: Inspector, live_server: LiveServer, page: str) -> None:
    assert not inspector.faults(f"{live_server.url}/aanmelden/{page}")


def test_an_invitation(inspector: Inspector, live_server: LiveServer) -> None:
    activate("nl")
    sent = services.invite(system("root"), "nieuw@voorbeeld.example", Role.JOURNALIST)
    cookies = {"uitnodiging": sent.secret}
    assert not inspector.faults(f"{live_server.url}/uitnodiging/", cookies)
    assert not inspector.faults(f"{live_server.url}/uitnodiging/", status=410)


def _sign_in(page: Page, server: str) -> None:
    page.goto(f"{server}/aanmelden/")
    page.fill("#id_login", "ans@voorbeeld.example")
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/werk/**")


def test_a_passkey_is_added_and_opens_the_door(browser: Browser, live_server: LiveServer) -> None:
    activate("nl")
    person("ans@voorbeeld.example", "Ans Voorbeeld")
    context = browser.new_context(locale="nl")
    page = context.new_page()
    complaints: list[str] = []

    def heard(told: ConsoleMessage) -> None:
        if told.type == "error":
            complaints.append(told.text)

    page.on("console", heard)
    tools = context.new_cdp_session(page)
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
    server = live_server.url
    _sign_in(page, server)
    page.goto(f"{server}/aanmelden/tweede-stap/sleutels/nieuw/")
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#mfa_webauthn_add")
    page.fill("#id_name", "Telefoon")
    page.check("#id_passwordless")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/codes/**")
    assert Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN).count() == 1
    page.goto(f"{server}/aanmelden/uit/")
    page.click("main button[type=submit]")
    page.goto(f"{server}/aanmelden/")
    page.click("#passkey_login")
    page.wait_for_url("**/werk/")
    assert not complaints
    context.close()
