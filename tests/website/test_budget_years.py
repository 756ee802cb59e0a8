"""Rounds side by side, the share of articles, and the files of a round."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import Any

import pytest
from django.test import Client
from lxml import html
from pytest_django import DjangoAssertNumQueries

from regie.budgets.models import Article, Round
from tests.budgets import make
from tests.budgets.make import close_round
from tests.website.make_budget import ACTOR, accept
from tests.website.test_budget import page, rows, words

pytestmark = pytest.mark.django_db
YEARS = "/begroting/verloop/"
BIG = "SJ0-1SFC2DA-WT"


def later() -> None:
    """A round that starts from the real one and moves one article."""
    close_round(ACTOR, Round.objects.get(code="BO2021"))
    next_ = make.a_round("BA2021", "BO2021")
    article = Article.objects.get(code=BIG)
    make.write(next_, "other_adjustment", (article, "VEK", 7000), title="Meer")


def test_rounds_stand_side_by_side(client: Client) -> None:
    accept()
    later()
    found = page(client, YEARS)
    told = rows(found, "rondes")
    assert told[0] == ["Deel", "BA 2020", "BO 2021", "BA 2021"]
    assert told[1][0].startswith("SF ")
    assert told[1][1:] == ["88.635", "95.813", "95.820"], "what only opens a round is known too"
    assert told[-1] == ["Alle programma’s samen", "88.635", "95.813", "95.820"]
    assert len(told) == 5, "a programme, two elements, the total"
    (chart,) = found.xpath("//svg[@role='img']")
    assert {"BO 2021", "95.813", "BA 2021", "95.820"} <= set(chart.itertext())
    assert not chart.xpath(".//@style")


def test_a_part_and_an_article_have_their_own(client: Client) -> None:
    accept()
    later()
    article = Article.objects.get(code=BIG)
    assert article.content_element is not None
    told = rows(page(client, f"{YEARS}?onderdeel={article.content_element.uid}"), "rondes")
    assert [row[0].split()[0] for row in told[1:-1]] == [
        "SA0-1SFC2DA-WT",
        "SJ0-1SFC2DA-WT",
        "SJ0-1SFC2DB-PR",
        "SJ0-1SFC2DY-IS",
        "SJ0-9SFCADA-OW",
        "SJ0-9SFCADY-OI",
    ]
    assert told[-2][1:] == ["–", "–", "–"], "a receipt has no payment credit"
    one = page(client, f"{YEARS}?artikel={BIG}&kant=vak")
    assert rows(one, "rondes")[-1][1:] == ["23.057", "29.249", "29.249"]
    legal = page(client, f"{YEARS}?artikel=SM0-BSFCADA-OW&kant=ontvangsten")
    assert rows(legal, "rondes")[-1][1:] == ["4.196", "2.719", "2.719"]
    for wrong in ("?artikel=XX0-1XXC2XX-WT", "?onderdeel=000000000000"):
        assert client.get(YEARS + wrong).status_code == 404


def test_an_unknown_side_is_the_first_there_is(client: Client) -> None:
    accept()
    assert rows(page(client, f"{YEARS}?kant=zzz"), "rondes")[-1][1:] == ["88.635", "95.813"]
    receipts = page(client, f"{YEARS}?artikel=SJ0-9SFCADA-OW")
    assert rows(receipts, "rondes")[-1][1:] == ["100", "100"]


def test_the_table_can_be_taken_along(client: Client) -> None:
    accept()
    later()
    answer = client.get(f"{YEARS}?kant=vek&formaat=csv")
    told = list(csv.reader(io.StringIO(answer.content.decode())))
    assert told[0] == ["Code", "Naam", "BA 2020", "BO 2021", "BA 2021"]
    assert told[-1][2:] == ["88635000.00", "95813000.00", "95820000.00"]
    assert client.get(f"{YEARS}?formaat=xlsx").content.startswith(b"PK")
    assert client.get(f"{YEARS}?formaat=exe").status_code == 404


def test_without_a_budget_it_says_so(client: Client) -> None:
    assert "nog geen begroting" in words(page(client, YEARS))


def test_questions_do_not_grow(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    accept()
    later()
    client.get(YEARS)
    with django_assert_max_num_queries(12):
        client.get(YEARS)
    with django_assert_max_num_queries(12):
        client.get(f"{YEARS}?artikel={BIG}")


def test_a_round_leads_to_its_files_and_shares(
    client: Client, settings: Any, tmp_path: Any
) -> None:
    settings.REGIE_HOME = tmp_path
    accept()
    found = page(client, "/begroting/bo2021/")
    links = found.xpath("//a[contains(@href, 'hoofdstuk.')]/@href")
    assert [link.rpartition(".")[2] for link in links] == ["docx", "pdf", "xlsx", "zip"]
    for link, begins in zip(links, (b"PK", b"%PDF", b"PK", b"PK"), strict=True):
        answer = client.get(link)
        assert answer.status_code == 200
        assert answer.content.startswith(begins)
        assert answer["Content-Disposition"].startswith("attachment;")
        assert answer["X-Content-Type-Options"] == "nosniff"
    told = rows(found, "aandelen")
    assert told[1] == ["SJ0-1SFC2DY-IS", "55.006", "57,4 %"]
    assert "SJ0-1SFC2DY-IS met 57,4" in words(found)
    assert client.get("/begroting/bo2021/hoofdstuk.exe").status_code == 404
    assert client.get("/begroting/bo1999/hoofdstuk.docx").status_code == 404
    assert client.get("/begroting/ba2020/hoofdstuk.docx").status_code == 404
    assert zipfile.ZipFile(io.BytesIO(client.get(links[3]).content)).namelist()[0] == (
        "datapackage.json"
    )


def test_the_english_page_marks_dutch(client: Client) -> None:
    accept()
    found = html.fromstring(client.get(f"/en{YEARS}").content)
    assert found.xpath("//th//span[@lang='nl']")
    assert "/en/begroting/bo2021/" in found.xpath("//th/a/@href")
