"""The pages that say what this is, and those for when something goes wrong."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory
from lxml import html

from regie.website.pages.errors import TROUBLES, trouble

PATHS = ("/over/", "/over/privacy/", "/over/toegankelijkheid/")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_it_speaks_one_language_and_leads_to_the_other(
    client: Client, path: str, language: str
) -> None:
    here, there = (path, f"/en{path}") if language == "nl" else (f"/en{path}", path)
    page = html.fromstring(client.get(here, {"q": "1"}).content)
    assert page.get("lang") == language
    assert len(page.findall(".//h1")) == 1
    switch = page.xpath("//header//a[@hreflang]")
    assert [one.get("href") for one in switch] == [f"{there}?q=1"]
    alternates = page.xpath("//link[@hreflang]/@hreflang")
    assert alternates == ["nl", "en"]


def test_titles_differ(client: Client) -> None:
    titles = {html.fromstring(client.get(path).content).findtext(".//title") for path in PATHS}
    assert len(titles) == len(PATHS)


@pytest.mark.parametrize("status", TROUBLES)
def test_trouble_is_told_in_words_and_leads_on(rf: RequestFactory, status: int) -> None:
    answer = trouble(rf.get("/ergens/"), status)
    assert answer.status_code == status
    page = html.fromstring(answer.content)
    assert page.findtext(".//h1")
    assert page.xpath("//main//a[@href='/']")


def test_an_unknown_address_is_a_page_of_ours(client: Client) -> None:
    answer = client.get("/bestaat-niet/")
    assert answer.status_code == 404
    assert html.fromstring(answer.content).xpath("//nav")


def test_styles_and_scripts_come_only_from_here(client: Client) -> None:
    answer = client.get("/over/")
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    page = html.fromstring(answer.content)
    assert not page.xpath(
        "//*[@style] | //style | //script[not(@src)] | //*[starts-with(name(@*),'on')]"
    )


def test_it_says_how_small_groups_are_hidden_and_what_that_does_not_cover(client: Client) -> None:
    for path, words in (("/over/privacy/", "Niet gedekt"), ("/en/over/privacy/", "Not covered")):
        assert client.get(path).content.decode().count(words) == 2
