"""Search over the whole register, tolerant of how papers and people spell."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from lxml import html
from pytest_django import DjangoAssertNumQueries

from regie.base.models import SearchEntry
from regie.components.found import marked
from regie.writing.services import take_back
from tests.website import register

pytestmark = pytest.mark.django_db


@pytest.fixture
def filled(settings: Any) -> None:
    settings.DEMO = True
    register.facts()
    register.paper()
    register.index()


def page(client: Client, asked: str, path: str = "/zoeken/", **more: str) -> Any:
    answer = client.get(path, {"q": asked, **more})
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def text(element: Any) -> str:
    return " ".join(element.text_content().split())


def hits(found: Any) -> list[tuple[str, str]]:
    return [(one.get("href"), text(one)) for one in found.cssselect(".r-hits a")]


def test_no_question_gives_examples(client: Client) -> None:
    found = html.fromstring(client.get("/zoeken/").content.decode())
    assert len(found.cssselect("main li a")) == 5
    english = html.fromstring(client.get("/en/zoeken/").content.decode())
    assert english.get("lang") == "en"


def test_an_empty_register_finds_nothing_and_says_what_to_do(client: Client) -> None:
    assert len(page(client, "inburgering").cssselect(".r-empty li")) == 3


def test_every_kind_is_found_and_leads_to_its_page(client: Client, filled: None) -> None:
    paths = {
        "plan": "/plannen/",
        "objective": "/doelstellingen/",
        "regulation": "/acties/",
        "programme": "/begroting/onderdelen/",
        "content_element": "/begroting/onderdelen/",
        "article": "/begroting/artikelen/",
        "municipality": "/gemeenten/",
        "organisation": "/organisaties/",
        "paper": "/documenten/",
    }
    for kind, path in paths.items():
        entries = SearchEntry.objects.filter(kind=kind)
        assert entries.exists(), kind
        assert all(entry.path.startswith(path) for entry in entries), kind
        assert all(entry.title for entry in entries), kind


def test_hits_lead_to_pages_that_are_there(client: Client, filled: None) -> None:
    for asked in ("gent", "amal", "gelijke kansen"):
        for path, _ in hits(page(client, asked)):
            if path.startswith(("/gemeenten/", "/organisaties/", "/documenten/")):
                assert client.get(path).status_code == 200, path


def test_spellings_of_one_thing_find_the_same(client: Client, filled: None) -> None:
    counts = [
        [text(tab) for tab in page(client, asked).cssselect(".r-tabs a")]
        for asked in ("gelijkekansen", "gelijke kansen", "Gelijke-Kansen")
    ]
    assert len(counts[0]) > 5
    assert counts[0] == counts[1] == counts[2]
    variants = ["LGBTQI", "LGBTI", "lgbtqi+", "LHBTI"]
    found = [hits(page(client, one)) for one in variants]
    assert found[0]
    assert all(one == found[0] for one in found)
    assert hits(page(client, "UNIA")) == hits(page(client, "Unia"))


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ("In-Gent", "Amal"),
        ("IN Gent", "Amal"),
        ("Unia", "Unia"),
        ("Gooik", "Pajottegem"),
        ("SJ0-1SFC2DA-WT", "UITBOUW VLAAMS INTEGRATIE- EN INBURGERINGSBELEID"),
        ("abb", "Agentschap Binnenlands Bestuur"),
        ("OD 1.1", "OD 1.1"),
    ],
)
def test_golden_questions_find_their_answer(
    client: Client, filled: None, asked: str, title: str
) -> None:
    found = page(client, asked)
    assert any(title in text(one) for one in found.cssselect(".r-hits li")), hits(found)


def test_kinds_are_counted_and_chosen_in_the_address(client: Client, filled: None) -> None:
    found = page(client, "integratie")
    tabs = found.cssselect(".r-tabs a")
    counts = [int(text(one.cssselect("span")[0])) for one in tabs]
    assert counts[0] == sum(counts[1:])
    one = page(client, "integratie", soort="article")
    assert hits(one)
    assert all(path.startswith("/begroting/artikelen/") for path, _ in hits(one))
    assert one.cssselect('input[name="soort"]')[0].get("value") == "article"
    # The other kinds stay in reach.
    assert len(one.cssselect(".r-tabs a")) == len(tabs)
    none = page(client, "integratie", soort="nergens")
    assert "soort" not in none.cssselect(".r-empty a")[0].get("href")


def test_pages_keep_the_question(client: Client, filled: None) -> None:
    found = page(client, "integratie")
    following = found.cssselect('a[rel="next"]')[0].get("href")
    assert "q=integratie" in following
    more = html.fromstring(client.get(f"/zoeken/{following}").content.decode())
    assert hits(more)
    assert not set(hits(more)) & set(hits(found))


def test_a_slip_of_the_finger_is_told(client: Client, filled: None) -> None:
    found = page(client, "inburgerinh beleid")
    assert "inburgerinh" in text(found.cssselect(".r-note")[0])
    assert hits(found)


@pytest.mark.parametrize(
    ("title", "asked", "shown"),
    [
        ("GELIJKE KANSEN", "gelijkekansen", "<mark>GELIJKE KANSEN</mark>"),
        ("Het gelijkekansenbeleid", "gelijke kansen", "Het <mark>gelijkekansenbeleid</mark>"),
        ("Meer oefenkansen", "oefenkans", "Meer <mark>oefenkansen</mark>"),
        ("In-Gent vzw", "gent", "<mark>In-Gent</mark> vzw"),
        ("Rond LGBTQI+ en meer", "lhbti", "Rond <mark>LGBTQI+</mark> en meer"),
        ("a < b & gent", "gent", "a &lt; b &amp; <mark>gent</mark>"),
        ("<script>", "", "&lt;script&gt;"),
        ("Niets hiervan", "gent", "Niets hiervan"),
    ],
)
def test_found_words_are_marked(title: str, asked: str, shown: str) -> None:
    assert marked(title, asked, "nl") == shown


def test_what_was_typed_never_becomes_markup(client: Client, filled: None) -> None:
    answer = client.get("/zoeken/", {"q": "<script>alert(1)</script> \"' gent"})
    assert b"<script>alert" not in answer.content


def test_english_search_leads_to_english_pages(client: Client, filled: None) -> None:
    found = page(client, "gent", "/en/zoeken/")
    assert found.get("lang") == "en"
    assert all(path.startswith("/en/") for path, _ in hits(found))
    assert found.cssselect('.r-hits a[lang="nl"]')


def test_what_was_taken_back_is_found_no_more(client: Client, settings: Any) -> None:
    settings.DEMO = True
    accepted = register.paper()
    register.index()
    assert hits(page(client, "inburgering"))
    take_back(register.ACTOR, accepted, "Verkeerd document.")
    register.index()
    assert not any(
        path.startswith(("/doelstellingen/", "/acties/", "/documenten/"))
        for path, _ in hits(page(client, "inburgering"))
    )


def test_search_asks_little(
    client: Client, filled: None, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for asked in ("gelijke kansen", "inburgerinh", "qqqxyz"):
        # Four of search itself; a demonstration asks which day it is.
        with django_assert_max_num_queries(5):
            client.get("/zoeken/", {"q": asked})
