"""The profile of a municipality: its figures beside others, through time and over mergers."""

from __future__ import annotations

import csv
import gzip
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from lxml import html
from pytest_django import DjangoAssertNumQueries

from regie.indicators.models import Peers, Series, Spread
from regie.indicators.services.places import prepare
from tests.website import make_places, register

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _filled() -> None:
    register.facts()


def page(client: Client, path: str, status: int = 200) -> Any:
    answer = client.get(path)
    assert answer.status_code == status, path
    return html.fromstring(answer.content.decode())


def text(element: Any) -> str:
    return " ".join(element.text_content().split())


def cells(found: Any, key: str) -> list[list[str]]:
    rows = found.xpath(f'//table[caption[@id="{key}-caption"]]//tr')
    return [[text(cell) for cell in row] for row in rows]


def test_without_figures_the_profile_says_what_will_stand_there(client: Client) -> None:
    found = page(client, "/gemeenten/44021/")
    assert "nog geen cijfers" in text(found.cssselect("main")[0])


def test_figures_stand_beside_region_province_all_and_the_most_alike(client: Client) -> None:
    make_places.figures(3, whole=True)
    found = page(client, "/gemeenten/44021/")
    head, first, *_ = cells(found, "cijfers-tabel")
    assert head[1] == "Gent"
    assert head[4:7] == ["Oost-Vlaanderen", "Alle gemeenten", "Meest gelijkend"]
    # A figure of the whole itself goes before a median of municipalities, and says that it does.
    assert first[5] == "12,5 eigen cijfer"
    assert found.cssselect("#cijfers .r-example")
    assert found.cssselect("svg.r-strip circle")
    assert not found.xpath("//svg//*[@style] | //svg[@style]")
    assert "verzonnen voor een test" in text(found.cssselect("main")[0])


def test_a_strip_says_in_words_and_in_a_table_what_it_draws(client: Client) -> None:
    make_places.figures(2)
    found = page(client, "/gemeenten/44021/")
    told = found.cssselect("svg.r-strip")[0].get("aria-label")
    spread = Spread.objects.get(indicator__code="aandeel-buitenlandse-herkomst")
    assert "285" in told
    lowest = cells(found, "stroken")[1][1]
    assert lowest in told
    assert spread.places == 285


def test_ten_municipalities_are_most_alike_and_the_reader_may_choose_by_what(
    client: Client,
) -> None:
    make_places.figures(4)
    found = page(client, "/gemeenten/44021/")
    first = [text(one) for one in found.cssselect(".r-alike a")]
    assert len(first) == 10
    assert "Gent" not in first
    other = page(client, "/gemeenten/44021/?gelijk=cijfer-2&gelijk=nergens")
    chosen = other.cssselect('input[name="gelijk"][checked]')
    assert [one.get("value") for one in chosen] == ["cijfer-2"]
    assert [text(one) for one in other.cssselect(".r-alike a")] != first
    assert "zelf gekozen" in text(other.cssselect("main")[0])


def test_who_lacks_a_figure_of_the_method_is_told_so(client: Client) -> None:
    made = make_places.figures(2)
    Series.objects.filter(indicator=made[0], place="44021").delete()
    prepare(make_places.DAY)
    assert Peers.objects.get(place="44021").missing == ["inwoners"]
    found = page(client, "/gemeenten/44021/")
    assert "geen cijfer" in text(found.cssselect("main")[0])
    assert "Voorbeeldcijfer 0" in text(found.xpath('//h3[@id="gelijk"]/following-sibling::p')[0])


def test_counts_are_carried_over_a_merger_and_rates_stand_apart(client: Client) -> None:
    count, rate = make_places.figures(2)
    now = timezone.now()
    # Pajottegem was made in 2025 of Galmaarden, Gooik and Herne.
    Series.objects.filter(indicator=count, place="23106").update(
        points=[["2023", "30", "ok"], ["2025", "40", "ok"]], carried=["2023"]
    )
    Series.objects.filter(indicator=rate, place="23106").update(points=[["2025", "7.5", "ok"]])
    Series.objects.create(
        indicator=rate, place="23024", points=[["2023", "6.5", "ok"]], made_at=now, example=True
    )
    found = page(client, "/gemeenten/23106/")
    rows = {row[0]: row[1:] for row in cells(found, "tijd")}
    counts = next(row for name, row in rows.items() if "Voorbeeldcijfer 0" in name)
    assert counts == ["30,0 Σ", "40,0"]
    former = next(row for name, row in rows.items() if name.startswith("Gooik"))
    assert former == ["6,5", "–"]
    new = next(row for name, row in rows.items() if name.startswith("Voorbeeldcijfer 1"))
    assert new == ["–", "7,5"]


def test_a_code_that_stayed_over_a_merger_keeps_rates_of_before_apart(client: Client) -> None:
    made = make_places.figures(2)
    # Antwerpen took Borsbeek in 2025 and kept its code.
    found = page(client, "/gemeenten/11002/")
    rows = cells(found, "tijd")
    titled = [row for row in rows if row[0].startswith("Voorbeeldcijfer 1")]
    assert titled[0][1:4] == ["–", "–", "–"]
    assert any(row[0].startswith("Antwerpen") and row[1] != "–" for row in rows)
    assert len(made) == 2


def test_a_hidden_figure_says_why_there_is_none(client: Client) -> None:
    made = make_places.figures(2)
    Series.objects.filter(indicator=made[0], place="44021").update(
        points=[["2024", "3", "ok"], ["2025", None, "suppressed"]]
    )
    prepare(make_places.DAY)
    found = page(client, "/gemeenten/44021/")
    assert any("te weinig mensen" in row[1] for row in cells(found, "cijfers-tabel"))


def test_the_figures_can_be_taken_along_with_source_and_example(client: Client) -> None:
    make_places.figures(12)
    answer = client.get("/gemeenten/44021/?formaat=csv")
    rows = list(csv.DictReader(answer.content.decode().splitlines()))
    assert len(rows) == 12 * 4
    assert {row["bron"] for row in rows} == {"verzonnen voor een test"}
    assert {row["voorbeeld"] for row in rows} == {"ja"}
    assert client.get("/gemeenten/44021/?formaat=exe").status_code == 404


@pytest.mark.parametrize("many", [3, 60])
def test_the_profile_costs_the_same_whatever_the_number_of_indicators(
    client: Client, many: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    make_places.figures(many)
    client.get("/gemeenten/44021/")
    with django_assert_max_num_queries(15):
        answer = client.get("/gemeenten/44021/")
    assert len(gzip.compress(answer.content)) < 60_000


def test_the_map_and_the_list_show_any_figure_with_its_classes(client: Client) -> None:
    make_places.figures(3)
    found = page(client, "/gemeenten/?cijfer=cijfer-2")
    assert len(found.cssselect(".r-tiles a.l4[href]")) > 30
    assert len(found.cssselect(".r-legend li")) == 4
    assert "verzonnen voor een test" in text(found.cssselect("main")[0])
    assert found.cssselect("a[href='/indicatoren/cijfer-2/']")
    assert page(client, "/gemeenten/44021/").cssselect(
        "a[href='/indicatoren/cijfer-2/?plaats=44021']"
    )
    dearest = page(client, "/gemeenten/?cijfer=cijfer-2&sorteer=-cijfer")
    shown = [row[2] for row in cells(dearest, "gemeenten-lijst")[1:]]
    as_numbers = [float(one.replace(".", "").replace(",", ".")) for one in shown]
    assert as_numbers == sorted(as_numbers, reverse=True)
    told = client.get("/gemeenten/?cijfer=cijfer-2&formaat=csv").content.decode()
    rows = list(csv.DictReader(told.splitlines()))
    assert len(rows) == 285
    assert rows[0]["bron"] == "verzonnen voor een test"
    # What is no figure is as if nothing was asked.
    assert not page(client, "/gemeenten/?cijfer=nergens").cssselect("#cijfer-kop")


def test_english_has_english_words(client: Client) -> None:
    make_places.figures(2)
    found = page(client, "/en/gemeenten/44021/")
    assert "Example figure 0 inwoners" in text(found.cssselect("main")[0])
    assert "Meest" not in text(found.cssselect("main")[0])
