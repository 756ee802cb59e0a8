"""The invented people, and playing them in turn."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from regie.actors.models import Mandate, Organisation, Person
from regie.actors.people.rules import AT_ORGANISATION
from regie.base.actor import Role, system
from regie.base.errors import NotAllowed
from regie.base.models import Account
from regie.demo.accounts import PASSWORD, PLAYERS, told
from regie.demo.services import load_accounts
from tests.actors.make_people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings: Settings) -> None:
    settings.DEMO = True
    load_accounts(system("root"))


def test_every_role_has_one_player_at_an_address_that_cannot_exist() -> None:
    assert [player.role for player in PLAYERS] == list(Role)
    assert all(player.email.endswith("@voorbeeld.example") for player in PLAYERS)
    assert all(bool(player.at) == (player.role in AT_ORGANISATION) for player in PLAYERS)


@pytest.mark.usefixtures("demo")
def test_loading_twice_changes_nothing_and_all_is_marked() -> None:
    counts = (Person.objects.count(), Mandate.objects.count(), Organisation.objects.count())
    assert load_accounts(system("root")) == 0
    assert counts == (len(PLAYERS), len(PLAYERS), 3)
    assert (
        Person.objects.count(),
        Mandate.objects.count(),
        Organisation.objects.count(),
    ) == counts
    assert not Person.objects.filter(example=False).exists()
    assert not Organisation.objects.filter(example=False).exists()


def test_outside_a_demonstration_nobody_loads_them() -> None:
    with pytest.raises(NotAllowed):
        load_accounts(system("root"))


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("player", told(), ids=lambda player: player["role"])
def test_who_is_told_can_sign_in_and_begin(client: Client, player: dict[str, str]) -> None:
    response = client.post(
        "/aanmelden/", {"login": player["email"], "password": player["password"]}
    )
    assert response.headers["Location"] == player["start"]
    page = client.get(player["start"])
    assert page.status_code == 200
    assert player["name"] in page.content.decode()


@pytest.mark.usefixtures("demo")
def test_one_click_makes_somebody_else_of_you(client: Client) -> None:
    wanted = Account.objects.get(email="approver@voorbeeld.example")
    response = client.post(
        reverse("work:role"), {"account": wanted.uid, "next": "/werk/taken/?a=1"}
    )
    assert response.headers["Location"] == "/werk/taken/?a=1"
    assert client.get(reverse("work:home")).wsgi_request.user == wanted
    assert b"Ada Voorbeeld" in client.get(reverse("work:role")).content


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("away", ["https://elders.example/", "//elders.example/", "/\\elders"])
def test_the_switch_leads_nowhere_else(client: Client, away: str) -> None:
    wanted = Account.objects.get(email="approver@voorbeeld.example")
    response = client.post(reverse("work:role"), {"account": wanted.uid, "next": away})
    assert response.headers["Location"] == "/werk/"


@pytest.mark.usefixtures("demo")
def test_nobody_becomes_a_real_person(client: Client) -> None:
    real = person()
    assert real.account is not None
    assert client.post(reverse("work:role"), {"account": real.account.uid}).status_code == 404


@pytest.mark.usefixtures("demo")
def test_the_switch_asks_for_the_key_of_the_form() -> None:
    wanted = Account.objects.get(email="approver@voorbeeld.example")
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(reverse("work:role"), {"account": wanted.uid}).status_code == 403


def test_outside_a_demonstration_the_switch_does_not_exist(
    client: Client, settings: Settings
) -> None:
    settings.DEMO = True
    load_accounts(system("root"))
    settings.DEMO = False
    wanted = Account.objects.get(email="approver@voorbeeld.example")
    assert client.get(reverse("work:role")).status_code == 404
    assert client.post(reverse("work:role"), {"account": wanted.uid}).status_code == 404
    assert "_auth_user_id" not in client.session
    assert b"r-roles" not in client.get("/aanmelden/").content


@pytest.mark.usefixtures("demo")
def test_the_bar_says_which_day_it_is(client: Client, settings: Settings) -> None:
    settings.TODAY = "2022-03-04"
    page = client.get("/aanmelden/").content.decode()
    assert "4\xa0maart\xa02022" in page
    assert PASSWORD not in page
