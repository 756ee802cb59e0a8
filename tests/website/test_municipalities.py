"""Municipalities: chosen by name, followed over mergers, listed by region."""

from __future__ import annotations

import csv
import gzip
from datetime import date
from typing import Any

import pytest
from django.test import Client
from lxml import html
from pytest_django import DjangoAssertNumQueries

from regie.actors.models import Merger, Municipality
from tests.website import register

pytestmark = pytest.mark.django_db


@pytest.fixture
def filled() -> None:
    register.facts()


def page(client: Client, path: str, status: int = 200) -> Any:
    answer = client.get(path)
    assert answer.status_code == status, path
    return html.fromstring(answer.content.decode())


def text(element: Any) -> str:
    return " ".join(element.text_content().split())


def rows(found: Any) -> list[str]:
    return [text(one) for one in found.cssselect("tbody th")]


def gone_in_two() -> None:
    """A municipality of a future in which its territory was divided."""
    old = Municipality.objects.create(
        nis="99001",
        name="Voorbeeldstad",
        since=date(2000, 1, 1),
        until=date(2020, 1, 1),
        example=True,
    )
    for nis, name in (("99002", "Voorbeeldstad-Oost"), ("99003", "Voorbeeldstad-West")):
        new = Municipality.objects.create(nis=nis, name=name, since=date(2020, 1, 1), example=True)
        Merger.objects.create(on=date(2020, 1, 1), predecessor=old, successor=new)


@pytest.mark.parametrize("path", ["/gemeenten/", "/en/gemeenten/"])
def test_an_empty_register_says_what_will_stand_here(client: Client, path: str) -> None:
    assert page(client, path).cssselect(".r-empty")


def test_all_285_stand_on_the_map_and_by_name_in_the_list(client: Client, filled: None) -> None:
    first = page(client, "/gemeenten/")
    assert len(first.cssselect(".r-tiles a")) == 285
    assert rows(first)[:3] == ["Aalst", "Aalter", "Aarschot"]
    last = page(client, "/gemeenten/?pagina=6")
    assert len(rows(first)) == 50
    assert len(rows(last)) == 35
    assert rows(last)[-1] == "Zwevegem"
    # A page that is not there is the last one.
    assert rows(page(client, "/gemeenten/?pagina=99")) == rows(last)


def test_a_region_filters_list_and_map_and_stays_in_the_address(
    client: Client, filled: None
) -> None:
    found = page(client, "/gemeenten/?regio=30000")
    assert len(found.cssselect(".r-tiles a.l4[href]")) == 62
    assert found.cssselect("option[selected]")[0].get("value") == "30000"
    following = found.cssselect('a[rel="next"]')[0].get("href")
    assert "regio=30000" in following
    assert len(rows(page(client, f"/gemeenten/{following}"))) == 12
    assert "regio=30000" in found.cssselect(".r-downloads a")[0].get("href")


@pytest.mark.parametrize(
    ("typed", "code"),
    [("Gent", "44021"), ("gent", "44021"), ("44021", "44021"), ("Beveren-Kruibeke", "46030")],
)
def test_a_name_leads_to_its_municipality(
    client: Client, filled: None, typed: str, code: str
) -> None:
    answer = client.get("/gemeenten/", {"q": typed})
    assert answer.status_code == 302
    assert answer["Location"] == f"/gemeenten/{code}/"


def test_a_name_of_before_a_merger_leads_to_what_it_became(client: Client, filled: None) -> None:
    answer = client.get("/gemeenten/", {"q": "Gooik"}, follow=True)
    assert answer.redirect_chain[-1] == ("/gemeenten/23106/?van=23024", 302)
    assert "Gooik" in text(html.fromstring(answer.content.decode()).cssselect(".r-note")[0])


def test_a_part_of_a_name_gives_a_list_and_nothing_gives_advice(
    client: Client, filled: None
) -> None:
    assert len(rows(page(client, "/gemeenten/?q=beke"))) > 1
    nothing = page(client, "/gemeenten/?q=Nergenshuizen")
    assert nothing.cssselect('.r-empty a[href="/zoeken/?q=Nergenshuizen"]')


@pytest.mark.parametrize(
    "merger", [("23023", "23106"), ("11007", "11002"), ("44045", "46029"), ("73006", "73110")]
)
def test_a_code_that_ended_leads_to_its_successor_and_the_page_says_so(
    client: Client, filled: None, merger: tuple[str, str]
) -> None:
    old, new = merger
    answer = client.get(f"/gemeenten/{old}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/gemeenten/{new}/?van={old}")
    assert old in text(page(client, answer["Location"]).cssselect(".r-note")[0])


def test_every_code_that_ended_leads_to_a_living_one(client: Client, filled: None) -> None:
    living = set(Municipality.objects.filter(until__isnull=True).values_list("nis", flat=True))
    for nis in Municipality.objects.exclude(nis__in=living).values_list("nis", flat=True):
        answer = client.get(f"/gemeenten/{nis}/")
        assert answer.status_code == 302
        assert answer["Location"].split("/")[2] in living


def test_a_code_may_lead_to_several_and_then_people_choose(client: Client) -> None:
    gone_in_two()
    found = page(client, "/gemeenten/99001/")
    ways = [one.get("href") for one in found.cssselect(".r-list a")]
    assert ways == ["/gemeenten/99002/?van=99001", "/gemeenten/99003/?van=99001"]


def test_a_period_shows_what_was_then(client: Client, filled: None) -> None:
    then = page(client, "/gemeenten/23023/?op=2024-05-01")
    assert text(then.cssselect("h1")[0]) == "Galmaarden"
    assert then.cssselect('main a[href="/gemeenten/23106/"]')
    assert "1 mei 2024" in text(then.cssselect(".r-note")[0])
    early = page(client, "/gemeenten/23106/?op=2020-01-01")
    assert "1 januari 2025" in text(early.cssselect(".r-note")[0])
    # A day that is none asks nothing.
    assert page(client, "/gemeenten/44021/?op=gisteren").cssselect("h1")[0].text == "Gent"


def test_a_code_that_came_back_tells_of_its_other_period(client: Client, filled: None) -> None:
    now = page(client, "/gemeenten/11002/")
    assert "Borsbeek" in text(now.cssselect(".r-lead")[0])
    other = now.cssselect('aside a[href="/gemeenten/11002/?op=2024-12-31"]')
    assert other
    then = page(client, other[0].get("href"))
    assert "Borsbeek" not in text(then.cssselect(".r-lead")[0])


def test_a_municipality_says_what_will_stand_here_and_who_works_for_it(
    client: Client, filled: None
) -> None:
    found = page(client, "/gemeenten/44021/")
    assert found.cssselect(".r-empty li")
    assert len(found.cssselect(".r-tiles a.mark")) == 1
    assert "Amal" in text(found.cssselect("main")[0])
    assert found.cssselect('aside a[href="/gemeenten/?regio=40000"]')
    # Links have words in them.
    assert all(text(one) for one in found.cssselect("main .r-content a:not(.r-tiles a), aside a"))


def test_a_name_in_the_address_leads_to_the_code_and_what_is_unknown_is_nowhere(
    client: Client, filled: None
) -> None:
    assert client.get("/gemeenten/gent/")["Location"] == "/gemeenten/44021/"
    page(client, "/gemeenten/99999/", 404)
    page(client, "/gemeenten/nergenshuizen/", 404)


def test_the_list_can_be_taken_along(client: Client, filled: None) -> None:
    answer = client.get("/gemeenten/?formaat=csv")
    told = list(csv.reader(answer.content.decode().splitlines()))
    assert told[0][:2] == ["nis", "naam"]
    assert len(told) == 286
    assert ["41002", "Aalst", "Oost-Vlaanderen", "Denderregio"] in told
    assert client.get("/gemeenten/?formaat=xlsx").content.startswith(b"PK")
    assert client.get("/gemeenten/?formaat=exe").status_code == 404


def test_english_pages_are_in_english(client: Client, filled: None) -> None:
    assert page(client, "/en/gemeenten/44021/").get("lang") == "en"
    assert client.get("/en/gemeenten/23023/")["Location"] == "/en/gemeenten/23106/?van=23023"


@pytest.mark.parametrize(
    "path", ["/gemeenten/", "/gemeenten/?regio=10000", "/gemeenten/44021/", "/gemeenten/11002/"]
)
def test_pages_of_municipalities_are_light(
    client: Client,
    filled: None,
    path: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_max_num_queries(12):
        answer = client.get(path)
    assert len(gzip.compress(answer.content)) < 60_000
