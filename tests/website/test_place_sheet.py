"""*Mijn gemeente op één blad*: one page of A4, tagged, with what the page says."""

from __future__ import annotations

import pypdfium2
import pytest
from django.test import Client

from regie.actors.models import Municipality
from regie.actors.selectors import tile_map
from regie.indicators.models import Indicator, Outlined
from regie.indicators.selectors.places import shapes
from regie.indicators.services.places import prepare
from regie.website.pages.place_sheet import neighbours
from tests.website import make_places, register

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _filled() -> None:
    register.facts()


def read(content: bytes) -> tuple[int, str]:
    """How many pages, and the words."""
    document = pypdfium2.PdfDocument(content)
    words = " ".join(page.get_textpage().get_text_range() for page in document)
    assert document.is_tagged()
    return len(document), " ".join(words.split())


def sheet(client: Client, path: str) -> tuple[int, str]:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    return read(answer.content)


def test_the_sheet_is_one_tagged_page_with_figures_neighbours_sources_and_example(
    client: Client,
) -> None:
    make_places.figures(8)
    pages, words = sheet(client, "/gemeenten/44021/blad.pdf")
    assert pages == 1
    assert "Gent op één blad" in words
    for one in ("NIS-code 44021", "Voorbeeldgegevens", "verzonnen voor een test", "tegelkaart"):
        assert one in words
    assert "Meest gelijkend" in words
    assert "/gemeenten/44021/" in words


def test_it_is_one_page_with_the_longest_words_too(client: Client) -> None:
    make_places.figures(8)
    Indicator.objects.update(
        title={"nl": "Een heel lang woord voor een heel klein cijfer " * 6},
        unit={"nl": "per honderd inwoners van achttien jaar en ouder"},
        source="een bron met een heel lange naam " * 8,
    )
    prepare(make_places.DAY)
    # Pajottegem has a history too.
    pages, words = sheet(client, "/gemeenten/23106/blad.pdf")
    assert pages == 1
    assert "Gooik" in words


def test_without_figures_it_says_so_on_one_page(client: Client) -> None:
    pages, words = sheet(client, "/gemeenten/44021/blad.pdf")
    assert pages == 1
    assert "nog geen cijfers" in words


def test_english_is_in_english(client: Client) -> None:
    make_places.figures(2)
    _pages, words = sheet(client, "/en/gemeenten/44021/blad.pdf")
    assert "Gent on one sheet" in words
    assert "Meest" not in words


def test_it_is_kept_until_something_of_it_changes(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from regie.writing.papers import writer

    first = client.get("/gemeenten/44021/blad.pdf").content
    monkeypatch.setattr(writer, "laid_out", lambda *_: b"written again")
    assert client.get("/gemeenten/44021/blad.pdf").content == first
    make_places.figures(2)
    assert client.get("/gemeenten/44021/blad.pdf").content == b"written again"


def test_from_the_start_page_it_is_one_click(client: Client) -> None:
    assert b'formaction="/gemeenten/blad/"' in client.get("/").content
    answer = client.get("/gemeenten/blad/", {"q": "gent"})
    assert answer["Location"] == "/gemeenten/44021/blad.pdf"
    # A name of before a merger gives the sheet of today; what is no name gives the list.
    assert client.get("/gemeenten/blad/?q=Gooik")["Location"] == "/gemeenten/23106/blad.pdf"
    assert client.get("/gemeenten/blad/?q=nergens")["Location"] == "/gemeenten/?q=nergens"
    assert client.get("/gemeenten/blad/")["Location"] == "/gemeenten/"


def test_a_code_that_ended_has_no_sheet_but_leads_on(client: Client) -> None:
    answer = client.get("/gemeenten/23024/blad.pdf")
    assert answer["Location"] == "/gemeenten/23024/"
    assert client.get("/gemeenten/99999/blad.pdf").status_code == 404


def test_neighbours_are_of_the_border_where_boundaries_are_loaded() -> None:
    place = Municipality.objects.get(nis="44021", until=None)
    on_map = tile_map(make_places.DAY)
    near, how = neighbours(place, on_map, None)
    assert len(near) == 3
    assert "tegelkaart" in how
    Outlined.objects.create(
        digest="0" * 64,
        source="verzonnen voor een test",
        width=9,
        height=9,
        paths={"44021": "M0 0l9 0 0 9z"},
        neighbours={"44021": ["44013", "11001", "99999"]},
        loaded_at="2026-06-01T00:00Z",
    )
    near, how = neighbours(place, on_map, shapes())
    assert near == ["11001", "44013"]
    assert "grens" in how
