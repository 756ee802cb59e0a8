"""What pieces are given to show."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import URLResolver, get_resolver
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from regie.base.actor import Actor, Role
from regie.base.jobs import KINDS
from regie.components import chain, code, difference, job_words, navigation, tiles


@given(st.text(max_size=60), st.text(max_size=60))
def test_both_wordings_can_be_read_from_a_difference(before: str, after: str) -> None:
    pieces = difference.words(before, after)
    assert "".join(one.text for one in pieces if one.kind != "added") == before
    assert "".join(one.text for one in pieces if one.kind != "removed") == after


def test_a_difference_is_of_whole_words() -> None:
    pieces = difference.words("Wij meten elk jaar.", "Wij meten elk kwartaal.")
    assert [one.text for one in pieces if one.kind != "same"] == ["jaar", "kwartaal"]


def test_a_code_is_taken_apart_without_losing_a_sign() -> None:
    parts = code.explained("SJ0-1SFC2CA-WT", {"programme": "Samenleven"})
    assert "".join(part.text for part in parts) == "SJ0-1SFC2CA-WT"
    assert [part.name for part in parts if part.text == "SF"] == ["Samenleven"]
    assert [part.text for part in code.explained("SJ-1SFC")] == ["SJ-1SFC"]


def test_the_ribbon_always_has_the_whole_chain() -> None:
    stations = chain.ribbon("action", {"money": chain.Link("11", "/x/", "inferred")})
    assert stations[0].key == "objective"
    assert len(stations) == 8
    assert [one.key for one in stations if one.current] == ["action"]
    assert {one.key for one in stations if not one.missing} == {"action", "money"}


def test_tiles_stand_apart_and_in_reading_order() -> None:
    grid = [
        tiles.Tile(f"{row}{column}", "/", column, row) for row in (2, 0, 1) for column in (3, 1)
    ]
    drawn = tiles.tile_map("Kaart", "", grid)
    assert [one.name for one in drawn.tiles] == ["01", "03", "11", "13", "21", "23"]
    places = [(one.x, one.y) for one in drawn.tiles]
    assert len(set(places)) == len(places)
    assert all(0 < x < drawn.width and 0 < y < drawn.height for x, y in places)


def test_a_tile_is_a_named_link_whatever_the_name() -> None:
    tile = tiles.Tile("O'<b>", '/x/"', 0, 0, 2, "3 & 4")
    link = html.fromstring(tiles.tile_map("", "", [tile]).links)
    assert link.get("href") == '/x/"'
    assert link.findtext("title") == "O'<b>: 3 & 4"


def test_a_page_is_the_same_in_both_languages() -> None:
    assert navigation.same_page("/plannen/x/", "a=1", "en") == "/en/plannen/x/?a=1"
    assert navigation.same_page("/en/plannen/x/", "", "nl") == "/plannen/x/"
    assert navigation.same_page("/en/", "", "nl") == "/"
    assert navigation.same_page("/english/", "", "en") == "/en/english/"


def test_one_place_of_the_menu_is_where_the_page_stands() -> None:
    whoever = Actor(account=1, roles=frozenset(Role))

    def current(path: str) -> list[str]:
        return [one.path for one in navigation.work_places(path, "nl", whoever) if one.current]

    assert current("/werk/") == ["/werk/"]
    assert current("/werk/voorstellen/abc/") == ["/werk/voorstellen/"]
    assert current("/en/werk/bestanden/") == ["/werk/bestanden/"]
    assert current("/over/") == []


def test_every_page_of_work_stands_in_a_place() -> None:
    whoever = Actor(account=1, roles=frozenset(Role))
    nowhere = {
        path
        for path in (f"/{one.partition('<')[0]}" for one in _routes() if one.startswith("werk/"))
        if [one.path for one in navigation.work_places(path, "nl", whoever) if one.current]
        == ["/werk/"]
    }
    # Reached from a line of many places, or from the bar of the demonstration.
    assert nowhere - {"/werk/"} == {
        "/werk/geschiedenis/",
        "/werk/goedkeuringen/",
        "/werk/postvak/",
        "/werk/rol/",
    }


def _routes() -> Iterator[str]:
    """The route of every page."""
    waiting = [("", one) for one in get_resolver().url_patterns]
    while waiting:
        before, one = waiting.pop()
        route = f"{before}{one.pattern}"
        if isinstance(one, URLResolver):
            waiting += [(route, inner) for inner in one.url_patterns]
        else:
            yield route


def test_every_kind_of_work_of_the_machine_has_a_name() -> None:
    assert {kind for kind in KINDS if kind.split(".")[0] != "test"} == set(job_words.NAMES)


def test_places_of_a_group_stand_together_under_one_heading() -> None:
    whoever = Actor(account=1, roles=frozenset(Role))
    groups = [one.group for one in navigation.work_places("/werk/", "nl", whoever)]
    headings = [one for one, before in zip(groups, ["", *groups], strict=False) if one != before]
    assert len(headings) == len(set(headings)) == 5


@pytest.mark.parametrize(
    ("name", "told"),
    [("Gent", "Gent"), ("Aalst", "Aalst"), ("Antwerpen", "Antw"), ("Sint-Niklaas", "S-Nik")],
)
def test_a_name_is_cut_to_fit_in_its_tile(name: str, told: str) -> None:
    assert tiles.letters(name) == told


def test_a_tile_shows_its_whole_name_when_it_is_pointed_at() -> None:
    tile = tiles.Tile("Heist-op-den-Berg", "/gemeenten/12014/", 3, 2)
    link = html.fromstring(tiles.tile_map("", "", [tile], lettered=True).links)
    assert [one.text_content() for one in link.xpath(".//text[@class]")] == ["Heist-op-den-Berg"]
    assert [one.text_content() for one in link.xpath(".//text[not(@class)]")] == ["Heis"]
