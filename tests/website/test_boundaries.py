"""Real boundaries on the maps: loaded by an administrator, with the tiles one click away."""

from __future__ import annotations

import copy
import gzip
import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from lxml import html

from regie.base.actor import system
from regie.base.errors import Invalid, NotAllowed, Refusal
from regie.indicators.models import Outlined
from regie.indicators.services.outlines import load_outlines, remove_outlines
from tests.indicators.test_outlines import TOPOLOGY
from tests.website import make_places, register

pytestmark = pytest.mark.django_db
ACTOR = system("test")
#: What the shapes of the test are called here.
_CODES = {"1": "44021", "2": "44013", "3": "11002"}


@pytest.fixture(autouse=True)
def _filled() -> None:
    register.facts()


def topology() -> bytes:
    told = copy.deepcopy(TOPOLOGY)
    for one in told["objects"]["places"]["geometries"]:
        if (named := one.get("properties")) and named["nis"] in _CODES:
            named["nis"] = _CODES[named["nis"]]
    return json.dumps(told).encode()


def page(client: Client, path: str) -> Any:
    return html.fromstring(client.get(path).content.decode())


def test_maps_show_the_boundaries_and_what_lacks_one_stands_beside(client: Client) -> None:
    load_outlines(ACTOR, topology(), "drie.topo.json", "verzonnen voor een test")
    found = page(client, "/gemeenten/44021/")
    drawn = found.cssselect(".r-shapes a[href]")
    assert [one.get("href") for one in drawn][-1] == "/gemeenten/44021/"
    assert drawn[-1].get("class") == "mark"
    assert len(drawn) == 3
    assert "verzonnen voor een test" in found.text_content()
    # The other 282 can still be reached.
    assert found.xpath('//p[contains(., "Niet op deze kaart")]/a[@href="/gemeenten/11001/"]')
    other = found.xpath('//a[contains(@href, "kaart=tegels")]')[0].get("href")
    tiles = page(client, other.partition("#")[0])
    assert not tiles.cssselect(".r-shapes")
    assert len(tiles.cssselect(".r-tiles a.mark")) == 1
    assert tiles.xpath('//a[contains(text(), "echte grenzen")]')


def test_a_map_of_before_has_tiles_and_so_has_one_after_they_were_removed(client: Client) -> None:
    load_outlines(ACTOR, topology(), "drie.topo.json", "verzonnen voor een test")
    assert not page(client, "/gemeenten/?op=2020-01-01").cssselect(".r-shapes")
    remove_outlines(ACTOR)
    assert not page(client, "/gemeenten/").cssselect(".r-shapes")
    assert Outlined.objects.count() == 2


def test_the_figure_of_a_list_colours_the_boundaries(client: Client) -> None:
    make_places.figures(3)
    load_outlines(ACTOR, topology(), "drie.topo.json", "verzonnen voor een test")
    found = page(client, "/gemeenten/?cijfer=cijfer-2")
    assert all(one.get("class") for one in found.cssselect(".r-shapes a[href]"))


def test_a_dry_run_and_what_is_refused_change_nothing() -> None:
    found = load_outlines(ACTOR, topology(), "a.json", "verzonnen", dry_run=True)
    assert len(found.paths) == 3
    assert len(found.missing) == 282
    with pytest.raises(Invalid, match="van wie"):
        load_outlines(ACTOR, topology(), "a.json", " ")
    with pytest.raises(Refusal, match="geen JSON"):
        load_outlines(ACTOR, b"nergens", "a.json", "verzonnen")
    assert not Outlined.objects.exists()


def test_only_an_administrator_loads_boundaries(client: Client) -> None:
    from regie.base.actor import VISITOR

    with pytest.raises(NotAllowed):
        load_outlines(VISITOR, topology(), "a.json", "verzonnen")
    with pytest.raises(NotAllowed):
        remove_outlines(VISITOR)


def test_a_page_with_all_real_boundaries_is_light(client: Client) -> None:
    sources = os.environ.get("REGIE_SOURCES", "")
    path = Path(sources).parent / "domain" / "flanders_285.topo.json"
    if not sources or not path.exists():
        print("The real boundaries are not here (REGIE_SOURCES is not set): nothing was drawn.")
        return
    found = load_outlines(ACTOR, path.read_bytes(), path.name, "verzonnen voor een test")
    assert not found.missing
    assert not found.unknown
    make_places.figures(8)
    for address in ("/gemeenten/", "/gemeenten/?cijfer=inwoners", "/gemeenten/44021/"):
        content = client.get(address).content
        assert content.count(b"<path d=") >= 285
        assert len(gzip.compress(content)) < 60_000, address
