"""What the page of an item says of shares, intersections, slip, and of how the register knows."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from lxml import html
from pytest_django import Settings

from regie.actors.services import load_facts
from regie.base.actor import system
from regie.base.data import data
from regie.base.uid import derived_uid
from regie.plans.services import load_plans

pytestmark = pytest.mark.django_db


@pytest.fixture
def plans(settings: Settings) -> None:
    settings.DEMO = True
    settings.TODAY = "2026-11-22"
    actor = system("root")
    for folder in ("actors", "examples"):
        load_facts(actor, data(folder))
    load_plans(
        actor,
        [
            (path.name, path.read_bytes())
            for folder in ("plans", "examples")
            for path in data(folder).glob("*.yaml")
        ],
    )


def words(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    main = html.fromstring(answer.content.decode()).find(".//main")
    assert main is not None
    return " ".join(" ".join(str(text) for text in main.itertext()).split())


def action(slug: str, key: str) -> str:
    return f"/acties/{derived_uid('item', slug, key)}/"


@pytest.mark.usefixtures("plans")
def test_an_action_shows_who_answers_with_which_share_and_who_is_meant(client: Client) -> None:
    page = words(client, action("voorbeeldplan", "oefenplekken"))
    assert "Verantwoordelijk Voorbeeldminister van Samen (Tijl Voorbeeld), 60 %" in page
    assert "Medeverantwoordelijk Voorbeeldminister van Taal (Tala Voorbeeld), 40 %" in page
    assert "Voorbeeldgroep nieuwkomers × Voorbeeldgroep vrouwen" in page
    assert "prioriteit P1.1" in page
    assert "Extra geld ja" in page
    answer = client.get(f"{action('voorbeeldplan', 'oefenplekken')}?formaat=json")
    links = json.loads(answer.content)["links"]
    assert {link["share"] for link in links if "share" in link} == {60, 40}
    assert sum("intersection" in link for link in links) == 2


@pytest.mark.usefixtures("plans")
def test_a_milestone_shows_all_its_dates_and_its_slip(client: Client) -> None:
    page = words(client, action("voorbeeldplan", "m-500"))
    assert "Bereikt: 14 november 2023, gepland voor 30 juni 2023, 5 maanden later" in page
    page = words(client, action("voorbeeldplan", "m-duos"))
    assert "Gepland voor december 2023, nu verwacht september 2024, 9 maanden later" in page


@pytest.mark.usefixtures("plans")
def test_what_is_inferred_says_from_what_and_names_the_ministers_of_then(client: Client) -> None:
    page = words(client, action("higkbp-2020-2024", "kruispunt-handicap-herkomst"))
    assert "Afgeleid uit de BBT 2021, niet uit het plan" in page
    assert "Bart Somers" in page
    assert "Wouter Beke" in page
    assert "Crevits" not in page
    assert "Personen met een handicap" in page


@pytest.mark.usefixtures("plans")
def test_an_edition_names_the_form_and_the_source_of_its_decision(client: Client) -> None:
    page = words(client, "/plannen/higkbp-2020-2024/1/")
    assert "beslissing van de regering: mededeling aan de regering" in page
    assert "Nummer van de beslissing niet gekend" in page
    assert "mededeling aan de Vlaamse Regering over de actualisering 2021, samenvatting" in page
