"""Charts that are kept, in another site too, and stories."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client
from lxml import etree, html
from pytest_django import DjangoAssertNumQueries

from regie.indicators.models import Chart, Story
from tests.indicators import make_charts as make

pytestmark = pytest.mark.django_db
SVG = {"s": "http://www.w3.org/2000/svg"}


@pytest.fixture
def chart() -> Chart:
    reach = make.indicator(decimals=0)
    make.figure(reach, 2022, "118178")
    make.figure(reach, 2023, "170951")
    make.figure(reach, 2024, None, status="suppressed")
    make.target(reach, 2022, "68429")
    make.target(reach, 2023, "83110")
    make.target(reach, 2024, "83050")
    return make.chart(reach, note={"nl": "Wie meedoet aan A5."})


def path(chart: Chart, more: str = "/") -> str:
    return f"/cijfers/grafieken/{chart.uid}{more}"


def test_a_chart_has_its_question_drawing_table_sources_and_citation(
    client: Client, chart: Chart, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.get(path(chart))
    with django_assert_max_num_queries(12):
        answer = client.get(path(chart))
    page = html.fromstring(answer.content.decode())
    assert page.findtext(".//h1") == "Hoeveel mensen zijn bereikt?"
    svg = page.cssselect("figure svg")[0]
    assert svg.get("role") == "img"
    told = {
        page.get_element_by_id(one).text or "" for one in svg.get("aria-labelledby", "").split()
    }
    assert "Hoeveel mensen zijn bereikt?" in told
    assert any("118.178" in one or "170.951" in one for one in told)
    words = page.text_content()
    for needed in ("118.178", "verborgen", "Verslag 2023", "Plan", f"grafieken/{chart.uid}/"):
        assert needed in words
    assert "voorbeeld" not in words.casefold()


def test_the_file_says_what_the_table_says(client: Client, chart: Chart) -> None:
    page = html.fromstring(client.get(path(chart)).content.decode())
    shown = [
        [cell.text_content() for cell in row.cssselect("th, td")]
        for row in page.cssselect("figure tbody tr")
    ]
    rows = list(
        csv.DictReader(io.StringIO(client.get(path(chart, "/?formaat=csv")).content.decode()))
    )
    assert [[row["label"], row["doel"]] for row in rows] == [
        [year, figure.replace(".", "")] for year, figure, *_ in shown
    ]
    assert [row["cijfer"] for row in rows] == ["118178", "170951", ""]
    assert [row["cijfer status"] for row in rows] == ["ok", "ok", "suppressed"]
    assert shown[2][2] == "verborgen"
    told = client.get(path(chart, "/?formaat=json")).json()
    assert any("Plan" in note for note in told["notes"])
    assert client.get(path(chart, "/?formaat=xlsx")).content.startswith(b"PK")
    assert client.get(path(chart, "/?formaat=exe")).status_code == 404


def test_only_the_frame_may_be_framed_and_it_sets_no_cookie(client: Client, chart: Chart) -> None:
    client.cookies["sessionid"] = "whatever"
    answer = client.get(path(chart, "/kader/"))
    assert answer.status_code == 200
    assert "X-Frame-Options" not in answer
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert "Set-Cookie" not in answer.headers
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")
    assert len(answer.content) < 30_000
    other = client.get(path(chart))
    assert other["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in other["Content-Security-Policy"]


def test_the_picture_stands_alone_and_says_what_it_is(client: Client, chart: Chart) -> None:
    Chart.objects.filter(pk=chart.pk).update(example=True)
    answer = client.get(path(chart, ".svg"))
    assert answer["Content-Type"] == "image/svg+xml"
    root = etree.fromstring(answer.content)
    assert root.get("role") == "img"
    assert root.findtext("s:title", namespaces=SVG) == "Hoeveel mensen zijn bereikt?"
    assert root.findtext("s:desc", namespaces=SVG)
    words = " ".join(node.text or "" for node in root.iterfind(".//s:text", SVG))
    assert "voorbeeldgegevens" in words
    assert "Verslag" in words
    assert b"var(" not in answer.content
    for node in root.iter():
        assert etree.QName(node).localname not in ("script", "style", "image", "foreignObject")


def test_the_picture_as_a_bitmap_is_made_once(client: Client, chart: Chart) -> None:
    first = client.get(path(chart, ".png"))
    assert first["Content-Type"] == "image/png"
    assert first.content.startswith(b"\x89PNG")
    assert client.get(path(chart, ".png")).content == first.content
    assert client.get(path(chart, ".gif")).status_code == 404


def test_what_is_not_public_is_not_there(client: Client, chart: Chart) -> None:
    Chart.objects.filter(pk=chart.pk).update(published=None)
    for more in ("/", "/kader/", ".svg", ".png", "/?formaat=csv"):
        assert client.get(path(chart, more)).status_code == 404
    assert chart.uid not in client.get("/cijfers/grafieken/").content.decode()
    hidden = make.dataset(public=False)
    other = make.chart(
        None, dataset=hidden, indicator=None, answer={"rows": [], "columns": [], "cells": []}
    )
    assert client.get(path(other)).status_code == 404


def test_a_chart_of_a_data_set_needs_no_engine_to_be_seen(client: Client) -> None:
    data = make.dataset(licence="CC BY 4.0")
    year = data.dimensions.create(place=1, code="jaar", title={"nl": "Jaar"}, kind="period")
    origin = data.dimensions.create(place=2, code="herkomst", title={"nl": "Herkomst"})
    origin.categories.create(place=1, code="BE", title={"nl": "Belgisch"})
    data.measures.create(
        code="graad", title={"nl": "Graad"}, unit={"nl": "procent"}, kind="rate", decimals=1
    )
    assert year.pk
    row = make.chart(
        None,
        "Wie heeft werk?",
        indicator=None,
        dataset=data,
        form="heat",
        asked={"rows": ["jaar"], "columns": ["herkomst"], "measure": "mean:graad"},
        answer={
            "rows": [["2023"], ["2024"]],
            "columns": [["BE"], ["XX"]],
            "cells": [[["71.25", "ok"], [None, "suppressed"]], [["72", "ok"], [None, "missing"]]],
            "version": 3,
            "example": False,
            "notes": ["Afgerond."],
        },
    )
    page = html.fromstring(client.get(path(row)).content.decode())
    cells = [one.text_content() for one in page.cssselect("figure table :is(th, td)")]
    assert cells == [
        "Jaar",
        "Belgisch",
        "XX",
        "2023",
        "71,3",
        "verborgen",
        "2024",
        "72,0",
        "geen cijfer",
    ]
    words = page.text_content()
    assert "Telling (CC BY 4.0)" in words
    assert "Afgerond." in words
    assert "versie 3" in words


def test_a_story_has_its_charts_in_between_and_a_feed(client: Client, chart: Chart) -> None:
    Story.objects.create(
        slug="bereik",
        title={"nl": "Meer mensen dan gepland"},
        lead={"nl": "A5 bereikte veel mensen."},
        body={"nl": f"Eerst dit.\n\n## Wat we zien\n\n[grafiek {chart.uid}]\n\n<b>Dan dit.</b>"},
        sources="Evaluatie 2025",
        published=make.THEN,
    )
    page = html.fromstring(client.get("/cijfers/verhalen/bereik/").content.decode())
    content = page.cssselect(".r-content")[0]
    kinds = [one.tag for one in content if one.tag in ("p", "h2", "figure")][:4]
    assert kinds == ["p", "h2", "figure", "p"]
    words = content.text_content()
    assert "<b>Dan dit.</b>" in words
    assert "Evaluatie 2025" in words
    assert "Verslag 2022" in words
    assert "Meer mensen dan gepland" in client.get("/cijfers/verhalen/").content.decode()
    assert "Meer mensen dan gepland" in client.get("/cijfers/verhalen.atom").content.decode()
    assert client.get("/cijfers/verhalen/niet/").status_code == 404


def test_a_list_asks_the_same_however_long_it_is(
    client: Client, chart: Chart, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(30):
        make.chart(chart.indicator, f"Vraag {n}?")
    client.get("/cijfers/grafieken/")
    with django_assert_max_num_queries(3):
        client.get("/cijfers/grafieken/")
