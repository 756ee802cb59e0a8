"""Mandates, invitations and profiles in a browser."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from regie.actors.models import Invitation, Mandate, Person
from regie.actors.people import services
from regie.base.actor import Role, system
from regie.base.models import Account, Event, Notification
from regie.base.notifications import letter
from tests.actors.make_people import PASSWORD, acting, mandate, organisation, person
from tests.workspace.conftest import SignIn

pytestmark = pytest.mark.django_db


def _link(kind: str) -> str:
    """The link in the newest mail of a kind, without its host."""
    text = letter(Notification.objects.filter(kind=kind).latest("pk")).text
    found = re.search(r"http://127\.0\.0\.1:8000(/\S+)", text)
    assert found is not None
    return found[1]


# --- by a link


@pytest.fixture
def link() -> str:
    services.invite(system("root"), "nieuw@voorbeeld.example", Role.COORDINATOR)
    return _link("actors.invitation")


def test_a_link_is_taken_out_of_the_address(client: Client, link: str) -> None:
    response = client.get(link)
    assert response.headers["Location"] == "/uitnodiging/"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response.headers["Cache-Control"]
    cookie = response.cookies["uitnodiging"]
    assert cookie["httponly"]
    assert cookie["path"] == "/uitnodiging/"
    page = client.get("/uitnodiging/")
    assert page.status_code == 200
    # With no-referrer a browser sends the form of this page without an origin: a forgery.
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert cookie.value not in page.content.decode()


def test_opening_and_looking_change_nothing(client: Client, link: str) -> None:
    before = Invitation.objects.values().get()
    client.get(link)
    client.get("/uitnodiging/")
    client.get(link)
    assert Invitation.objects.values().get() == before
    assert not Account.objects.exists()


def test_who_accepts_is_in_and_the_link_is_used_up(client: Client, link: str) -> None:
    client.get(link)
    told = {"name": "Ans Nieuw", "password": PASSWORD}
    response = client.post("/uitnodiging/", told)
    assert response.headers["Location"] == "/werk/"
    assert client.get("/werk/").headers["Location"] == reverse("mfa_index")  # a coordinator
    other = Client()
    other.get(link)
    assert other.get("/uitnodiging/").status_code == 410
    assert other.post("/uitnodiging/", told).status_code == 410
    assert Person.objects.count() == 1


def test_a_weak_password_comes_back_with_what_is_wrong(client: Client, link: str) -> None:
    client.get(link)
    response = client.post("/uitnodiging/", {"name": "Ans", "password": "kort"})
    assert response.status_code == 422
    assert b'href="#id_password"' in response.content
    assert not Account.objects.exists()


def test_a_link_that_never_was_says_the_same_as_an_old_one(client: Client, link: str) -> None:
    client.get("/uitnodiging/verzonnen/")
    never = client.get("/uitnodiging/")
    Invitation.objects.update(revoked_at="2020-01-01T00:00:00Z")
    client.get(link)
    old = client.get("/uitnodiging/")
    assert never.status_code == old.status_code == 410
    assert never.content == old.content


def test_who_has_an_account_signs_in_and_comes_back(client: Client, sign_in: SignIn) -> None:
    known = person("nieuw@voorbeeld.example")
    services.invite(system("root"), "nieuw@voorbeeld.example", Role.JOURNALIST)
    link = _link("actors.invitation")
    client.get(link)
    assert b"/aanmelden/?next=/uitnodiging/" in client.get("/uitnodiging/").content
    browser = sign_in(who=known)
    browser.get(link)
    assert browser.post("/uitnodiging/").status_code == 302
    assert acting(known).roles == {Role.JOURNALIST}


# --- forgotten password


def test_a_forgotten_password_is_mended_by_mail(client: Client) -> None:
    person("ans@voorbeeld.example")
    client.post(reverse("account_reset_password"), {"email": "Ans@voorbeeld.example"})
    link = _link("account.password_reset")
    page = client.get(client.get(link).headers["Location"])
    assert page.status_code == 200
    client.post(
        page.wsgi_request.path,
        {"password1": "een-ander-lang-woord", "password2": "een-ander-lang-woord"},
    )
    assert Account.objects.get().check_password("een-ander-lang-woord")


def test_nobody_learns_who_has_an_account(client: Client) -> None:
    person("ans@voorbeeld.example")
    answers = [
        client.post(reverse("account_reset_password"), {"email": email}).headers["Location"]
        for email in ("ans@voorbeeld.example", "niemand@voorbeeld.example")
    ]
    assert answers[0] == answers[1]
    assert Notification.objects.count() == 1


def test_the_host_in_a_mail_is_ours(client: Client, settings: object) -> None:
    person("ans@voorbeeld.example")
    client.post(
        reverse("account_reset_password"),
        {"email": "ans@voorbeeld.example"},
        headers={"host": "localhost"},
    )
    assert "localhost" not in letter(Notification.objects.get()).text


# --- mandates


def test_a_request_goes_from_person_to_agency_and_back(sign_in: SignIn) -> None:
    city, new = organisation(), person(name="Ans Nieuw")
    browser, agency = sign_in(who=new), sign_in(Role.COORDINATOR)
    told = {"organisation": city.uid, "role": "applicant_editor", "reason": "nieuw hier"}
    assert browser.post("/werk/mandaten/", told).status_code == 302
    home = agency.get("/werk/").content.decode()
    assert "Ans Nieuw" in home
    made = Mandate.objects.get(person=new)
    assert f"/werk/mandaten/{made.uid}/" in home
    agency.post(f"/werk/mandaten/{made.uid}/goedkeuren/", {"version": 1})
    assert acting(new).mandates == {(Role.APPLICANT_EDITOR, city.pk)}
    assert "Voorbeeldstad" in browser.get("/werk/berichten/").content.decode()
    assert browser.get(f"/werk/geschiedenis/mandate/{made.uid}/").status_code == 200


def test_the_same_form_sent_twice_asks_once(sign_in: SignIn) -> None:
    city, browser = organisation(), sign_in()
    told = {
        "organisation": city.uid,
        "role": "head",
        "once": browser.get("/werk/mandaten/").context["once"],
    }
    first, second = (browser.post("/werk/mandaten/", told) for _ in range(2))
    assert (second.status_code, second.headers["Location"]) == (302, first.headers["Location"])
    assert Mandate.objects.count() == 1


def test_a_form_that_was_wrong_may_come_again_with_its_key(sign_in: SignIn) -> None:
    city, browser = organisation(), sign_in()
    told = {"organisation": "", "role": "head", "once": "een-sleutel"}
    assert browser.post("/werk/mandaten/", told).status_code == 422
    assert browser.post("/werk/mandaten/", {**told, "organisation": city.uid}).status_code == 302


def test_two_answers_at_once_show_both_versions(sign_in: SignIn) -> None:
    asked = services.request_mandate(acting(person()), Role.HEAD, organisation())
    told = {"version": 1, "reason": "geen brief"}
    sign_in(Role.COORDINATOR).post(f"/werk/mandaten/{asked.uid}/goedkeuren/", {"version": 1})
    response = sign_in(Role.ADMINISTRATOR).post(f"/werk/mandaten/{asked.uid}/weigeren/", told)
    assert response.status_code == 409
    assert Mandate.objects.get(pk=asked.pk).state == "active"


@pytest.mark.parametrize("way", ["", "goedkeuren/", "weigeren/", "beeindigen/"])
def test_anothers_mandate_and_none_at_all_answer_alike(sign_in: SignIn, way: str) -> None:
    theirs = mandate(person(), Role.HEAD, organisation("Elders"))
    browser = sign_in(Role.HEAD, at=organisation())
    answers = []
    for uid in (theirs.uid, "000000000000"):
        path = f"/werk/mandaten/{uid}/{way}"
        told = {"version": 1, "reason": "x"}
        response = browser.post(path, told) if way else browser.get(path)
        answers.append((response.status_code, response.content.replace(uid.encode(), b"")))
    assert answers[0] == answers[1]
    assert answers[0][0] == 404


def test_what_is_seen_but_not_ones_to_change_is_refused(sign_in: SignIn) -> None:
    admin = person()
    held = mandate(admin, Role.ADMINISTRATOR)
    response = sign_in(Role.COORDINATOR).post(
        f"/werk/mandaten/{held.uid}/beeindigen/", {"version": 1}
    )
    assert response.status_code == 403
    assert Mandate.objects.get(pk=held.pk).state == "active"


# --- invitations


def test_a_head_invites_to_the_own_organisation_only(sign_in: SignIn) -> None:
    city, other = organisation(), organisation("Elders")
    browser = sign_in(Role.HEAD, at=city)
    told = {"email": "nieuw@voorbeeld.example", "role": "reporter"}
    assert (
        browser.post("/werk/uitnodigingen/", {**told, "organisation": other.uid}).status_code == 422
    )
    assert (
        browser.post("/werk/uitnodigingen/", {**told, "organisation": city.uid}).status_code == 302
    )
    sent = Invitation.objects.get()
    page = browser.get("/werk/uitnodigingen/").content.decode()
    assert "nieuw@voorbeeld.example" in page
    assert "nieuw@" not in sign_in(Role.HEAD, at=other).get("/werk/uitnodigingen/").content.decode()
    assert browser.post(f"/werk/uitnodigingen/{sent.uid}/intrekken/").status_code == 302
    sent.refresh_from_db()
    assert sent.revoked_at is not None


# --- profile


def test_a_stale_profile_shows_both_versions_and_can_be_saved_over(sign_in: SignIn) -> None:
    me = person(name="Ans Oud")
    browser = sign_in(who=me)
    browser.post("/werk/profiel/", {"name": "Ans Eerst", "language": "nl", "version": 1})
    stale = {"name": "Ans Later", "language": "nl", "version": 1}
    response = browser.post("/werk/profiel/", stale)
    assert response.status_code == 409
    page = response.content.decode()
    assert "Ans Eerst" in page
    assert "Ans Later" in page
    assert '<input type="hidden" name="version" value="2">' in page
    assert Person.objects.get(pk=me.pk).name == "Ans Eerst"
    assert browser.post("/werk/profiel/", {**stale, "version": 2}).status_code == 302
    assert Person.objects.get(pk=me.pk).name == "Ans Later"


def test_another_language_leads_to_that_language(sign_in: SignIn) -> None:
    response = sign_in().post("/werk/profiel/", {"name": "Ans", "language": "en", "version": 1})
    assert response.headers["Location"] == "/en/werk/profiel/"


def test_every_event_of_a_request_carries_its_name(sign_in: SignIn) -> None:
    sign_in().post("/werk/profiel/", {"name": "Ans", "language": "nl", "version": 1})
    assert len(Event.objects.get().request_id) == 32
