"""Who comes through which door, and with what."""

from __future__ import annotations

from datetime import date

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from axes.models import AccessAttempt
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from lxml import html
from pytest_django import Settings

from regie.actors.people.rules import AT_ORGANISATION
from regie.base.actor import SENSITIVE, Actor, Role
from regie.base.models import Account, Event
from regie.workspace.access import DOORS, Door
from tests.actors.make_people import PASSWORD, mandate, organisation, person
from tests.workspace.conftest import SignIn

pytestmark = pytest.mark.django_db


def _names(patterns: list[URLPattern | URLResolver], space: str = "") -> set[str]:
    found = set()
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            found |= _names(pattern.url_patterns, pattern.namespace or space)
        elif pattern.name:
            found.add(f"{space}:{pattern.name}" if space else pattern.name)
        else:
            raise AssertionError(f"{pattern} has no name")
    return found


def test_every_address_is_listed_with_who_may_open_it() -> None:
    ours = {
        name
        for name in _names(get_resolver().url_patterns)
        if name.startswith(("work:", "account_", "mfa_")) or name in DOORS
    }
    assert ours == set(DOORS)


def test_a_page_that_is_not_listed_opens_for_nobody() -> None:
    assert not Door().opens_for(Actor(account=1, roles=frozenset(Role)))


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("role", [Role.REPORTER, Role.COORDINATOR, Role.JOURNALIST])
def test_the_menu_holds_only_what_opens(sign_in: SignIn, role: Role, language: str) -> None:
    browser = sign_in(role, at=organisation() if role in AT_ORGANISATION else None)
    page = html.fromstring(browser.get(f"{language}/werk/").content)
    paths = page.xpath("//nav[@class='r-side']//a/@href")
    assert f"{language}/werk/" in paths
    assert (f"{language}/werk/voorstellen/" in paths) == (role == Role.COORDINATOR)
    for path in paths:
        assert browser.get(path).status_code == 200, path


#: Pages that a GET opens without knowing an object.
PAGES = [
    name
    for name in sorted(DOORS)
    if name.startswith("work:")
    and not DOORS[name].demo
    and name
    in {
        "work:home",
        "work:jobs",
        "work:files",
        "work:messages",
        "work:mandates",
        "work:invitations",
        "work:profile",
    }
]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", Role)
def test_every_page_for_every_role(sign_in: SignIn, page: str, role: Role) -> None:
    at = organisation() if role in AT_ORGANISATION else None
    response = sign_in(role, at=at).get(reverse(page))
    assert response.status_code == (200 if role.value in DOORS[page].names() else 403)


@pytest.mark.parametrize("page", PAGES)
def test_a_visitor_signs_in_first_and_comes_back(client: Client, page: str) -> None:
    response = client.get(reverse(page))
    assert response.status_code == 302
    assert response.headers["Location"] == f"/aanmelden/?next={reverse(page)}"


@pytest.mark.parametrize("page", PAGES)
def test_no_cache_keeps_a_signed_in_page(sign_in: SignIn, page: str) -> None:
    kept = sign_in(Role.ADMINISTRATOR).get(reverse(page)).headers["Cache-Control"]
    assert "no-store" in kept
    assert "private" in kept


def test_english_stands_under_en(sign_in: SignIn) -> None:
    assert b'lang="en"' in sign_in(Role.JOURNALIST).get("/en/werk/").content


def test_signing_in_lands_in_the_language_of_the_account(client: Client) -> None:
    person("ans@voorbeeld.example")
    Account.objects.update(language="en")
    response = client.post("/aanmelden/", {"login": "Ans@Voorbeeld.example", "password": PASSWORD})
    assert response.headers["Location"] == "/en/werk/"


# --- second factor


@pytest.mark.parametrize("role", sorted(SENSITIVE))
def test_who_decides_needs_a_second_factor(sign_in: SignIn, role: Role) -> None:
    browser = sign_in(role, factor=False)
    for page in PAGES:
        response = browser.get(reverse(page))
        assert (response.status_code, response.headers["Location"]) == (302, reverse("mfa_index"))
    assert browser.get(reverse("mfa_index")).status_code == 200


def test_recovery_codes_alone_are_no_second_factor(sign_in: SignIn) -> None:
    made = person()
    Authenticator.objects.create(user=made.account, type=Authenticator.Type.RECOVERY_CODES, data={})
    browser = sign_in(Role.APPROVER, who=made, factor=False)
    assert browser.get(reverse("work:home")).status_code == 302


def test_other_roles_may_do_without(sign_in: SignIn) -> None:
    assert sign_in(Role.JOURNALIST, factor=False).get(reverse("work:home")).status_code == 200


def test_a_demonstration_asks_no_second_factor(sign_in: SignIn, settings: Settings) -> None:
    settings.DEMO = True
    assert sign_in(Role.APPROVER, factor=False).get(reverse("work:home")).status_code == 200


def test_with_a_second_factor_the_password_alone_opens_nothing(
    client: Client, sign_in: SignIn
) -> None:
    made = person("ans@voorbeeld.example")
    sign_in(Role.APPROVER, who=made)
    response = client.post("/aanmelden/", {"login": "ans@voorbeeld.example", "password": PASSWORD})
    assert response.headers["Location"] == reverse("mfa_authenticate")
    assert client.get(reverse("work:home")).status_code == 302


# --- signing in


def _told(account: Account) -> list[str]:
    events = Event.objects.filter(object_uid=account.uid).order_by("id")
    return list(events.values_list("action", flat=True))


def test_coming_in_and_going_stand_in_the_history(client: Client) -> None:
    bo = person("bo@voorbeeld.example").account
    assert bo is not None
    client.post("/aanmelden/", {"login": "bo@voorbeeld.example", "password": "fout"})
    assert _told(bo) == [], "nobody came in"
    client.post("/aanmelden/", {"login": "bo@voorbeeld.example", "password": PASSWORD})
    client.post("/aanmelden/uit/")
    assert _told(bo) == ["actors.account.signed_in", "actors.account.signed_out"]
    client.post("/aanmelden/uit/")
    assert len(_told(bo)) == 2, "a visitor does not go"


def test_a_password_alone_is_no_coming_in(client: Client, sign_in: SignIn) -> None:
    made = person("ans@voorbeeld.example")
    sign_in(Role.APPROVER, who=made)
    client.post("/aanmelden/", {"login": "ans@voorbeeld.example", "password": PASSWORD})
    assert made.account is not None
    assert _told(made.account) == []


def test_who_plays_whom_stands_in_the_history(client: Client, settings: Settings) -> None:
    settings.DEMO = True
    cas = person("cas@voorbeeld.example", example=True).account
    assert cas is not None
    client.post("/werk/rol/", {"account": cas.uid})
    assert _told(cas) == ["actors.account.switched"]


def test_ten_wrong_passwords_close_the_door_for_the_right_one_too(client: Client) -> None:
    person("ans@voorbeeld.example")
    for _ in range(10):
        client.post("/aanmelden/", {"login": "ans@voorbeeld.example", "password": "fout"})
    response = client.post("/aanmelden/", {"login": "ans@voorbeeld.example", "password": PASSWORD})
    assert response.status_code == 429
    assert client.get(reverse("work:home")).status_code == 302
    assert PASSWORD not in str(list(AccessAttempt.objects.values()))


def test_nobody_signs_up(client: Client) -> None:
    told = {"email": "nieuw@voorbeeld.example", "password1": PASSWORD}
    client.post(reverse("account_signup"), told)
    assert not Account.objects.exists()


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(client: Client) -> None:
    person("ans@voorbeeld.example")
    client.get("/aanmelden/")
    client.post("/aanmelden/", {"login": "ans@voorbeeld.example", "password": PASSWORD})
    session = client.cookies["regie"]
    assert session["httponly"]
    assert session["samesite"] == "Lax"
    assert client.cookies["csrftoken"]["httponly"]


def test_over_https_the_session_travels_safely(client: Client, settings: Settings) -> None:
    settings.SESSION_COOKIE_SECURE = True
    person("ans@voorbeeld.example")
    client.post("/aanmelden/", {"login": "ans@voorbeeld.example", "password": PASSWORD})
    assert client.cookies["regie"]["secure"]


@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key_done",
        "account_inactive",
        "account_signup",
    ],
)
@pytest.mark.parametrize("language", ["", "/en"])
def test_pages_of_signing_in_open(client: Client, name: str, language: str) -> None:
    response = client.get(f"{language}{reverse(name)}")
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]
    assert "'unsafe-inline'" not in response.headers["Content-Security-Policy"]
    _no_inline_script(response)


@pytest.mark.parametrize(
    "name",
    [
        "account_logout",
        "account_change_password",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
        "account_reauthenticate",
    ],
)
def test_pages_of_ones_own_safety_open(client: Client, name: str) -> None:
    _sign_in_twice(client)
    response = client.get(reverse(name))
    assert response.status_code == 200
    _no_inline_script(response)


def _sign_in_twice(client: Client) -> None:
    """Sign in, and say once more that it is you, as changing how one signs in asks."""
    person("ans@voorbeeld.example")
    client.post("/aanmelden/", {"login": "ans@voorbeeld.example", "password": PASSWORD})
    asked = client.get(reverse("mfa_activate_totp"))
    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def _no_inline_script(response: HttpResponseBase) -> None:
    text = response.content.decode()  # type: ignore[attr-defined] # a page has content
    for piece in text.split("<script")[1:]:
        tag = piece.split(">")[0]
        assert "src=" in tag or 'type="application/json"' in tag
    assert "onclick" not in text


def test_an_app_is_set_up_asked_for_and_kept_sealed(client: Client) -> None:
    _sign_in_twice(client)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    now = next(iter(totp.yield_hotp_counters_from_time()))
    code = totp.format_hotp_value(totp.hotp_value(secret, now))
    response = client.post(reverse("mfa_activate_totp"), {"code": code})
    assert response.headers["Location"] == reverse("mfa_view_recovery_codes")
    assert client.get(reverse("mfa_view_recovery_codes")).status_code == 200
    kept = Authenticator.objects.get(type=Authenticator.Type.TOTP)
    assert secret not in str(kept.data)
    for name in ("mfa_generate_recovery_codes", "mfa_deactivate_totp", "mfa_index"):
        assert client.get(reverse(name)).status_code == 200
    client.post(reverse("account_logout"))
    client.post("/aanmelden/", {"login": "ans@voorbeeld.example", "password": PASSWORD})
    page = client.get(reverse("mfa_authenticate"))
    assert page.status_code == 200
    _no_inline_script(page)


def test_an_ended_mandate_opens_no_door(sign_in: SignIn) -> None:
    made = person()
    mandate(made, Role.ADMINISTRATOR, until=date(2021, 1, 1))
    assert sign_in(who=made).get(reverse("work:invitations")).status_code == 403
