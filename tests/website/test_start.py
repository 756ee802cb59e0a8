"""The front door: search and municipality first, then the three answers, also where nothing is."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from django.test import Client
from lxml import html
from pytest_django import DjangoAssertNumQueries

from regie.base.models import Job
from regie.papers.models import Paper
from regie.plans.models import Item, Plan
from regie.programmes.selectors.chain import Counted
from regie.website.pages import start
from tests.website import register

pytestmark = pytest.mark.django_db


@pytest.fixture
def filled(settings: Any) -> None:
    settings.DEMO = True
    register.facts()
    register.paper()


def page(client: Client, path: str = "/") -> Any:
    answer = client.get(path)
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def text(element: Any) -> str:
    return " ".join(element.text_content().split())


@pytest.mark.parametrize("path", ["/", "/en/"])
def test_an_empty_register_says_what_will_stand_here(client: Client, path: str) -> None:
    found = page(client, path)
    assert len(found.cssselect(".r-empty")) == 4
    assert len(found.cssselect(".r-station[data-empty]")) == 8


def test_search_and_municipality_come_before_anything_else(client: Client, filled: None) -> None:
    forms = page(client).cssselect("main form")
    assert [form.get("action") for form in forms] == ["/zoeken/", "/gemeenten/"]
    choices = page(client).cssselect("datalist option")
    assert len(choices) == 285
    assert text(choices[0]) == "Aalst"


def test_the_money_goes_to_the_largest_articles_of_the_newest_round(
    client: Client, filled: None
) -> None:
    found = page(client)
    bars = found.cssselect(".r-bars li")
    assert "55 miljoen euro" in text(bars[0])
    assert bars[0].cssselect("a")[0].get("href").startswith("/begroting/artikelen/SJ0-1SFC2DY-IS/")
    assert found.cssselect(".r-bars rect")[0].get("width") == "100"
    assert found.cssselect('a[href="/begroting/bo2021/"]')


def test_the_ribbon_tells_the_whole_chain(client: Client, filled: None) -> None:
    stations = [text(one) for one in page(client).cssselect(".r-station")]
    assert len(stations) == 8
    assert "24" in stations[0]
    assert "95,8 miljoen euro" in stations[2]


def test_the_ribbon_does_not_deny_what_the_register_has(
    client: Client, filled: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    denied = [text(one) for one in page(client).cssselect(".r-station[data-empty]")]
    assert [one.split()[0] for one in denied] == [
        "Oproep",
        "Gemeente",
        "Resultaat",
        "Bewijs",
        "Volgende",
    ]
    told = Counted(3, False, 2, 4, True, "plan-samenleven")
    monkeypatch.setattr(start, "counted", lambda: told)
    monkeypatch.setattr(start, "indicators_followed", lambda: 63)
    stations = page(client).cssselect(".r-station")[3:7]
    assert [text(one) for one in stations] == [
        "Oproep 3",
        "Gemeente 2 voorbeeld",
        "Resultaat 4 voorbeeld",
        "Bewijs 63",
    ]
    assert [one.cssselect("a")[0].get("href") for one in stations] == [
        "/oproepen/",
        "/programmas/plan-samenleven/resultaten/",
        "/programmas/plan-samenleven/resultaten/",
        "/indicatoren/",
    ]


def test_what_changed_leads_to_the_plan_and_later_to_the_comparison(
    client: Client, filled: None
) -> None:
    assert page(client).cssselect('a[href="/plannen/gelijke-kansen-integratie-en-inburgering/"]')
    assert not page(client).cssselect('a[href$="/vergelijk/"]')


def test_a_later_edition_shows_what_it_did(client: Client, settings: Any) -> None:
    settings.DEMO = True
    register.specimen(2022)
    register.specimen(2023)
    found = page(client)
    assert found.cssselect('section[aria-labelledby="veranderd"] a[href$="/vergelijk/"]')
    counts = [
        int(text(one)) for one in found.cssselect('section[aria-labelledby="veranderd"] dl dd')
    ]
    assert len(counts) == 3
    assert sum(counts) > 0
    # All of it is invented, and says so.
    assert found.cssselect('section[aria-labelledby="geld"] .r-example')
    assert found.cssselect('section[aria-labelledby="veranderd"] .r-example')
    # What nobody invented comes first, however old.
    register.paper()
    assert page(client).cssselect('a[href="/begroting/bo2021/"]')


def test_english_leads_on_in_english(client: Client, filled: None) -> None:
    found = page(client, "/en/")
    assert found.get("lang") == "en"
    assert [form.get("action") for form in found.cssselect("main form")] == [
        "/en/zoeken/",
        "/en/gemeenten/",
    ]
    assert found.cssselect('a[href="/en/begroting/bo2021/"]')
    tile = found.cssselect(".r-tiles a")[0]
    assert tile.get("href").startswith("/en/gemeenten/")


def test_the_front_door_is_light(
    client: Client, filled: None, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(15):
        answer = client.get("/")
    assert len(gzip.compress(answer.content)) < 60_000


def test_an_acceptance_asks_for_what_it_changed_to_be_found(filled: None) -> None:
    asked = {
        uid for job in Job.objects.filter(kind="base.search.touch") for uid in job.params["uids"]
    }
    for model in (Paper, Plan, Item):
        assert set(model.objects.values_list("uid", flat=True)) <= asked
